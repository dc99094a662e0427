"""Venues, facilities and sites: 区会议中心, 清泉镇南关社区, 化工园区污水处理厂."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from policyx.lexicon.matcher import Matcher
from policyx.lexicon.table import column, rows
from policyx.mention import place_list
from policyx.mention.base import Mention
from policyx.segment import tagged
from policyx.text.pattern import lazy
from policyx.text.reading import Reading, Span, squash

LONGEST = 32
"""Characters of a place's name, at most."""

_GENERIC = lazy(r"[省市县区州旗镇乡村屯组寨街社嘎查苏木]{1,6}|[新美丽]{1,2}[农乡]村")
_BREAK = frozenset("—…，。；：！？、“”‘’《》〈〉【】（） \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\u1680\u2028\u2029")
_COUNTED = ("个", "家", "座", "处", "项")
_NO_VILLAGE = lazy(r"村[貌容民里史]")
_BEFORE_LIST = lazy(r"[、和与及]|以及")
_LOOSE_BREAK = frozenset("的了在到将把对赴")
_AFTER_VENUE = lazy(
    r"[，、和的]|召开|举行|举办|隆重|主持|会见|设[主分]?会|开幕|闭幕|签|启动|接见|揭牌|看望|慰问|组织|正式|顺利|圆满|成功|开[班展工]|以|进行|听取|与|实地|现场|调研|检查|考察|督[导查察]|走访|视察"
)


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph cut into words: offsets in the source, tags of jieba."""

    starts: list[int]
    stops: list[int]
    tags: list[str]


@cache
def _heads() -> Matcher[tuple[str, str]]:
    return Matcher((head, (head, kind)) for head, kind in rows("place_heads"))


@cache
def _triggers() -> tuple[str, ...]:
    return tuple(sorted(column("place_triggers"), key=len, reverse=True))


@cache
def _stops() -> frozenset[str]:
    return frozenset(column("place_stops"))


def find(reading: Reading, before: tuple[Mention, ...] = ()) -> Iterator[Mention]:
    """Places in title and body, in text order, none overlapping another. Where the text goes or meets (来到 …、…;
    在…召开) a name stands whole from the trigger or the 、; elsewhere it begins at a proper name and scores less."""
    walls = sorted((m.start, m.stop) for m in before if m.kind in ("person", "date", "label"))
    named = sorted((m.start, m.stop) for m in before if m.kind == "division" and m.score >= 0.5)
    known = place_list.known(before)
    told: list[str] = []
    people = frozenset(m.start for m in before if m.kind in ("person", "post"))
    landmarks = any(name in reading.fold for name in column("landmarks"))
    for span in reading.spans():
        single = list(_in_span(reading, span, walls, named))
        marks = _known(reading, span) if landmarks else ()
        single += [m for m in marks if not any(o.start < m.stop and m.start < o.stop for o in single)]
        listed = [*place_list.find(reading, span, known, [(m.start, m.stop) for m in single])]
        opening = [s for s in place_list.openers(reading, span, known, people) if s not in listed]
        # 到桃源县枫树维回乡考察。在枫树维回乡，…: told before
        listed += [s for s in opening if not any(name.endswith(reading.fold[slice(*s)]) for name in told[-200:])]
        told += [reading.fold[slice(*s)] for s in listed[-40:]]
        yield from _both(reading, single, listed)


@cache
def _landmarks() -> re.Pattern[str]:
    names = sorted(column("landmarks"), key=len, reverse=True)
    return re.compile("(?<=[在于])(?:" + "|".join(map(re.escape, names)) + ")")


def _known(reading: Reading, span: Span) -> Iterator[Mention]:
    """Venues that everybody knows, where something takes place in them: 在中南海会见."""
    for match in _landmarks().finditer(reading.fold, *span):
        if _AFTER_VENUE.match(reading.fold, match.end()):
            name = squash(reading.text(match.start(), match.end()))
            yield Mention("place", match.start(), match.end(), name, "place.landmark", None, 0.8)


def _both(reading: Reading, single: list[Mention], listed: Iterable[Span]) -> list[Mention]:
    """Places found one by one, and those that only their list makes known or makes whole."""
    spans = {(m.start, m.stop) for m in single}
    extra = [s for s in listed if s not in spans and not any(b <= s[0] and s[1] <= e for b, e in spans)]
    kept = [m for m in single if not any(b < m.stop and m.start < e for b, e in extra)]
    kept += [Mention("place", b, e, squash(reading.text(b, e)), "place.listed", None, 0.8) for b, e in extra]
    return sorted(kept, key=lambda m: m.start)


def _in_span(reading: Reading, span: Span, walls: list[Span], named: list[Span]) -> Iterator[Mention]:
    text = reading.fold
    hits = sorted(_heads().find(text, *span), key=lambda hit: (-hit[1], hit[0]))
    if not hits:
        return
    words = cut(text, span, named)
    found: list[Mention] = []
    low = span[1] + 1
    for begin, stop, (head, kind) in hits:  # from right to left, the longest of one end first
        if stop > low or not _is_end(words, stop) or _NO_VILLAGE.match(text, stop - 1):
            continue
        start, context = _left(text, begin, stop, span[0], words, walls)
        if not context or kind == "common":
            proper = _proper_start(text, start, begin, words) if kind == "strong" or context else -1
            start = -1 if proper < 0 else start if context else proper
        if start < 0 or stop - start < max(2 if context else 3, len(head) + 1) or _GENERIC.fullmatch(text, start, stop):
            continue
        score = 0.8 if context else 0.6
        rule = f"place.{context or 'facility'}"
        found.append(Mention("place", start, stop, squash(reading.text(start, stop)), rule, None, score))
        low = start
    yield from reversed(found)


_HE_COUNTY = ("和县", "ns")
"""jieba has 和县 for a word: 地寺坪村和县老年活动中心."""


def cut(text: str, span: Span, named: list[Span]) -> Words:
    """The words of a paragraph with jieba's tags; divisions and towns already found are words of their own."""
    fixed: list[tuple[int, int, str]] = []
    for index in range(bisect_left(named, span), len(named)):
        start, stop = named[index]
        if start >= span[1]:
            break
        if stop <= span[1] and (not fixed or start >= fixed[-1][1] + span[0]):
            fixed.append((start - span[0], stop - span[0], "ns"))
    words = tagged(text[span[0] : span[1]], fixed)
    if _HE_COUNTY in words:
        words = [part for word in words for part in ((("和", "c"), ("县", "n")) if word == _HE_COUNTY else (word,))]
    edges = list(accumulate([len(word) for word, _ in words], initial=span[0]))
    return Words(edges[:-1], edges[1:], [tag for _, tag in words])


def _is_end(words: Words, stop: int) -> bool:
    index = bisect_left(words.stops, stop)
    return index < len(words.stops) and words.stops[index] == stop


def _left(text: str, begin: int, stop: int, floor: int, words: Words, walls: list[Span]) -> tuple[int, str]:
    """(start, context) of the name that ends at `stop`: the farthest word to the left that can belong to it; context is
    `visit`, `venue` or `list` if the words before or after it say that someone goes or meets there, else empty."""
    wall = floor
    index = bisect_right(walls, (begin, begin))
    if index and walls[index - 1][1] <= begin:
        wall = max(wall, walls[index - 1][1])
    start = _run(text, begin, stop, wall, words, strict=True)
    if text[start] == "从" and text.startswith("到", stop):  # 从广龙泵站到…: jieba reads 从广
        return start + 1, "visit"
    if context := _context(text, start, stop, floor):
        return start, context
    # 中国茶都会议厅, 同乐镇六为村: 都, 为 belong to the name where a trigger stands before it
    loose = _run(text, begin, stop, wall, words, strict=False)
    if loose < start and (context := _context(text, loose, stop, floor)):
        return loose, context
    return start, ""


def _run(text: str, begin: int, stop: int, wall: int, words: Words, *, strict: bool) -> int:
    """The start of the run of words that may make up a name with the head at `begin`."""
    last = bisect_right(words.starts, begin) - 1
    start = words.starts[last]
    known = _stops()
    for at in range(last, -1, -1):
        here = words.starts[at]
        word, tag = text[here : words.stops[at]], words.tags[at]
        if here < wall or stop - here > LONGEST or not _BREAK.isdisjoint(word):
            break
        if here < begin and strict:
            if word in known or tag[:1] in "pcurdyeo" or (tag == "m" and word.endswith(_COUNTED)):
                break
        elif here < begin and (
            word == "来"
            or (len(word) > 1 and word in known)
            or not _LOOSE_BREAK.isdisjoint(word)
            or (word in "和与及" and stop - here > 2)
        ):
            break
        start = here
    return start


def _context(text: str, start: int, stop: int, floor: int) -> str:
    for trigger in _triggers() if text.endswith(_triggers(), floor, start) else ():
        if start - len(trigger) >= floor and text.startswith(trigger, start - len(trigger)):
            if trigger in ("在", "于"):
                return "venue" if _AFTER_VENUE.match(text, stop) else ""
            if trigger == "从":
                return "visit" if text.startswith(("到", "出发", "往"), stop) else ""
            return "visit"
    if _BEFORE_LIST.match(text, start - 1) and start - 1 >= floor:
        clause = text[max(floor, start - 80) : start]
        for part in reversed(re.split(r"[。；！？\n]", clause)[-1:]):
            if any(t in part for t in _triggers() if len(t) > 1) or re.search(r"[在到赴]", part):
                return "list"
    return ""


def _proper_start(text: str, start: int, begin: int, words: Words) -> int:
    """The first proper word at or after `start` and before `begin`, or -1: a division, a name, 县 or 市 in front."""
    at = bisect_left(words.starts, start)
    while at < len(words.starts) and words.starts[at] < begin:
        here = words.starts[at]
        word, tag = text[here : words.stops[at]], words.tags[at]
        if tag in ("ns", "nt", "nz", "nrt", "nrfg"):
            return here
        if word[0] in "县区市省州旗" and (len(word) == 1 or word[1] in "委政人城级直") and text[here - 1] not in "（、":
            return here
        if (
            len(word) == 1
            and tag in ("x", "nr", "n", "ng", "a", "v")
            and at + 1 < len(words.starts)
            and (words.stops[at + 1] - words.starts[at + 1] == 1)
        ):
            return here
        at += 1
    return -1
