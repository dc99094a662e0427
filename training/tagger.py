"""Trains the builtin tagger from scratch and prints how right it is.

    python -m training.tagger --out models/builtin [--general UNER.iob2]      train, measure on the held pages
    python -m training.tagger --cross 3 [--keep FOLDER]                       measure by cross-validation, page by page
    python -m training.tagger --cross 3 --compare                             the same for other networks and features

About ten minutes on one core of a laptop. Seeds are fixed; figures are F1 of exact spans, by label."""

from __future__ import annotations

import argparse
import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from tests.marks import files

from policyx.tagger.tags import LABELS
from training.examples import Example, corpus, digest, general
from training.export import export
from training.learn import Counts, f1, measure, row, train
from training.nets import Shape

SHAPES: dict[str, Shape] = {
    "as shipped": Shape(),
    "without the CRF": Shape(crf=False),
    "BiLSTM": Shape(kind="lstm"),
    "narrow (64)": Shape(hidden=64),
    "without jieba's words": Shape(without=("words",)),
    "without the lexicon": Shape(without=("bits", "shapes")),
}
"""What is compared."""


def cross(
    pages: Sequence[Example], more: Sequence[Example], shape: Shape, folds: int, epochs: int, keep: Path | None = None
) -> Counts:
    """Counts over all pages, each measured by a network that was trained on the others."""
    total: Counts = {label: [0, 0, 0] for label in LABELS}
    for fold in range(folds):
        rest = [page for index, page in enumerate(pages) if index % folds != fold]
        net, ids = train(rest, more, shape, epochs=epochs, say=False)
        counts = measure(net, ids, [page for index, page in enumerate(pages) if index % folds == fold])
        total = {label: [a + b for a, b in zip(total[label], counts[label], strict=True)] for label in LABELS}
        if keep:
            export(net, ids, keep / f"fold{fold}", {"id": f"builtin-fold{fold}"})
    return total


def figures(counts: Counts) -> dict[str, dict[str, float]]:
    """Precision, recall, F1 of each label, and of all, rounded."""
    both = [sum(count[i] for count in counts.values()) for i in range(3)]
    return {
        label: {
            "precision": round(right / max(1, found), 4),
            "recall": round(right / max(1, marked), 4),
            "f1": round(f1((right, found, marked)), 4),
        }
        for label, (right, found, marked) in {**counts, "all": both}.items()
    }


def main() -> None:
    """Train, measure, and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--general", type=Path, nargs="*", default=[], help="sentences of UNER, IOB2")
    parser.add_argument("--cross", type=int, metavar="FOLDS")
    parser.add_argument("--keep", type=Path, help="keep the networks of the folds here")
    parser.add_argument("--compare", action="store_true")
    parser.add_argument("--epochs", type=int, default=24)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    written = files("corpus", "more")
    pages, more = corpus(written), [page for file in args.general for page in general(file)]
    print(f"{len(pages)} pages, {len(more)} general sentences")
    if args.cross:
        for name, shape in SHAPES.items() if args.compare else [("as shipped", Shape())]:
            print(f"{name:<28}{row(cross(pages, more, shape, args.cross, args.epochs, args.keep))}", flush=True)
    if args.out:
        net, ids = train(pages, more, Shape(), epochs=args.epochs)
        held = measure(net, ids, corpus(files("held")))
        print(f"{'held pages':<28}{row(held)}")
        made = datetime.date.today().isoformat()
        said: dict[str, Any] = {
            "id": f"builtin-{made}",
            "corpus": {"pages": len(pages), "digest": digest(written), "general": len(more)},
            "figures": figures(held),
        }
        export(net, ids, args.out, said)


if __name__ == "__main__":
    main()
