"""The network at run time, in numpy: embeddings, a few dilated convolutions, tag probabilities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from policyx.tagger.tags import OUTSIDE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from policyx.tagger.features import Encoded

    Table = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Network:
    """Weights of one network. ids: code point → row of `chars` (0: unknown). layers: (dilation, kernel of three taps
    stacked, bias), each added to what comes in."""

    ids: NDArray[np.uint16]
    chars: Table
    shapes: Table
    pairs: Table
    words: Table
    bits: Table
    start: Table
    layers: Sequence[tuple[int, Table, Table]]
    out: Table
    out_bias: Table
    pair_out: Table

    def probs(self, text: Encoded) -> Table:
        """Probabilities of the tags at each place: places × tags; places in gaps are outside."""
        hidden = self.chars[self.ids[text.chars]]
        hidden += self.shapes[text.shapes]
        hidden += self.words[text.words]
        hidden += self.pairs[text.pairs] @ self.pair_out
        hidden += text.bits @ self.bits
        hidden += self.start
        np.maximum(hidden, 0, out=hidden)
        real = text.real[:, None]
        hidden *= real
        size = hidden.shape[1]
        for dilation, kernel, bias in self.layers:
            over = hidden @ kernel[size : 2 * size]
            over[dilation:] += hidden[:-dilation] @ kernel[:size]
            over[:-dilation] += hidden[dilation:] @ kernel[2 * size :]
            over += bias
            np.maximum(over, 0, out=over)
            over *= real
            hidden += over
        logits = hidden @ self.out
        logits += self.out_bias
        logits -= logits.max(axis=1, keepdims=True)
        np.exp(logits, out=logits)
        logits /= logits.sum(axis=1, keepdims=True)
        gaps = text.real == 0
        logits[gaps] = 0
        logits[gaps, OUTSIDE] = 1
        return logits
