"""Where the name of a meeting begins: read from its head (会议, 大会) leftwards to the words that bring it in."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, partial

import rjieba

from policyx.lexicon.matcher import Matcher
from policyx.lexicon.table import rows
from policyx.mention.base import DateParts, Mention
from policyx.text.pattern import lazy
from policyx.text.reading import Span

Stop = tuple[int, int, str]
"""A word that brings a name in: start, stop, word."""

WINDOW = 80
LEVEL = "省市县区州旗盟镇乡"
_N = "[一二三四五六七八九十百零〇两0-9]"
SCOPE = (
    rf"全[国省市县区州旗盟镇乡街校院系军球](?![面力域程员体性])|全自治[区州县旗]|全集团|全公司|全系统|全兵团|全师|全团(?!体)"
    r"|党中央|中共中央|中央|国务院|国家|自治[区州县旗](?:党委|政府|人大|政协|纪委)?|地委|地区|兵团(?:党委)?|(?:中国)?共产党|中共|党工委|工委"
    rf"|[{LEVEL}](?:委|政府|人大|政协|纪委|监委|“)"
)
_PLACE = r"(?:(?![对用以把与按及各为被让使给据要])[\u4e00-\u9fff]){1,7}"
_PLACE_END = r"(?:[省州县旗盟]|(?<![城都])市|(?<![社小园街城辖景库灾山校片厂矿林牧院营战郊])区|街道|兵团)"
COORDINATE = lazy(rf"(?:(?:{SCOPE}|[{LEVEL}]|{_PLACE}{_PLACE_END}委?)(?:、|以及|和|与|及)){{1,4}}$")
STARTER = lazy(
    rf"{SCOPE}|党的(?!建|群|领)|(?:19|20)\d\d[ ]?(?:年|·|(?=“?[\u4e00-\u9fff]{{3}}))|首届"
    rf"|第{_N}{{1,4}}(?:次|届|轮)|{_N}{{1,3}}届"
    rf"|[{LEVEL}](?![级属直内里外长域块场民人情])|(?!全){_PLACE}{_PLACE_END}|{_N}中(?=全会)"
)
SURE = lazy(
    rf"{_N}中(?=全会)|{SCOPE}|党的(?!建|群|领)|第{_N}{{1,4}}[次届]|(?:19|20)\d\d[ ]?年(?!来)|{_N}{{1,3}}届"
    rf"|[{LEVEL}](?=第?{_N}{{1,3}}[次届])"
)
_ONE = frozenset("在于对用以把将从为向就按经由据")
_WORDS = frozenset(["合作", "开放", "和平", "文明", "平安", "建设", "安全", "改革", "创新", "城区", "郊区", "矿区"])
"""Names of divisions, too, but in the name of a meeting mere words: 创新合作大会."""
_AIDS = frozenset(("date", "division", "organ", "place", "person"))
_PAIRS = {"”": "“", "）": "（", "》": "《", "」": "「", "’": "‘", "〉": "〈"}
_CLOSERS = frozenset(_PAIRS)
_EDGES = frozenset("，。；：！？…“（《「‘〈【】\n\r|>丨｜→◆●■★▲#*")
_PLAIN = ("会议", "大会", "全会")
_SOFT = lazy(r"、|以及|和|与|及")
_NUMBERED = lazy(rf"第?{_N}{{1,4}}届第?{_N}{{1,4}}次$")
_PARTY = lazy(rf"(?:[{LEVEL}]委|全[{LEVEL}]|中央)(?:宣讲)?(?=党的{_N}{{1,3}}届)")
_BRACKET = lazy(r"（[^（）\n]{1,24}）")
_LEFT_END = lazy(r"(?:精神|部署|要求|指示|批示|讲话|决策|安排|意见|方案|条例|规定|论述|思想|情况|文件|政策|会|》)$")
_BEFORE_NAME = lazy(r"经(?![济开营贸费办信普])|由(?!此)|报(?![告业道社])|受(?![到理益灾害聘])")
_TRIM_DATE = lazy(r"(?:\d{1,2}月)?\d{1,2}日(?:至\d{1,2}日)?|\d{1,2}月份?(?=召|在|由|的)")
_OTHER = lazy(r"[\u4e00-\u9fff]{0,6}?(?:精神|讲话|部署|要求|指示|批示)(?:和|与|及|以及|、)")
"""What a row of scopes may seem to begin with: 讲话精神和|省、市、区."""
_MANY = lazy(rf"{_N}{{1,4}}[余多]?(?:所|家|个|县|市|区|省|国|校|部门|方)")
_LOOSE = " ，、)）”"
_LOOSE_TAGS = frozenset(("d", "p", "r", "c", "ul", "uz", "uj", "y"))
_CLAUSE_TAGS = _LOOSE_TAGS | {"v"}


@dataclass(frozen=True, slots=True)
class Border:
    """Where a name begins. starter: the name begins with a scope, organ, division, year or edition; by: the word that
    brings it in (召开), or None."""

    start: int
    starter: bool
    by: str | None


class Aids:
    """Mentions found before that help to see where a name begins (dates, divisions, organs, places, persons)."""

    __slots__ = ("_starts", "mentions")

    def __init__(self, before: Iterable[Mention]) -> None:
        self.mentions = sorted((m for m in before if m.kind in _AIDS and m.text not in _WORDS), key=lambda m: m.start)
        self._starts = [m.start for m in self.mentions]

    def between(self, start: int, stop: int) -> list[Mention]:
        """Those that begin in [start, stop)."""
        return self.mentions[bisect_left(self._starts, start) : bisect_left(self._starts, stop)]


@cache
def stops() -> Matcher[tuple[str, str]]:
    """The words of meeting_stops: (kind, word) by word."""
    return Matcher((row[1], (row[0], row[1])) for row in rows("meeting_stops"))


@cache
def trims() -> re.Pattern[str]:
    """Words that stand in front of a name and are no part of it."""
    words = sorted((row[1] for row in rows("meeting_words") if row[0] == "trim"), key=len, reverse=True)
    return re.compile("|".join(words))


@cache
def leading() -> frozenset[str]:
    """Verbs with which a name may begin in front of a scope: 庆祝|全国…, 创建|全国文明城市推进会."""
    return frozenset(row[1] for row in rows("meeting_words") if row[0] == "leading")


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
        if char == "." and not text[place - 2 : place - 1].isascii():
            return place, skipped  # 半壁江山.会议指出: a full stop of a page in half-width marks
        if char in _EDGES or (char == " " and not _glued(text, place - 1)):
            return place, skipped
        place -= 1
    return place, skipped


def _glued(text: str, place: int) -> bool:
    """Whether a space is a stray one beside figures (2024 年), and no border."""
    return text[place - 1 : place].isascii() or (text[place + 1 : place + 2].isascii() and text[place + 1].isalnum())


@dataclass(frozen=True, slots=True)
class _Clause:
    """What stands in front of a head: from `low`, the edge of the clause, to `head`. skipped: stretches in quotes or
    brackets; near: aids that end before the head."""

    text: str
    low: int
    head: int
    skipped: list[Span]
    near: list[Mention]

    def starts(self, begin: int) -> bool:
        """Whether a scope, organ, division, year or edition stands at `begin`."""
        quoted = begin + (self.text[begin : begin + 1] == "“")
        return bool(STARTER.match(self.text, quoted, self.head)) or any(
            m.start in (begin, quoted) and m.kind in ("organ", "division", "place") for m in self.near
        )

    def hidden(self, place: int) -> bool:
        """Whether a place lies in quotes or brackets."""
        return any(start <= place < stop for start, stop in self.skipped)

    def trim(self, begin: int) -> int:
        """`begin`, behind words that are no part of a name (今天上午, 我区随即)."""
        text, head = self.text, self.head
        while begin < head:
            bracket = _BRACKET.match(text, begin, head)
            if bracket:  # （记者周某）全军后勤工作会议
                begin = bracket.end()
                continue
            match = trims().match(text, begin, head) or _TRIM_DATE.match(text, begin, head)
            if match and (match.end() > begin + 1 or STARTER.match(text, begin + 1, head)):
                begin = match.end()
            elif not match and (
                text[begin] in _LOOSE
                or (_BEFORE_NAME.match(text, begin, head) and STARTER.match(text, begin + 1, head))
            ):
                begin += 1
            else:
                return begin
        return begin

    def row(self, stop: int) -> int | None:
        """Where a row of scopes begins that ends at `stop` (「全国和|省、」), or None."""
        match = COORDINATE.search(self.text, max(self.low, stop - 30), stop)
        if match is None or self.hidden(match.start()):
            return None
        other = _OTHER.match(self.text, match.start(), stop)
        return other.end() if other and other.end() < stop else match.start()


def border(text: str, floor: int, head: int, aids: Aids) -> Border:
    """Where the name whose head begins at `head` starts. text: folded; floor: what lies before belongs to others."""
    low, skipped = edge(text, floor, head)
    clause = _Clause(text, low, head, skipped, [m for m in aids.between(low, head) if m.stop <= head])
    strong, weak, scoped = _stops(clause)
    last = max((*strong, *weak), key=lambda hit: hit[1], default=None)
    if last and last[1] == head and (last in strong or text.startswith(_PLAIN, head)):  # 出席|会议, 向|大会
        return Border(head, False, last[2])
    weak = [hit for hit in weak if hit[1] < head]
    begin, by = clause.low, None
    for start, stop, word in strong:
        if word == "等" and by in ("召开", "举行", "举办") and head - stop >= 4 and start - begin >= 6:
            continue  # 召开推进“三北”等重点生态工程建设座谈会
        if stop > begin and text[stop] not in "暨、":
            by = by if word == "了" and by and start == begin else word  # 召开了
            begin = stop
    for mention in clause.near:
        if mention.stop > begin and _leads(mention, text, head):
            begin, by = mention.stop, None
    held = by in ("召开", "举行", "举办")
    for rule in (_behind_soft, partial(_behind_weak, weak=weak, scoped=scoped, held=held)):
        found = rule(clause, clause.trim(begin))
        if found:
            begin, by = found
    begin = clause.trim(begin)
    starter = clause.starts(begin)
    if not starter and not (held and begin > clause.low and text.startswith(by or "", begin - len(by or ""))):
        first = _first_scope(clause, begin)
        begin, starter = (begin, False) if first is None else (first, True)
    party = _PARTY.match(text, begin, head)
    if party:  # 省委|党的十九届四中全会
        return Border(party.end(), True, by)
    if starter:
        row = clause.row(begin)
        begin = begin if row is None else clause.trim(row)
    return Border(begin, starter, by)


def _leads(mention: Mention, text: str, head: int) -> bool:
    """Whether a name begins behind a mention: a person, a day, a month before a scope (2017年8月|市委六届七次全会)."""
    if mention.kind == "person":
        return True
    if mention.kind != "date" or not isinstance(mention.parts, DateParts):
        return False
    if mention.parts.grain == "day":
        return True
    return not mention.text.endswith("份") and bool(SURE.match(text, mention.stop, head))


def _stops(clause: _Clause) -> tuple[list[Stop], list[Stop], list[Stop]]:
    """Strong, weak and scoped stops of a clause: longest words first; one character counts only as a token."""
    text, low, head = clause.text, clause.low, clause.head
    borders: set[int] | None = None
    found: dict[str, list[Stop]] = {"strong": [], "weak": [], "scoped": [], "inside": []}
    for start, stop, (kind, word) in stops().longest(text, low, head):
        if kind == "inside" or clause.hidden(start):
            continue
        if word == "等" and _MANY.match(text, stop, head):  # 工业大学等6所院校揭牌大会
            continue
        if len(word) == 1:
            borders = borders or _borders(text, low, head)
            sure = word in _ONE and SURE.match(text, stop, head)  # jieba reads 网在 in 「政府网在全国…大会上」
            if not sure and (start not in borders or stop not in borders):
                continue
        found[kind].append((start, stop, word))
    return found["strong"], found["weak"], found["scoped"]


def _borders(text: str, low: int, stop: int) -> set[int]:
    """The borders of the tokens of text[low:stop]."""
    found = {low}
    for token in rjieba.cut(text[low:stop]):
        low += len(token)
        found.add(low)
    return found


def _behind_soft(clause: _Clause, begin: int) -> tuple[int, str | None] | None:
    """A name begins behind 、 or 和 where a scope stands there (「…部署和|省、市攻坚战会议」), but a row of scopes is
    one name's (「全国和省、市大会」), and elsewhere 和 is part of the topic (保护和发展座谈会)."""
    text = clause.text
    for match in reversed(list(_SOFT.finditer(text, begin, clause.head))):
        after = match.end()
        if clause.hidden(match.start()) or not clause.starts(after):
            continue
        if _NUMBERED.match(text, after, clause.head):  # 优秀委员、|十届一次会议
            return after, None
        row = clause.row(after)
        if row is not None and _OTHER.fullmatch(text, begin, row):
            return row, None
        if row is not None and row <= begin:
            return None
        if clause.starts(begin) and not _LEFT_END.search(text, begin, match.start()):
            continue  # 全国东西部扶贫协作和中央单位定点扶贫工作推进会
        if row is not None and (row == clause.low or not text[row - 1].isalnum()):
            return row, None
        if SURE.match(text, after, clause.head) or any(m.start == after for m in clause.near):
            return after, None
    return None


def _behind_weak(
    clause: _Clause, begin: int, weak: list[Stop], scoped: list[Stop], held: bool
) -> tuple[int, str | None] | None:
    """Weak stops count where a scope follows (贯彻|全国…大会), or where no scope stands in front of them; scoped ones
    only where a scope follows (宣传|市委全会, but 宣传工作会议)."""
    inside = [hit for hit in reversed(weak) if hit[0] >= begin]
    for _, stop, word in sorted((*inside, *(hit for hit in scoped if hit[0] >= begin)), reverse=True):
        behind = clause.trim(stop)
        if clause.starts(behind) and (len(word) > 1 or stop == behind):
            return behind, word
    if clause.starts(begin) or held:  # 召开|学习贯彻主题教育专题民主生活会
        return None
    return next(((stop, word) for _, stop, word in inside if len(word) > 1), None)


def _first_scope(clause: _Clause, begin: int) -> int | None:
    """The first scope or organ behind `begin` if the words before it are no part of a name (随后|全市…大会)."""
    sure = SURE.search(clause.text, begin, clause.head)
    place = sure.start() if sure else clause.head
    named = [m.start for m in clause.near if m.kind in ("organ", "division") and m.start > begin]
    first = min(place, *named) if named else place
    if not begin < first < clause.head or clause.hidden(first):
        return None
    tags = _LOOSE_TAGS if first == place and clause.text[first] == "第" else _CLAUSE_TAGS
    words = rjieba.tag(clause.text[begin:first])
    return first if any(tag in tags and word not in leading() for word, tag in words) else None
