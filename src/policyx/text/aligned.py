"""A repaired text whose every character still knows its place in the damaged one."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from policyx.text.reading import Span

Edit = tuple[int, int, str]
"""(start, stop, replacement) in characters of the clean text before the edit; start == stop inserts."""

Block = tuple[int, int, int, int]
"""(raw start, raw stop, clean start, clean stop) of one place where raw and clean differ in length."""


@dataclass(frozen=True, slots=True)
class RepairCounts:
    """What was repaired: pinyin readings taken out, byte-shifted runs, script (`t2s` or None), spaces taken out of
    spaced-out runs; markup, and control characters (line ends not counted); a warning each for what a reader should
    know."""

    pinyin: int = 0
    byte_shift: int = 0
    script: str | None = None
    spaces: int = 0
    markup: int = 0
    control: int = 0
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AlignedText:
    """raw: the text as it stands on disk. clean: the repaired one. Between the recorded blocks the two run in step,
    character by character (a character may have been exchanged for another: 長 for 长).

    The blocks are four arrays in step, in order, not overlapping, so a text of 50 MB stays cheap.
    notes: kind of repair → raw positions in order. converted: raw spans turned to simplified script, in order.
    remarks: (raw position, warning) in order."""

    raw: str
    clean: str
    raw_starts: array[int] = field(default_factory=lambda: array("q"))
    raw_stops: array[int] = field(default_factory=lambda: array("q"))
    clean_starts: array[int] = field(default_factory=lambda: array("q"))
    clean_stops: array[int] = field(default_factory=lambda: array("q"))
    notes: dict[str, array[int]] = field(default_factory=dict)
    converted: tuple[Span, ...] = ()
    remarks: tuple[tuple[int, str], ...] = ()

    def blocks(self) -> Iterator[Block]:
        """Every recorded block, in order."""
        return zip(self.raw_starts, self.raw_stops, self.clean_starts, self.clean_stops, strict=True)

    def to_raw(self, start: int, stop: int) -> Span:
        """The smallest raw span that covers clean[start:stop]; an empty span gives the empty raw span in front of the
        character at `start`. Raises IndexError outside the clean text."""
        if not 0 <= start <= stop <= len(self.clean):
            raise IndexError(f"no clean span [{start}, {stop}) in a text of {len(self.clean)} characters")
        first = self._raw_of(start)[0]
        return (first, first) if start == stop else (first, self._raw_of(stop - 1)[1])

    def to_clean(self, start: int, stop: int) -> Span:
        """The smallest clean span that covers what became of raw[start:stop]; what was taken out gives the empty span
        where it stood. Raises IndexError outside the raw text."""
        if not 0 <= start <= stop <= len(self.raw):
            raise IndexError(f"no raw span [{start}, {stop}) in a text of {len(self.raw)} characters")
        first = self._clean_of(start)[0]
        return (first, first) if start == stop else (first, max(first, self._clean_of(stop - 1)[1]))

    def repairs(self, start: int = 0, stop: int | None = None) -> RepairCounts:
        """What was repaired within clean[start:stop] (all of it by default), what was taken out inside included."""
        first, last = self._reach(start, len(self.clean) if stop is None else stop)
        counts = {kind: bisect_left(at, last) - bisect_left(at, first) for kind, at in self.notes.items()}
        script = "t2s" if any(begin < last and first < end for begin, end in self.converted) else None
        said = dict.fromkeys(remark for at, remark in self.remarks if first <= at < last)
        return RepairCounts(
            pinyin=counts.get("pinyin", 0),
            byte_shift=counts.get("byte_shift", 0),
            script=script,
            spaces=counts.get("spaces", 0),
            markup=counts.get("markup", 0),
            control=counts.get("control", 0),
            warnings=tuple(said),
        )

    def _reach(self, start: int, stop: int) -> Span:
        """Raw span from the character at `start` to the character at `stop`: with what was taken out at either end."""
        first = self._raw_of(start)[0] if start else 0
        last = self._raw_of(stop)[0] if stop < len(self.clean) else len(self.raw) + 1
        return first, last

    def _raw_of(self, at: int) -> Span:
        """Raw span of the clean character at `at` (one past the end stands for the end of the raw text)."""
        index = bisect_right(self.clean_starts, at) - 1
        if index < 0:
            return at, at + 1
        if at < self.clean_stops[index]:
            return self.raw_starts[index], self.raw_stops[index]
        place = self.raw_stops[index] + at - self.clean_stops[index]
        return place, place + 1

    def _clean_of(self, at: int) -> Span:
        """Clean span of the raw character at `at`."""
        index = bisect_right(self.raw_starts, at) - 1
        if index < 0:
            return at, at + 1
        if at < self.raw_stops[index]:
            return self.clean_starts[index], self.clean_stops[index]
        place = self.clean_stops[index] + at - self.raw_stops[index]
        return place, place + 1

    def noted(self, kind: str, places: Iterable[int]) -> AlignedText:
        """The same, with one repair of `kind` noted at each of the clean `places`, which rise."""
        found = array("q", (self._raw_of(place)[0] for place in places))
        if not found:
            return self
        known = self.notes.get(kind)
        merged = array("q", sorted([*known, *found])) if known else found
        return self._with(notes={**self.notes, kind: merged})

    def remarked(self, remarks: Iterable[tuple[int, str]]) -> AlignedText:
        """The same, with warnings, each at a clean position."""
        found = [(self._raw_of(place)[0], warning) for place, warning in remarks]
        return self._with(remarks=tuple(sorted((*self.remarks, *found)))) if found else self

    def converting(self, regions: Iterable[Span]) -> AlignedText:
        """The same, with clean regions noted as turned to simplified script."""
        raw = ((self._raw_of(start)[0], self._raw_of(stop - 1)[1]) for start, stop in regions if start < stop)
        return self._with(converted=tuple(sorted((*self.converted, *raw))))

    def exchanged(self, clean: str) -> AlignedText:
        """The same, its clean text exchanged for one of equal length, character by character."""
        if len(clean) != len(self.clean):
            raise ValueError(f"{len(clean)} characters cannot stand for {len(self.clean)} without edits")
        return self._with(clean=clean)

    def _with(self, **changed: object) -> AlignedText:
        fields = {name: getattr(self, name) for name in self.__slots__}
        return AlignedText(**{**fields, **changed})

    def replaced(self, edits: Iterable[Edit]) -> AlignedText:
        """The text after `edits`, which rise, do not overlap, and stand in characters of this clean text.

        An edit of equal length exchanges character by character (no block); to tie its characters together instead,
        cut it differently. Raises ValueError where edits overlap or fall."""
        parts: list[str] = []
        fresh: list[tuple[int, int, int]] = []  # start, stop, length of what stands there now
        last = 0
        for start, stop, text in edits:
            if not last <= start <= stop <= len(self.clean):
                raise ValueError(f"edit [{start}, {stop}) overlaps or falls behind {last}")
            parts += self.clean[last:start], text
            if stop - start != len(text):
                fresh.append((start, stop, len(text)))
            last = stop
        if not parts:
            return self
        parts.append(self.clean[last:])
        clean = "".join(parts)
        if not fresh:
            return self._with(clean=clean)
        arrays = _compose(self, fresh)
        names = "raw_starts", "raw_stops", "clean_starts", "clean_stops"
        return self._with(clean=clean, **dict(zip(names, arrays, strict=True)))


def _compose(text: AlignedText, fresh: list[tuple[int, int, int]]) -> tuple[array[int], ...]:
    """The blocks of `text` followed by edits (start, stop, new length) in its clean characters.

    Both lists cut the same middle text; pieces that overlap there become one block from raw to new clean."""
    # (middle start, middle stop, raw length - middle length, new length - middle length)
    pieces = [(ms, me, (re - rs) - (me - ms), 0) for rs, re, ms, me in text.blocks()]
    pieces += [(start, stop, 0, size - (stop - start)) for start, stop, size in fresh]
    pieces.sort(key=lambda piece: (piece[0], piece[1]))
    arrays = array("q"), array("q"), array("q"), array("q")
    raw_shift = new_shift = 0
    index = 0
    while index < len(pieces):
        start, stop, raw_extra, new_extra = pieces[index]
        index += 1
        while index < len(pieces) and _joined(start, stop, pieces[index]):
            _, end, more_raw, more_new = pieces[index]
            stop = max(stop, end)
            raw_extra += more_raw
            new_extra += more_new
            index += 1
        arrays[0].append(start + raw_shift)
        arrays[2].append(start + new_shift)
        raw_shift += raw_extra
        new_shift += new_extra
        arrays[1].append(stop + raw_shift)
        arrays[3].append(stop + new_shift)
    return arrays


def _joined(start: int, stop: int, piece: tuple[int, int, int, int]) -> bool:
    """Whether a piece belongs to the block [start, stop) before it: it overlaps it, or both are empty at one place."""
    return piece[0] < stop or start == stop == piece[0] == piece[1]
