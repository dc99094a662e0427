"""The written corpus, read with its marks: pages, gold records, and mentions in characters of the bare page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policyx.page.split import split
from policyx.text.reading import Reading
from policyx.text.repair import repair

CORPUS = Path(__file__).parent.parent / "data" / "corpus"
SETS = {"corpus": CORPUS, "more": CORPUS / "more", "held": CORPUS / "held"}
"""Written pages: on which the rules were first written, that came after, that were set aside for measuring."""
MARK = re.compile(r"\[\[([PTOGLDMW])\|([^\[\]|]+)\]\]")


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked mention: tag of the corpus's README, [start, stop) in characters of the bare page, and its text."""

    tag: str
    start: int
    stop: int
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """One written page: id (W1-03), bare text, marks in order, gold records."""

    id: str
    text: str
    marks: tuple[Mark, ...]
    gold: tuple[dict[str, Any], ...]


def unmark(marked: str) -> tuple[str, tuple[Mark, ...]]:
    """The bare text of a marked one, and its marks."""
    parts: list[str] = []
    marks: list[Mark] = []
    length = last = 0
    for match in MARK.finditer(marked):
        before = marked[last : match.start()]
        length += len(before)
        marks.append(Mark(match[1], length, length + len(match[2]), match[2]))
        parts += before, match[2]
        length += len(match[2])
        last = match.end()
    return "".join(parts) + marked[last:], tuple(marks)


def pages() -> Iterator[Page]:
    """Every page of the written corpus, in order of its files."""
    for path in files("corpus"):
        yield from read(path)


def files(*names: str) -> list[Path]:
    """The files of sets, in order of their names."""
    return sorted((path for name in names for path in SETS[name].glob("[HW]*.txt")), key=lambda path: path.name)


def articles(page: Page) -> Iterator[tuple[Reading, list[tuple[str, int, int]]]]:
    """The articles of a page as recognisers and taggers meet them (repaired, split), each with the marks that lie
    within one of its paragraphs: tag, start, stop in clean coordinates, in text order."""
    text = repair(page.text)
    marks = sorted((*text.to_clean(mark.start, mark.stop), mark.tag) for mark in page.marks)
    for article in split(text.clean):
        spans = article.reading.spans()
        yield article.reading, [(tag, a, b) for a, b, tag in marks if any(x <= a < b <= y for x, y in spans)]


def read(path: Path) -> Iterator[Page]:
    """The pages of one file of the written corpus."""
    for block in re.split(r"(?m)^=== ", path.read_text(encoding="utf-8"))[1:]:
        head, _, rest = block.partition("\n")
        gold, _, marked = rest.partition("\n---\n")
        records = json.loads(gold)
        text, marks = unmark(marked.strip("\n") + "\n")
        yield Page(head.strip(), text, marks, tuple(records if isinstance(records, list) else [records]))
