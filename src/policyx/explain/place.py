"""Places of a source as a reader names them: an offset, or line and column; and what stands there."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from policyx.text.pattern import lazy

if TYPE_CHECKING:
    from policyx.build import Built
    from policyx.pipeline import Analysis

_ENDS = lazy(r"\r\n|\n|\r")
_ASKED = lazy(r"(?P<line>\d{1,9}):(?P<column>\d{1,9})|(?P<offset>\d{1,12})")


@dataclass(frozen=True, slots=True)
class Page:
    """One article of a source, as it is shown. document: the id of its record; raw: the decoded source; names: by key,
    what its officials and events are called."""

    path: str
    document: str
    index: int
    title: str
    raw: str
    lines: Lines
    names: Mapping[str, str]


class NoPlace(ValueError):
    """A place that a source does not have, or that is no place at all; the message says what would be one."""


class Lines:
    """The lines of a source. Lines and columns count from 1, offsets from 0, all in characters."""

    def __init__(self, text: str) -> None:
        self._size = len(text)
        self._starts = [0, *(match.end() for match in _ENDS.finditer(text))]

    def of(self, offset: int) -> tuple[int, int]:
        """(line, column) of a character."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def offset(self, asked: str) -> int:
        """The offset that `OFFSET` or `LINE:COLUMN` means. Raises NoPlace."""
        match = parsed(asked)
        if match["offset"]:
            offset = int(match["offset"])
            if offset >= self._size:
                raise NoPlace(f"no character {offset} in a text of {self._size} characters")
            return offset
        line, column = int(match["line"]), int(match["column"])
        if not 1 <= line <= len(self._starts):
            raise NoPlace(f"no line {line} in a text of {len(self._starts)} lines")
        stop = self._starts[line] if line < len(self._starts) else self._size
        offset = self._starts[line - 1] + column - 1
        if column < 1 or offset >= stop:
            raise NoPlace(f"no column {column} in line {line}, which has {stop - self._starts[line - 1]} characters")
        return offset


def parsed(asked: str) -> re.Match[str]:
    """What `--at` takes. Raises NoPlace."""
    match = _ASKED.fullmatch(asked.strip())
    if match is None or not asked.isascii():
        raise NoPlace(f"{asked} is no place: --at takes an offset (349) or a line and column (5:12)")
    return match


def part(analysis: Analysis, built: Built, offset: int) -> str | None:
    """In which part of an article a character of the source stands; None where it is outside of it."""
    text, reading = analysis.text, built.article.reading
    at = text.to_clean(offset, offset + 1)[0]
    spans = (built.article.span, *reading.spans())
    if not min(start for start, _ in spans) <= at < max(stop for _, stop in spans):
        return None
    kept = text.to_clean(offset, offset + 1)
    if kept[0] == kept[1]:
        return "taken out by a repair"
    for what, spans in (("a byline", reading.bylines), ("the dateline", reading.datelines)):
        if any(start <= at < stop for start, stop in spans):
            return what
    if any(start <= at < stop for start, stop in reading.title):
        return "the headline"
    for number, (start, stop) in enumerate(reading.body, 1):
        if start <= at < stop:
            return f"paragraph {number}"
    return "a line that is not read as text (stamp, chrome, repeated)"
