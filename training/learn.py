"""Training and measuring one network."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from random import Random

import numpy as np
import torch
from torch import Tensor

from policyx.tagger.chain import marginals
from policyx.tagger.decode import decode
from policyx.tagger.features import GAP, encode
from policyx.tagger.tags import LABELS, OUTSIDE, SIZE, begin, tags
from training.examples import Example, Piece
from training.nets import Shape, Tagger, batch, loss
from training.vary import Variation

CHUNK = 6000
"""Characters a step."""
Counts = dict[str, list[int]]
"""Label → right, found, marked."""


def vocabulary(examples: Sequence[Example], vary: Variation) -> Tensor:
    """Code point → row: characters that the (varied) text has more than twice; 0 is unknown."""
    counts: Counter[str] = Counter()
    for _ in range(6):
        for example in examples:
            for piece in example.pieces:
                counts.update(vary(piece).text)
    ids = torch.zeros(1 << 16, dtype=torch.long)
    known = sorted(char for char, count in counts.items() if count > 2 and ord(char) < 1 << 16)
    for row, char in enumerate(known, start=1):
        ids[ord(char)] = row
    return ids


def allowed(pieces: Sequence[Piece], starts: Sequence[int], size: int) -> Tensor:
    """Which tags are right at each place: places × tags."""
    mask = np.zeros((size, SIZE), np.uint8)
    mask[:, OUTSIDE] = 1
    for piece, start in zip(pieces, starts, strict=True):
        if piece.only:
            first = begin(piece.only)
            mask[start : start + len(piece.text)] = 1
            mask[start : start + len(piece.text), first : first + 4] = 0
        for label, a, b in piece.marks:
            mask[start + a : start + b] = 0
            mask[np.arange(start + a, start + b), tags(label, b - a)] = 1
    return torch.from_numpy(mask)


def _chunks(pieces: list[Piece], random: Random) -> Iterator[list[Piece]]:
    random.shuffle(pieces)
    chunk: list[Piece] = []
    size = 0
    for piece in pieces:
        chunk.append(piece)
        size += len(piece.text) + GAP
        if size >= CHUNK:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def train(
    examples: Sequence[Example],
    general: Sequence[Example],
    shape: Shape,
    *,
    epochs: int,
    seed: int = 1,
    say: bool = True,
) -> tuple[Tagger, Tensor]:
    """A network trained from scratch, and its table of characters. Deterministic for one thread count."""
    torch.manual_seed(seed)
    random = Random(seed)
    vary = Variation(examples, seed)
    ids = vocabulary([*examples, *general], vary)
    net = Tagger(shape, int(ids.max()) + 1)
    mean = {name: value.detach().clone() for name, value in net.state_dict().items()}
    share = len(general) * 2 // 3
    per_epoch = sum(len(p.text) + GAP for e in (*examples, *general[:share]) for p in e.pieces) // CHUNK + 1
    steps = epochs * per_epoch
    optimizer = torch.optim.AdamW(net.parameters(), lr=4e-3, weight_decay=0.01, betas=(0.9, 0.99))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min(1, (s + 1) / 100) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * min(1, s / steps))))
    )
    begun, step = time.time(), 0
    for epoch in range(epochs):
        some = random.sample(list(general), share)
        pieces = [vary(piece) for example in (*examples, *some) for piece in example.pieces]
        total = 0.0
        for chunk in _chunks(pieces, random):
            encoded, starts = encode([piece.text for piece in chunk])
            text = batch(encoded, ids)
            net.train()
            optimizer.zero_grad()
            value = loss(net, net(text), allowed(chunk, starts, len(encoded.chars)), text.real)
            value.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            step += 1
            total += float(value.detach())
            keep = min(0.995, step / (step + 10))
            with torch.no_grad():
                for name, now in net.state_dict().items():
                    if mean[name].is_floating_point():
                        mean[name].lerp_(now, 1 - keep)
        if say and (epoch % 5 == 4 or epoch == epochs - 1):
            print(f"  epoch {epoch + 1:>3}  loss {total / per_epoch:.4f}  {time.time() - begun:.0f} s", flush=True)
    net.load_state_dict(mean)
    net.eval()
    return net, ids


def predict(net: Tagger, ids: Tensor, pieces: Sequence[Piece]) -> list[list[tuple[str, int, int, float]]]:
    """Mentions of each piece, in its characters, with their scores."""
    found: list[list[tuple[str, int, int, float]]] = [[] for _ in pieces]
    for first in range(0, len(pieces), 40):
        some = pieces[first : first + 40]
        encoded, starts = encode([piece.text for piece in some])
        with torch.no_grad():
            scores = net(batch(encoded, ids)).numpy()
            moves = (net.legal if net.moves is None else net.moves + net.legal).numpy()
        probs = marginals(scores, moves, encoded.real)
        index = 0
        for label, a, b, score in decode(probs):
            while index + 1 < len(starts) and starts[index + 1] <= a:
                index += 1
            found[first + index].append((label, a - starts[index], b - starts[index], score))
    return found


def measure(net: Tagger, ids: Tensor, examples: Sequence[Example]) -> Counts:
    """Exact spans: right, found, marked of each label."""
    pieces = [piece for example in examples for piece in example.pieces]
    counts: Counts = {label: [0, 0, 0] for label in LABELS}
    for piece, found in zip(pieces, predict(net, ids, pieces), strict=True):
        right = set(piece.marks)
        for label, a, b, _ in found:
            counts[label][0] += (label, a, b) in right
            counts[label][1] += 1
        for label, _, _ in piece.marks:
            counts[label][2] += 1
    return counts


def f1(counts: Sequence[int]) -> float:
    """F1 of right, found, marked."""
    right, found, marked = counts
    return 2 * right / (found + marked) if found + marked else 1.0


def row(counts: Counts) -> str:
    """F1 of each label, and of all together, as one line."""
    both = [sum(c[i] for c in counts.values()) for i in range(3)]
    return "  ".join(f"{label} {f1(c):.3f}" for label, c in counts.items()) + f"  all {f1(both):.3f}"
