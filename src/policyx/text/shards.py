"""Large tables of which a page needs little: cut by the first character, each piece read when it is first asked for.

Forty thousand entries as one dictionary take 10 to 20 ms, as pieces 1 ms and a few microseconds for each in use."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

V = TypeVar("V")


class Shards(dict[str, dict[str, V]]):
    """First character → what stands in the table under it; empty for a character that begins nothing.

    Only `[]` reads: `get` and `in` know what was read before."""

    __slots__ = ("_lines", "_read")

    def __init__(self, text: str, read: Callable[[str], dict[str, V]]) -> None:
        """text: a line for each first character: itself, a tab, and what `read` makes its entries of."""
        super().__init__()
        self._lines = {line[0]: line for line in text.splitlines() if line[0] != "#"}
        self._read = read

    def __missing__(self, first: str) -> dict[str, V]:
        line = self._lines.get(first)
        if line is None:
            return {}
        found = self[first] = self._read(line[2:])
        return found

    def all(self) -> dict[str, V]:
        """Every entry, in order of the table."""
        return {key: value for first in self._lines for key, value in self[first].items()}
