"""Dates: 「7月10日」「4月12日至14日」「去年11月」「昨日」「10日下午」, set on the calendar against the publication day.

What counts is a day or month that the page lets one settle. Years alone, plan periods, 近日, holidays, lengths of time
(3日内), lunar dates, datelines and bylines do not. 当天 and 当晚 are found, as the day told last (`relative`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from policyx.mention import calendar
from policyx.mention.base import DateParts, Mention
from policyx.mention.calendar import Day
from policyx.mention.date_forms import LIST, RANGE, Atom, atoms, cues
from policyx.text.reading import Reading, Span, squash

_OFFSETS = {"昨": -1, "今": 0, "明": 1, "前": -2, "后": 2}
_YEARS = {"今": 0, "本": 0, "去": -1, "上": -1, "明": 1, "前": -2, "后": 2}
_MONTHS = {"本": 0, "这": 0, "上": -1, "下": 1}
_WEEKS = {"上": -7, "本": 0, "这": 0, "下": 7}
_SENTENCE = re.compile(r"[。！？\n]")
_DATELINE = re.compile(
    r"[ \n]{0,2}(?:[日晚]?[电讯]|专电|消息)(?=[ （(:：\n，]|[^\w])|[ \n]{0,2}[电讯](?=[\u4e00-\u9fff])"
)
_TIMED = re.compile(
    r"[ \n]?(?:凌晨|清晨|早|上午|中午|下午|傍晚|晚|夜|白天|当天|在|，|至|召|举|，|、|和|夜间|起|前|—|-|～|（)"
)
_STAMP_TIME = re.compile(r"[ T]{0,2}\d{1,2}：\d\d")
_PAGE_NUMBER = re.compile(r"[ ]?(?:第?[A-Z]?\d{1,2}|头)版")
_PART = re.compile(
    r"[ \n]{0,2}(?:当天)?[ \n]?(一大早|凌晨|清晨|早晨|早上|上午|中午|午间|下午|傍晚|晚间|晚上|深夜|夜间|夜里|晚|夜|早)"
)
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


@dataclass(slots=True)
class _Now:
    """What a reader knows at a place in the text: base (publication day or dateline), the day told last, the day that
    当天 means (the last one told by itself that looks back), and the last date with a year of its own; where each ends."""

    base: Day | None
    told: Day | None = None
    told_at: int = -1
    meant: Day | None = None
    dated: Day | None = None
    dated_at: int = -1


def find(reading: Reading, before: tuple[Mention, ...] = ()) -> Iterator[Mention]:
    """Mentions of kind "date" in text order, title first. `before` is not needed. 1月1日至3日 is one mention with an end;
    「5日、6日」 are two. parts.start is None where the day cannot be settled."""
    found = [(span, list(_sound(reading, span))) for span in reading.spans()]
    now = _Now(_base(reading, found))
    for span, places in found:
        now.told_at = now.told_at if now.told_at >= span[0] else -1
        yield from _span(reading, span, places, now)


def part_of_day(reading: Reading, mention: Mention) -> str | None:
    """The part of day told with a date: 凌晨, 早上, 上午, 中午, 下午, 傍晚, 晚上 or 深夜; None where nothing is said."""
    word = mention.text[-1:]
    match = _PART.match(reading.fold, mention.stop, mention.stop + 12)
    told = match[1] if match else word if word in "晚夜晨早" else None
    return _PARTS.get(told, told) if told else None


def _base(reading: Reading, found: list[tuple[Span, list[Atom]]]) -> Day | None:
    """The day on which the page speaks: its dateline's, else the publication day, else the first full date of the text."""
    published = calendar.parse(reading.published)
    for start, stop in reading.datelines:
        for atom in atoms(reading.fold, start, stop):
            day = _dateline(atom, published)
            if day:
                return day
    for span, places in found:
        for atom in places:
            if atom.day and _is_dateline(reading, span, atom):
                day = _dateline(atom, published)
                if day:
                    return day
    if published:
        return published
    full = (a for _, places in found for a in places if a.year and a.month and a.day and a.year >= 1990)
    first = next(full, None)
    return calendar.make(first.year or 0, first.month or 0, first.day) if first else None


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


def _inside(place: int, spans: tuple[Span, ...]) -> bool:
    return any(start <= place < stop for start, stop in spans)


def _sound(reading: Reading, span: Span) -> Iterator[Atom]:
    """The atoms of a span that mean a day or month: lengths of time, numbers and slogans left out."""
    text = reading.fold
    last: Atom | None = None
    spoilt: Atom | None = None
    for atom in atoms(text, *span):
        joined = last is not None and _joins(text, last, atom)
        if _inside(atom.start, reading.bylines):
            continue
        if spoilt and _joins(text, spoilt, atom):  # 每逢5日、10日
            spoilt = atom
            continue
        spoilt = None
        if _means_date(text, span, atom, joined) and not _titled(text, span, atom) and not _stamp(text, span, atom):
            yield atom
            last = atom
        else:
            last = None
            spoilt = atom if _spoilt(text, span, atom.start) else None


def _joins(text: str, left: Atom, right: Atom) -> bool:
    """Whether only a range's or a list's mark stands between two atoms."""
    return bool(RANGE.fullmatch(text, left.stop, right.start) or LIST.fullmatch(text, left.stop, right.start))


def _titled(text: str, span: Span, atom: Atom) -> bool:
    """Whether the atom stands inside 《》."""
    opened = text.rfind("《", max(span[0], atom.start - 80), atom.start)
    return opened >= 0 and text.find("》", opened, atom.start) < 0


def _stamp(text: str, span: Span, atom: Atom) -> bool:
    """Whether a date in figures is a stamp that was left in the body: a time of day after it (2024-07-10 09:12), or the
    end of a short line (a list of headlines)."""
    if _PAGE_NUMBER.match(text, atom.stop, span[1]):  # 《人民日报》（2021年12月22日01版）
        return True
    if not atom.figures:
        return False
    if text[max(span[0], atom.start - 2) : atom.start].strip().endswith("》"):  # 摘自《…报》2021.08.04
        return True
    ends = span[1] - span[0] <= 80 and not text[atom.stop : span[1]].strip(" ]】）)\n")
    return ends or bool(_STAMP_TIME.match(text, atom.stop, span[1]))


def _spoilt(text: str, span: Span, place: int) -> bool:
    """Whether a word that spoils a date ends at `place` (每年|6月)."""
    left = text[max(span[0], place - 4) : place].rstrip()
    return any(cues("before").fullmatch(left, len(left) - n) for n in range(1, min(4, len(left)) + 1))


def _means_date(text: str, span: Span, atom: Atom, joined: bool) -> bool:
    if atom.word:
        return _word_means_date(text, span, atom)
    if atom.week:
        return not _spoilt(text, span, atom.start)
    if (atom.month is not None and not 1 <= atom.month <= 12) or (atom.day is not None and not 1 <= atom.day <= 31):
        return False
    if atom.month is None and atom.monthword is None:
        return _bare_day_means_date(text, span, atom, joined)
    if atom.monthword and not (atom.day or atom.part):
        return False  # 本月, 上月: a month told without number is mostly 「本月以来」
    if _spoilt(text, span, atom.start) and not atom.year and not joined:
        return False
    if atom.day or atom.part or atom.monthword:
        return True
    if cues("after").match(text, atom.stop, span[1]):
        return False
    return not atom.chinese or bool(atom.year or atom.yearword or text[atom.start : atom.stop].endswith("份"))


def _bare_day_means_date(text: str, span: Span, atom: Atom, joined: bool) -> bool:
    """「10日下午」 and 「5日至6日」 are dates; 「10日内」「3号楼」「每月10日」 are not."""
    if joined:
        return not cues("span").match(text, atom.stop, span[1])
    if _spoilt(text, span, atom.start) or cues("span").match(text, atom.stop, span[1]):
        return False
    timed = bool(_TIMED.match(text, atom.stop, span[1]))
    if atom.chinese or text[atom.stop - 1] == "号":
        left = text[max(span[0], atom.start - 1) : atom.start]
        part = bool(_PART.match(text, atom.stop, min(span[1], atom.stop + 8)))
        return part and (not left or not left.isalnum() or (atom.day is not None and atom.day > 10))
    left = text[max(span[0], atom.start - 1) : atom.start]
    return timed or not left or not left.isalpha() or left in "于在到截从自以的了是至年"


def _word_means_date(text: str, span: Span, atom: Atom) -> bool:
    """今天上午 and 「昨日,」 are dates; 「美好明天」「今天的中国」「今日头条」「时至今日」 are not."""
    word = atom.word or ""
    if word in ("前天", "后天") and text[atom.start - 1] in "目之以此日从年月眼今往先":  # 目前天津
        return False
    if word[1] in "晚夜晨早":
        return True
    if _PART.match(text, atom.stop, min(span[1], atom.stop + 8)):
        return True
    left = text[max(span[0], atom.start - 1) : atom.start].strip()
    right = text[atom.stop : min(span[1], atom.stop + 2)]
    if word[0] == "当" or word == "同日":
        return True
    if right[:1] in {"的", "头", "说", "中"} or (left and left in "至到的好丽是"):
        return right[:2] in {"的会", "的座", "的活", "的大", "的签"}
    if word[0] in "明后":
        return right[:1] in {"，", "起", "将", "在"} or left in {"将", "于"}
    quoted = text.rfind("“", span[0], atom.start) > text.rfind("”", span[0], atom.start)
    return not quoted and left != "："


def _span(reading: Reading, span: Span, places: list[Atom], now: _Now) -> Iterator[Mention]:
    text = reading.fold
    index = 0
    while index < len(places):
        atom = places[index]
        index += 1
        if _is_dateline(reading, span, atom) or _inside(atom.start, reading.datelines):
            continue
        right = places[index] if index < len(places) else None
        ranged = right is not None and not atom.word and bool(RANGE.fullmatch(text, atom.stop, right.start))
        if right is not None and ranged:
            index += 1
            yield _range(reading, span, atom, right, now)
        elif right is not None and not atom.whole:  # the left part of 24、25日 and 3、4月
            start = _set(text, span, _complete(atom, right), now)
            yield _mention(reading, atom, atom.stop, start, None, "date.list")
        elif atom.whole:
            start = _set(text, span, atom, now)
            if start and start.day and not cues("until").match(text, atom.stop, span[1]):
                now.meant = start
            yield _mention(reading, atom, atom.stop, start, None, _rule(atom))


def _rule(atom: Atom) -> str:
    if atom.word or atom.week:
        return "date.relative"
    return "date.bare_day" if atom.month is None and not atom.monthword else "date.calendar"


def _complete(left: Atom, right: Atom) -> Atom:
    """The left part of 1至5月, 7月10至12日 and 10—12日 with what it borrows from the right."""
    if left.month is None and left.day is not None and right.month is not None and not left.whole:
        return Atom(left.start, left.stop, right.year, right.yearword, right.month, None, left.day)
    return left


def _range(reading: Reading, span: Span, left: Atom, right: Atom, now: _Now) -> Mention:
    """A range is one mention: its right part takes the year and month of the left, or the next where it would lie before."""
    start = _set(reading.fold, span, _complete(left, right), now)
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


def _set(text: str, span: Span, atom: Atom, now: _Now) -> Day | None:
    """The day or month that an atom means, and what the reader knows after it."""
    day = _resolve(text, span, atom, now)
    if day:
        if day.day is not None:
            now.told, now.told_at = day, atom.stop
        if atom.year or atom.yearword:
            now.dated, now.dated_at = day, atom.stop
    return day


def _resolve(text: str, span: Span, atom: Atom, now: _Now) -> Day | None:
    base = now.base
    if atom.word:
        if atom.word[0] in "当同":
            return now.meant
        return calendar.shift(base, _OFFSETS[atom.word[0]]) if base else None
    if atom.week:
        return _weekday(base, *atom.week) if base else None
    if atom.monthword:
        return _monthword(atom, now)
    if atom.month is None:
        return _bare_day(text, span, atom, now)
    if atom.year:
        return calendar.make(atom.year, atom.month, atom.day)
    if atom.yearword:
        return _yearword(atom, now)
    if now.dated and now.dated_at >= span[0] and not _SENTENCE.search(text, now.dated_at, atom.start):
        year = now.dated.year + (atom.month < now.dated.month)
        if base is None or year <= base.year:
            return calendar.make(year, atom.month, atom.day)
    return calendar.nearest_year(base, atom.month, atom.day, _ahead(text, span, atom)) if base else None


def _weekday(base: Day, week: str, day: str) -> Day:
    monday = calendar.shift(base, -base.first().weekday())
    return calendar.shift(monday, _WEEKS[week] + ("一二三四五六日".find(day) if day != "天" else 6))


def _monthword(atom: Atom, now: _Now) -> Day | None:
    word = atom.monthword or ""
    origin = now.base if word[0] in _MONTHS else now.told
    if origin is None:
        return None
    steps = _MONTHS.get(word[0], 1 if word[0] == "次" else 0)
    return calendar.make(*calendar.add_months(origin, steps), atom.day)


def _yearword(atom: Atom, now: _Now) -> Day | None:
    word, month = atom.yearword or "", atom.month or 0
    if word[0] in _YEARS and not word.endswith("的"):
        return calendar.make(now.base.year + _YEARS[word[0]], month, atom.day) if now.base else None
    if word.endswith("的"):
        years = calendar.number(word.removesuffix("年前的"))
        return calendar.make(now.base.year - years, month, atom.day) if now.base and years else None
    if now.dated is None:
        return None
    return calendar.make(now.dated.year + (word[0] in "次翌"), month, atom.day)


def _bare_day(text: str, span: Span, atom: Atom, now: _Now) -> Day | None:
    """「10日」: of the month told last where that is near in the text, else of the last such day before publication."""
    day = atom.day or 0
    told, base = now.told, now.base
    if (
        told
        and now.told_at >= span[0]
        and (
            base is None
            or abs((base.first() - told.first()).days) < 70
            or not _SENTENCE.search(text, now.told_at, atom.start)
        )
    ):
        near = calendar.make(told.year, told.month, day)
        later = calendar.make(*calendar.add_months(told, 1), day)
        if near and (day >= (told.day or 1) or not later or (base and later.first() > base.first())):
            return near
        return later
    if base is None:
        return calendar.make(told.year, told.month, day) if told else None
    return calendar.nearest_month(base, day, _ahead(text, span, atom))


def _ahead(text: str, span: Span, atom: Atom) -> bool:
    """Whether the words around a date look ahead: 将于1月15日召开, 9月20日前."""
    if cues("until").match(text, atom.stop, span[1]):
        return True
    left = text[max(span[0], atom.start - 12) : atom.start]
    clause = re.split(r"[，。；！？：]", left)[-1]
    return "截至" not in clause and bool(cues("ahead").search(clause))
