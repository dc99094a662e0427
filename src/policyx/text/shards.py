"""Large tables of which a page needs little: cut by the first character, each piece read when it is first asked for.

Sixty thousand entries as one dictionary take 20 ms, as pieces 1 ms and a few microseconds for each piece in use."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

V = TypeVar("V")

_MOST = 20_000
"""How many first characters are kept; no table has as many."""


class Shards(dict[str, dict[str, V]]):
    """First character → the entries of the lines that begin with it; empty where none does.

    Only `[]` reads: `get` and `in` know what was read before."""

    __slots__ = ("_read", "_text")

    def __init__(self, text: str, read: Callable[[str], dict[str, V]]) -> None:
        """text: lines sorted by code points, each ended; comments may stand in front. read: turns lines into entries.

        A table that is not sorted loses entries: tests/test_lexicon.py looks at all that there are."""
        super().__init__()
        start = 0
        while text.startswith("#", start):
            start = text.index("\n", start) + 1
        self._text = text[start:]
        self._read = read

    def __missing__(self, first: str) -> dict[str, V]:
        start = self._place(lambda char: char < first)
        if not self._text.startswith(first, start):
            nothing: dict[str, V] = {}
            if len(self) < _MOST:  # a comma is asked for on every page; a hostile page has any character
                self[first] = nothing
            return nothing
        found = self[first] = self._read(self._text[start : self._place(lambda char: char <= first)])
        return found

    def _place(self, before: Callable[[str], bool]) -> int:
        """Where the lines end whose first character is `before` the place that is looked for."""
        text = self._text
        low, high = 0, len(text)
        while low < high:
            middle = text.rfind("\n", low, (low + high) // 2) + 1 or low
            if before(text[middle]):
                low = text.index("\n", middle) + 1
            else:
                high = middle
        return low

    def whole(self) -> dict[str, V]:
        """Every entry, in order of the table."""
        return self._read(self._text)


class Sharded(Mapping[str, V]):
    """One table of strings over its pieces. pieces: of the entries of each first character, for loops that are hot."""

    __slots__ = ("pieces",)

    def __init__(self, pieces: Shards[V]) -> None:
        self.pieces = pieces

    def __getitem__(self, key: str) -> V:
        if not key:
            raise KeyError(key)
        return self.pieces[key[0]][key]

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and key != "" and key in self.pieces[key[0]]

    def __iter__(self) -> Iterator[str]:
        return iter(self.pieces.whole())

    def __len__(self) -> int:
        return len(self.pieces.whole())
