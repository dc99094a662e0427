"""Events as cards: who, what, when, where, each with the place in the text that says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from policyx.report.words import label, roles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from policyx.record import Document, Event, Official
    from policyx.report.data import ArticleData
    from policyx.report.marks import Why

_SHORT = 60
"""Characters of a statement on a card, where the text stands beside it."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a card. evidence: number of its evidence in the article's data, -1 for none. notes: posts, or whom a
    statement is by."""

    text: str
    notes: str
    evidence: int
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """An event. number: in its article, from 1. rows: (label, value) of its plain facts."""

    number: int
    type: str
    kind: str
    name: str
    evidence: int
    score: float
    rows: list[tuple[str, str]]
    people: list[Line]
    organs: list[Line]
    statements: list[Line]
    agenda: list[str]


def cards(document: Document, data: ArticleData, why: Why, *, short: bool) -> list[Card]:
    """The cards of a record's events. short: statements are cut, as the text stands beside them."""
    people = {official.id: official for official in document.officials}
    return [_card(people, event, number, data, why, short) for number, event in enumerate(document.events, 1)]


def event_days(event: Event) -> str:
    """The days of an event, and the part of the day: 2024-07-10 下午."""
    days = f"{event.date} 至 {event.end}" if event.end else event.date
    return f"{days or ''} {event.part_of_day or ''}".strip()


def _card(people: dict[str, Official], event: Event, number: int, data: ArticleData, why: Why, short: bool) -> Card:
    division = event.division
    names = {who: people[who].name for statement in event.statements if (who := statement.speaker) in people}
    own = why.within(event.id, "event")
    said = why.within(event.id, "statement")
    rows = (
        ("时间", event_days(event)),
        ("地区", f"{division.full_name} {division.code}" if division else ""),
        ("地点", event.venue or ""),
        ("形式", label(event.mode)),
        ("其他人员", "、".join(event.groups)),
        ("文件", "、".join(f"《{title}》" for title in event.documents)),
    )
    return Card(
        number=number,
        type=event.type,
        kind=label(event.type),
        name=event.name or "",
        evidence=data.evidence(event.name or label(event.type), number, event.evidence, own),
        score=event.score,
        rows=[(name, value) for name, value in rows if value],
        people=[
            _actor(
                who.name,
                who.roles,
                who.evidence,
                number,
                data,
                why,
                event.id,
                "、".join(post.title for post in people[who.official].posts) if who.official in people else "",
            )
            for who in event.participants
        ],
        organs=[_actor(who.name, who.roles, who.evidence, number, data, why, event.id) for who in event.organs],
        statements=[
            Line(
                text=names.get(statement.speaker or "", ""),
                notes=statement.verb,
                detail=_cut(statement.text) if short else statement.text,
                evidence=data.evidence(
                    f"{names.get(statement.speaker or '', '会议')}{statement.verb}",
                    number,
                    [statement.span],
                    [reason for reason in said if reason.span == statement.span],
                ),
            )
            for statement in event.statements
        ],
        agenda=list(event.agenda),
    )


def _cut(text: str) -> str:
    return text if len(text) <= _SHORT else text[: _SHORT - 1] + "…"


def _actor(
    name: str,
    played: Sequence[str],
    evidence: Sequence[tuple[int, int]],
    number: int,
    data: ArticleData,
    why: Why,
    event: str,
    posts: str = "",
) -> Line:
    told = [r for r in why.within(event, "role") if r.name in {f"{name}: {role}" for role in played}]
    said = f"{name}（{roles(played)}）"
    return Line(name, posts, data.evidence(said, number, evidence, told), roles(played))
