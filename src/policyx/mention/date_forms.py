"""How dates are written: the atoms of a date (年月日, 去年11月, 昨日, 2024.7.10, 上周五), not yet on the calendar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from policyx.lexicon.table import rows
from policyx.mention.calendar import number
from policyx.text.pattern import lazy

S = r"[ \n\r]{0,2}"
NUM = r"(?:\d{1,2}|[一二三四五六七八九十廿卅]{1,3})"
TO = r"(?:至|到|—{1,2}|–|－|-{1,2}|─{1,2}|―{1,2}|～)"
WRITTEN = r"(?:(?<![\d.])(?:1[89]|20|21)\d\d|[一二][〇○零O一二三四五六七八九]{3})"
YEAR = rf"(?:{WRITTEN}{S}年度?|[今去明前后本上当次翌同]年|[一二两三四五六七八九十\d]{{1,3}}年前的)"
MONTH = rf"(?:(?<![\d.])(?P<month>{NUM}){S}月份?(?!初[一二三四五六七八九十])|(?P<monthword>[本当同次]月|[上下这]个?月))"
PART_OF_DAY = r"凌晨|清晨|早晨|早上|上午|中午|午间|下午|傍晚|晚间|晚上|晚|夜间|深夜|夜里|夜|早"
CLOCK = rf"(?:{S}(?:{PART_OF_DAY}|\d{{1,2}}[时点](?:\d{{1,2}}分|许|整|半)?|\d{{1,2}}：\d\d|（(?:星期|周).）|起)){{0,3}}"
RANGE = lazy(rf"(?!夜间){CLOCK}{S}{TO}{S}")  # 「8月4日夜间至5日白天」 of a forecast are two days
LIST = lazy(rf"{CLOCK}{S}[、和及与，]{S}")

_ATOM = lazy(
    # what any of them begins with is asked first: eight times as fast
    r"(?=[\d一二两三四五六七八九十廿卅今去明前后本上当次翌同下这昨])"
    r"(?=\d|[一二两三四五六七八九十廿卅][\d一二两三四五六七八九十廿卅〇○零O年月日号 \n\r至到—–－\-─―～、]"
    r"|[今去明前后本上当次翌同下这昨][年月日天晚夜晨早个星周（])(?:"
    rf"(?P<firstyear>{YEAR}){S}的?前{S}(?P<through>\d{{1,2}}|[二两三四五六七八九十]{{1,2}}){S}个月"
    rf"|(?:[今昨前明]（)(?P<given>\d{{1,2}})）[日天号]"
    rf"|(?:(?P<year>{YEAR}){S}(?:的{S})?)?"
    rf"(?:{MONTH}{S}(?:(?P<day>{NUM})(?:{S}[日号]|(?={S}(?:{TO}|、){S}{NUM}{S}[日号]))"
    rf"|(?P<part>[上中下]{{1,2}}旬|底|初|末))?"
    rf"|(?<![\d.])(?P<frommonth>{NUM})(?={S}(?:{TO}|、){S}{NUM}{S}月份?(?!{S}{NUM}{S}[日号])))"
    rf"|(?<![\d.])(?P<bareday>{NUM})(?:{S}[日号]|(?={S}(?:{TO}|、){S}{NUM}{S}日))"
    r"|(?<![\d.\-/—])(?P<y>(?:19|20)\d\d)(?P<sep>[-/.])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})(?![\d.\-/])日?"
    r"|(?<![\d.\-/])(?P<y2>(?:19|20)\d\d)\.(?P<m2>0[1-9]|1[0-2])(?=[—\-–～至生参毕入，、；） 任])"
    r"|(?P<weekrel>[上本这下])(?:个?星期|周)(?P<weekday>[一二三四五六日天])"
    r"|(?P<word>昨[日天晚夜晨]|今[日天晚晨早]|明[日天晚]|前天|后天|当[日天晚]|同日))"
)


@dataclass(frozen=True, slots=True)
class Atom:
    """One date as written. year: number; yearword: 去年; month: number; monthword: 本月; day: number; part: 底, 上旬;
    word: 昨日; week: (上, 五); whole: False for the left part of 1至5月 and 10—12日, which ends before its 月 or 日;
    chinese: numerals as in 五月; figures: 2024-07-10; through: last month of 今年前5个月; given: 今（26）日."""

    start: int
    stop: int
    year: int | None = None
    yearword: str | None = None
    month: int | None = None
    monthword: str | None = None
    day: int | None = None
    part: str | None = None
    word: str | None = None
    week: tuple[str, str] | None = None
    whole: bool = True
    chinese: bool = False
    figures: bool = False
    through: int | None = None
    given: bool = False


def atoms(text: str, start: int, stop: int) -> Iterator[Atom]:
    """The atoms of text[start:stop] in order, whatever surrounds them. Linear in the length."""
    for match in _ATOM.finditer(text, start, stop):
        yield _read(match)


def _read(match: re.Match[str]) -> Atom:
    got = match.groupdict()
    begin, end = match.span()
    if got["through"]:
        year, word = _year(got["firstyear"])
        return Atom(begin, end, year=year, yearword=word, month=1, through=number(got["through"]))
    if got["given"]:
        return Atom(begin, end, day=int(got["given"]), given=True)
    if got["word"]:
        return Atom(begin, end, word=got["word"])
    if got["weekday"]:
        return Atom(begin, end, week=(got["weekrel"], got["weekday"]))
    if got["y"]:
        return Atom(begin, end, year=int(got["y"]), month=int(got["m"]), day=int(got["d"]), figures=True)
    if got["y2"]:
        return Atom(begin, end, year=int(got["y2"]), month=int(got["m2"]))
    if got["bareday"]:
        day = got["bareday"]
        whole = text_ends_in_mark(match[0])
        return Atom(begin, end, day=number(day), whole=whole, chinese=not day[0].isdigit())
    year, word = _year(got["year"])
    month = got["month"] or got["frommonth"]
    return Atom(
        begin,
        end,
        year=year,
        yearword=word,
        month=number(month) if month else None,
        monthword=got["monthword"],
        day=number(got["day"]) if got["day"] else None,
        part=got["part"],
        whole=not got["frommonth"] and (not got["day"] or text_ends_in_mark(match[0])),
        chinese=bool(month) and not month[0].isdigit(),
    )


def text_ends_in_mark(text: str) -> bool:
    """Whether a date's text ends in 日 or 号."""
    return text.endswith(("日", "号"))


def _year(text: str | None) -> tuple[int | None, str | None]:
    if not text:
        return None, None
    if text.endswith("年前的"):
        return None, text
    body = text.removesuffix("度").removesuffix("年").strip()
    value = number(body)
    return (value, None) if value and value > 1000 else (None, text[0])


@cache
def cues(kind: str) -> re.Pattern[str]:
    """The words of table `date_cues` of one kind, as one pattern: `before` and `after` spoil a date that they touch."""
    words = sorted((row[1] for row in rows("date_cues") if row[0] == kind), key=len, reverse=True)
    return re.compile("|".join(words))
