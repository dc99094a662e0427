"""What the recognisers read: one article's text in clean coordinates."""

from __future__ import annotations

from dataclasses import dataclass

Span = tuple[int, int]
"""Half-open [start, stop) in characters of the clean text of the whole source."""

_WIDTHS = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF5B) if chr(code - 0xFEE0).isalnum()}
_MARKS = str.maketrans(
    ",;:?!()%~\u00a0\u3000\t\u2022\u2027\u2219\u30fb\uff65\u00b7\u02d9\u16eb",
    "，；：？！（）％～   ········",
)
_SPACES = dict.fromkeys((*range(0x2000, 0x200B), 0x202F, 0x205F), 32)
_FOLD = {**_WIDTHS, **_MARKS, **_SPACES}
_PAIRS = tuple((chr(old), chr(new)) for old, new in _FOLD.items() if old != new)
_SHORT = 400
"""Characters from which a search for each of the pairs is faster than a look at each character."""


def fold(text: str) -> str:
    """`text` with widths folded: half-width marks to full width (，；：？！（）％～), full-width digits and letters to
    half width, NBSP, ideographic space and tab to a space, every middle dot to ·. Same length, so offsets agree."""
    if len(text) < _SHORT:
        return text.translate(_FOLD)
    for old, new in _PAIRS:
        if old in text:
            text = text.replace(old, new)
    return text


def squash(text: str) -> str:
    """`text` without any white space: how names and titles are given in records."""
    return "".join(text.split())


@dataclass(frozen=True, slots=True)
class Reading:
    """One article as the recognisers read it. All spans are clean coordinates of the whole source.

    clean: repaired text of the whole source. fold: the same, folded (same length): rules match here.
    title: the parts of the headline. body: paragraphs, chrome and repeated ones left out.
    bylines: spans inside the body that name reporters (no other mention begins there).
    datelines: spans inside the body that are datelines (「新华社北京6月28日电」: no date of the body).
    published: ISO day or None, for dates without a year. publisher: as printed, or None.
    hints: other lines of the page that tell where it comes from (site names, breadcrumbs), in order.
    """

    clean: str
    fold: str
    title: tuple[Span, ...]
    body: tuple[Span, ...]
    bylines: tuple[Span, ...] = ()
    datelines: tuple[Span, ...] = ()
    published: str | None = None
    publisher: str | None = None
    hints: tuple[str, ...] = ()

    def text(self, start: int, stop: int) -> str:
        """The clean text of a span."""
        return self.clean[start:stop]

    def spans(self) -> tuple[Span, ...]:
        """Title parts, then paragraphs: everything in which mentions are sought."""
        return self.title + self.body
