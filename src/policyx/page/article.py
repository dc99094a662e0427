"""What a page is split into."""

from __future__ import annotations

from dataclasses import dataclass

from policyx.text.reading import Reading, Span


@dataclass(frozen=True, slots=True)
class Article:
    """One article of a page. All spans are clean coordinates of the whole source.

    span: from the first to the last character that belongs to the article, its stamp included.
    title: headline, parts joined by one space. publisher: as printed. published: ISO day or minute
    (`2024-07-11`, `2024-07-11T09:11`). reporters: names without inner space, in order, once each.
    reading: what the recognisers read. dropped: lines of chrome left out. warnings: one line each.
    stated: (field, span) of the lines that tell `published` and `publisher`, where lines do.
    """

    index: int
    span: Span
    title: str | None
    publisher: str | None
    published: str | None
    reporters: tuple[str, ...]
    reading: Reading
    dropped: int = 0
    warnings: tuple[str, ...] = ()
    stated: tuple[tuple[str, Span], ...] = ()
