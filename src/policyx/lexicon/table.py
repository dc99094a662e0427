"""Vocabulary tables: tab-separated files beside this module, read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from policyx.text.shards import Sharded, Shards

_HERE = Path(__file__).parent


def read(name: str) -> str:
    """The text of table `name` as it stands in its file. Raises FileNotFoundError where there is no such table."""
    return (_HERE / f"{name}.tsv").read_bytes().decode()


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of table `name` (`posts` reads posts.tsv): cells of each line, blank lines and # comments left out.

    Raises FileNotFoundError where there is no such table."""
    lines = read(name).splitlines()
    return tuple([tuple(line.split("\t")) for line in lines if line and line[0] != "#" and not line.isspace()])


@cache
def sharded(name: str) -> Sharded[str]:
    """A large table of two columns, sorted by code points and with comments at its head alone: first → second cell."""
    return Sharded(Shards(read(name), _pieces))


def _pieces(lines: str) -> dict[str, str]:
    cells = lines.split()
    return dict(zip(cells[::2], cells[1::2], strict=True))


@cache
def column(name: str, index: int = 0) -> tuple[str, ...]:
    """One column of a table, in order."""
    return tuple(row[index] for row in rows(name))
