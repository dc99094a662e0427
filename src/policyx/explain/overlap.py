"""Things that have a span, found by a span that they overlap."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from policyx.text.reading import Span

T = TypeVar("T")


class Overlap(Generic[T]):
    """Things, each with a span, that may overlap one another."""

    def __init__(self, things: Iterable[T], span: Callable[[T], Span]) -> None:
        pairs = sorted(((span(thing), thing) for thing in things), key=lambda pair: pair[0])
        self._spans = [pair[0] for pair in pairs]
        self._things = [pair[1] for pair in pairs]
        self._longest = max((stop - start for start, stop in self._spans), default=0)

    def over(self, span: Span) -> list[T]:
        """Those that overlap a span, in text order."""
        first, last = bisect_left(self._spans, (span[0] - self._longest, 0)), bisect_left(self._spans, (span[1], 0))
        return [self._things[at] for at in range(first, last) if self._spans[at][1] > span[0]]
