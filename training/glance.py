"""Trains the glance of the builtin tagger: a far smaller network that tells where the tagger has to read at all.

    python -m training.glance --general UNER.iob2 --model models/builtin

It learns from the tagger's own answers on the written pages, varied copies of them, and UNER's sentences: where the
tagger gives persons, posts, or organs a share that the rules would hear of. Minutes on one core; seeds are fixed."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from tests.marks import files
from torch import Tensor, nn

from policyx.tagger import builtin, weights
from policyx.tagger.decode import decode
from policyx.tagger.features import encode
from policyx.tagger.network import Network
from policyx.tagger.store import digest
from policyx.tagger.tags import begin
from training.examples import Piece, corpus, general
from training.learn import CHUNK
from training.vary import Variation

WIDTH = 16
DILATIONS = (1, 2, 4)
HEARD = {"P": (0.1, 0.15), "T": (0.5, 0.9), "O": (0.5, 0.9)}
"""Label → the share of a character from which it counts in training, and the score of a mention that may not be missed:
what `policyx.mention.voices` and `post_beside` hear of."""
FLOORS = {"P": -2.0, "T": 0.5, "O": -2.0}
"""Label → the score from which it is looked at."""


class Glance(nn.Module):
    """The tagger's own embeddings in fewer numbers, layers as the tagger has them, a score for each label."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.fewer = nn.Linear(width, WIDTH)
        self.layers = nn.ModuleList(nn.Conv1d(WIDTH, WIDTH, 3, padding=d, dilation=d) for d in DILATIONS)
        self.out = nn.Linear(WIDTH, len(HEARD))

    def forward(self, seen: Tensor, real: Tensor) -> Tensor:
        """Scores, places × labels. seen: sums of the tagger's embeddings, before anything is cut off below 0."""
        over = torch.relu(self.fewer(seen)).T[None] * real
        for layer in self.layers:
            over = over + torch.relu(layer(over)) * real
        scores: Tensor = self.out(over[0].T)
        return scores


class Lesson:
    """A buffer of pieces: what the tagger sees there, where what counts is, and the mentions that may not be missed."""

    def __init__(self, network: Network, pieces: Sequence[Piece]) -> None:
        text, _ = encode([piece.text for piece in pieces])
        stack = network.stack
        seen = stack.chars[stack.ids[text.chars]] + stack.shapes[text.shapes] + stack.words[text.words]
        self.seen = torch.from_numpy(seen + text.bits @ stack.bits)
        self.real = torch.from_numpy(text.real).float()
        probs = network.probs(text)
        shares = [probs[:, begin(label) : begin(label) + 4].sum(axis=1) > low for label, (low, _) in HEARD.items()]
        self.wanted = torch.from_numpy(np.stack(shares, axis=1)).float()
        self.mentions = [one for one in decode(probs) if one[0] in HEARD and one[3] >= HEARD[one[0]][1]]


def lessons(network: Network, pieces: Sequence[Piece]) -> list[Lesson]:
    """Buffers of `CHUNK` characters, pages in order."""
    chunks: list[list[Piece]] = [[]]
    for piece in pieces:
        if sum(len(one.text) for one in chunks[-1]) > CHUNK:
            chunks.append([])
        chunks[-1].append(piece)
    return [Lesson(network, chunk) for chunk in chunks]


def learn(taught: Sequence[Lesson], steps: int) -> Glance:
    """A glance trained on them."""
    torch.manual_seed(1)
    glance = Glance(taught[0].seen.shape[1])
    optimizer = torch.optim.Adam(glance.parameters())
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 1.5e-2, total_steps=steps)
    for step in range(steps):
        one = taught[int(torch.randint(0, len(taught), (1,)))]
        value = nn.functional.binary_cross_entropy_with_logits(glance(one.seen, one.real), one.wanted)
        optimizer.zero_grad()
        value.backward()
        optimizer.step()
        schedule.step()
        if step % 200 == 199:
            print(f"  step {step + 1}  loss {float(value.detach()):.4f}", flush=True)
    return glance.eval()


def missed(glance: Glance, taught: Sequence[Lesson]) -> dict[str, float]:
    """Label → the share of its mentions that go unseen above `FLOORS`."""
    best: dict[str, list[float]] = {label: [] for label in HEARD}
    with torch.no_grad():
        for one in taught:
            scores = glance(one.seen, one.real).numpy()
            for label, start, stop, _ in one.mentions:
                best[label].append(float(scores[start:stop, list(HEARD).index(label)].max()))
    return {label: round(float(np.mean(np.array(scores) <= FLOORS[label])), 4) for label, scores in best.items()}


def export(glance: Glance, model: Path) -> None:
    """Write glance.npz beside the tagger's weights, and its digest into meta.json."""
    tables = {
        "fewer": glance.fewer.weight.T,
        "start": glance.fewer.bias,
        "out": glance.out.weight.T,
        "out_bias": glance.out.bias - torch.tensor(list(FLOORS.values())),
    }
    for index, layer in enumerate(glance.layers):
        tables[f"kernel{index}"] = layer.weight.permute(2, 1, 0).reshape(-1, WIDTH)  # taps stacked
        tables[f"bias{index}"] = layer.bias
    arrays = {name: np.ascontiguousarray(table.detach().numpy()) for name, table in tables.items()}
    np.savez(model / weights.GLANCE, allow_pickle=False, dilations=np.array(DILATIONS, np.int16), **arrays)
    said = json.loads((model / "meta.json").read_text("utf-8"))
    said["sha256"][weights.GLANCE] = digest(model / weights.GLANCE)
    (model / "meta.json").write_text(json.dumps(said, ensure_ascii=False, indent=2) + "\n", "utf-8")


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True, help="folder of the tagger, which gets the glance")
    parser.add_argument("--general", type=Path, nargs="*", default=[], help="sentences of UNER, IOB2")
    parser.add_argument("--copies", type=int, default=3, help="varied copies of the written pages")
    parser.add_argument("--steps", type=int, default=4000)
    args = parser.parse_args()
    pages = corpus(files("corpus", "more"))
    vary = Variation(pages, 7)
    written = [piece for page in pages for piece in page.pieces]
    pieces = [*written, *(piece for file in args.general for page in general(file) for piece in page.pieces)]
    pieces += [vary(piece) for _ in range(args.copies) for piece in written]
    taught = lessons(builtin.load(args.model).network, pieces)
    glance = learn(taught, args.steps)
    print(f"unseen on these pages: {missed(glance, taught)}")
    export(glance, args.model)


if __name__ == "__main__":
    main()
