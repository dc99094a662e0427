"""Where the name of a meeting begins: read from its head (会议, 大会) leftwards to the words that bring it in."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import rjieba

from policyx.lexicon.matcher import Matcher
from policyx.lexicon.table import rows
from policyx.mention.base import Mention

WINDOW = 80
LEVEL = "省市县区州旗盟镇乡"
_N = "[一二三四五六七八九十百零〇两0-9]"
SCOPE = (
    rf"全[国省市县区州旗盟镇乡街校院系军球](?![面力域程员体性])|全自治[区州县旗]|全集团|全公司|全系统|全兵团|全师|全团(?!体)"
    r"|党中央|中共中央|中央|国务院|国家|自治[区州县旗](?:党委|政府|人大|政协|纪委)?|地委|地区|兵团(?:党委)?|(?:中国)?共产党|中共|党工委|工委"
    rf"|[{LEVEL}](?:委|政府|人大|政协|纪委|监委|“)"
)
_PLACE_END = r"(?:[省州县旗盟]|(?<![城都])市|(?<![社小园街城辖景库灾山校片厂矿林牧院营战郊])区|街道|兵团)"
COORDINATE = re.compile(rf"(?:(?:{SCOPE}|[{LEVEL}]|[\u4e00-\u9fff]{{1,7}}{_PLACE_END}委?)(?:、|以及|和|与|及)){{1,4}}$")
STARTER = re.compile(
    rf"{SCOPE}|党的(?!建|群|领)|(?:19|20)\d\d[ ]?年|第{_N}{{1,4}}(?:次|届|轮)|{_N}{{1,3}}届"
    rf"|[{LEVEL}](?![级属直内里外长域块场民人情])|(?!全)(?:原|本)?[\u4e00-\u9fff]{{1,7}}{_PLACE_END}|{_N}中(?=全会)"
)
SURE = re.compile(
    rf"{_N}中(?=全会)|{SCOPE}|党的(?!建|群|领)|第{_N}{{1,4}}[次届]|(?:19|20)\d\d[ ]?年(?!来)|{_N}{{1,3}}届"
)
_PAIRS = {"”": "“", "）": "（", "》": "《", "」": "「", "’": "‘", "〉": "〈"}
_CLOSERS = frozenset(_PAIRS)
_EDGES = frozenset("，。；：！？…“（《「‘〈【】\n\r|>→◆●■★▲#*")
_PLAIN = ("会议", "大会", "全会")
_SOFT = re.compile(r"、|以及|和|与|及")
_LEFT_END = re.compile(
    r"(?:精神|部署|要求|指示|批示|讲话|决策|安排|意见|方案|条例|规定|论述|思想|情况|文件|政策|会|》)$"
)
_BEFORE_NAME = re.compile(r"经(?![济开营贸费办信普])|由(?!此)|报(?![告业道社])|受(?![到理益灾害聘])")
_TRIM_DATE = re.compile(r"^(?:\d{1,2}月)?\d{1,2}日(?:至\d{1,2}日)?|^\d{1,2}月份?(?=召|在|由|的)")


@dataclass(frozen=True, slots=True)
class Border:
    """Where a name begins. edge: the words before it end the clause or name no bringer-in; starter: the name begins with
    a scope, organ, division, year or edition; by: the word that brings it in (召开), or None."""

    start: int
    starter: bool
    by: str | None


@cache
def stops() -> Matcher[tuple[str, str]]:
    """The words of meeting_stops: (kind, word) by word."""
    return Matcher((row[1], (row[0], row[1])) for row in rows("meeting_stops"))


@cache
def trims() -> re.Pattern[str]:
    """Words that stand in front of a name and are no part of it."""
    words = sorted((row[1] for row in rows("meeting_words") if row[0] == "trim"), key=len, reverse=True)
    return re.compile("|".join(words))


def edge(text: str, floor: int, head: int) -> tuple[int, list[tuple[int, int]]]:
    """The hard left edge of the clause in which a head stands, and the quoted or bracketed stretches passed over."""
    low = max(floor, head - WINDOW)
    skipped: list[tuple[int, int]] = []
    place = head
    while place > low:
        char = text[place - 1]
        if char in _CLOSERS:
            opened = text.rfind(_PAIRS[char], max(low, place - 40), place - 1)
            if opened < 0 or (char == "）" and (place - opened > 10 or " " in text[opened:place])):
                return place, skipped
            skipped.append((opened, place))
            place = opened
            continue
        if char in _EDGES or (char == " " and not _glued(text, place - 1)):
            return place, skipped
        place -= 1
    return place, skipped


def _glued(text: str, place: int) -> bool:
    """Whether a space is a stray one beside figures (2024 年), and no border."""
    return text[place - 1 : place].isascii() or (text[place + 1 : place + 2].isascii() and text[place + 1].isalnum())


def border(text: str, floor: int, head: int, before: Sequence[Mention], starts: Sequence[int]) -> Border:
    """Where the name whose head begins at `head` starts. floor: what lies before belongs to others.
    before, starts: mentions found so far that may stand in front (organs, divisions, dates, persons), and their starts."""
    low, skipped = edge(text, floor, head)
    near = [m for m in before[bisect_left(starts, low) : bisect_left(starts, head)] if m.stop <= head]
    strong, weak = _stops(text, low, head, skipped)
    last = max((*strong, *weak), key=lambda hit: hit[1], default=None)
    if last and last[1] == head and (last in strong or text.startswith(_PLAIN, head)):  # 出席|会议, 向|大会
        return Border(head, False, last[2])
    weak = [hit for hit in weak if hit[1] < head]
    begin, by = low, None
    for _, stop, word in strong:
        if stop > begin and text[stop] not in "暨、":
            begin, by = stop, word
    for mention in near:
        if mention.kind == "person" or (mention.kind == "date" and _is_day(mention, text, head)):
            if mention.stop > begin:
                begin, by = mention.stop, None
    begin = _trim(text, begin, head)
    begin, by = _soft(text, low, begin, head, skipped, near, by)
    begin = _trim(text, begin, head)
    begin, by = _weak(text, begin, head, weak, near, by)
    begin = _trim(text, begin, head)
    starter = starts_name(text, begin, head, near)
    if not starter:
        sure = SURE.search(text, begin, head)
        organ = min((m.start for m in near if m.kind in ("organ", "division") and m.start > begin), default=head)
        first = min(sure.start() if sure else head, organ)
        if begin < first < head and not any(s <= first < e for s, e in skipped):
            if _junk(text, begin, first):
                begin, starter = first, True
    if starter:
        spread = COORDINATE.search(text, max(low, begin - 30), begin)
        if spread and not any(s < spread.start() < e for s, e in skipped):
            begin = _trim(text, max(spread.start(), low), begin)
    return Border(begin, starter, by)


def _is_day(mention: Mention, text: str, head: int) -> bool:
    """Whether a name begins behind a date: a day, or a month before a scope (2017年8月|市委六届七次全会; but 7月份调度会)."""
    if getattr(mention.parts, "grain", "day") == "day":
        return True
    return not mention.text.endswith("份") and bool(SURE.match(text, mention.stop, head))


def starts_name(text: str, begin: int, head: int, near: Sequence[Mention]) -> bool:
    """Whether a scope, organ, division, year or edition stands at `begin`."""
    quoted = begin + (text[begin : begin + 1] == "“")
    return bool(STARTER.match(text, quoted, head)) or any(
        m.start in (begin, quoted) and m.kind in ("organ", "division", "place") for m in near
    )


def _stops(
    text: str, low: int, head: int, skipped: list[tuple[int, int]]
) -> tuple[list[tuple[int, int, str]], list[tuple[int, int, str]]]:
    """Strong and weak stops between `low` and `head`: longest words first; one character counts only as a token."""
    hits = list(stops().longest(text, low, head))
    borders: set[int] | None = None
    strong: list[tuple[int, int, str]] = []
    weak: list[tuple[int, int, str]] = []
    for start, stop, (kind, word) in hits:
        if kind == "inside" or any(s < start < e for s, e in skipped):
            continue
        if len(word) == 1:
            if borders is None:
                borders = _borders(text, low, head)
            sure = word in "在于" and SURE.match(text, stop, head)  # jieba reads 网在 in 「政府网在全国…大会上」
            if (start not in borders or stop not in borders) and not sure:
                continue
        (strong if kind == "strong" else weak).append((start, stop, word))
    return strong, weak


def _borders(text: str, low: int, stop: int) -> set[int]:
    """The borders of the tokens of text[low:stop]."""
    found = {low}
    for token in rjieba.cut(text[low:stop]):
        low += len(token)
        found.add(low)
    return found


def _junk(text: str, begin: int, stop: int) -> bool:
    """Whether words stand in text[begin:stop] that no name holds: verbs, adverbs, prepositions, pronouns."""
    return any(
        tag in ("v", "d", "p", "r", "c", "ul", "uz", "uj", "y") and word not in ("庆祝", "纪念")
        for word, tag in rjieba.tag(text[begin:stop])
    )


def _trim(text: str, begin: int, head: int) -> int:
    """`begin`, behind words that are no part of a name (今天上午, 我区随即)."""
    while begin < head:
        match = trims().match(text, begin, head) or _TRIM_DATE.match(text[begin:head])
        if match is None:
            if _BEFORE_NAME.match(text, begin, head) and STARTER.match(text, begin + 1, head):
                begin += 1
                continue
            if text[begin] in " ，、)）”":
                begin += 1
                continue
            return begin
        size = match.end() - match.start()
        word = match[0]
        if len(word) == 1 and not (STARTER.match(text, begin + 1, head)):
            return begin
        begin += size
    return begin


def _soft(
    text: str, low: int, begin: int, head: int, skipped: list[tuple[int, int]], near: Sequence[Mention], by: str | None
) -> tuple[int, str | None]:
    """A name begins behind 、 or 和 where a scope stands there (「…部署和省、市攻坚战工作会议」), but a row of scopes is one name's
    (「全国和省、市大会」); elsewhere 和 is part of the topic (保护和发展座谈会)."""
    for match in reversed(list(_SOFT.finditer(text, begin, head))):
        if any(s <= match.start() < e for s, e in skipped):
            continue
        after = match.end()
        if not starts_name(text, after, head, near):
            continue
        spread = COORDINATE.search(text, max(low, after - 30), after)
        if spread and spread.start() <= begin:
            return begin, by
        if starts_name(text, begin, head, near) and not _LEFT_END.search(text, begin, match.start()):
            continue  # 全国东西部扶贫协作和中央单位定点扶贫工作推进会
        if spread and (spread.start() == low or not text[spread.start() - 1].isalnum()):
            return spread.start(), None
        if SURE.match(text, after, head) or any(m.start == after for m in near):
            return after, None
    return begin, by


def _weak(
    text: str, begin: int, head: int, weak: list[tuple[int, int, str]], near: Sequence[Mention], by: str | None
) -> tuple[int, str | None]:
    """Weak stops count where a scope follows (贯彻|全国…大会), or where no scope stands in front of them."""
    for start, stop, word in reversed(weak):
        if start < begin:
            break
        behind = _trim(text, stop, head)
        if starts_name(text, behind, head, near):
            if len(word) > 1 or stop == behind:
                return behind, word
    if weak and not starts_name(text, begin, head, near):
        for start, stop, word in reversed(weak):
            if start < begin:
                break
            if len(word) > 1:
                return stop, word
    return begin, by
