"""What a tagger takes and what it gives: stretches of text, each with its label and score."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from policyx.text.reading import Reading, Span


@dataclass(frozen=True, slots=True)
class Tagged:
    """A stretch of text that a tagger labels: clean coordinates, half-open; score: its own probability, 0 to 1."""

    label: str
    start: int
    stop: int
    score: float


@runtime_checkable
class Voice(Protocol):
    """What a tagger has to say about one article."""

    @property
    def name(self) -> str:
        """The tagger's name."""
        ...

    @property
    def tagged(self) -> tuple[Tagged, ...]:
        """What it labels, in text order."""
        ...

    def support(self, label: str, start: int, stop: int) -> float:
        """How likely it holds that exactly this stretch (clean coordinates) is of this label, 0 to 1."""
        ...

    def mass(self, label: str, start: int, stop: int) -> float:
        """How likely it holds that the characters of this stretch belong to something of this label, 0 to 1."""
        ...


@dataclass(frozen=True, slots=True)
class Said:
    """The voice of a tagger that tells no more than what it labels."""

    name: str
    tagged: tuple[Tagged, ...]

    def support(self, label: str, start: int, stop: int) -> float:
        """The score of exactly that, 0 where it was not said."""
        return next((t.score for t in self.tagged if (t.label, t.start, t.stop) == (label, start, stop)), 0.0)

    def mass(self, label: str, start: int, stop: int) -> float:
        """The share of the stretch that lies under that label, weighed by score."""
        under = (t.score * max(0, min(stop, t.stop) - max(start, t.start)) for t in self.tagged if t.label == label)
        return sum(under) / (stop - start)


def hear(tagger: Tagger, reading: Reading, named: Sequence[Span] | None = None) -> Voice:
    """What a tagger has to say about an article: with its probabilities, where it can tell them.

    named: what the rules call persons. Given where only persons, posts, and organs matter: a tagger may leave unread
    what has none of them. Without it everything is read."""
    if isinstance(tagger, Listening):
        return tagger.hear(reading, named)
    return Said(tagger.name, *tagger.tag([reading]))


@runtime_checkable
class Tagger(Protocol):
    """Labels stretches of text by a trained model; `mention` turns them into mentions whose rule is its name."""

    name: str

    def tag(self, readings: Iterable[Reading]) -> Iterable[tuple[Tagged, ...]]:
        """What it labels in each article, in text order, in the order of the articles."""
        ...


@runtime_checkable
class Listening(Protocol):
    """A tagger that tells the probability of any stretch."""

    def hear(self, reading: Reading, named: Sequence[Span] | None = None, /) -> Voice:
        """What it has to say about an article; see `hear`."""
        ...


class NoTagger(ValueError):
    """A tagger that cannot be had; the message, one line, names what is missing and what to do."""
