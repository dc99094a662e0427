"""What finding mentions went through, kept only where somebody asks why (`policyx explain`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from policyx.mention.base import Mention
    from policyx.tagger.base import Voice

Why = Literal["byline", "covered", "crossed", "same", "first", "name", "unlikely", "rival"]
"""Why a mention does not stand. byline: it touches a byline. covered: it lies inside one that stands. crossed: it
crosses one that ranks higher. same: the same characters are read so by another. first: one inside it goes before
everything (a work, the user's own word). name: a division inside a person's name. unlikely: a person whose probability
is too low. rival: of persons that overlap another is likelier."""


@dataclass(frozen=True, slots=True)
class Lost:
    """A mention that did not stand. winner: the one that stands (or ranks higher) there, if it was one."""

    mention: Mention
    why: Why
    winner: Mention | None = None


@dataclass(frozen=True, slots=True)
class Weighed:
    """A person as rules and tagger weighed it. score: its probability. needed: what it had to reach. values: its
    features in the order of `policyx.mention.voices.FEATURES`."""

    mention: Mention
    score: float
    needed: float
    values: tuple[float, ...]


@dataclass(slots=True)
class Trace:
    """How the mentions of an article were found. ruled: by the rules, overlaps not settled; voice: what the tagger
    says; weighed: every person that either names; lost: what did not stand; kept: what stands, before resolution."""

    ruled: tuple[Mention, ...] = ()
    voice: Voice | None = None
    weighed: list[Weighed] = field(default_factory=list)
    lost: list[Lost] = field(default_factory=list)
    kept: tuple[Mention, ...] = ()


def unnamed(masked: Iterable[Mention], hidden: Iterable[Mention], kept: Sequence[Mention]) -> Iterator[Lost]:
    """What touches a byline, and the divisions inside names."""
    yield from (Lost(mention, "byline") for mention in masked)
    yield from (Lost(mention, "name", _over(mention, kept)) for mention in hidden)


def beaten(found: Iterable[Mention], kept: Sequence[Mention], stronger: Mapping[int, Mention]) -> Iterator[Lost]:
    """Those of the mentions that are not kept. stronger: by id, what of higher rank crosses a mention."""
    standing = {id(mention) for mention in kept}
    yield from (_lost(mention, kept, stronger) for mention in found if id(mention) not in standing)


def _lost(mention: Mention, kept: Sequence[Mention], stronger: Mapping[int, Mention]) -> Lost:
    """Why a mention that overlaps some that stand does not."""
    over = _over(mention, kept)
    if over is None:
        return Lost(mention, "crossed", stronger.get(id(mention)))
    if (over.start, over.stop) == (mention.start, mention.stop):
        return Lost(mention, "same", over)
    if over.start <= mention.start and mention.stop <= over.stop:
        return Lost(mention, "covered", over)
    if id(mention) in stronger:
        return Lost(mention, "crossed", stronger[id(mention)])
    return Lost(mention, "first" if mention.start <= over.start and over.stop <= mention.stop else "crossed", over)


def _over(mention: Mention, kept: Sequence[Mention]) -> Mention | None:
    """Of the mentions that stand and overlap one, the one that overlaps most of it."""
    over = [m for m in kept if m.start < mention.stop and mention.start < m.stop]
    return max(over, key=lambda m: min(m.stop, mention.stop) - max(m.start, mention.start), default=None)
