"""Posts beside persons: what is a post because a person stands next to it, in prose (翻译|古丽米娜), in brackets
(马德福（个体工商户）), between commas, or in the cells of a row (佐藤一郎　日本贸易振兴机构广州代表处所长)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from policyx.mention import post, role_words
from policyx.mention.base import Mention
from policyx.mention.organ_grammar import NONE, edge, free_edge, opening
from policyx.mention.organ_words import words
from policyx.mention.post_grammar import HEADS, OURS, Post, post_start, posts, with_prefixes
from policyx.text.pattern import lazy
from policyx.text.reading import Reading, Span

if TYPE_CHECKING:
    from policyx.tagger.base import Tagged, Voice

LEAST: Final = 0.9
"""The tagger's score from which what it calls a post beside a person is believed (alone it needs .97): on real pages
what lies above ends in a role word, or is an organ that a name divides from its role (包河区团委|王素娟|书记)."""
LEADS: Final = "据由被请让该"
WINDOW: Final = 60
LONGEST: Final = 40
"""Characters of a cell."""
GAP: Final = lazy(r"(?:同志)?[ ：]{0,40}$")
CELL: Final = lazy(r"[\u4e00-\u9fffA-Za-z0-9·“”（）\-]{2,40}")
ROW: Final = lazy(
    r"[ \d一二三四五六七八九十〇零、，．.（）()年月日：\-—－~～至*·●○■□★☆◆◇▲△→>]{0,30}|[^。！？；，]{0,16}：[ ]{0,8}"
)
OPENS: Final = (
    lazy(r" {0,2}[（，] {0,2}"),
    lazy(
        r"(?:（[^（）]{1,14}）)?(?: {1,20}[男女](?: {1,20}(?:[\u4e00-\u9fff]{1,4}|[0-9年月日.\-—]{4,12})(?= )){0,4})?"
        r"(?: {0,3}[、：|｜—－-]{1,2} {0,3}| {1,40})"
    ),
)
"""Behind a person: a bracket or comma; the border of a cell."""
VERBS: Final = lazy(r"[说是在的了到将被把来去要就为系谢请问现任]")
STOPS: Final = lazy(r"[、；;。，,）\n ：]|$")


@dataclass(frozen=True, slots=True)
class Page:
    """What is known of an article when its persons stand."""

    reading: Reading
    fold: str
    posts: dict[int, Mention]  # stop -> the longest that ends there
    heard: dict[int, Tagged]  # stop -> what the tagger calls a post
    lines: list[Span]
    shut: set[int]  # stops of works and meetings

    def line(self, at: int) -> Span:
        """The paragraph around a place."""
        index = bisect_right(self.lines, (at, 1 << 62)) - 1
        return self.lines[max(index, 0)]


def beside(
    reading: Reading, persons: Sequence[Mention], found: Sequence[Mention], voice: Voice | None = None
) -> Iterator[Mention]:
    """Posts that are known only by the persons beside them, and longer readings of posts that were found there.

    persons: those that stand, in text order. found: all that the rules found. voice: what the tagger said."""
    held: dict[int, Mention] = {}
    for mention in found:
        if mention.kind == "post" and (mention.stop not in held or mention.start < held[mention.stop].start):
            held[mention.stop] = mention
    tagged = {t.stop: t for t in voice.tagged if t.label == "T" and t.score >= LEAST} if voice else {}
    shut = {m.stop for m in found if m.kind in ("work", "meeting")}
    page = Page(reading, reading.fold, held, tagged, sorted(reading.spans()), shut)
    last = 0
    for index, person in enumerate(persons):
        following = persons[index + 1].start if index + 1 < len(persons) else len(reading.fold)
        line = page.line(person.start)
        yield from _front(page, person, line, max(line[0], last))
        yield from _behind(page, person, line, min(line[1], following))
        last = person.stop
    for stop, heard in tagged.items():
        one, line = held.get(stop), page.line(heard.start)
        longer = one is not None and line[0] <= heard.start < one.start and page.fold[heard.start] not in LEADS
        if longer and not OURS.match(page.fold, heard.start, stop) and _believed(page, heard, one, line):
            yield _mention(page, heard.start, stop, line)


def _front(page: Page, person: Mention, line: Span, low: int) -> Iterator[Mention]:
    """The post that ends in front of a person."""
    fold = page.fold
    gap = GAP.search(fold, max(low, person.start - 44), person.start)
    stop = gap.start() if gap else person.start
    if stop - low < 2 or stop in page.shut:
        return
    held, heard = page.posts.get(stop), page.heard.get(stop)
    start = held.start if held else stop
    if heard and low <= heard.start < start and _believed(page, heard, held, line):
        ours = OURS.match(fold, heard.start, start)
        start = ours.end() if ours else _whole(page, heard.start, stop, low)
    start = min(start, _role(fold, low, stop)) if held else start  # 党小|组长
    if fold[stop] == " " and STOPS.match(fold, person.stop, line[1]):
        start = _cell(page, stop, start, line[0])
    if start < (held.start if held else stop):
        yield _mention(page, start, stop, line)
    elif not held:
        yield from _job(page, stop, max(low, stop - WINDOW), person.stop, line)
    if start < stop and start - low > 2 and fold[start - 1] == "、" and start - 1 not in page.posts:
        yield from _job(page, start - 1, max(low, start - WINDOW), start, line)  # 牧民|、党小组长


def _believed(page: Page, heard: Tagged, held: Mention | None, line: Span) -> bool:
    """Whether the tagger's post stands, beside a person: no bare organ, and one that is longer begins at an edge."""
    fold = page.fold
    text = fold[heard.start : heard.stop]
    if text.endswith(role_words.nobody()) or text.count("（") != text.count("）"):
        return False
    if held:
        if held.start in page.posts or any(mark in fold[heard.start : held.start] for mark in "兼、，"):
            return False  # 国务委员兼|国务院秘书长
        before = fold[heard.start - 1] if heard.start > line[0] else " "
        return not "\u4e00" <= before <= "\u9fff" or before in "由我为任" or opening(fold, heard.start, held.start)
    table = words()
    return _role(fold, heard.start, heard.stop) < heard.stop or not any(
        table.get(text[-size:], NONE) & HEADS for size in range(1, min(6, len(text)) + 1)
    )


def _role(fold: str, start: int, stop: int) -> int:
    """Where the role word begins that ends at `stop`, with 副 and the like; `stop` where there is none."""
    if fold.endswith(role_words.nobody(), start, stop):
        return stop
    known = role_words.beside()
    for size in range(min(9, stop - start), 1, -1):
        if fold[stop - size : stop] in known:
            return with_prefixes(fold, stop - size, start)
    return stop


def _cell(page: Page, stop: int, start: int, low: int) -> int:
    """Where the cell of a row begins whose end is a post: 国家高山滑雪中心运维|部经理　达华."""
    fold = page.fold
    floor = max(low, stop - LONGEST)
    found = ((fold.rfind(mark, floor, stop), mark) for mark in ("：", "  ", "、", "；", "，", "。", "\n"))
    at = max((begin + len(mark) for begin, mark in found if begin >= 0), default=floor)
    while at < stop and fold[at] == " ":
        at += 1
    edge = fold[at - 1] if at > low else " "
    if at >= start or (edge not in " ：、") or not CELL.fullmatch(fold, at, stop):
        return start
    role = _role(fold, at, stop)
    return at if role < stop and (role == at or free_edge(fold, role, at, stop) == at) else start


def _job(page: Page, stop: int, low: int, end: int, line: Span) -> Iterator[Mention]:
    """A job that ends at `stop`, with its place or kind where that is sure: 稻农, 12345热线接线员."""
    fold = page.fold
    for one in posts(fold, low, end):
        if one.stop == stop:
            yield post.mention(page.reading, one, line[0], True)
            return
    role = _role(fold, low, stop)
    if role == stop:
        return
    begin, rule = post_start(fold, role, stop, "weak", low, low)
    if rule == "post.organ":
        yield _mention(page, begin, stop, line)
    elif not fold.endswith(role_words.staff(), role, stop):
        yield _mention(page, _whole(page, role, stop, low), stop, line)


def _whole(page: Page, start: int, stop: int, low: int) -> int:
    """`start`, or where the own name begins that fills the clause in front of it: 江苏舒欣|电工设备有限公司财务人员."""
    fold = page.fold
    if start > low and fold[start] in LEADS:
        return start + 1
    begin = free_edge(fold, start, edge(fold, start, low), stop)
    clear = begin == low or not "\u4e00" <= fold[begin - 1] <= "\u9fff"
    return begin if begin < start and clear and opening(fold, begin, start) else start


def _behind(page: Page, person: Mention, line: Span, end: int) -> Iterator[Mention]:
    """Posts in brackets, between commas, or in the next cell behind a person."""
    fold = page.fold
    for opens in OPENS:
        match = opens.match(fold, person.stop, end)
        kind = (match[0].strip()[-1:] or " ") if match else ""
        if match and (kind in "（，" or ROW.fullmatch(fold, line[0], person.start)):
            yield from _cells(page, kind, match.end(), end, line)


def _cells(page: Page, kind: str, at: int, end: int, line: Span) -> Iterator[Mention]:
    """The posts of fold[at:end], one behind the other, that the rules did not see whole. kind: what opens the cell."""
    fold = page.fold
    for _ in range(4):
        mark = STOPS.search(fold, at, min(end, at + LONGEST))
        if not mark or not CELL.fullmatch(fold, at, mark.start()):
            return
        stop = mark.start()
        if (kind == "，" and mark[0] not in ("，", "。", "；")) or (kind == "（" and mark[0] not in ("、", "，", "）")):
            return
        if kind == "、" and not opening(fold, at, stop):
            return  # 张三、李四副局长
        if (new := _segment(page, at, stop, line, kind)) is not None:
            yield new
        elif stop not in page.posts:
            return
        if mark[0] not in ("、", "，") or kind == "，":
            return
        at = stop + 1


def _segment(page: Page, at: int, stop: int, line: Span, kind: str) -> Mention | None:
    """fold[at:stop] as a post, where it is one whole and the rules did not see that."""
    held, heard = page.posts.get(stop), page.heard.get(stop)
    if held and (held.start <= at or held.start in page.posts):
        return None  # the rules saw it, or two without a mark between: 省委书记副河长
    if heard and heard.start == at:
        return _mention(page, at, stop, line)
    role = _role(page.fold, at, stop)
    if role == stop:
        return None
    verb = kind != "（" and VERBS.search(page.fold, at, role) is not None
    whole = kind not in "（，、" and held is not None and not verb
    if verb and not held:
        return None
    if role > at and not whole and free_edge(page.fold, role, at, stop) != at:
        return None
    return _mention(page, at, stop, line)


def _mention(page: Page, start: int, stop: int, line: Span) -> Mention:
    role = _role(page.fold, start, stop)
    return post.mention(
        page.reading, Post(start, start if role == stop else role, stop, "office", "post.beside"), line[0], True
    )
