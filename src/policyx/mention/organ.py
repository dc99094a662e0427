"""Organs and organisations: 区生态环境局, 化龙桥街道党工委, 重庆钢铁（集团）有限责任公司."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from policyx.lexicon.matcher import Matcher
from policyx.mention.base import Mention
from policyx.mention.organ_grammar import Reach, cut_at, reach, tokens
from policyx.mention.organ_words import stops, words
from policyx.text.reading import Reading, squash

TAILS = frozenset(("body", "unit", "one", "free", "named", "own"))
JOINT = re.compile(r"[、，]?(?:以及|和|及|与)|[、，]")
OTHER = re.compile(r"[^，。；：！？、\s]{2,24}?(?=[、和]|作|就|围绕|先后|分别|汇报|发言|表态|交流|主要负责)")
_ACTS = (
    r"(?:等\d*[个家]?[^，。；、]{0,6})?(?:先后|分别|依次|逐一|现场|通过视频|以视频|围绕|就|作|做|汇报|介绍了?|发言|交流发?言?|表态"
    r"|述职|连线|递交|提交|签订|签署|主要负责|负责人|负责同志|党政|连夜|干部|关于|有关情况|工作汇报|在会上|进行了?(?:交流|汇报|表态)|向[^，。]{1,8}递交)"
)
ACTS = re.compile(_ACTS)
TAIL = re.compile(r"[^，。；：！？、的和\s]{3,14}(?=[、和])")
LATER = re.compile(r"[^，。；：、！？的\s]{0,14}?" + _ACTS)
OPEN = re.compile(r"等|[0-9一二三四五六七八九十]+个|乡镇|各|两|全|其他|该|[县市区]乡")
ZONE_ACTS = re.compile(_ACTS + r"|召开|举行|印发|出台|启动|开展")


@cache
def heads() -> Matcher[frozenset[str]]:
    """Every word in which the name of an organ can end."""
    return Matcher((word, classes & TAILS) for word, classes in words().items() if classes & TAILS)


@cache
def places() -> Matcher[frozenset[str]]:
    """Ends of places with names of their own that can act: towns, streets, zones."""
    return Matcher(
        (word, frozenset(("place",)))
        for word, classes in words().items()
        if "place" in classes and (len(word) > 1 or word in "镇乡")
    )


def organs(fold: str, start: int, stop: int) -> list[tuple[int, int, Reach]]:
    """(start, stop, reach) of the organs named in fold[start:stop], the longest where they overlap, in order."""
    found: list[tuple[int, int, Reach]] = []
    hits = sorted(heads().find(fold, start, stop), key=lambda hit: (-hit[1], hit[0]))
    floor = stop + 1
    for begin, end, classes in hits:
        if begin >= floor:
            continue
        got = reach(fold, begin, end, classes, start)
        if (
            "own" in classes
            and got
            and got.start == begin
            and end - begin <= 3
            and not starts_at(fold, begin, end, start)
        ):
            continue
        if got is None or not (got.strong or got.free) or (got.start == begin and "own" not in classes):
            continue
        if not cut_at(fold, end, got.start, stop) or generic(fold, got, start) or shut(fold, begin, end, classes):
            continue
        if got.free and got.first == "free" and not proper(fold, got.start, begin, end):
            continue
        found.append((got.start, end, got))
        floor = got.start
    return found[::-1]


def starts_at(fold: str, begin: int, end: int, low: int) -> bool:
    """Whether jieba sees a word begin at `begin`: not in 集|中办."""
    return any(at == begin for at, _, _ in tokens(fold, max(low, begin - 6), end))


def shut(fold: str, begin: int, end: int, classes: frozenset[str]) -> bool:
    """Whether a short head ends a word that is no organ: 代表|团, 地|处, 水电|站."""
    ends = stops()["shut"]
    return (
        bool(classes & {"one", "free"})
        and end - begin == 1
        and (fold[end - 2 : end] in ends or fold[end - 3 : end] in ends)
    )


def proper(fold: str, start: int, begin: int, end: int) -> bool:
    """Whether fold[start:begin], in front of a head that ends at `end`, is a name, not a description: 沿江化工|企业."""
    if fold[begin:end].endswith("公司") and end - begin > 2:
        return begin - start > 1
    cut = [(stop - at, tag) for at, stop, tag in tokens(fold, start, end) if at < begin]
    if not cut or (cut[0][1].startswith(("r", "d", "m", "t", "p", "u", "f", "a", "b", "v", "c")) and cut[0][0] > 1):
        return False
    singles = sum(1 for size, _ in cut if size == 1)
    return singles > 1 or any(tag.startswith(("ns", "nr", "nz", "nt", "j")) for _, tag in cut)


def generic(fold: str, got: Reach, start: int) -> bool:
    """Whether the level word speaks of several or of any: 各县委, 乡镇党委, 县（区）政府."""
    if got.first not in ("level", "place", "division") or got.start == start:
        return False
    before = fold[got.start - 1]
    return before in "各每两几一二三四五六七八九十0123456789" or (got.first == "level" and before in "乡县市区省旗州全")


def acting(fold: str, start: int, stop: int, known: list[tuple[int, int, Reach]]) -> Iterator[tuple[int, int]]:
    """Towns, streets, zones and divisions that act as organs in fold[start:stop]: 黄岛街道、珠田乡作了发言."""
    ends = {begin: end for begin, end, _ in known}
    spots: dict[int, int] = {}
    for begin, end, classes in places().find(fold, start, stop):
        got = reach(fold, begin, end, classes, start)
        if got and got.start < begin and end - got.start <= 12 and not OPEN.match(fold, got.start, end):
            spots[got.start] = max(end, spots.get(got.start, 0))
    for begin in sorted(spots):
        end = at = spots[begin]
        if fold[max(start, begin - 1) : begin] in tuple("在到赴往对于各"):
            continue
        for _ in range(12):
            joint = JOINT.match(fold, at, stop)
            if not joint:
                tail = TAIL.match(fold, at, stop)
                if not tail or at == end:
                    break
                at, joint = tail.end(), JOINT.match(fold, tail.end(), stop)
            if not joint:
                break
            after = max(spots.get(joint.end(), 0), ends.get(joint.end(), 0))
            if not after:
                other = OTHER.match(fold, joint.end(), stop)
                after = other.end() if other else 0
            if after <= at:
                break
            at = after
        zone = at == end and fold[end - 2 : end] in ("开区", "新区")
        if (ZONE_ACTS if zone else ACTS).match(fold, at, stop) or (at > end and LATER.match(fold, at, stop)):
            yield begin, end


def find(reading: Reading, _before: tuple[Mention, ...]) -> Iterator[Mention]:
    """Organs of an article, in text order."""
    for start, stop in reading.spans():
        known = organs(reading.fold, start, stop)
        spans = [(begin, end, "organ." + ("free" if got.free else got.first), 0.9) for begin, end, got in known]
        for begin, end in acting(reading.fold, start, stop, known):
            if all(end <= span[0] or begin >= span[1] for span in spans):
                spans.append((begin, end, "organ.acting", 0.7))
        for begin, end, rule, score in sorted(spans):
            yield Mention("organ", begin, end, squash(reading.text(begin, end)), rule, None, score)
