"""Days and divisions as an annotator writes them, and as the gold has them. What cannot be read is a ValueError."""

from __future__ import annotations

import re
from datetime import date

from policyx.lexicon import gazetteer
from policyx.resolve import named

_DAY = re.compile(r"(\d{4})[-.年](\d{1,2})(?:[-.月](\d{1,2})日?|月)?", re.ASCII)


def day(given: str) -> str:
    """2024-07-10 of 2024-7-10, 2024.7.10, or 2024年7月10日."""
    found = _moment(given)
    if len(found) < 10:
        raise ValueError(f"{given} is no day: 2024-07-10")
    return found


def span(given: str) -> str:
    """A day, a month, or a range of them: 2024-07-10, 2024-07, 2024-07-10/2024-07-12."""
    start, bar, end = given.partition("/")
    if not bar:
        return _moment(given)
    first, last = _moment(start.strip()), _moment(end.strip())
    _in_order(first, last)
    return f"{first}/{last}"


def when(given: str) -> tuple[str | None, str | None]:
    """The day on which an event begins, and, where it has more, that on which it ends."""
    start, _, end = given.partition("/")
    first, last = (_moment(part.strip()) if part.strip() else None for part in (start, end))
    if first and last:
        _in_order(first, last)
    return first, last


def _moment(given: str) -> str:
    found = _DAY.fullmatch(given)
    if found is None:
        raise ValueError(f"{given or 'nothing'} is no date: 2024-07-10, 2024-07 for a month, 2024-07-10/2024-07-12")
    year, month, number = int(found[1]), int(found[2]), int(found[3] or 1)
    try:
        written = date(year, month, number).isoformat()
    except ValueError:
        raise ValueError(f"{given} is not in the calendar") from None
    return written if found[3] else written[:7]


def _in_order(first: str, last: str) -> None:
    if last < first[: len(last)]:
        raise ValueError(f"{first}/{last} ends before it begins")


def code(given: str) -> str:
    """The code of a division of county level or above, written as a code or as a name."""
    if given.isascii() and given.isdigit():
        if len(given) != 6:
            raise ValueError(f"{given} is no code of a county or above: six digits, such as 500103")
        if gazetteer.division(given) is None:
            raise ValueError(f"unknown code {given}; a name (渝中区) does as well")
        return given
    places = [place for place in named(given) if len(place.code) == 6]
    if not places:
        raise ValueError(f"unknown division {given}: a code (500103) or a full name (渝中区)")
    if len(places) > 1:
        listed = ", ".join(f"{place.code} {place.full_name}" for place in places[:5])
        raise ValueError(f"{given} names several divisions: {listed}")
    return places[0].code
