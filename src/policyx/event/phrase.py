"""Noun phrases of a sentence: where the posts in front of a name begin, and what joins the members of a list."""

from __future__ import annotations

from bisect import bisect_left

from policyx.event.clause import Item, Sentence
from policyx.event.signs import JOINED, NAMED

_REACH = 60  # the longest row of posts in front of one name, in items times characters that are looked at


class Phrases:
    """The noun phrases of one sentence."""

    def __init__(self, fold: str, sentence: Sentence) -> None:
        self._fold = fold
        self._items = sentence.items
        self._starts = [item.start for item in sentence.items]

    def edge(self, item: Item) -> int:
        """Where the phrase of an entity begins: at the posts, labels and organs in front of a name."""
        edge = item.start
        for index in range(bisect_left(self._starts, item.start) - 1, -1, -1):
            other = self._items[index]
            if edge - other.stop > _REACH:
                break
            if other.kind not in ("post", "label", "organ", "division") or other.stop > edge:
                continue
            if other.kind in ("organ", "division") and self._fold[other.stop : edge].strip():
                continue
            if self.light(other.stop, edge):
                edge = other.start
        return edge

    def light(self, start: int, stop: int) -> bool:
        """Whether only posts, labels and joining words stand between two places."""
        at = start
        for index in range(bisect_left(self._starts, start), len(self._items)):
            other = self._items[index]
            if other.stop > stop:
                break
            if other.kind in ("post", "label"):
                if not self._joins(at, other.start):
                    return False
                at = other.stop
        return self._joins(at, stop)

    def first(self, kind: str, start: int, limit: int = 1 << 62) -> Item | None:
        """The first item of a kind that begins at or after a place, and not beyond a limit."""
        for index in range(bisect_left(self._starts, start), len(self._items)):
            if self._starts[index] > limit:
                break
            if self._items[index].kind == kind:
                return self._items[index]
        return None

    def after(self, start: int, kind: str) -> Item | None:
        """The item that stands first after a place, posts and labels passed over, if it is of a kind."""
        for index in range(bisect_left(self._starts, start), len(self._items)):
            if self._items[index].kind not in ("post", "label"):
                return self._items[index] if self._items[index].kind == kind else None
        return None

    def _joins(self, start: int, stop: int) -> bool:
        return bool(JOINED.fullmatch(self._fold, start, stop) or NAMED.fullmatch(self._fold, start, stop))
