"""What the component that ships with policyx has to say of an article: mentions, and the probability of any stretch."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from policyx.tagger.base import Tagged
from policyx.tagger.labels import Found, tagged
from policyx.tagger.pieces import Piece

Rows = Sequence[Sequence[float]]
"""For each character the probability of each tag."""


class Heard:
    """A `Voice` of `tagger.base`. tags: names of the columns; read: for each piece its mentions and its rows."""

    def __init__(
        self, name: str, tags: Sequence[str], pieces: Sequence[Piece], read: Sequence[tuple[list[Found], Rows]]
    ) -> None:
        self.name = name
        self.tagged: tuple[Tagged, ...] = tuple(
            one for piece, (found, _) in zip(pieces, read, strict=True) for one in tagged(piece, found)
        )
        self._columns = {tag: column for column, tag in enumerate(tags)}
        order = sorted(range(len(pieces)), key=lambda index: pieces[index].places[0])
        self._pieces = [pieces[index] for index in order]
        self._rows = [read[index][1] for index in order]
        self._starts = [piece.places[0] for piece in self._pieces]

    def support(self, label: str, start: int, stop: int) -> float:
        """The least probability among the tags of exactly this stretch; 0 where it was not read in one piece."""
        found = self._at(start, stop)
        begins, inside = self._columns.get(f"B-{label}"), self._columns.get(f"I-{label}")
        if found is None or begins is None or inside is None:
            return 0.0
        rows, first, last = found
        ends = 1 - rows[last][inside] if last < len(rows) else 1.0
        return min(rows[first][begins], ends, *(rows[at][inside] for at in range(first + 1, last)))

    def mass(self, label: str, start: int, stop: int) -> float:
        """The mean probability of the characters to belong to something of this label; 0 where it was not read."""
        found = self._at(start, stop)
        columns = [self._columns[tag] for tag in (f"B-{label}", f"I-{label}") if tag in self._columns]
        if found is None:
            return 0.0
        rows, first, last = found
        return sum(rows[at][column] for at in range(first, last) for column in columns) / (last - first)

    def _at(self, start: int, stop: int) -> tuple[Rows, int, int] | None:
        """The rows of the piece in which a stretch lies, and where in them; None where it lies in none."""
        index = bisect_right(self._starts, start) - 1
        if index < 0 or start >= stop:
            return None
        places = self._pieces[index].places
        first, last = bisect_left(places, start), bisect_left(places, stop)
        if first == last or places[-1] < stop - 1:
            return None
        return self._rows[index], first, last
