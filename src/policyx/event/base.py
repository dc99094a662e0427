"""Events as they are assembled, in clean coordinates."""

from __future__ import annotations

from dataclasses import dataclass

from policyx.resolve.base import Place
from policyx.text.reading import Span


@dataclass(frozen=True, slots=True)
class Role:
    """A role of a person or organ, with the span that says so (the clause or list) and the rule that read it.

    at, verb: where the actor and the predicate stand, -1 where that is not known; told: the role that the words give,
    where the kind of event made another of it; target: the meeting that the predicate is about, as far as it says."""

    role: str
    evidence: Span
    rule: str
    at: int = -1
    verb: int = -1
    told: str | None = None
    target: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """A person (`official`: id of the person) or an organ (`official` None) with its roles in the event."""

    official: str | None
    name: str
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """A statement: speaker (id of a person, or None: 会议强调), verb as written, what was said, and its span."""

    speaker: str | None
    verb: str
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Ground:
    """What gave an event one of its fields (type, name, date, division, venue): how, and the words, if some did."""

    field: str
    how: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Dropped:
    """An event that was begun and does not stand: type, name, the sentence that began it, and why (issued: a document
    is issued, and the page tells of another event; late: far down on the page; appointment: one of persons takes its
    place; little: it lacks two of a day, a name, and people)."""

    type: str
    name: str | None
    span: Span
    why: str


@dataclass(frozen=True, slots=True)
class EventDraft:
    """One event; fields as in the public record. date, end: ISO days. evidence: sentences that tell of it.
    score: 0 to 1, see `policyx.event.finish`. grounds: what gave it its fields."""

    type: str
    name: str | None
    date: str | None
    end: str | None
    part_of_day: str | None
    division: Place | None
    venue: str | None
    mode: str | None
    participants: tuple[Actor, ...]
    organs: tuple[Actor, ...]
    groups: tuple[str, ...]
    agenda: tuple[str, ...]
    statements: tuple[Said, ...]
    documents: tuple[str, ...]
    evidence: tuple[Span, ...]
    score: float
    grounds: tuple[Ground, ...] = ()
