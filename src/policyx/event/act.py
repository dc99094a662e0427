"""Roles as sentences give them, and what is carried from one sentence to the next."""

from __future__ import annotations

from dataclasses import dataclass, field

from policyx.event.clause import Item
from policyx.text.reading import Span


@dataclass(frozen=True, slots=True)
class Act:
    """A role that a sentence gives an actor. person: id, or None for an organ (then `name`).

    type, target: the type of event, or the name of a meeting, that the predicate is about as far as the words say;
    weak: a speech that any bystander may make (说, 告诉)."""

    role: str
    person: str | None
    name: str
    sentence: int
    at: int
    evidence: Span
    rule: str
    type: str | None = None
    target: str | None = None
    weak: bool = False
    verb: int = 0


@dataclass(frozen=True, slots=True)
class Talk:
    """The beginning of someone's words. speakers: ids, none where an impersonal subject speaks (会议强调)."""

    speakers: tuple[str, ...]
    verb: str
    start: int
    sentence: int


@dataclass(slots=True)
class State:
    """What the reading carries on: the last subject, and whether a speech runs through the paragraph."""

    last: tuple[Item, ...] = ()
    speech: bool = False
    paragraph: int = -99
    acts: list[Act] = field(default_factory=list)
    leader: tuple[Item, ...] = ()  # who leads the delegation
    delegates: set[str] = field(default_factory=set)  # who leads a delegation that comes to see
    said: list[Span] = field(default_factory=list)
    talks: list[Talk] = field(default_factory=list)
    roll: str = ""  # the role of those who are listed under a head
    rolled: int = -9  # the last sentence of that list
    latest: dict[str, str] = field(default_factory=dict)  # the rule of each person's last role
    _doers: dict[str, set[str | None]] = field(default_factory=dict)

    def note(self, act: Act) -> None:
        """Adds a role."""
        self.acts.append(act)
        self._doers.setdefault(act.role, set()).add(act.person)
        if act.person:
            self.latest[act.person] = act.rule

    def doers(self, role: str) -> set[str | None]:
        """The ids of those who have a role so far (None for organs)."""
        return self._doers.get(role, set())
