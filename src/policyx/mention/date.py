"""Dates: 「7月10日」「4月12日至14日」「去年11月」「昨日」「10日下午」, set on the calendar against the publication day.

What counts is a day or month that the page lets one settle. Years alone, plan periods, 近日, holidays, lengths of time
(3日内), lunar dates, datelines and bylines do not. 当天 and 当晚 are found, as the day told last (`relative`)."""

from __future__ import annotations

from collections.abc import Iterator

from policyx.mention import calendar
from policyx.mention.base import DateParts, Mention
from policyx.mention.calendar import Day
from policyx.mention.date_forms import RANGE, Atom, atoms, cues
from policyx.mention.date_sense import PART_OF_DAY, inside, sound
from policyx.mention.date_setting import Now, Origin, Setting, settle
from policyx.text.pattern import lazy
from policyx.text.reading import Reading, Span, squash

_DATELINE = lazy(r"[ \n]{0,2}(?:[日晚]?[电讯]|专电|消息)(?=[ （(:：\n，]|[^\w])|[ \n]{0,2}[电讯](?=[\u4e00-\u9fff])")
_PARTS = {
    "一大早": "早上",
    "清晨": "早上",
    "早晨": "早上",
    "早": "早上",
    "晨": "早上",
    "午间": "中午",
    "晚间": "晚上",
    "夜间": "晚上",
    "夜里": "晚上",
    "晚": "晚上",
    "夜": "晚上",
}


def find(reading: Reading, _: tuple[Mention, ...] = (), log: list[Setting] | None = None) -> Iterator[Mention]:
    """Mentions of kind "date" in text order, title first; what was found before is not needed. 1月1日至3日 is one
    mention with an end; 「5日、6日」 are two. parts.start is None where the day cannot be settled.

    log: takes how each was set on the calendar."""
    found = [(span, list(sound(reading, span))) for span in reading.spans()]
    now = Now(*_base(reading, found), log=log)
    for span, places in found:
        now.told_at = now.told_at if now.told_at >= span[0] else -1
        yield from _span(reading, span, places, now)


def part_of_day(reading: Reading, mention: Mention) -> str | None:
    """The part of day told with a date: 凌晨, 早上, 上午, 中午, 下午, 傍晚, 晚上 or 深夜; None where none is."""
    word = mention.text[-1:]
    match = PART_OF_DAY.match(reading.fold, mention.stop, mention.stop + 12)
    told = match[1] if match else word if word in "晚夜晨早" else None
    return _PARTS.get(told, told) if told else None


def _base(reading: Reading, found: list[tuple[Span, list[Atom]]]) -> tuple[Day | None, Origin]:
    """The day on which the page speaks: its dateline's, else the publication day, else its first date if that is a full
    one; and which of them. A full date that follows others does not tell their year (「2月1日…定于2023年2月6日」)."""
    published = calendar.parse(reading.published)
    for start, stop in reading.datelines:
        for atom in atoms(reading.fold, start, stop):
            day = _dateline(atom, published)
            if day:
                return day, "dateline"
    for span, places in found:
        for atom in places:
            if atom.day and _is_dateline(reading, span, atom):
                day = _dateline(atom, published)
                if day:
                    return day, "dateline"
    first = next((a for _, places in found for a in places), None) if published is None else None
    if first and first.year and first.month and first.day and first.year >= 1990:
        return calendar.make(first.year, first.month, first.day), "first"
    return published, "published"


def _dateline(atom: Atom, published: Day | None) -> Day | None:
    if not atom.day:
        return None
    if not atom.month:
        return calendar.nearest_month(published, atom.day, False) if published else None
    if atom.year:
        return calendar.make(atom.year, atom.month, atom.day)
    return calendar.nearest_year(published, atom.month, atom.day, False) if published else None


def _is_dateline(reading: Reading, span: Span, atom: Atom) -> bool:
    """「湖南日报9月17日讯（记者」: near the front of a paragraph, 电 or 讯 straight after it."""
    return atom.start - span[0] <= 40 and bool(_DATELINE.match(reading.fold, atom.stop, atom.stop + 6))


def _span(reading: Reading, span: Span, places: list[Atom], now: Now) -> Iterator[Mention]:
    text = reading.fold
    index = 0
    while index < len(places):
        atom = places[index]
        index += 1
        if _is_dateline(reading, span, atom) or inside(atom.start, reading.datelines):
            continue
        right = places[index] if index < len(places) and not atom.through else None
        ranged = right is not None and not atom.word and bool(RANGE.fullmatch(text, atom.stop, right.start))
        if atom.through:
            yield _through(reading, span, atom, now)
        elif right is not None and ranged:
            index += 1
            yield _range(reading, span, atom, right, now)
        elif right is not None and not atom.whole:  # the left part of 24、25日 and 3、4月
            start = settle(text, span, _complete(atom, right), now)
            yield _mention(reading, atom, atom.stop, start, None, "date.list")
        elif atom.whole:
            start = settle(text, span, atom, now)
            if start and start.day and not cues("until").match(text, atom.stop, span[1]):
                now.meant = start
            yield _mention(reading, atom, atom.stop, start, None, _rule(atom))


def _through(reading: Reading, span: Span, atom: Atom, now: Now) -> Mention:
    """今年前5个月: from January to the month that is told."""
    start = settle(reading.fold, span, atom, now)
    end = calendar.make(start.year, atom.through) if start and atom.through else None
    return _mention(reading, atom, atom.stop, start, end, "date.range")


def _rule(atom: Atom) -> str:
    if atom.word or atom.week:
        return "date.relative"
    return "date.bare_day" if atom.month is None and not atom.monthword else "date.calendar"


def _complete(left: Atom, right: Atom) -> Atom:
    """The left part of 1至5月, 7月10至12日 and 10—12日 with what it borrows from the right."""
    if left.month is None and left.day is not None and right.month is not None and not left.whole:
        return Atom(left.start, left.stop, right.year, right.yearword, right.month, None, left.day)
    return left


def _range(reading: Reading, span: Span, left: Atom, right: Atom, now: Now) -> Mention:
    """A range is one mention: its right part takes the year and month of the left, or the next ones where it would lie
    before it."""
    start = settle(reading.fold, span, _complete(left, right), now)
    now.meant = now.meant or start
    end: Day | None = None
    if start:
        if right.month is None and right.day is not None:
            end = calendar.make(start.year, start.month, right.day)
            if end is None or (start.day and right.day < start.day):
                end = calendar.make(*calendar.add_months(start, 1), right.day)
        elif right.month is not None:
            year = right.year or start.year + (right.month < start.month)
            end = calendar.make(year, right.month, right.day)
            if end and end.day is None and start.day is not None:
                end = None
        if end and end.day is not None:
            now.told, now.told_at = end, right.stop
    return _mention(reading, left, right.stop, start, end, "date.range")


def _mention(reading: Reading, atom: Atom, stop: int, start: Day | None, end: Day | None, rule: str) -> Mention:
    grain = "month" if (start.day is None if start else not (atom.day or atom.word or atom.week)) else "day"
    parts = DateParts(
        start.iso() if start else None,
        end.iso() if start and end and end != start else None,
        "month" if grain == "month" else "day",
        bool(atom.word or atom.week),
    )
    return Mention("date", atom.start, stop, squash(reading.clean[atom.start : stop]), rule, parts)
