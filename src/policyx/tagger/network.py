"""The network at run time, in numpy: embeddings, a few dilated convolutions, a chain over the tags."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from policyx.tagger.chain import marginals

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from policyx.tagger.features import Encoded

    Table = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Network:
    """Weights of one network. ids: code point → row of `chars` (0: unknown). layers: (dilation, kernel of three taps
    stacked, bias), each added to what comes in. moves: scores of one tag after another."""

    ids: NDArray[np.uint16]
    chars: Table
    shapes: Table
    words: Table
    bits: Table
    start: Table
    layers: Sequence[tuple[int, Table, Table]]
    out: Table
    out_bias: Table
    moves: Table

    def probs(self, text: Encoded) -> Table:
        """Probabilities of the tags at each place: places × tags; places in gaps are outside."""
        hidden = self.chars[self.ids[text.chars]]
        hidden += self.shapes[text.shapes]
        hidden += self.words[text.words]
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
        scores = hidden @ self.out
        scores += self.out_bias
        return marginals(scores, self.moves, text.real)
