"""On what grounds things were resolved, kept only where somebody asks why (`policyx explain`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from policyx.mention.base import Mention
    from policyx.resolve.base import HeldPost
    from policyx.resolve.home import Evidence

How = Literal["only", "support", "higher", "town", "neighbour", "none"]
"""How a division's name got its meaning. only: nothing else bears it. support: home and the divisions named on the page
speak for it. higher: of several of one name the higher. town: a town of home, or of a division that is named.
neighbour: it stands beside a sister. none: nothing speaks for it enough, so it is no division here."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a division's name was taken to mean. codes: what it can mean. code: what it does, None for nothing. support:
    0 to 5, what speaks for the code; needed: how much it needed."""

    mention: Mention
    codes: tuple[str, ...]
    code: str | None
    how: How
    support: int
    needed: int


@dataclass(frozen=True, slots=True)
class Given:
    """A post that was given to a person, with the mentions of both. held: as it was noted, before shorter spellings of
    one post were put together."""

    name: Mention
    post: Mention
    held: HeldPost


@dataclass(frozen=True, slots=True)
class HomeGrounds:
    """What spoke for home. evidence: the article's own; fit: code → how well it fits, by the article itself; others: by
    the file's other articles; both in points. None for what `--home` gave."""

    evidence: Evidence
    fit: dict[str, float]
    others: dict[str, float]


@dataclass(slots=True)
class Grounds:
    """How an article was resolved: each division's name, each post that was given, home (None where it was given)."""

    meanings: list[Meaning] = field(default_factory=list)
    given: list[Given] = field(default_factory=list)
    home: HomeGrounds | None = None
