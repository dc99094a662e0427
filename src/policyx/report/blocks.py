"""The article's text in blocks, each cut into words and the marks round them."""

from __future__ import annotations

import heapq
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from policyx.report.words import KINDS, RANK

if TYPE_CHECKING:
    from policyx.report.marks import Mark
    from policyx.report.sheet import Sheet
    from policyx.text.aligned import AlignedText
    from policyx.text.reading import Span


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a block: text, or the begin of a mark (`classes`, `number` of the mention), or its end."""

    text: str | None = None
    classes: str | None = None
    number: int = 0


@dataclass(slots=True)
class Block:
    """A piece of the article: `title`, `body`, or `aside` (what the reader left out: the stamp, chrome).

    start, stop: in characters of the clean source. wide: whether a character of it takes two UTF-16 units. number: its
    place in the article. pieces: parts of mentions that stand in it: (start, stop, rank,
    number), `number` being the place in the list of mentions."""

    role: str
    start: int
    stop: int
    text: str
    wide: bool
    number: int = 0
    pieces: list[tuple[int, int, int, int]] = field(default_factory=list)

    def unit(self, at: int) -> int:
        """How many UTF-16 units of the block, which scripts count in, lie before a place of the clean source."""
        at = min(max(at, self.start), self.stop) - self.start
        return at + sum(char > "\uffff" for char in self.text[:at]) if self.wide else at

    def tokens(self) -> Iterator[Token]:
        """The text with its marks, nested. A mark that crosses another is cut where the other ends."""
        at = self.start
        for place, opening, classes, number in _nested(self.pieces):
            if place > at:
                yield Token(self.text[at - self.start : place - self.start])
                at = place
            yield Token(classes=classes, number=number) if opening else Token()
        if at < self.stop:
            yield Token(self.text[at - self.start :])


def blocks(sheet: Sheet) -> list[Block]:
    """The article's blocks in text order, without mentions; none where there is no text."""
    found = _blocks(sheet)
    for number, block in enumerate(found):
        block.number = number
    return found


def _blocks(sheet: Sheet) -> list[Block]:
    if sheet.text is None:
        return []
    clean = sheet.text.clean
    if sheet.built is None:
        start, stop = clean_span(sheet.text, sheet.document.span) or (0, 0)
        return [_block("body", *span, clean) for span in _lines(clean, start, stop)]
    article = sheet.built.article
    reading = article.reading
    parts = sorted(
        [(*span, "title") for span in reading.title] + [(*span, "body") for span in reading.body],
    )
    found: list[Block] = []
    at = article.span[0]
    for start, stop, role in parts:
        if start < at and found:
            start = at
        found += [_block("aside", *span, clean) for span in _lines(clean, at, start)]
        if start < stop:
            found.append(_block(role, start, stop, clean))
        at = max(at, stop)
    return found + [_block("aside", *span, clean) for span in _lines(clean, at, article.span[1])]


def place(found: Sequence[Block], marks: Sequence[Mark], text: AlignedText) -> list[int]:
    """Tie mentions to the blocks in which they stand; for each, the place of the first of them, -1 for none."""
    firsts = []
    starts = [block.start for block in found]
    for number, mark in enumerate(marks):
        start, stop = text.to_clean(*mark.raw)
        first = -1
        for index in _reached(found, starts, start, stop):
            block = found[index]
            piece = (max(start, block.start), min(stop, block.stop), RANK[mark.what], number)
            block.pieces.append(piece)
            first = index if first < 0 else first
        firsts.append(first)
    return firsts


def pieces(found: Sequence[Block], spans: Iterable[Span | None]) -> list[tuple[int, int, int]]:
    """Where clean spans stand: (block, start, stop in UTF-16 units of it)."""
    starts = [block.start for block in found]
    return [
        (index, found[index].unit(span[0]), found[index].unit(span[1]))
        for span in spans
        if span
        for index in _reached(found, starts, *span)
    ]


def clean_span(text: AlignedText, raw: Span) -> Span | None:
    """The clean span of a raw one; None where a record's span lies outside the source."""
    return text.to_clean(*raw) if 0 <= raw[0] <= raw[1] <= len(text.raw) else None


def _block(role: str, start: int, stop: int, clean: str) -> Block:
    text = clean[start:stop]
    return Block(role, start, stop, text, max(text, default="") > "\uffff")


def _lines(clean: str, start: int, stop: int) -> Iterator[Span]:
    """The lines of clean[start:stop] that are not blank, without the white space round them."""
    while start < stop:
        end = clean.find("\n", start, stop)
        end = stop if end < 0 else end
        line = clean[start:end]
        if line.strip():
            yield start + len(line) - len(line.lstrip()), start + len(line.rstrip())
        start = end + 1


def _reached(found: Sequence[Block], starts: Sequence[int], start: int, stop: int) -> Iterator[int]:
    index = max(bisect_right(starts, start) - 1, 0)
    while index < len(found) and found[index].start < stop:
        if found[index].stop > start:
            yield index
        index += 1


_LETTERS = [letter for letter, *_ in KINDS.values()]


def _nested(pieces: Sequence[tuple[int, int, int, int]]) -> Iterator[tuple[int, bool, str, int]]:
    """(place, whether a mark opens there, its classes, number) in order, so that marks never cross."""
    queue = [(start, -stop, rank, number, False) for start, stop, rank, number in pieces if start < stop]
    heapq.heapify(queue)
    opened: list[tuple[int, int]] = []  # stop, and the place of its opening in `out`
    out: list[tuple[int, bool, int, int, bool]] = []
    heights: dict[int, int] = {}

    def close() -> None:
        stop, opening = opened.pop()
        out.append((stop, False, 0, 0, False))
        if opened:
            outer = opened[-1][1]
            heights[outer] = max(heights[outer], heights[opening] + 1)

    while queue:
        start, negative, rank, number, more = heapq.heappop(queue)
        stop = -negative
        while opened and opened[-1][0] <= start:
            close()
        if opened and opened[-1][0] < stop:
            heapq.heappush(queue, (opened[-1][0], negative, rank, number, True))
            stop = opened[-1][0]
        opened.append((stop, len(out)))
        heights[len(out)] = 0
        out.append((start, True, rank, number, more))
    while opened:
        close()
    for index, (at, opening, rank, number, more) in enumerate(out):
        height = min(heights[index], 4) if opening else 0
        yield at, opening, f"{_LETTERS[rank]} h{height}{' c' if more else ''}" if opening else "", number
