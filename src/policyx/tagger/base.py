"""A clean place for a statistical tagger: what it takes, what it gives."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, runtime_checkable

from policyx.mention.base import Mention
from policyx.text.reading import Reading


@runtime_checkable
class Tagger(Protocol):
    """Finds mentions by a trained model. `rule` of its mentions is `<name>.<label>`, `score` its own probability."""

    name: str

    def tag(self, readings: Iterable[Reading]) -> Iterable[tuple[Mention, ...]]:
        """The mentions of each article, in text order, in the order of the articles."""
        ...
