"""Mentions: what a recogniser finds, before anything is resolved."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from policyx.text.reading import Reading

Kind = Literal["date", "division", "post", "label", "person", "organ", "meeting", "work", "place"]


@dataclass(frozen=True, slots=True)
class DateParts:
    """A date already set on the calendar: ISO `start`, ISO `end` or None, `grain` day or month.

    `start` is None where the day cannot be settled (no publication year); relative: 昨日, 当天 and the like."""

    start: str | None
    end: str | None
    grain: Literal["day", "month"]
    relative: bool = False


@dataclass(frozen=True, slots=True)
class DivisionParts:
    """Candidate codes (GB/T 2260, six digits), best first. sure: a full name (渝中区) or an unambiguous short one;
    zone: the text names a development zone, the code is that of the division it lies in;
    inside: kind of the mention it stands inside (organ, post, meeting …) or None."""

    codes: tuple[str, ...]
    sure: bool
    zone: bool = False
    inside: str | None = None


@dataclass(frozen=True, slots=True)
class PostParts:
    """organ: the organ in front as written (区委, 省生态环境厅), None where the post stands bare (市长, 副区长);
    role: the role word (书记, 副主任, 区长); status: what the text says of it;
    level: the division level word that it speaks of (国 省 市 区 县 旗 镇 …), or None."""

    organ: str | None
    role: str
    status: Literal["current", "acting", "former", "candidate"] = "current"
    level: str | None = None


@dataclass(frozen=True, slots=True)
class MeetingParts:
    """edition: 第三次, 2024年第一次, or None. held: the text says that it takes place (召开, 举行) here;
    joined: parts of the name that stand apart in the text (organ + 2024年第一次会议) are joined in the name."""

    edition: str | None
    held: bool = False
    joined: bool = False


@dataclass(frozen=True, slots=True)
class WorkParts:
    """number: 国办发〔2023〕1号 where it stands with the title, else None."""

    number: str | None = None


Parts: TypeAlias = DateParts | DivisionParts | PostParts | MeetingParts | WorkParts | None


@dataclass(frozen=True, slots=True)
class Mention:
    """One mention. start, stop: clean coordinates, half-open. text: the name as records give it: no inner white space,
    no 《》. rule: name of the rule or tagger that made it. score: 0 to 1, how sure it is."""

    kind: Kind
    start: int
    stop: int
    text: str
    rule: str
    parts: Parts = None
    score: float = 1.0


Recogniser: TypeAlias = Callable[[Reading, tuple[Mention, ...]], Iterable[Mention]]
"""A recogniser takes an article and the mentions found before it, and yields new ones in text order."""
