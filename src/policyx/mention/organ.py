"""Organs and organisations: 区生态环境局, 化龙桥街道党工委, 重庆钢铁（集团）有限责任公司."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from functools import cache

from policyx.lexicon.matcher import Matcher
from policyx.mention.base import Mention
from policyx.mention.organ_grammar import NONE, Reach, cut_at, reach, tokens
from policyx.mention.organ_words import stops, words
from policyx.mention.person_shape import name_between
from policyx.mention.user import verb_ends
from policyx.text.pattern import lazy
from policyx.text.reading import Reading, squash

TAILS = frozenset(("body", "unit", "one", "free", "named", "own"))
JOINT = lazy(r"[、，]?(?:以及|和|及|与)|[、，]")
OTHER = lazy(r"[^，。；：！？、\s]{2,24}?(?=[、，和]|作|就|围绕|先后|分别|汇报|发言|表态|交流|主要负责)")
_ACTS = (
    r"(?:等\d*[个家]?[^，。；、]{0,6})?(?:先后|分别|依次|逐一|现场|通过视频|以视频|围绕|就|作|做|汇报|介绍了?|发言|交流发?言?|表态"
    r"|述职|连线|递交|提交|签订|签署|主要负责|负责人|负责同志|党政|连夜|干部|关于|有关情况|工作汇报|在会上|进行了?(?:交流|汇报|表态)|向[^，。]{1,8}递交)"
)
ACTS = lazy(_ACTS)
TAIL = lazy(r"[^，。；：！？、的和\s]{3,14}(?=[、，和])")
LATER = lazy(r"[^，。；：、！？的\s]{0,14}?" + _ACTS)
OPEN = lazy(r"等|.{0,6}各|[0-9一二三四五六七八九十]+个|乡镇|各|两|全|其他|该|[县市区]乡")
# 湖南日报|9月17日讯: a dateline, no organ that acts
OUTLETS = ("日报", "晚报", "早报", "晨报", "周报", "新闻网", "电视台", "广播电视台")
DATELINE = lazy(r"[ ]?(?:\d|讯|记者|全媒体|天眼|客户端|[（【]?记者)")
# 6家|知识产权保护中心, 历史文化名镇8|处: counted, not named
COUNTED = lazy(r"(?:[0-9]{1,6}(?:[.．][0-9]{1,3})?|[两几多数])[万多余]{0,2}[个家所名处座条支]")
# 副市长|严可仕赴|市防汛抗旱指挥部: who goes to an organ is no part of its name
GOES = lazy(r"([\u4e00-\u9fff]{2,4})赴")
ZONE_ACTS = lazy(_ACTS + r"|召开|举行|印发|出台|启动|开展")


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
    verbs = verb_ends(fold, start, stop)
    for begin, end, classes in hits:
        if begin >= floor:
            continue
        low = verbs[last - 1] if verbs and (last := bisect_right(verbs, begin)) else start
        got = reach(fold, begin, end, classes, low)
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
        if generic(fold, got, start) or shut(fold, begin, end, classes):
            continue
        if fold.endswith(OUTLETS, begin, end) and DATELINE.match(fold, end, stop):
            continue
        if COUNTED.match(fold, got.start, end) or (end - begin == 1 and fold[begin - 1].isdigit()):
            continue
        if not cut_at(fold, end, got.start, stop):
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
    """Whether a head ends a word that is no organ: 代表|团, 地|处, 协|商会; or goes on (党校研究生)."""
    ends = stops()["shut"]
    if any(fold[end - size : end] in ends for size in (2, 3, 4) if size > end - begin):
        return bool(classes & {"one", "free", "named"})
    return fold.startswith(("研究生", "学历", "毕业"), end) or fold.startswith("学会了", end - 2)


def proper(fold: str, start: int, begin: int, end: int) -> bool:
    """Whether fold[start:begin], in front of a head that ends at `end`, is a name, not a description: 沿江化工|企业."""
    if fold[begin:end].endswith("公司") and end - begin > 2:
        return begin - start > 1
    cut = [(stop - at, tag) for at, stop, tag in tokens(fold, start, end) if at < begin]
    if any("place" in words().get(fold[at:begin], NONE) for at in range(max(start + 2, begin - 6), begin)):
        return True
    if not cut or (cut[0][1].startswith(("r", "d", "m", "t", "p", "u", "f", "a", "b", "v", "c")) and cut[0][0] > 1):
        return False
    singles = sum(1 for size, _ in cut if size == 1)
    return singles > 1 or any(tag.startswith(("ns", "nr", "nz", "nt", "j")) for _, tag in cut)


def generic(fold: str, got: Reach, start: int) -> bool:
    """Whether the level word speaks of several or of any: 各县委, 乡镇党委, 县（区）政府."""
    if fold.endswith("核心的", start, got.start):
        return True
    if got.first not in ("level", "place", "division") or got.start == start:
        return False
    before = fold[got.start - 1]
    return before in "各每两几一二三四五六七八九十0123456789" or (got.first == "level" and before in "乡县市区省旗州全")


def acting(fold: str, start: int, stop: int, known: list[tuple[int, int, Reach]]) -> Iterator[tuple[int, int]]:
    """Towns, streets and zones that act as organs in fold[start:stop]: 黄岛街道、珠田乡作了发言."""
    hits = [*places().find(fold, start, stop)]
    if not any(acts_or_joins(fold, end, stop) for _, end, _ in hits):
        return
    spots: dict[int, int] = {}
    for begin, end, classes in hits:
        got = reach(fold, begin, end, classes, start)
        if got and got.start < begin and end - got.start <= 12 and not OPEN.match(fold, got.start, end):
            spots[got.start] = max(end, spots.get(got.start, 0))
    items = {begin: end for begin, end, _ in known}
    for begin, end in spots.items():
        items[begin] = max(end, items.get(begin, 0))
    for begin, end in sorted(spots.items()):
        if fold[begin - 1 : begin] not in tuple("在到赴往对于各") and list_acts(fold, end, stop, items):
            yield begin, end


def acts_or_joins(fold: str, end: int, stop: int) -> bool:
    """Whether what follows a place that ends at `end` tells of its acts, or joins it to others."""
    return bool(JOINT.match(fold, end, stop) or ACTS.match(fold, end, stop) or ZONE_ACTS.match(fold, end, stop))


def list_acts(fold: str, end: int, stop: int, items: dict[int, int]) -> bool:
    """Whether the place that ends at `end` acts, or the list that it opens: 、珠田乡和县林业局作了发言.

    items: start -> stop of the organs and places known."""
    if (ZONE_ACTS if fold[end - 2 : end] in ("开区", "新区") else ACTS).match(fold, end, stop):
        return True
    at = end
    for _ in range(12):
        joint = JOINT.match(fold, at, stop)
        if not joint and at > end and (tail := TAIL.match(fold, at, stop)):
            at = tail.end()
            joint = JOINT.match(fold, at, stop)
        if not joint:
            return False
        other = OTHER.match(fold, joint.end(), stop)
        after = items.get(joint.end(), 0) or (other.end() if other else 0)
        if after <= at:
            return False
        at = after
        if LATER.match(fold, at, stop):
            return True
    return False


def find(reading: Reading, _before: tuple[Mention, ...]) -> Iterator[Mention]:
    """Organs of an article, in text order."""
    for start, stop in reading.spans():
        known = organs(reading.fold, start, stop)
        spans = [(begin, end, "organ." + ("free" if got.free else got.first), 0.9) for begin, end, got in known]
        spans += [(begin, end, "organ.acting", 0.7) for begin, end in acting(reading.fold, start, stop, known)]
        last = start
        for begin, end, rule, score in sorted(spans, key=lambda span: (span[0], -span[1])):
            if begin >= last:
                goes = GOES.match(reading.fold, begin, end) if rule == "organ.free" else None
                if goes and name_between(reading.fold, begin, goes.end(1)):
                    begin = goes.end()
                yield Mention("organ", begin, end, squash(reading.text(begin, end)), rule, None, score)
                last = end
