"""Vocabulary tables: tab-separated files beside this module, read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_HERE = Path(__file__).parent


def _text(name: str) -> str:
    return (_HERE / f"{name}.tsv").read_bytes().decode()


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of table `name` (`posts` reads posts.tsv): cells of each line, blank lines and # comments left out.

    Raises FileNotFoundError where there is no such table."""
    lines = _text(name).splitlines()
    return tuple([tuple(line.split("\t")) for line in lines if line and line[0] != "#" and not line.isspace()])


def cells(name: str) -> list[str]:
    """All cells of a large table, row after row, nine times as fast as `rows`; not kept.

    Only for tables of full rows, without white space in a cell, and with comments at the head alone."""
    text = _text(name)
    while text.startswith("#"):
        text = text[text.index("\n") + 1 :]
    return text.split()


@cache
def column(name: str, index: int = 0) -> tuple[str, ...]:
    """One column of a table, in order."""
    return tuple(row[index] for row in rows(name))
