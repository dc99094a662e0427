"""The network at run time, in numpy: embeddings, a few dilated convolutions, a chain over the tags.

It reads only the places that are asked for, and beside them only what their scores depend on: the last layer at the
places themselves, the one before it also as far as the last one looks to either side, and so on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from policyx.tagger.chain import marginals, runs
from policyx.tagger.tags import OUTSIDE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from policyx.tagger.features import Encoded

    Table = NDArray[np.float32]
    Mask = NDArray[np.bool_]
    Places = NDArray[np.intp]

MAY = -5.0
"""A mention begins and ends where the glance gives it less than this; somewhere in it the glance must give it 0."""
AROUND = 3
"""Places read on either side of it."""
_NONE = np.float32(0)
_ANY = np.float32(np.inf)


@dataclass(frozen=True, slots=True)
class Stack:
    """Weights of embeddings, layers, and what they give out. ids: code point → row of `chars` (0: unknown). layers:
    (dilation, kernel of three taps stacked, bias), each added to what comes in."""

    ids: NDArray[np.uint16]
    chars: Table
    shapes: Table
    words: Table
    bits: Table
    layers: Sequence[tuple[int, Table, Table]]
    out: Table
    out_bias: Table

    def scores(self, text: Encoded, want: Mask) -> Table:
        """Scores at the places where `want` is set (no gaps), one row a place, in order."""
        needs = [want]
        for dilation, _, _ in reversed(self.layers):
            wider = needs[-1].copy()
            wider[dilation:] |= needs[-1][:-dilation]
            wider[:-dilation] |= needs[-1][dilation:]
            wider &= text.real
            needs.append(wider)
        places = needs.pop().nonzero()[0]
        hidden = self._embedded(text, places)
        for dilation, kernel, bias in self.layers:
            row = np.full(len(want), len(places))  # gaps are the last row, which is zero
            row[places] = np.arange(len(places))
            places = needs.pop().nonzero()[0]
            taps = row[places[:, None] + (-dilation, 0, dilation)]
            around = hidden.take(taps.ravel(), axis=0).reshape(len(places), -1)
            size = hidden.shape[1]
            hidden = np.zeros((len(places) + 1, size), np.float32)
            over = hidden[:-1]
            np.matmul(around, kernel, out=over)
            over += bias
            np.clip(over, _NONE, _ANY, out=over)  # three times as fast as np.maximum with a number
            over += around[:, size : 2 * size]
        scores: Table = hidden[:-1] @ self.out
        scores += self.out_bias
        return scores

    def everywhere(self, text: Encoded) -> Table:
        """The same for every place, one column a place, with no sense in gaps: faster for a narrow stack."""
        real = text.real.astype(np.float32)
        hidden = text.bits @ self.bits
        hidden += self.chars.take(self.ids.take(text.chars), axis=0)
        hidden += self.shapes.take(text.shapes, axis=0)
        hidden += self.words.take(text.words, axis=0)
        hidden = np.clip(hidden.T, _NONE, _ANY, order="C")
        hidden *= real
        size = len(hidden)
        around = np.zeros((3 * size, len(real)), np.float32)
        for dilation, kernel, bias in self.layers:
            around[:size, dilation:] = hidden[:, :-dilation]
            around[size : 2 * size] = hidden
            around[2 * size :, :-dilation] = hidden[:, dilation:]
            over = kernel.T @ around
            over += bias[:, None]
            np.clip(over, _NONE, _ANY, out=over)
            over *= real
            hidden += over
        scores: Table = self.out.T @ hidden
        scores += self.out_bias[:, None]
        return scores

    def _embedded(self, text: Encoded, places: Places) -> Table:
        hidden = np.zeros((len(places) + 1, self.chars.shape[1]), np.float32)
        over = hidden[:-1]
        np.matmul(text.bits.take(places, axis=0), self.bits, out=over)
        over += self.chars.take(self.ids.take(text.chars.take(places)), axis=0)
        over += self.shapes.take(text.shapes.take(places), axis=0)
        over += self.words.take(text.words.take(places), axis=0)
        np.clip(over, _NONE, _ANY, out=over)
        return hidden


@dataclass(frozen=True, slots=True)
class Network:
    """A stack that scores tags; `moves`, the scores of one tag after another; `glance`, a far smaller stack that tells
    where a mention that matters may stand (some score above 0), if there is one."""

    stack: Stack
    moves: Table
    glance: Stack | None = None

    def probs(self, text: Encoded, want: Mask | None = None) -> Table:
        """Probabilities of the tags at each place: places × tags. want: where to read (everywhere); all other places
        count as outside."""
        want = text.real if want is None else want & text.real
        places = want.nonzero()[0]
        probs = np.zeros((len(want), len(self.moves)), np.float32)
        probs[:, OUTSIDE] = 1
        if not len(places):
            return probs
        scores = self.stack.scores(text, want)
        # runs are laid apart, each between two places that may be anything where there is text that is not read
        first = np.diff(places, prepend=-1) > 1
        last = np.append(first[1:], True)
        rows = np.arange(len(places)) + 3 * np.cumsum(first) - 1
        apart = np.zeros((int(rows[-1]) + 3, scores.shape[1]), np.float32)
        apart[rows] = scores
        real = np.zeros(len(apart), np.bool_)
        real[rows] = True
        real[rows[first] - 1] = text.real[places[first] - 1]
        real[rows[last] + 1] = text.real[places[last] + 1]
        probs[places] = marginals(apart, self.moves, real)[rows]
        return probs

    def looked(self, text: Encoded) -> Mask:
        """The places to be read: runs in which something may stand and somewhere does, and some places around them."""
        if self.glance is None:
            return text.real.copy()
        best = self.glance.everywhere(text).max(axis=0)
        starts, stops = runs((best > MAY) & text.real)
        found = np.maximum.reduceat(best, np.stack((starts, stops), axis=1).ravel())[::2] > 0
        change = np.zeros(len(best), np.int8)
        np.add.at(change, starts[found] - AROUND, 1)
        np.add.at(change, stops[found] + AROUND, -1)
        want: Mask = np.cumsum(change, dtype=np.int8) > 0
        return want
