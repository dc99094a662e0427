"""What the tagger learns from: paragraphs of the written corpus with their marks, as the tagger will meet them.

Pages go through the reader's own repair and splitting, so that a paragraph is a paragraph of a `Reading`: folded,
in simplified script, without chrome; the marks go with it through the recorded edits."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.marks import Page, articles, read


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph. marks: (label, start, stop) in its characters, in order, apart.

    only: the one label that the source marks as we do; whether another stands elsewhere is not known."""

    text: str
    marks: tuple[tuple[str, int, int], ...]
    only: str | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """The paragraphs of a page."""

    id: str
    pieces: tuple[Piece, ...]


def corpus(files: Iterable[Path]) -> list[Example]:
    """The pages of corpus files, in order."""
    return [example(page) for file in files for page in read(file)]


def example(page: Page) -> Example:
    """A marked page as the tagger meets it."""
    pieces = []
    for reading, marks in articles(page):
        for start, stop in reading.spans():
            inside = tuple((tag, a - start, b - start) for tag, a, b in marks if start <= a < b <= stop)
            pieces.append(Piece(reading.fold[start:stop], inside))
    return Example(page.id, tuple(pieces))


def general(file: Path) -> list[Example]:
    """Sentences of UNER's Chinese GSDSimp (CC BY-SA 4.0, IOB2): only persons are marked as ours are."""
    return [Example(f"{file.stem}-{index}", (piece,)) for index, piece in enumerate(_sentences(file))]


def _sentences(file: Path) -> Iterator[Piece]:
    for block in file.read_text("utf-8").split("\n\n"):
        lines = [line.split("\t") for line in block.splitlines() if line and line[0] != "#"]
        text = ""
        found: list[tuple[str, int, int]] = []
        for _, word, tag, *_ in lines:
            start, text = len(text), text + word
            if tag == "I-PER" and found and found[-1][2] == start:
                found[-1] = ("P", found[-1][1], len(text))
            elif tag.endswith("-PER"):
                found.append(("P", start, len(text)))
        if text:
            yield Piece(text, tuple(found), only="P")


def digest(files: Iterable[Path]) -> str:
    """First sixteen of the sha256 over the names and bytes of files, in order."""
    total = hashlib.sha256()
    for file in files:
        total.update(file.name.encode() + b"\0" + file.read_bytes())
    return total.hexdigest()[:16]
