"""Events while they are put together, and when two accounts mean the same one."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher

from policyx.event.act import Act
from policyx.event.clause import Item
from policyx.event.kind import Anchor, Day
from policyx.mention.base import DateParts
from policyx.text.pattern import lazy
from policyx.text.reading import Span


@dataclass(slots=True)
class Draft:
    """An event while it is being put together."""

    type: str
    name: str | None
    date: Day | None
    first: int
    acts: list[Act] = field(default_factory=list)
    visited: list[Item] = field(default_factory=list)
    told: list[int] = field(default_factory=list)
    sure: bool = False
    visit: bool = False
    away: bool = False
    going: bool = False  # only told of as going somewhere
    issued: bool = False  # a document is issued, which counts only where the page tells of nothing else
    dated: bool = False  # its day is told of itself, and not only the last one that the page named
    begun: Anchor | None = None  # what began it
    named: Span | None = None  # the words that name it


def apart(draft: Draft, anchor: Anchor, leading: Day | None, own: list[Act]) -> bool:
    """Whether others set out on another day: an inspection of its own though the days overlap."""
    if draft.type != "inspection" or anchor.type != "inspection" or leading is None or draft.date is None:
        return False
    doing = ("inspect", "lead")
    new = {a.person for a in own if a.role in doing}
    known = {a.person for a in draft.acts if a.role in doing}
    return leading.differs(draft.date) and bool(new) and not new & known


def stale(day: DateParts | None, published: str | None, limit: int = 100) -> bool:
    """Whether a day lies so long (limit: days) before publication that the page only looks back at it."""
    if not (day and day.start and published and len(day.start) == 10):
        return False
    return (date.fromisoformat(published[:10]) - date.fromisoformat(day.start)).days > limit


def during(draft: Draft, day: DateParts) -> bool:
    """Whether a day is one of an event's."""
    if draft.date is None or draft.date.start is None or day.start is None:
        return False
    return draft.date.start <= day.start <= (draft.date.end or draft.date.start)


def same(draft: Draft, anchor: Anchor) -> bool:
    """Whether an anchor tells a known event again."""
    days = draft.date is not None and draft.date.differs(anchor.date)
    inside = (
        draft.date is not None
        and anchor.date is not None
        and draft.date.end is not None
        and str(draft.date.start) <= str(anchor.date.start) <= str(draft.date.end)
    )
    if days and not inside:
        return False
    if draft.type != anchor.type and anchor.type in ("other", "meeting") and draft.name and anchor.name:
        return anchor.name.strip("“”") in draft.name.replace("”", "").replace("“", "")  # 宣布某活动启动
    if draft.type != anchor.type:
        if {draft.type, anchor.type} == {"inspection", "reception"}:
            return draft.visit or draft.away or (anchor.type == "inspection" and anchor.visit)
        return anchor.type in ("study", "ceremony", "release") and not anchor.sure
    if draft.name and anchor.name:
        return _alike(draft.name, anchor.name)
    return True


_SCOPE = lazy(r"^(?:全|我)?([国省市区县州旗镇乡])")


def _alike(a: str, b: str) -> bool:
    """Whether two names mean the same meeting: not 全国… and 全区…, not 第六次 and 第七次."""
    a, b = sorted((a, b), key=len)
    if b.startswith(a) and b != a and re.search(r"会议?$", b[len(a) :]):
        return False  # 市五届人大一次会议 and its 主席团第三次会议
    if a in b:
        return True
    one, two = _SCOPE.match(a), _SCOPE.match(b)
    if one and two and one[1] != two[1]:
        return False
    if re.findall(r"[\d一二三四五六七八九十]+", a) != re.findall(r"[\d一二三四五六七八九十]+", b):
        return False
    return SequenceMatcher(None, a, b).ratio() > 0.8
