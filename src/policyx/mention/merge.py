"""Overlaps, settled once: which of the mentions found by all recognisers stand."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from policyx.mention.base import DivisionParts, Kind, Mention
from policyx.text.reading import Reading, Span

if TYPE_CHECKING:
    from policyx.mention.trace import Lost

RANK: dict[Kind, int] = {
    "work": 9,  # 《关于加强…会议…的意见》: nothing inside counts but divisions
    "meeting": 6,  # covers the organs in its name
    "post": 5,  # covers its organ: 区生态环境局局长
    "person": 5,
    "organ": 4,
    "place": 3,
    "date": 2,
    "label": 1,
    "division": 0,
}
"""Who wins a partial overlap where neither covers the other; a mention that covers another always wins."""

OWN = "user.entry"
"""The rule of the user's own dictionary: its entries stand against everything."""


def settle(reading: Reading, found: Iterable[Mention], lost: list[Lost] | None = None) -> tuple[Mention, ...]:
    """The mentions that stand, in text order, longer before shorter at one start.

    Of overlapping mentions the one that covers the other stands; of two that cross, the higher rank, then the higher
    score. A work stands beside the meeting that has it in its name. Divisions stand inside others too (their parts then
    say in what) unless a person's name covers or crosses them. Nothing stands that touches a byline.

    lost: takes what does not stand, with the reason."""
    masked = Taken()
    for span in reading.bylines:
        masked.add(span, "person")
    found = tuple(found)
    mentions = [m for m in found if not masked.holder(m.start, m.stop)]
    named = Taken()
    for mention in mentions:
        if mention.kind == "meeting" and "》" in mention.text:
            named.add((mention.start, mention.stop), "meeting")
    inner = [m for m in mentions if m.kind == "work" and named.holder(m.start, m.stop)]  # 学习《…》第四卷|座谈会
    apart = {id(m) for m in inner}
    others = sorted(
        (m for m in mentions if m.kind != "division" and id(m) not in apart),
        key=lambda m: (m.rule == OWN, m.kind == "work", m.stop - m.start, RANK[m.kind], m.score),
        reverse=True,
    )
    taken = Taken()
    kept: list[Mention] = []
    stronger: dict[int, Mention] = {}
    ordered = _crossings(others, stronger)
    for mention in ordered:
        if not taken.holder(mention.start, mention.stop):
            taken.add((mention.start, mention.stop), mention.kind)
            kept.append(mention)
    hidden: list[Mention] = []
    holders = list(kept)
    kept += inner
    seen: set[Span] = set()
    for mention in mentions:
        if mention.kind != "division" or (mention.start, mention.stop) in seen:
            continue
        holder = taken.holder(mention.start, mention.stop)
        if holder == "person":
            hidden.append(mention)
            continue
        seen.add((mention.start, mention.stop))
        parts = mention.parts
        if holder and isinstance(parts, DivisionParts):
            mention = replace(mention, parts=replace(parts, inside=holder))
        kept.append(mention)
    if lost is not None:
        from policyx.mention.trace import beaten, unnamed

        lost += unnamed([m for m in found if masked.holder(m.start, m.stop)], hidden, holders)
        lost += beaten(ordered, holders, stronger)
    return tuple(sorted(kept, key=lambda m: (m.start, -m.stop)))


def _crossings(longest_first: list[Mention], stronger: dict[int, Mention]) -> list[Mention]:
    """The same mentions, but where two cross (neither covers the other) the higher rank comes first.

    stronger: takes, for those that come last, one of higher rank that they cross."""
    by_start = sorted(longest_first, key=lambda m: m.start)
    for index, left in enumerate(by_start):
        for right in by_start[index + 1 : index + 40]:
            if right.start >= left.stop:
                break
            if right.start > left.start and right.stop > left.stop:
                weak, strong = (left, right) if _standing(left) < _standing(right) else (right, left)
                stronger[id(weak)] = strong
    return [m for m in longest_first if id(m) not in stronger] + [m for m in longest_first if id(m) in stronger]


def _standing(mention: Mention) -> tuple[bool, int, float]:
    """How well a mention stands against one that it crosses."""
    return mention.rule == OWN, RANK[mention.kind], mention.score


class Taken:
    """Spans that are taken and do not overlap, each with the kind that holds it."""

    __slots__ = ("_kinds", "_starts", "_stops")

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._stops: list[int] = []
        self._kinds: list[Kind] = []

    def add(self, span: Span, kind: Kind) -> None:
        """Take a span."""
        index = bisect_right(self._starts, span[0])
        self._starts.insert(index, span[0])
        self._stops.insert(index, span[1])
        self._kinds.insert(index, kind)

    def holder(self, start: int, stop: int) -> Kind | None:
        """The kind of the (last) taken span that overlaps [start, stop), or None."""
        index = bisect_right(self._starts, stop - 1) - 1
        return self._kinds[index] if index >= 0 and self._stops[index] > start else None


class Cover:
    """Spans, merged where they touch: whether another one meets them."""

    __slots__ = ("_starts", "_stops")

    def __init__(self, spans: Iterable[Span]) -> None:
        self._starts: list[int] = []
        self._stops: list[int] = []
        for start, stop in sorted(spans):
            if self._stops and start <= self._stops[-1]:
                self._stops[-1] = max(self._stops[-1], stop)
            else:
                self._starts.append(start)
                self._stops.append(stop)

    def meets(self, span: Span) -> bool:
        """Whether a span overlaps any of them."""
        index = bisect_left(self._starts, span[1]) - 1
        return index >= 0 and self._stops[index] > span[0]

    def __contains__(self, place: int) -> bool:
        """Whether a place lies in any of them."""
        return self.meets((place, place + 1))
