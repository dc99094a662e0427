"""Sentences and clauses of a paragraph.

As in razdel, a rule looks at one possible end and says whether a sentence stops there (True, False), or nothing
(None); the ordered list of rules is the whole configuration."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from policyx.text.pattern import lazy
from policyx.text.reading import Span

_OPEN = {"“": "”", "‘": "’", "（": "）", "《": "》", "【": "】", "「": "」", "『": "』", "〔": "〕"}
_CLOSING = "”’）》】」』〕"
_ENDS = "。！？；\n"
_PLACE = lazy("[。！？；，\n“”‘’（）《》【】「」『』〔〕]|…{1,2}")
_SHORT = 60  # characters up to which what stands in brackets or quotes holds no end of a sentence
_TITLE = 200  # the same for 《》, which hold titles of laws and papers


@dataclass(frozen=True, slots=True)
class Place:
    """A possible end: the mark, its span, the text, and how far the quotes and brackets round it reach (or None)."""

    fold: str
    mark: str
    start: int
    stop: int
    round: tuple[str, int, int] | None


Rule = Callable[[Place], bool | None]


def at_line_break(place: Place) -> bool | None:
    """A line break always ends."""
    return True if place.mark == "\n" else None


def in_title(place: Place) -> bool | None:
    """《中华人民共和国某某法；修订》: no end inside a title."""
    return False if place.round and place.round[0] == "《" and place.round[2] - place.round[1] <= _TITLE else None


def in_short_quote(place: Place) -> bool | None:
    """“要快！要准！”，他说: no end inside short quotes or brackets; for one at their end see _quote_end."""
    return False if place.round and place.round[2] - place.round[1] <= _SHORT else None


def at_mark(place: Place) -> bool | None:
    """。！？；and … in front of nothing else that ends."""
    if place.mark in "。！？；":
        return place.fold[place.stop : place.stop + 1] not in ("。", "！", "？")
    return None


RULES: tuple[Rule, ...] = (at_line_break, in_title, in_short_quote, at_mark)


def sentences(fold: str, start: int = 0, stop: int | None = None) -> Iterator[Span]:
    """Spans of the sentences of fold[start:stop], without white space at their edges, in order.

    fold: a folded text (half-width marks are not seen). 。！？；and line breaks end a sentence, the closing quotes and
    brackets behind them belong to it; not inside a title, nor inside quotes or brackets of up to 60 characters, but
    where those end with such a mark, and the sentence with them: 他说：“要快！”会后…"""
    yield from _parts(fold, start, len(fold) if stop is None else stop, commas=False)


def clauses(fold: str, start: int = 0, stop: int | None = None) -> Iterator[Span]:
    """The same, cut at ，too."""
    yield from _parts(fold, start, len(fold) if stop is None else stop, commas=True)


def _parts(fold: str, start: int, stop: int, *, commas: bool) -> Iterator[Span]:
    last = start
    for place in _places(fold, start, stop):
        end = _end(place, last, stop, commas=commas)
        if end is not None and end > last:
            if (span := _trimmed(fold, last, end)) is not None:
                yield span
            last = end
    if (span := _trimmed(fold, last, stop)) is not None:
        yield span


def _end(place: Place, last: int, stop: int, *, commas: bool) -> int | None:
    """Where the sentence that may end at `place` ends; None where it does not."""
    if place.mark in _CLOSING:
        return _quote_end(place, last)
    if place.mark == "，":
        return place.stop if commas and place.round is None else None
    for rule in RULES:
        if (verdict := rule(place)) is not None:
            return _with_closing(place.fold, place.stop, stop) if verdict else None
    return None


def _quote_end(place: Place, last: int) -> int | None:
    """要快！”会后…: a short quote that ends with a sentence's mark ends it; not where a mark or 的 goes on with it, nor
    where the sentence began with it, since who said it follows: “要快！”何某说。"""
    if place.fold[place.start - 1 : place.start] not in ("。", "！", "？") or place.round is not None:
        return None
    if place.fold[place.stop : place.stop + 1] in tuple("，、；。！？：的等"):
        return None
    while last < place.start and place.fold[last].isspace():
        last += 1
    return None if last >= place.start or place.fold[last] in "“‘「『" else place.stop


def _with_closing(fold: str, at: int, stop: int) -> int:
    """Behind the closing quotes and brackets at `at`."""
    while at < stop and fold[at] in _CLOSING:
        at += 1
    return at


def _places(fold: str, start: int, stop: int) -> Iterator[Place]:
    """Marks in order, each with the innermost quotes or brackets that hold it, if they close at all in its line."""
    marks = [(match[0], match.start(), match.end()) for match in _PLACE.finditer(fold, start, stop)]
    partners = _partners(marks)
    stack: list[tuple[str, int, int]] = []
    for index, (mark, begin, end) in enumerate(marks):
        if stack and stack[-1][2] == end:
            stack.pop()
        yield Place(fold, mark, begin, end, stack[-1] if stack else None)
        if index in partners:
            stack.append((mark, begin, partners[index]))


def _partners(marks: list[tuple[str, int, int]]) -> dict[int, int]:
    """Index of an opening mark → where the one that closes it stops; line breaks close nothing and end everything."""
    found: dict[int, int] = {}
    waiting: list[tuple[int, str]] = []
    for index, (mark, _, end) in enumerate(marks):
        if mark in _OPEN:
            waiting.append((index, _OPEN[mark]))
        elif mark == "\n":
            waiting.clear()
        elif mark in _CLOSING:
            depth = next(
                (at for at in range(len(waiting) - 1, max(-1, len(waiting) - 9), -1) if waiting[at][1] == mark), -1
            )
            if depth >= 0:
                found[waiting[depth][0]] = end
                del waiting[depth:]
    return found


def _trimmed(fold: str, start: int, stop: int) -> Span | None:
    while start < stop and fold[start].isspace():
        start += 1
    while stop > start and fold[stop - 1].isspace():
        stop -= 1
    return (start, stop) if start < stop else None
