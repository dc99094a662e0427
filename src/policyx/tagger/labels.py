"""Labels of other taggers, turned into ours."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from policyx.lexicon import gazetteer
from policyx.lexicon.table import rows
from policyx.tagger.base import Tagged
from policyx.tagger.pieces import Piece

UNSCORED = 0.9
"""The score of what a tagger says without a probability."""

Found = tuple[str, int, int, float]
"""(label of the tagger's own, start, stop, score), in characters of a piece."""

_TITLE_MARKS = "《》〈〉"
_NUMERALS = frozenset("0123456789〇零一二三四五六七八九十")


@cache
def known() -> dict[str, str]:
    """A tagger's label → ours, `G|L`, or `D|-`. No label means different things in two tag sets."""
    return {row[1]: row[2] for row in rows("tagsets")}


def tagged(piece: Piece, found: Iterable[Found]) -> list[Tagged]:
    """What was found in a piece, in our labels and in clean coordinates, in text order and without overlaps; labels
    without a counterpart are left out, and so are days without a number (近日), title marks and spaces at the ends, and
    what has neither a letter nor a digit in it."""
    kept: list[Tagged] = []
    last = 0
    for label, start, stop, score in sorted(found, key=lambda f: (f[1], -f[2])):
        while start < stop and (piece.text[start] in _TITLE_MARKS or piece.text[start].isspace()):
            start += 1
        while stop > start and (piece.text[stop - 1] in _TITLE_MARKS or piece.text[stop - 1].isspace()):
            stop -= 1
        ours = _ours(label, piece.text[start:stop])
        if ours is not None and last <= start < stop:
            kept.append(Tagged(ours, *piece.span(start, stop), score))
            last = stop
    return kept


def _ours(label: str, text: str) -> str | None:
    if not any(char.isalnum() for char in text):
        return None
    ours = known().get(label)
    if ours == "G|L":
        return "G" if "".join(text.split()) in gazetteer.names() else "L"
    if ours == "D|-":
        return None if _NUMERALS.isdisjoint(text) else "D"
    return ours
