"""What is being explained: one article of a source, and how its places are told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from policyx.build import Built
    from policyx.explain.base import Step
    from policyx.pipeline import Analysis
    from policyx.text.reading import Span


@dataclass(frozen=True, slots=True)
class Case:
    """One article under explanation. ident: the id of its record."""

    analysis: Analysis
    built: Built
    ident: str

    def raw(self, span: Span) -> Span:
        """The source's characters of a clean span."""
        return self.analysis.text.to_raw(*span)

    def clean(self, span: Span) -> str:
        """The repaired text of a clean span."""
        return self.analysis.text.clean[slice(*span)]

    def repairs(self, span: Span) -> list[Step]:
        """What was mended within a clean span."""
        return []
