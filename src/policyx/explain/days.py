"""How a written date became a day."""

from __future__ import annotations

from collections.abc import Iterator

from policyx.explain.base import Step
from policyx.explain.case import Case
from policyx.mention.base import DateParts, Mention
from policyx.mention.date_setting import Setting

ORIGINS = {"dateline": "the dateline", "published": "the day of publication", "first": "the first date on the page"}
"""What tells the day on which the page speaks → in words."""


def settled(case: Case, mention: Mention) -> Iterator[Step]:
    """How a date, or each end of a range, was set on the calendar."""
    parts = mention.parts
    if not isinstance(parts, DateParts):
        return
    for at in range(mention.start, mention.stop):
        setting = case.settings.get(at)
        if setting is not None:
            day = setting.day.iso() if setting.day else "no day"
            raw = case.raw((setting.atom.start, setting.atom.stop))
            yield Step("resolved", f"{day}: {_how(setting)}", "date_setting", span=raw)
    if parts.end:
        yield Step("resolved", f"{parts.start} to {parts.end}", "date.range")


def _how(one: Setting) -> str:
    base = f"{ORIGINS[one.origin]} ({one.base.iso()})" if one.base else "no known day"
    told = one.told.iso() if one.told else "nothing"
    return {
        "full": "the year is written",
        "told": f"the day told before, {told}",
        "shift": f"counted from {base}",
        "week": f"in the weeks around {base}",
        "month": f"counted from {base}",
        "year": f"counted from {base}",
        "same year": f"of the year of the date before it, {told}",
        "nearest": f"of the year in which it lies next to {base}",
        "same month": f"of the month told before it, {told}",
        "last such day": f"the last such day at {base}",
    }[one.how]
