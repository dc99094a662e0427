"""What a date means where the text leaves out its year or month: the publication day, and what was told before it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from policyx.mention import calendar
from policyx.mention.calendar import Day
from policyx.mention.date_forms import Atom, cues
from policyx.text.pattern import lazy
from policyx.text.reading import Span

_OFFSETS = {"昨": -1, "今": 0, "明": 1, "前": -2, "后": 2}
_YEARS = {"今": 0, "本": 0, "去": -1, "上": -1, "明": 1, "前": -2, "后": 2}
_MONTHS = {"本": 0, "这": 0, "上": -1, "下": 1}
_WEEKS = {"上": -7, "本": 0, "这": 0, "下": 7}
_SENTENCE = lazy(r"[。！？\n]")
_REACH = 200
"""How far back a date in the same sentence gives its year or month."""


How = Literal["full", "told", "shift", "week", "month", "year", "same year", "nearest", "same month", "last such day"]
"""How a date became a day. full: it says its year. told: 当天, the day told before. shift: 昨日, from the page's day.
week: 上周三. month: 上月, 次月. year: 去年, 同年. same year, nearest: the year of the date before it, or the nearest to
the page's day. same month, last such day: a bare 10日, of the month told before it, or the last one before that day."""
Origin = Literal["dateline", "published", "first"]
"""What tells the day on which a page speaks: its dateline, its publication, or its first date."""


@dataclass(frozen=True, slots=True)
class Setting:
    """How one written date was set on the calendar. base: the page's day; told: the one told before."""

    atom: Atom
    how: How
    day: Day | None
    base: Day | None
    origin: Origin
    told: Day | None


@dataclass(slots=True)
class Now:
    """What a reader knows at a place in the text, and where each thing was told: base (publication day or dateline),
    the day told last, the day that 当天 means (the last one told by itself that looks back), and the last date that has
    a year of its own. log: takes how each date was set, if somebody asks."""

    base: Day | None
    origin: Origin = "published"
    told: Day | None = None
    told_at: int = -1
    meant: Day | None = None
    dated: Day | None = None
    dated_at: int = -1
    log: list[Setting] | None = None


def settle(text: str, span: Span, atom: Atom, now: Now) -> Day | None:
    """The day or month that an atom means, and what the reader knows after it."""
    day, how = _resolve(text, span, atom, now)
    if now.log is not None:
        before = {"told": now.meant, "same year": now.dated, "year": now.dated}.get(how, now.told)
        now.log.append(Setting(atom, how, day, now.base, now.origin, before))
    if day:
        if day.day is not None:
            now.told, now.told_at = day, atom.stop
        if atom.year or atom.yearword:
            now.dated, now.dated_at = day, atom.stop
    return day


def _resolve(text: str, span: Span, atom: Atom, now: Now) -> tuple[Day | None, How]:
    base = now.base
    if atom.word:
        if atom.word[0] in "当同":
            return now.meant, "told"
        return calendar.shift(base, _OFFSETS[atom.word[0]]) if base else None, "shift"
    if atom.week:
        return _weekday(base, *atom.week) if base else None, "week"
    if atom.monthword:
        return _monthword(atom, now), "month"
    if atom.month is None:
        return _bare_day(text, span, atom, now)
    if atom.year:
        return calendar.make(atom.year, atom.month, atom.day), "full"
    if atom.yearword:
        return _yearword(atom, now), "year"
    if now.dated and now.dated_at >= span[0] and (base is None or _one_sentence(text, now.dated_at, atom.start)):
        year = now.dated.year + (atom.month < now.dated.month)
        if base is None or year <= base.year:
            return calendar.make(year, atom.month, atom.day), "same year"
    return calendar.nearest_year(base, atom.month, atom.day, _ahead(text, span, atom)) if base else None, "nearest"


def _one_sentence(text: str, start: int, stop: int) -> bool:
    return stop - start <= _REACH and not _SENTENCE.search(text, start, stop)


def _weekday(base: Day, week: str, day: str) -> Day:
    monday = calendar.shift(base, -base.first().weekday())
    return calendar.shift(monday, _WEEKS[week] + ("一二三四五六日".find(day) if day != "天" else 6))


def _monthword(atom: Atom, now: Now) -> Day | None:
    word = atom.monthword or ""
    origin = now.base if word[0] in _MONTHS else now.told
    if origin is None:
        return None
    steps = _MONTHS.get(word[0], 1 if word[0] == "次" else 0)
    return calendar.make(*calendar.add_months(origin, steps), atom.day)


def _yearword(atom: Atom, now: Now) -> Day | None:
    word, month = atom.yearword or "", atom.month or 0
    if word[0] in _YEARS and not word.endswith("的"):
        return calendar.make(now.base.year + _YEARS[word[0]], month, atom.day) if now.base else None
    if word.endswith("的"):
        years = calendar.number(word.removesuffix("年前的"))
        return calendar.make(now.base.year - years, month, atom.day) if now.base and years else None
    if now.dated is None:
        return None
    return calendar.make(now.dated.year + (word[0] in "次翌"), month, atom.day)


def _bare_day(text: str, span: Span, atom: Atom, now: Now) -> tuple[Day | None, How]:
    """「10日」: of the month told last where that is near in the text, else of the last such day before publication."""
    day = atom.day or 0
    told, base = now.told, now.base
    near_base = told is not None and (base is None or abs((base.first() - told.first()).days) < 70)
    if told and now.told_at >= span[0] and (near_base or _one_sentence(text, now.told_at, atom.start)):
        near = calendar.make(told.year, told.month, day)
        later = calendar.make(*calendar.add_months(told, 1), day)
        if near and (day >= (told.day or 1) or not later or (base and later.first() > base.first())):
            return near, "same month"
        return later, "same month"
    if base is None:
        return calendar.make(told.year, told.month, day) if told else None, "same month"
    return calendar.nearest_month(base, day, _ahead(text, span, atom)), "last such day"


def _ahead(text: str, span: Span, atom: Atom) -> bool:
    """Whether the words around a date look ahead: 将于1月15日召开, 9月20日前."""
    if cues("until").match(text, atom.stop, span[1]):
        return True
    left = text[max(span[0], atom.start - 12) : atom.start]
    clause = re.split(r"[，。；！？：]", left)[-1]
    return "截至" not in clause and bool(cues("ahead").search(clause))
