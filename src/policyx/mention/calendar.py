"""Setting dates on the calendar: which year and month a date means where the text leaves them out."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

_DIGITS = {char: str(value) for value, char in enumerate("〇一二三四五六七八九")} | {
    "零": "0",
    "○": "0",
    "O": "0",
    "两": "2",
}


def number(text: str) -> int | None:
    """The value of 12, 十二, 廿三, 二〇二四 (digits one by one where there is no 十). None where it is no number."""
    text = "".join(text.split())
    if text.isdecimal() and text.isascii():
        return int(text)
    text = text.replace("廿", "二十").replace("卅", "三十")
    if "十" in text:
        tens, _, ones = text.partition("十")
        high, low = _DIGITS.get(tens, "") if tens else "1", _DIGITS.get(ones, "") if ones else "0"
        return int(high) * 10 + int(low) if high and low else None
    digits = "".join(_DIGITS.get(char, "?") for char in text)
    return int(digits) if digits.isdecimal() else None


@dataclass(frozen=True, slots=True)
class Day:
    """A day (`day` set) or a month (`day` None) of the calendar."""

    year: int
    month: int
    day: int | None = None

    def iso(self) -> str:
        """2024-07-10 or 2024-07."""
        month = f"{self.year:04d}-{self.month:02d}"
        return month if self.day is None else f"{month}-{self.day:02d}"

    def first(self) -> date:
        """The day, or the first of the month."""
        return date(self.year, self.month, self.day or 1)

    def last(self) -> date:
        """The day, or the last of the month."""
        return date(self.year, self.month, self.day or calendar.monthrange(self.year, self.month)[1])


def make(year: int, month: int, day: int | None = None) -> Day | None:
    """The day or month if there is such a one on the calendar (1840 to 2199)."""
    if not (1840 <= year <= 2199 and 1 <= month <= 12):
        return None
    if day is not None and not 1 <= day <= calendar.monthrange(year, month)[1]:
        return None
    return Day(year, month, day)


def parse(iso: str | None) -> Day | None:
    """An ISO day (a time after it is left out) as a Day, None where it is none."""
    try:
        found = date.fromisoformat((iso or "")[:10])
    except ValueError:
        return None
    return Day(found.year, found.month, found.day)


def shift(base: Day, days: int) -> Day:
    """The day `days` after `base` (before, if negative)."""
    moved = base.first() + timedelta(days=days)
    return Day(moved.year, moved.month, moved.day)


def add_months(base: Day, months: int) -> tuple[int, int]:
    """Year and month that lie `months` after the month of `base`."""
    index = base.year * 12 + base.month - 1 + months
    return index // 12, index % 12 + 1


def nearest_year(base: Day, month: int, day: int | None, ahead: bool) -> Day | None:
    """The year-less month or day as seen from `base`: in the year of `base`, but in the year before where it would lie
    more than five months ahead and nothing in the text looks ahead (「12月31日」 published on 2 January), and in the
    year after where it would lie more than eight months back and the text does (「将于1月15日」 in December)."""
    gap = (month - base.month) * 30 + ((day or 15) - (base.day or 15))
    year = base.year
    if gap > 150 and not ahead:
        year -= 1
    elif gap < -240 and ahead:
        year += 1
    return make(year, month, day)


def nearest_month(base: Day, day: int, ahead: bool) -> Day | None:
    """The month-less day as seen from `base`: the last such day, `base` included; or, if `ahead`, the next."""
    today = base.day or 28
    for months in (0, 1, 2) if ahead else (0, -1, -2):
        if months == 0 and (day < today if ahead else day > today):
            continue
        year, month = add_months(base, months)
        found = make(year, month, day)
        if found:
            return found
    return None
