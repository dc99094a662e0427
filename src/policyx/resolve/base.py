"""What resolution adds: whose post, which division, which day, who is meant by a bare name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from policyx.mention.base import Mention, PostParts
from policyx.text.reading import Reading, Span

Status = Literal["current", "acting", "former", "candidate"]


@dataclass(frozen=True, slots=True)
class Place:
    """A division as of the publication day: code, name, full_name (重庆市渝中区), level."""

    code: str
    name: str
    full_name: str
    level: Literal["province", "prefecture", "county", "township"]


@dataclass(frozen=True, slots=True)
class HeldPost:
    """A post that the text gives a person. title as written, organ in front; division: code or None."""

    title: str
    organ: str | None
    role: str
    division: str | None
    status: Status
    span: Span
    rule: str


@dataclass(frozen=True, slots=True)
class Person:
    """A named person who is no reporter. mentions: the name's spans in text order (title parts first as they stand)."""

    id: str
    name: str
    posts: tuple[HeldPost, ...]
    mentions: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Resolved:
    """An article with its mentions resolved.

    mentions: all, overlaps settled, in text order. people: in order of first mention in the body.
    who: start of a span that means a person (name, or 李书记 for a known 李…) -> id of the person.
    place_of: code -> Place for every division of `divisions`, and home's. divisions: code -> spans, in text order.
    """

    reading: Reading
    home: Place | None
    mentions: tuple[Mention, ...]
    people: tuple[Person, ...]
    who: dict[int, str]
    divisions: dict[str, tuple[Span, ...]]
    place_of: dict[str, Place]

    def kind(self, *kinds: str) -> tuple[Mention, ...]:
        """The mentions of some kinds, in text order."""
        return tuple(m for m in self.mentions if m.kind in kinds)


__all__ = ["HeldPost", "Mention", "Person", "Place", "PostParts", "Resolved", "Status"]
