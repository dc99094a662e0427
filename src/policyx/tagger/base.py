"""A clean place for a statistical tagger: what it takes, what it gives."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from policyx.text.reading import Reading


@dataclass(frozen=True, slots=True)
class Tagged:
    """A stretch of text that a tagger labels: clean coordinates, half-open; score: its own probability, 0 to 1."""

    label: str
    start: int
    stop: int
    score: float


@runtime_checkable
class Tagger(Protocol):
    """Labels stretches of text by a trained model; `mention` turns them into mentions whose rule is its name."""

    name: str

    def tag(self, readings: Iterable[Reading]) -> Iterable[tuple[Tagged, ...]]:
        """What it labels in each article, in text order, in the order of the articles."""
        ...


class NoTagger(ValueError):
    """A tagger that cannot be had; the message, one line, names what is missing and what to do."""
