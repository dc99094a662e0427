"""The networks that are compared, in torch. The first is what `policyx.tagger.network` runs in numpy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from policyx.tagger.features import BITS, CLASSES, SHAPES
from policyx.tagger.tags import SIZE, follows

if TYPE_CHECKING:
    from policyx.tagger.features import Encoded


ROW = 64
"""Places of a row in which a CRF's loss is summed."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a network is made of. without: features that it does not see (words, bits, shapes)."""

    kind: str = "cnn"
    hidden: int = 96
    dilations: tuple[int, ...] = (1, 2, 4, 8)
    crf: bool = True
    without: tuple[str, ...] = ()
    dropout: float = 0.25


@dataclass(slots=True)
class Batch:
    """The ids of a buffer as tensors; `chars` are rows of the character table."""

    chars: Tensor
    shapes: Tensor
    words: Tensor
    bits: Tensor
    real: Tensor


def batch(encoded: Encoded, ids: Tensor) -> Batch:
    """An encoded buffer as tensors. ids: code point → row of the character table."""
    return Batch(
        ids[torch.from_numpy(encoded.chars.astype("int64"))],
        torch.from_numpy(encoded.shapes),
        torch.from_numpy(encoded.words),
        torch.from_numpy(encoded.bits),
        torch.from_numpy(encoded.real)[:, None],
    )


class Tagger(nn.Module):
    """Embeddings of all features summed, then layers, then scores of the tags at each place."""

    def __init__(self, shape: Shape, characters: int) -> None:
        super().__init__()
        self.shape, size = shape, shape.hidden
        self.chars, self.chars_out = nn.Embedding(characters, 64), nn.Linear(64, size, bias=False)
        self.shapes = nn.Embedding(SHAPES, size)
        self.words = nn.Embedding(CLASSES, size)
        self.bits = nn.Linear(BITS, size)
        for table in (self.chars, self.shapes, self.words):
            nn.init.normal_(table.weight, std=0.1)
        if shape.kind == "cnn":
            self.layers = nn.ModuleList(nn.Conv1d(size, size, 3, padding=d, dilation=d) for d in shape.dilations)
        else:
            self.rnn = nn.LSTM(size, size, bidirectional=True, batch_first=True)
            self.rnn_out = nn.Linear(2 * size, size)
        self.drop = nn.Dropout(shape.dropout)
        self.out = nn.Linear(size, SIZE)
        legal = torch.tensor([[0.0 if follows(a, b) else -1e4 for b in range(SIZE)] for a in range(SIZE)])
        self.register_buffer("legal", legal)
        self.moves = nn.Parameter(torch.zeros(SIZE, SIZE)) if shape.crf else None

    def forward(self, text: Batch) -> Tensor:
        """Scores, places × tags."""
        hidden = self._embedded(text) * text.real
        if self.shape.kind == "cnn":
            over = hidden.T[None]
            real = text.real.T[None]
            for layer in self.layers:
                over = over + self.drop(torch.relu(layer(over))) * real
            hidden = over[0].T
        else:
            # one sequence of pieces with gaps between them: 300 places at a time keep the loop short
            hidden = self._recurrent(hidden)
        scores: Tensor = self.out(self.drop(hidden))
        return scores

    def _embedded(self, text: Batch) -> Tensor:
        train, without = self.training, self.shape.without
        chars = text.chars
        if train:
            chars = torch.where(torch.rand(chars.shape) < 0.04, torch.zeros_like(chars), chars)
        hidden = self.chars_out(self.chars(chars)) + self.bits.bias
        if "shapes" not in without:
            hidden = hidden + self.shapes(text.shapes)
        if "words" not in without:
            hidden = hidden + _kept(self.words(text.words), 0.1, train)
        if "bits" not in without:
            hidden = hidden + _kept(text.bits @ self.bits.weight.T, 0.1, train)
        return self.drop(torch.relu(hidden))

    def _recurrent(self, hidden: Tensor) -> Tensor:
        size = hidden.shape[0]
        rows = -(-size // 250)
        padded = torch.cat((hidden, hidden.new_zeros(rows * 250 - size, hidden.shape[1]))).view(rows, 250, -1)
        return torch.relu(self.rnn_out(self.rnn(padded)[0].reshape(rows * 250, -1)[:size]))


def _kept(rows: Tensor, rate: float, train: bool) -> Tensor:
    """Rows of which a share is set to zero as a whole in training."""
    if not train:
        return rows
    return rows * (torch.rand(rows.shape[0], 1) >= rate) / (1 - rate)


def loss(net: Tagger, scores: Tensor, allowed: Tensor, real: Tensor) -> Tensor:
    """Mean negative log likelihood of the allowed tags at the real places (of the whole sequence, with a CRF)."""
    shut = (allowed == 0) * -1e4
    if net.moves is None:
        log = torch.logsumexp(scores + shut, 1) - torch.logsumexp(scores, 1)
        return -(log * real[:, 0]).sum() / real.sum()
    # cut into rows of one length, mentions too: what matters is that the loop over places is short
    rows = -(-len(scores) // ROW)
    gap = rows * ROW - len(scores)
    free = torch.cat((scores, scores.new_zeros(gap, SIZE))).view(rows, ROW, SIZE)
    bound = torch.cat((scores + shut, scores.new_zeros(gap, SIZE))).view(rows, ROW, SIZE)
    moves = net.moves + net.legal
    return (_total(free, moves) - _total(bound, moves)).sum() / real.sum()


def _total(scores: Tensor, moves: Tensor) -> Tensor:
    """Log sum over all sequences of tags, for each row (forward algorithm)."""
    alpha = scores[:, 0]
    for at in range(1, scores.shape[1]):
        alpha = torch.logsumexp(alpha[:, :, None] + moves, 1) + scores[:, at]
    return torch.logsumexp(alpha, 1)
