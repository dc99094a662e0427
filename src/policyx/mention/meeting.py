"""Meetings: every individual meeting that is named, held or referred to.

A head (会议, 座谈会) is found, its name read leftwards (`meeting_name`), and kept where it says which meeting it is
(`meeting_sense`). Where an organ 召开 第N次会议, the mention spans the edition part and its text is organ + edition."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from policyx.lexicon import user
from policyx.lexicon.matcher import Matcher
from policyx.lexicon.table import rows
from policyx.mention.base import MeetingParts, Mention
from policyx.mention.meeting_fixed import fixed
from policyx.mention.meeting_name import Aids, Border, border, edge
from policyx.mention.meeting_same import full_names
from policyx.mention.meeting_sense import (
    EDITION,
    HELD_BEFORE,
    N,
    bare_reference,
    firmly_held,
    repeated,
    says_which,
    words,
)
from policyx.mention.merge import Cover
from policyx.text.pattern import lazy
from policyx.text.reading import Reading, Span, squash

_JOINABLE = lazy(
    rf"(?:今年|本年度|(?:19|20)\d\d年度?)?(?:{N}{{1,3}}届第?{N}{{1,4}}次|(?:第[ ]?{N}{{1,5}}[ ]?|\d{{3}})次)?"
    r"(?:党组|党委|常委会?|常务|全体|主席|主任|书记专题|书记办公|双周|专题|对口|季度|协商|议政性?|全委|执委|委员|理事|代表团团长|各?(?:代表)?团?召集人|全体代表|临时党委|议事协调|工作|预备|[旬周月]|季度){0,4}(?:（[\u4e00-\u9fff]{1,6}）|扩大)?"
)
_YEARLY = lazy(r"(?:19|20)\d\d年度?(?:[上下]半年|年[中终]|[一二三四]季度)?(?:工作|总结|表彰|述职|务虚|部署|动员){0,4}")
_VERB = lazy(
    r"(?P<day>(?:[ ]?(?:\d{1,2}月)?\d{1,2}日|今天|昨天|今日|昨日|日前|近日|上午|下午|晚上?|（[\d月]{1,6}日）){0,3})"
    r"(?:在[\u4e00-\u9fff]{1,8})?"
    r"(?:组织|隆重|正式|随即|如期|主持)?(?:召开|举行|举办|开展)(?:了)?(?P<this>[ ]?(?:今年|本年度))?[ ]?$"
)
_ORGAN_END = lazy(
    r"(?:委|政府|党组|常委会|人大|政协|委员会|小组|指挥部|中心组|[妇残文侨商]联|[科记作]协|专班|办公室|办|厅|局|部|院|会|协会|支部|总支|集团"
    r"|公司|组|联席会议|大学|学院|主席团|代表团)$"
)
_HELD_AFTER = lazy(
    r"[ ”]?(?:（[^）]{1,12}）)?(?:[于在][^，。；]{1,30}?)?(?:今天|昨天|今日|\d{1,2}日)?(?:上午|下午|晚)?"
    r"(?:胜利|隆重|正式|圆满|如期|顺利){0,2}(?:召开|举行|开幕|闭幕|结束|以视频)|上[，。 ]|会场"
)
_CHAINED = lazy(r"暨[^，。；！？：\n]{0,60}")
_CONTINUED = lazy(
    rf"(?:主席团|[\u4e00-\u9fff]{{0,14}}代表团|首届|界别|联组|部长级|领导人|第{N}{{1,4}}(?:次|届[\u4e00-\u9fff]{{0,4}}|阶段)|(?:19|20)\d\d年|全体|闭幕|预备|（[^）]{{1,6}}）)"
    r"{1,4}"
)
_ORGAN_BODY = lazy(r"常务委员会|主席团|常委会|第")
_ABOUT = lazy(
    r"(?P<by>召开|举行|举办)了?(?P<name>(?:传达|专题)?(?:学习|贯彻|落实|宣传|宣讲){1,3}[\u4e00-\u9fff]{0,20}在[\u4e00-\u9fff]{0,8})$"
)
"""Before a meeting of which the speech is studied: 举行|学习习近平总书记在|某会|上的重要讲话精神|座谈会."""
_SPEECH = lazy(r"(?:会议)?上的?(?:重要)?(?:讲话|报告|指示)(?:精神)?[\u4e00-\u9fff]{0,6}")
_MANY_TIMES = lazy(r"[ ]?(?:共|近|达)?[ ]?(?:[2-9]|\d\d{1,3}|[二三四五六七八九十两数多几]{1,3})[ ]?[余多]?[ ]?[次场轮]")
_DONE = lazy(r"(?:进行|开展|举行)(?=第)")
_SHORT_FOR = lazy(r"[（(](?:以下)?简称[^（）()]{1,14}[）)]")
_TWICE = lazy(r"(党组|党委|常委会|支部)\1")
_BARE_ORGAN = lazy(r"(?:我|该|本)?[局校院部厅司]?(?:党[组委]|支部|总支)|常委会|委员会|公司|学院|大学")
_TENS = lazy("十[一二三四五六七八九]?$|二十$")
_NUMBERED = lazy(rf"第?{N}{{1,4}}[次届]")
_AND = ("和", "、", "与", "及", "以及")
_SEAT = lazy(rf"{N}{{1,4}}[ ]?次(?:（扩大）|扩大)?$")
_FORMAL = lazy(r"(?:常务|全体|常委|党组|党委|主席|主任|联席|扩大|（扩大）|全委|办公)(?:会议|会)|全会")
_SITS = lazy(r"(?:常委会?|常务委员会|党组|政治局|书记处|领导小组|指挥部)$")
"""Organs of which a bare 会议 is named where its day is told: 市委常委会|今天举行|会议."""
_THIS_YEAR = lazy(r"今年|本年度")


@dataclass(frozen=True, slots=True)
class _Found:
    """A candidate: where its name begins, where its head ends, its border, whether it counts, and an organ that stands
    apart from it in the text."""

    start: int
    stop: int
    border: Border
    good: bool
    organ: str = ""
    rule: str = "meeting.head"


def _heads() -> Matcher[str]:
    """The heads of meeting_heads.tsv with their kinds, and those of the user's dictionary that hold now."""
    own = user.current()
    return own.made("mention.heads", _with_own) if own and own.heads else _built_in()


@cache
def _built_in() -> Matcher[str]:
    return Matcher((row[0], row[1]) for row in rows("meeting_heads"))


def _with_own(own: user.UserLexicon) -> Matcher[str]:
    return Matcher([*((row[0], row[1]) for row in rows("meeting_heads")), *own.heads.items()])


def _rule(text: str, found: _Found) -> str:
    """The rule that made a name: user.head where its head is of the user's dictionary."""
    own = user.current()
    if not own or not own.heads:
        return found.rule
    ends = any(text[start : found.stop] in own.heads for start in range(found.start, found.stop))
    return "user.head" if ends else found.rule


@cache
def _after() -> re.Pattern[str]:
    return re.compile("|".join(sorted(words("after"), key=len, reverse=True)))


def find(reading: Reading, before: tuple[Mention, ...] = ()) -> Iterator[Mention]:
    """Mentions of kind "meeting" in text order, title first.

    `before` may hold dates, divisions, organs, works and places: they help to find where a name begins. A shorter
    spelling of a meeting that the page names in full elsewhere (in the title 「召开第十六次会议」, 市五届人大一次会议)
    has the full name as its text, so that one meeting has one text."""
    aids = Aids(before)
    masks = Cover((m.start, m.stop) for m in before if m.kind == "work")
    bylines = Cover(reading.bylines)
    found: list[Mention] = []
    for span in reading.spans():
        known = list(fixed(reading, span, aids))
        names = _names(reading.fold, span, [m.stop for m in known], aids, (masks, bylines))
        found += _settled(reading, names, known)
    yield from full_names(reading, found)


def _settled(reading: Reading, names: list[_Found], known: list[Mention]) -> list[Mention]:
    mentions = [_mention(reading, name) for name in names if name.good]
    mentions = [m for m in mentions if not bare_reference(reading.fold, m)]
    covered = Cover((m.start, m.stop) for m in mentions)
    mentions += [m for m in known if m.start not in covered]
    return sorted(mentions, key=lambda m: m.start)


def _names(text: str, span: Span, ends: list[int], aids: Aids, shut: tuple[Cover, ...]) -> list[_Found]:
    """The candidates of a span in text order. A later head takes in the one before it where they are one name (暨).
    ends: where meetings of fixed form end; a name begins behind them, but for 「学习贯彻党的二十大精神报告会」."""
    names: list[_Found] = []
    floor = span[0]
    for start, stop, kind in _hits(text, span):
        if any(start in spans for spans in shut):
            continue
        near = bisect_right(ends, start) - 1
        if near >= 0 and not text.startswith("精神", ends[near]):
            floor = max(floor, ends[near])
            if floor == start and text.startswith(("会议", "大会"), start):  # 党的十九大|会议
                continue
        if kind == "none":
            floor = stop
            continue
        found = _candidate(text, floor, start, stop, kind, names[-1] if names else None, aids)
        if found is None:
            continue
        if names and found.start <= names[-1].start:
            names.pop()
        names.append(found)
        floor = stop
    return names


def _hits(text: str, span: Span) -> Iterator[tuple[int, int, str]]:
    """(start, stop, kind) of the heads of a span; of heads that overlap, the one that ends last (座谈|会议)."""
    last: tuple[int, int, str] | None = None
    for start, stop, kind in sorted(_heads().find(text, *span), key=lambda hit: (hit[1], -hit[0])):
        if last and start < last[1]:
            last = (min(start, last[0]), stop, kind)
            continue
        if last:
            yield last
        last = (start, stop, kind)
    if last:
        yield last


def _no_head(text: str, start: int, stop: int, kind: str) -> bool:
    """Whether what looks like a head is part of another word: 会议室, 大会发言, 今年|会, 人民政治协商会议."""
    if _after().match(text, stop, stop + 6) or text.startswith("事", stop) or text.startswith("大会发言", stop - 2):
        return True
    if text[stop - 1] == "会" and text.startswith(("议", "商", "同"), stop):
        return True
    if text.startswith("年会", start) and text.endswith(("今", "去", "明", "每", "本", "当", "近", "多"), 0, start):
        return True
    if text.startswith("年会", start) and text[start - 1 : start].isdigit():
        return True  # 2025|年|会史工作
    if text.startswith("会商", start) and text.endswith("协", 0, start):
        return True  # 行业协会|商会
    if kind == "seat" and text.startswith(("会议", "（扩大）会"), stop):
        return True
    if text.startswith("大会", start) and _TENS.search(text, max(0, start - 2), start):
        return True  # 妇女十二大|会
    if kind == "body" and _ORGAN_BODY.match(text, stop):
        return True
    return text.endswith("政治协商会议", 0, stop)


def _candidate(
    text: str, floor: int, start: int, stop: int, kind: str, last: _Found | None, aids: Aids
) -> _Found | None:
    """The name that ends with the head text[start:stop], or None where the head is none.
    floor: end of the head before."""
    if _no_head(text, start, stop, kind) or _MANY_TIMES.match(text, stop, stop + 10):
        return None
    if last and last.stop == floor and _goes_on(text, floor, start):
        good = (last.good and bool(last.organ)) or says_which(text[last.start : stop], kind, last.border)
        return _Found(last.start, stop, last.border, good, last.organ, "meeting.chain")
    about = _ABOUT.search(text, max(last.start - 40, 0), last.start) if last and last.stop == floor else None
    if last and about and _SPEECH.fullmatch(text, floor, start):
        place = Border(about.start("name"), False, about["by"])
        return _Found(place.start, stop, place, True, rule="meeting.speech")
    found = border(text, floor, start, aids)
    if last and last.border.by in HELD_BEFORE and found.by is None and text[last.stop : found.start] in _AND:
        found = replace(found, by=last.border.by)  # 召开|区政府党组会议|和|区政府常务会议
    name = text[found.start : start]
    if not EDITION.search(text, found.start, stop):
        if kind in ("study", "congress") or repeated(text, floor, found.start):
            return None
        if (
            "中心组" in name and "“" not in name and "中心组工作" not in name
        ):  # study sessions count by their edition or their theme
            return None
    if kind == "body" and not _NUMBERED.search(name):
        return None
    if kind == "seat" and not _SEAT.search(name):
        return None
    held = firmly_held(text, found, stop)
    if not (_JOINABLE.fullmatch(name) or _YEARLY.fullmatch(name)):
        return _Found(found.start, stop, found, says_which(text[found.start : stop], kind, found, held))
    joins = name not in ("", "工作") or bool(_FORMAL.match(text, start, stop))  # 县政府|召开|常务会议
    if not joins and text.startswith("会议", start):  # 市委常委会|今天举行|会议, but not 县政府|召开|会议
        told = _VERB.search(text, max(floor, found.start - 40), found.start)
        joins = bool(told and told["day"] and _SITS.search(text, max(floor, told.start() - 8), told.start()))
    organ, begin = _organ(text, floor, found.start, aids) if joins else ("", found.start)
    verb = _VERB.fullmatch(text, floor, found.start)
    if last and last.good and last.stop == floor and (verb or (organ and text.startswith(organ, floor))):
        organ = text[last.start : last.stop] + organ  # 十一届一次会议|举行预备会议, 一次会议|主席团举行第四次会议
    good = bool(organ) or ("届" in name and says_which(text[found.start : stop], kind, found))
    return _Found(begin, stop, found, good, organ, "meeting.joined" if organ else "meeting.head")


def _goes_on(text: str, floor: int, start: int) -> bool:
    """Whether the text between two heads makes them one name: nothing, 暨…, 主席团, 第三次全体."""
    between = text[floor:start] if start - floor <= 64 else "，"
    return not between or bool(_CHAINED.fullmatch(between) or _CONTINUED.fullmatch(between))


def _organ(text: str, floor: int, place: int, aids: Aids) -> tuple[str, int]:
    """The organ in 「领导小组|召开|第一次会议」, whose name stands in front of the verb that ends at `place` (empty
    where there is none), and where the name begins behind the verb: at 今年 where that stands there."""
    low = max(floor, place - 60)
    verb = _VERB.search(text, low, place)
    if verb is None:
        return "", place
    stop = verb.start()
    while stop > low and text[stop - 1] == " ":
        stop -= 1
    low, _ = edge(text, floor, stop)
    whole = [m for m in aids.between(low, stop) if m.kind == "organ" and m.stop == stop]
    dates = Aids(m for m in aids.between(low, stop) if m.kind == "date")
    begin = whole[0].start if whole else border(text, floor, stop, dates).start
    if stop - begin < 2 or _BARE_ORGAN.fullmatch(text, begin, stop) or not _ORGAN_END.search(text, begin, stop):
        return "", place
    return text[begin:stop], verb.start("this") if verb["this"] else place


def _mention(reading: Reading, found: _Found) -> Mention:
    text = reading.fold
    name = squash(found.organ + reading.clean[found.start : found.stop])
    name = _SHORT_FOR.sub("", name)
    if reading.published:
        name = _THIS_YEAR.sub(reading.published[:4] + "年", name)
    if name.count("“") != name.count("”"):
        name = name.strip("“”")
    edition = EDITION.search(name)
    past = text.endswith("的", 0, found.start)  # 去年11月召开的市委九届五次全会
    told = found.border.by in HELD_BEFORE or found.organ or _HELD_AFTER.match(text, found.stop, found.stop + 45)
    parts = MeetingParts(edition[0] if edition else None, bool(told) and not past, bool(found.organ))
    score = 0.9 if found.border.starter else 0.7
    return Mention(
        "meeting",
        found.start,
        found.stop,
        _TWICE.sub(r"\1", _DONE.sub("", name.lstrip("·—-"))),
        _rule(text, found),
        parts,
        score,
    )
