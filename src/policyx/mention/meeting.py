"""Meetings: every individual meeting that is named, held or referred to.

A head (会议, 座谈会) is found, its name read leftwards (`meeting_name`), and kept where it carries an organ, a scope, a topic
or an edition. Where an organ 召开 第N次会议, the mention spans the edition part and its text is organ + edition (`joined`)."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import rjieba

from policyx.lexicon.matcher import Matcher
from policyx.lexicon.table import rows
from policyx.mention.base import MeetingParts, Mention
from policyx.mention.meeting_name import COORDINATE, LEVEL, Border, border, edge
from policyx.mention.meeting_same import full_names
from policyx.text.reading import Reading, Span, squash

_N = "[一二三四五六七八九十百零〇两0-9]"
_EDITION = re.compile(
    rf"(?:19|20)\d\d年度?第{_N}{{1,4}}(?:次|届|轮|期|批)|第{_N}{{1,5}}[ ]?(?:次|届|轮|期)|{_N}{{1,4}}届(?:{_N}{{1,4}}[次中])?|(?:19|20)\d\d年度?"
)
_JOINABLE = re.compile(
    rf"^(?:今年|本年度|(?:19|20)\d\d年度?)?(?:第[ ]?{_N}{{1,5}}[ ]?次)?(?:党组|党委|常委会?|常务|全体|主席|主任|议事协调|工作|[旬周月]|季度)*(?:（[\u4e00-\u9fff]{{1,6}}）|扩大)?$"
)
_VERB = re.compile(r"(?:组织|隆重|正式|随即|如期|主持)?(?:召开|举行|举办|开展)(?:了)?(?P<this>[ ]?(?:今年|本年度))?$")
_ORGAN_END = re.compile(
    r"(?:委|政府|党组|常委会|人大|政协|纪委|监委|委员会|小组|指挥部|中心组|专班|办公室|办|厅|局|部|院|会|工委|协会|支部|总支|集团|公司|组|联席会议|大学|学院|主席团|代表团)$"
)
_HELD_AFTER = re.compile(
    r"[ ”]?(?:（[^）]{1,12}）)?(?:[于在][^，。；]{1,30}?)?(?:今天|昨天|今日|\d{1,2}日)?(?:上午|下午|晚)?(?:胜利|隆重|正式|圆满|如期|顺利)*"
    r"(?:召开|举行|开幕|闭幕|结束|以视频)|上[，。 ]|会场"
)
_HELD_BEFORE = frozenset(("召开", "举行", "举办", "主持", "出席", "参加", "列席", "召集", "在"))
_PLURAL = re.compile(rf"^(?:各|每|历|多|两|几|数|这|此|本|该|首|{_N}{{1,3}}(?:次|场|个|期)|若干|以往|今后)")
_FIXED = re.compile(
    r"(?P<congress>党的(?:十[一二三四五六七八九]?|二十|[七八九])大)"
    r"|(?<![\u4e00-\u9fff])(?P<bare>(?:十[五六七八九]|二十)大)(?=[、和及与，。精报以召胜代])"
    rf"|(?P<both>(?:(?:19|20)\d\d年)?(?:全国|自治[区州]|[{LEVEL}]|(?:19|20)\d\d年)[ ]?“?两会”?)"
    rf"|(?P<plenum>(?:党的)?(?:{_N}{{1,3}}届)?{_N}中(?P<more>(?:(?:、|和|及){_N}中)+)全会)"
)


_ORGAN_MEETING = re.compile(
    r"(?:常委会?|常务委员会|小组|委员会|党组|党委|指挥部|政府|专班|理事会|办公室|书记|中央政治局|国务院)(?:（扩大）|扩大|全体|常务|工作|专题|党组|办公)*(?:会议?|例会|（扩大）会议)$|^[省市县区州旗]委全会$"
)
_REPEATED = re.compile(
    r"(?:多次|每[周月季年]|每个?季度|每半年|每年|定期|不定期|经常|连续\w{1,3}次|先后\w{1,3}次|适时|逐级|层层|坚持)[^，。；]{0,8}$"
)
_SPOKEN_AT = re.compile(r"上[^，。；]{0,4}(?:强调|指出|要求|说|讲话|作|发言|听取|提出|部署)")
_DATED = re.compile(r"(?:召开|举行)的$|\d日(?:的|召开|主持|举行)*$|\d月(?:的|召开|举行)*$")


@dataclass(slots=True)
class _Found:
    """A candidate: where its name begins, where its head ends, its border, and the part of its text that stands apart."""

    start: int
    stop: int
    border: Border
    organ: str = ""
    good: bool = True
    rule: str = "meeting.head"


@cache
def _heads() -> Matcher[tuple[str, str]]:
    return Matcher((row[0], (row[0], row[1])) for row in rows("meeting_heads"))


@cache
def _after() -> re.Pattern[str]:
    words = sorted((row[1] for row in rows("meeting_words") if row[0] == "after"), key=len, reverse=True)
    return re.compile("|".join(words))


@cache
def _generic() -> re.Pattern[str]:
    words = [row[1] for row in rows("meeting_words") if row[0] == "generic"]
    words += [row[0] for row in rows("meeting_heads")]
    words.sort(key=len, reverse=True)
    return re.compile("(?:" + "|".join(words) + r"|[（）“”、 ]|会)+")


@cache
def words(kind: str) -> frozenset[str]:
    """The words of table `meeting_words` of one kind."""
    return frozenset(row[1] for row in rows("meeting_words") if row[0] == kind)


def find(reading: Reading, before: tuple[Mention, ...] = ()) -> Iterator[Mention]:
    """Mentions of kind "meeting" in text order, title first. `before` may hold dates, divisions, organs, works and places:
    they help to find where a name begins. A shorter spelling of a meeting that the page names in full elsewhere (in the
    title 「召开第十六次会议」, 市五届人大一次会议) has the full name as its text, so that one meeting has one text."""
    aids = sorted(
        (m for m in before if m.kind in ("date", "division", "organ", "place", "person")), key=lambda m: m.start
    )
    starts = [m.start for m in aids]
    masks = sorted((m.start, m.stop) for m in before if m.kind == "work")
    found: list[Mention] = []
    for span in reading.spans():
        found += _span(reading, span, aids, starts, masks)
    yield from full_names(reading, found)


def _span(
    reading: Reading, span: Span, aids: Sequence[Mention], starts: Sequence[int], masks: list[Span]
) -> list[Mention]:
    text = reading.fold
    fixed = list(_fixed(reading, span, aids, starts))
    ends = [m.stop for m in fixed]
    names: list[_Found] = []
    floor = span[0]
    for start, stop, kind in _hits(text, span):
        near = bisect_right(ends, start) - 1
        if near >= 0 and not text.startswith("精神", ends[near]):
            floor = max(floor, ends[near])
        if any(s <= start < e for s, e in masks) or any(s <= start < e for s, e in reading.bylines):
            continue
        if kind == "none":
            floor = stop
            continue
        last = names[-1] if names else None
        found = _candidate(text, floor, start, stop, kind, last, aids, starts)
        if found is None:
            continue
        if last is not None and found.start <= last.start:
            names.pop()
        names.append(found)
        floor = stop
    mentions = [_mention(reading, span, name) for name in names if name.good]
    mentions = [m for m in mentions if not _bare_reference(text, m)]
    spans = [(m.start, m.stop) for m in mentions]
    mentions += [m for m in fixed if not any(s <= m.start and m.stop <= e for s, e in spans)]
    return sorted(mentions, key=lambda m: m.start)


def _bare_reference(text: str, mention: Mention) -> bool:
    """Whether a mention is an organ's meeting, without edition, topic or day, to which the page only refers (市委常委会会议精神)."""
    parts = mention.parts
    if not isinstance(parts, MeetingParts) or parts.edition or not _ORGAN_MEETING.search(mention.text):
        return False
    if parts.held and (text[mention.start - 1] != "在" or _SPOKEN_AT.match(text, mention.stop)):
        return False
    return not _DATED.search(text, max(0, mention.start - 12), mention.start)


def _hits(text: str, span: Span) -> Iterator[tuple[int, int, str]]:
    """(start, stop, kind) of the heads of a span; of heads that overlap, the one that ends last (座谈|会议)."""
    last: tuple[int, int, str] | None = None
    for start, stop, (_, kind) in sorted(_heads().find(text, *span), key=lambda hit: (hit[1], -hit[0])):
        if last and start < last[1]:
            if stop > last[1] or start < last[0]:
                last = (min(start, last[0]), stop, kind)
            continue
        if last:
            yield last
        last = (start, stop, kind)
    if last:
        yield last


def _candidate(
    text: str,
    floor: int,
    start: int,
    stop: int,
    kind: str,
    last: _Found | None,
    aids: Sequence[Mention],
    starts: Sequence[int],
) -> _Found | None:
    """The name that ends with the head text[start:stop], or None where the head is none (会议室)."""
    if _after().match(text, stop, stop + 6) or (text[stop - 1] == "会" and text[stop : stop + 1] in ("议", "商", "同")):
        return None
    if (
        text[max(0, stop - 6) : stop] == "政治协商会议"
        or text.startswith("事", stop)
        or text.startswith("大会发言", stop - 2)
    ):
        return None
    if last is not None and last.stop == floor:
        between = text[floor:start]
        if not between or _LINKS.match(between) or _CONTINUES.match(between):
            begin = last.start
            return _Found(
                begin, stop, last.border, last.organ, _good(text, begin, stop, kind, last.border), "meeting.chain"
            )
    found = border(text, floor, start, aids, starts)
    edition = bool(_EDITION.search(text, found.start, start))
    if not edition and _REPEATED.search(text, max(floor, found.start - 14), found.start):
        return None
    if not edition and "中心组" in text[found.start : start] and "“" not in text[found.start : start]:
        return None
    name = text[found.start : start]
    if kind in ("study", "congress") and not _EDITION.search(name):
        return None
    if kind == "body" and not re.search(rf"第?{_N}{{1,4}}[次届]", name):
        return None
    if kind == "body" and re.match(r"(?:常务委员会|主席团|常委会|第)", text[stop : stop + 5]):
        return None
    if _JOINABLE.match(name):
        organ = _organ(text, floor, found.start, aids, starts)
        if organ is not None and (name or kind == "none"):
            begin = found.start - (len(organ[1]) if text.endswith(organ[1], floor, found.start) else 0)
            front = (
                text[last.start : last.stop] if last and last.stop == floor and text.startswith(organ[0], floor) else ""
            )
            return _Found(begin, stop, found, front + organ[0], True, "meeting.joined")
        return _Found(found.start, stop, found, good=False)
    return _Found(found.start, stop, found, good=_good(text, found.start, stop, kind, found))


_LINKS = re.compile(r"暨[^，。；！？：\n]{0,60}$")
_CONTINUES = re.compile(
    rf"^(?:主席团|[\u4e00-\u9fff]{{0,14}}代表团|第{_N}{{1,4}}(?:次|届[\u4e00-\u9fff]{{0,4}}|阶段)|全体|闭幕|预备|（[^）]{{1,6}}）|（扩大）)+$"
)


def _good(text: str, start: int, stop: int, kind: str, found: Border) -> bool:
    """Whether a name says which meeting it is: by a scope, an organ, an edition, or a topic of its own."""
    name = text[start:stop]
    if _PLURAL.match(name) or len(name) > 90:
        return False
    rest = _generic().sub("", name)
    if _unfinished(name, kind):
        return False
    if name.startswith("精神") or (not found.starter and re.search(r"、|和", name) and found.by not in _HELD_BEFORE):
        return False
    if not found.starter and found.by not in _HELD_BEFORE and _loose(name):
        return False
    if not rest or (not _generic().sub("", _EDITION.sub("", name)) and not re.match(_SCOPES, name)):
        return False
    if found.starter or _EDITION.search(name):
        bare = re.sub(rf"^(?:{_SCOPES}|、|和|与|及)+", "", name)
        left = _generic().sub("", bare)
        return len(left) >= 1 or bool(_EDITION.search(name)) or (len(bare) < len(name) and len(bare) > 2)
    return len(rest) >= 3 and (found.by is not None or len(rest) >= 4)


_TAILS = re.compile(r"(?:和|与|及|、|的|好|不|各类|重要)(?:会议|大会|全会|[\u4e00-\u9fff]{2}会)$")
_PLAIN_TAIL = re.compile(r"(?<!次)(?<!）)(?:会议|大会|全会)$")


def _unfinished(name: str, kind: str) -> bool:
    """Whether a head stands behind words that it does not belong to: 部门文件和会议, 中方支持会议."""
    if not _EDITION.search(name) and name.endswith(tuple(words("general"))):
        return True
    if kind == "plain" and _TAILS.search(name) and not re.search(r"[和与及、][推动研座总表][进员讨谈结彰]会$", name):
        return True
    plain = _PLAIN_TAIL.search(name)
    if plain is None or plain.start() < 2:
        return False
    tail = name[: plain.start()]
    word, tag = list(rjieba.tag(tail[-8:]))[-1]
    if word in words("transitive"):
        return True
    return tag == "v" and len(word) > 1 and word not in words("topic") and not _generic().fullmatch(word)


def _loose(name: str) -> bool:
    """Whether a name without a scope in front is a clause: begins with a verb or number (充分认识…会议), or holds a
    preposition, adverb or pronoun (支部书记对巩固…组织生活会)."""
    tokens = rjieba.tag(name)
    word, tag = tokens[0]
    if word not in words("topic") and tag in ("v", "d", "p", "r", "c", "m", "u", "zg", "vd"):
        return True
    return any(tag in ("p", "d", "r", "uv", "ul", "y") for _, tag in tokens)


_SCOPES = rf"全[国省市县区州旗盟镇乡街校院系]|[{LEVEL}](?!长)|中央|自治[区州县旗]"


def _organ(text: str, floor: int, place: int, aids: Sequence[Mention], starts: Sequence[int]) -> tuple[str, str] | None:
    """The organ in 「组织|召开|第一次会议」 whose name stands in front of the verb that ends at `place`, and 今年 behind the verb."""
    low = max(floor, place - 60)
    verb = _VERB.search(text[low:place])
    if verb is None:
        return None
    stop = low + verb.start()
    while stop > low and text[stop - 1] in " ":
        stop -= 1
    begin, _ = edge(text, floor, stop)
    for mention in aids:
        if mention.kind == "organ" and mention.stop == stop and mention.start >= begin:
            begin = mention.start
            break
    else:
        begin = border(
            text, floor, stop, [m for m in aids if m.kind == "date"], [m.start for m in aids if m.kind == "date"]
        ).start
    if stop - begin < 2 or not _ORGAN_END.search(text[begin:stop]):
        return None
    return text[begin:stop], verb["this"] or ""


def _mention(reading: Reading, span: Span, found: _Found) -> Mention:
    text = reading.fold
    raw = squash(reading.clean[found.start : found.stop])
    name = squash(found.organ) + raw
    if reading.published:
        name = re.sub(r"今年|本年度", reading.published[:4] + "年", name)
    edition = _EDITION.search(name)
    by = found.border.by
    past = by in ("召开", "举行") and text[found.start - 1 : found.start] == "的"
    held = not past and (
        by in _HELD_BEFORE or bool(found.organ) or bool(_HELD_AFTER.match(text, found.stop, found.stop + 45))
    )
    parts = MeetingParts(edition[0] if edition else None, held, bool(found.organ))
    score = 0.9 if found.border.starter else 0.7
    if name.count("“") != name.count("”"):
        name = name.strip("“”")
    return Mention("meeting", found.start, found.stop, name.lstrip("·"), found.rule, parts, score)


def _fixed(reading: Reading, span: Span, aids: Sequence[Mention], starts: Sequence[int]) -> Iterator[Mention]:
    """Party congresses (党的二十大), 两会, and rows of plenums (二中、三中全会)."""
    text = reading.fold
    for match in _FIXED.finditer(text, *span):
        start, stop = match.span()
        if match["plenum"]:
            stem = re.match(rf"(?:党的)?(?:{_N}{{1,3}}届)?", match[0])
            front = stem[0] if stem else ""
            for part in re.finditer(rf"{_N}中", match[0]):
                begin = start if part.start() == len(front) else start + part.start()
                end = start + part.end() if part.end() + 2 < len(match[0]) else stop
                yield Mention(
                    "meeting",
                    begin,
                    end,
                    squash(front + part[0] + "全会"),
                    "meeting.plenum",
                    MeetingParts(front.removeprefix("党的") or None),
                )
            continue
        if match["bare"]:
            if not re.search(r"大[、和及与]$", text[max(0, start - 2) : start]):
                pass
            yield Mention("meeting", start, stop, "党的" + match[0], "meeting.congress", MeetingParts(None), 0.8)
            continue
        if match["both"]:
            start = _scopes(text, span, start, aids, starts)
        yield Mention("meeting", start, stop, squash(reading.clean[start:stop]), "meeting.fixed", MeetingParts(None))


def _scopes(text: str, span: Span, start: int, aids: Sequence[Mention], starts: Sequence[int]) -> int:
    """Where the scopes of 两会 begin: 全国、省、市两会; 青阳市两会."""
    for mention in aids[bisect_left(starts, start - 8) : bisect_left(starts, start)]:
        if mention.kind == "division" and mention.start >= span[0] and mention.stop == start + 1:
            start = mention.start
            break
    row = COORDINATE.search(text, max(span[0], start - 20), start)
    return row.start() if row else start
