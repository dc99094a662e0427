"""The tagger that ships with policyx: a small network over characters and lexicon, trained on the written corpus."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from policyx.tagger import store, weights
from policyx.tagger.base import Tagged
from policyx.tagger.decode import decode
from policyx.tagger.features import GAP, encode
from policyx.tagger.network import AROUND
from policyx.tagger.tags import OUTSIDE, SIZE, begin, tags
from policyx.text.reading import Reading, Span

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from policyx.tagger.network import Network

    Part = tuple[list[Span], list[int], NDArray[np.float32]]
    """The clean spans of pieces, their first rows, and the probabilities of all rows."""

LONGEST = 400
"""Characters of a piece; longer paragraphs are cut behind a sentence, or a comma, or anywhere."""
BLOCK = 8_000
"""Characters that go through the network at once: memory stays flat whatever the length of a page."""


CERTAIN = 0.999
"""Characters that are surely outside of any mention are not kept: two thirds of a page."""

_HALF = np.float16
"""Probabilities are told to three digits, as they were when the weights of `policyx.mention.voices` were fitted."""


class Heard:
    """What the network says of one article: mentions, and the probability of any stretch."""

    __slots__ = ("_kept", "_places", "_rows", "_starts", "_stops", "name", "tagged")

    def __init__(self, name: str, parts: Iterable[Part]) -> None:
        """parts: what the network says of each block."""
        self.name = name
        self._starts: list[int] = []
        self._stops: list[int] = []
        self._rows: list[int] = []
        found: list[Tagged] = []
        kept: list[NDArray[np.float32]] = [np.zeros((0, SIZE), np.float32)]
        places: list[NDArray[np.int32]] = [np.zeros(0, np.int32)]
        base = size = 0
        for spans, rows, probs in parts:
            for label, a, b, score in decode(probs):
                index = bisect_right(rows, a) - 1
                shift = spans[index][0] - rows[index]
                found.append(Tagged(label, a + shift, b + shift, score))
            for (start, stop), row in zip(spans, rows, strict=True):
                self._starts.append(start)
                self._stops.append(stop)
                self._rows.append(row + base)
            open_ = probs[:, OUTSIDE] < CERTAIN
            place = np.full(len(probs), -1, np.int32)
            place[open_] = np.arange(size, size + int(open_.sum()))
            kept.append(probs[open_])
            places.append(place)
            base += len(probs)
            size += len(kept[-1])
        self._kept = np.concatenate(kept)
        self._places = np.concatenate(places)
        self.tagged = tuple(found)

    def support(self, label: str, start: int, stop: int) -> float:
        """The least probability among the tags of exactly this stretch; 0 where it was not read in one piece."""
        places = self._of(start, stop)
        if not len(places) or places.min() < 0:
            return 0.0
        return float(_HALF(self._kept[places, tags(label, stop - start)].min()))

    def mass(self, label: str, start: int, stop: int) -> float:
        """The mean probability of the characters to belong to something of this label; 0 where it was not read."""
        places = self._of(start, stop)
        first = begin(label)
        shares = self._kept[places[places >= 0], first : first + 4].astype(_HALF)
        return float(shares.sum(dtype=np.float64)) / max(1, stop - start)

    def _of(self, start: int, stop: int) -> NDArray[np.int32]:
        """Where the probabilities of a stretch are kept, -1 where they are not; empty where it is not in one piece."""
        index = bisect_right(self._starts, start) - 1
        if index < 0 or stop > self._stops[index] or stop <= start:
            return self._places[:0]
        row = self._rows[index] + start - self._starts[index]
        return self._places[row : row + stop - start]


class Builtin:
    """The builtin tagger. name: its id, from meta.json."""

    def __init__(self, network: Network, name: str) -> None:
        self.name = name
        self.network = network

    def hear(self, reading: Reading, named: Sequence[Span] | None = None) -> Heard:
        """What it has to say about an article. An article's answer does not depend on others.

        named: read no more than where a glance tells of persons, posts, or organs, and these spans."""
        return Heard(self.name, self._parts(reading, named))

    def _parts(self, reading: Reading, named: Sequence[Span] | None) -> Iterator[Part]:
        for spans in _blocks(reading):
            encoded, rows = encode([reading.fold[start:stop] for start, stop in spans])
            want = None
            if named is not None:
                want = self.network.looked(encoded)
                for start, stop in named:
                    index = bisect_right(spans, (start, len(reading.fold))) - 1
                    if index >= 0 and stop <= spans[index][1]:
                        shift = rows[index] - spans[index][0]
                        want[max(start + shift - AROUND, 0) : stop + shift + AROUND] = True
            yield spans, rows, self.network.probs(encoded, want)

    def tag(self, readings: Iterable[Reading]) -> Iterator[tuple[Tagged, ...]]:
        """What it labels in each article, in text order, in the order of the articles."""
        for reading in readings:
            yield self.hear(reading).tagged


@cache
def load(folder: Path | None = None) -> Builtin:
    """The tagger whose weights lie in `folder` (by default those that ship). Raises NoTagger."""
    network, said = weights.load(folder or store.folder() / "builtin")
    return Builtin(network, str(said.get("id", "builtin")))


def _blocks(reading: Reading) -> Iterator[list[Span]]:
    block: list[Span] = []
    size = 0
    for start, stop in sorted(set(reading.spans())):
        for piece in _cut(reading.fold, start, stop):
            block.append(piece)
            size += piece[1] - piece[0] + GAP
            if size >= BLOCK:
                yield block
                block, size = [], 0
    if block:
        yield block


def _cut(text: str, start: int, stop: int) -> Iterator[Span]:
    """Pieces of a paragraph, at most `LONGEST` characters each."""
    while stop - start > LONGEST:
        end = start + LONGEST
        for mark in "。；，":
            found = text.rfind(mark, start + LONGEST // 2, end)
            if found > 0:
                end = found + 1
                break
        yield start, end
        start = end
    if start < stop:
        yield start, stop
