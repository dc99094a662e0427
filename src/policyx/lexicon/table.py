"""Vocabulary tables: tab-separated files beside this module, read once."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of table `name` (`posts` reads posts.tsv): cells of each line, blank lines and # comments left out.

    Raises FileNotFoundError where there is no such table."""
    text = files("policyx.lexicon").joinpath(f"{name}.tsv").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if line.strip() and not line.startswith("#"))
    return tuple(tuple(line.split("\t")) for line in lines)


@cache
def column(name: str, index: int = 0) -> tuple[str, ...]:
    """One column of a table, in order."""
    return tuple(row[index] for row in rows(name))
