"""One article as the report shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from policyx.build import Built
    from policyx.explain import Reason
    from policyx.record import Document
    from policyx.text.aligned import AlignedText


@dataclass(frozen=True, slots=True)
class Sheet:
    """An article's record, with what is known beside it.

    text: the repaired source, None where the page is not there. built: what today's analysis makes of the article,
    None where it finds none. reasons: why, of that analysis. missing: why there is no text, one line, else None."""

    document: Document
    text: AlignedText | None = None
    built: Built | None = None
    reasons: tuple[Reason, ...] = ()
    missing: str | None = None
