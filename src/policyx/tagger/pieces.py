"""What a tagger reads at once: a sentence, with the clean place of each of its characters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policyx.segment import sentences
from policyx.text.reading import Reading, Span

LONGEST = 250
"""Characters a piece may have; longer sentences are cut, behind a comma where one stands in the second half."""

_COMMAS = "，、：）”"


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence or a part of one. text: folded, without white space at its ends; inside, a run of white space is one
    space, or none at all. places: clean coordinates of each of its characters, in step."""

    text: str
    places: tuple[int, ...]

    def span(self, start: int, stop: int) -> Span:
        """The clean span of text[start:stop], which may not be empty; what was left out inside belongs to it."""
        return self.places[start], self.places[stop - 1] + 1


def pieces(reading: Reading, *, spaces: bool) -> Iterator[Piece]:
    """The pieces of an article's title and body, in text order. spaces: keep one space for a run of white space
    (王 磊 is read as three characters); otherwise it is left out."""
    for paragraph in sorted(set(reading.spans())):
        for start, stop in sentences(reading.fold, paragraph):
            yield from _cut(_piece(reading.fold, start, stop, spaces=spaces))


def _piece(fold: str, start: int, stop: int, *, spaces: bool) -> Piece:
    text: list[str] = []
    places: list[int] = []
    for place in range(start, stop):
        char = fold[place]
        if not char.isspace():
            text.append(char)
            places.append(place)
        elif spaces and text and text[-1] != " ":
            text.append(" ")
            places.append(place)
    if text and text[-1] == " ":
        del text[-1], places[-1]
    return Piece("".join(text), tuple(places))


def _cut(piece: Piece) -> Iterator[Piece]:
    at = 0
    while len(piece.text) - at > LONGEST:
        half = at + LONGEST // 2
        comma = max(piece.text.rfind(mark, half, at + LONGEST) for mark in _COMMAS)
        stop = comma + 1 if comma > 0 else at + LONGEST
        yield Piece(piece.text[at:stop], piece.places[at:stop])
        at = stop
    if at < len(piece.text):
        yield Piece(piece.text[at:], piece.places[at:])
