"""Organs and organisations: 区生态环境局, 化龙桥街道党工委, 重庆钢铁（集团）有限责任公司."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from policyx.lexicon.matcher import Matcher
from policyx.mention.base import Mention
from policyx.mention.organ_grammar import Reach, cut_at, reach
from policyx.mention.organ_words import words
from policyx.text.reading import Reading, squash

TAILS = frozenset(("body", "unit", "one", "free", "named", "own"))
GENERIC = "各全我两多每本该"


@cache
def heads() -> Matcher[frozenset[str]]:
    """Every word in which the name of an organ can end."""
    return Matcher((word, classes & TAILS) for word, classes in words().items() if classes & TAILS)


def organs(fold: str, start: int, stop: int) -> list[tuple[int, int, Reach]]:
    """(start, stop, reach) of the organs named in fold[start:stop], the longest where they overlap, in order."""
    found: list[tuple[int, int, Reach]] = []
    hits = sorted(heads().find(fold, start, stop), key=lambda hit: (-hit[1], hit[0]))
    floor = stop + 1
    for begin, end, classes in hits:
        if begin >= floor:
            continue
        got = reach(fold, begin, end, classes, start)
        if got is None or not (got.strong or got.free) or (got.start == begin and "own" not in classes):
            continue
        if not cut_at(fold, end, got.start, stop) or generic(fold, got, start):
            continue
        found.append((got.start, end, got))
        floor = got.start
    return found[::-1]


def generic(fold: str, got: Reach, start: int) -> bool:
    """Whether the level word speaks of several or of any: 各县委, 乡镇党委, 县（区）政府."""
    if got.first not in ("level", "place", "division") or got.start == start:
        return False
    before = fold[got.start - 1]
    return before in "各每两几" or got.first == "level" and before in "乡县市区省旗州全"


def find(reading: Reading, before: tuple[Mention, ...]) -> Iterator[Mention]:
    """Organs of an article, in text order."""
    for start, stop in reading.spans():
        for begin, end, got in organs(reading.fold, start, stop):
            text = squash(reading.text(begin, end))
            yield Mention("organ", begin, end, text, "organ." + ("free" if got.free else got.first), None, 0.9)
