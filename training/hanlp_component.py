"""Trains the HanLP component that ships with policyx, and measures it: one command, one core, some minutes.

    OMP_NUM_THREADS=1 python training/hanlp_component.py --fold 0 --out models/hanlp
    python training/hanlp_component.py --fold 0 --tagger lac            # any other tagger on the same pages

The first line trains on four fifths of the pages, measures on the fifth, trains again on all of them, and writes the
component with those figures. It needs `pip install torch==2.13.0` and then `pip install -e '.[dev,hanlp]'`. The weights
that are kept are those of the last epoch: no page that is measured on chooses one. The seed is fixed; on one thread of
the same machine and versions the same weights come out.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.marks import files  # noqa: E402

from policyx.tagger import choose, pieces  # noqa: E402
from policyx.tagger.base import Tagger  # noqa: E402
from policyx.tagger.hanlp import Ours  # noqa: E402
from policyx.tagger.hanlp_crf import CharacterRecognizer, seen  # noqa: E402
from policyx.tagger.tags import LABELS  # noqa: E402
from policyx.text.reading import Reading  # noqa: E402
from training import examples  # noqa: E402
from training.vary import Variation  # noqa: E402

PROTOCOL = 1
FOLDS = 5
Marks = tuple[tuple[str, int, int], ...]


def reading(paragraph: examples.Piece) -> Reading:
    """A paragraph as taggers read it."""
    return Reading(paragraph.text, paragraph.text, (), ((0, len(paragraph.text)),))


def sentences(paragraphs: Iterable[examples.Piece]) -> Iterator[tuple[str, Marks]]:
    """Texts as the tagger reads them, with the marks that lie in each."""
    for paragraph in paragraphs:
        for piece in pieces.pieces(reading(paragraph), spaces=True):
            at = {place: index for index, place in enumerate(piece.places)}
            yield (
                piece.text,
                tuple(
                    (label, at[start], at[stop - 1] + 1)
                    for label, start, stop in paragraph.marks
                    if start in at and stop - 1 in at
                ),
            )


def sample(text: str, marks: Marks) -> dict[str, Any]:
    """A sentence as HanLP's trainer takes it: characters, their words, and BIO tags."""
    tags = ["O"] * len(text)
    for label, start, stop in marks:
        tags[start:stop] = [f"B-{label}"] + [f"I-{label}"] * (stop - start - 1)
    return {"token": list(text), "tag": tags, **seen(text)}


def train(pages: Sequence[examples.Example], folder: Path, *, epochs: int, copies: int, seed: int) -> Any:
    """A component trained on pages, each taken as it is and `copies` times with other names, words, days in it."""
    vary = Variation(pages, seed)
    paragraphs = [piece for page in pages for piece in page.pieces]
    drawn = [*paragraphs, *(vary(piece) for _ in range(copies) for piece in paragraphs)]
    samples = [sample(*found) for found in sentences(drawn)]
    component = CharacterRecognizer()
    logging.getLogger("hanlp").setLevel(logging.WARNING)
    component.fit(
        samples, None, str(folder), batch_size=32, epochs=epochs, embed=100, rnn_hidden=128, drop=0.4, lr=0.002,
        crf=True, tagging_scheme="BIO", token_delimiter="", seed=seed, devices=-1, verbose=False,
    )  # fmt: skip
    return component


def measure(tagger: Tagger, pages: Sequence[examples.Example]) -> dict[str, dict[str, float]]:
    """Precision, recall, and F1 of exact spans, by label and over all."""
    right: Counter[str] = Counter()
    said: Counter[str] = Counter()
    gold: Counter[str] = Counter()
    paragraphs = [piece for page in pages for piece in page.pieces]
    for paragraph, found in zip(paragraphs, tagger.tag(map(reading, paragraphs)), strict=True):
        got = {(one.label, one.start, one.stop) for one in found}
        said.update(label for label, _, _ in got)
        gold.update(label for label, _, _ in paragraph.marks)
        right.update(label for label, _, _ in got & set(paragraph.marks))
    for counts in (right, said, gold):
        counts["all"] = sum(counts.values())
    return {
        label: {
            "precision": round(right[label] / max(1, said[label]), 3),
            "recall": round(right[label] / max(1, gold[label]), 3),
            "f1": round(2 * right[label] / max(1, said[label] + gold[label]), 3),
            "marks": gold[label],
        }
        for label in ("all", *LABELS)
    }


def main() -> None:
    """Train on four fifths and print the figures of the fifth; train on all pages and write the component; or measure
    a tagger that is there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fold", type=int, choices=range(FOLDS), help="measure on this fifth of the pages")
    parser.add_argument("--tagger", metavar="SPEC", help="train nothing; measure this one, on --fold or on all pages")
    parser.add_argument("--out", type=Path, help="train on all pages and write the component here")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--copies", type=int, default=3, help="varied copies of every page")
    parser.add_argument("--seed", type=int, default=7)
    chosen = parser.parse_args()
    corpus = examples.corpus(files("corpus", "more"))
    held = [page for index, page in enumerate(corpus) if chosen.fold is None or index % FOLDS == chosen.fold]
    if chosen.tagger is not None:
        tagger = choose.load(chosen.tagger)
        if tagger is None:
            parser.error(f"{chosen.tagger} is no tagger")
        report(measure(tagger, held), f"{chosen.tagger}, {len(held)} pages")
        return
    setting = {"epochs": chosen.epochs, "copies": chosen.copies, "seed": chosen.seed}
    figures = None
    if chosen.fold is not None:
        rest = [page for index, page in enumerate(corpus) if index % FOLDS != chosen.fold]
        with tempfile.TemporaryDirectory() as folder:
            began = time.perf_counter()
            component = train(rest, Path(folder), **setting)
            seconds = time.perf_counter() - began
        figures = measure(Ours("fold", component), held)
        report(figures, f"{len(rest)} pages, {seconds:.0f} s; measured on {len(held)} others")
    if chosen.out is not None:
        write(corpus, chosen.out, figures, setting)


def report(figures: dict[str, dict[str, float]], title: str) -> None:
    """Print figures as a table."""
    print(f"# {title}", "label\tP\tR\tF1\tmarks", sep="\n")
    for label, row in figures.items():
        print(label, *row.values(), sep="\t")


def write(
    corpus: Sequence[examples.Example], out: Path, figures: dict[str, dict[str, float]] | None, setting: dict[str, int]
) -> None:
    """Train on all pages and put the component, with its meta.json and the figures of the fold, where policyx looks."""
    with tempfile.TemporaryDirectory() as folder:
        train(corpus, Path(folder), **setting)
        out.mkdir(parents=True, exist_ok=True)
        for name in ("config.json", "vocabs.json", "model.pt"):
            shutil.copyfile(Path(folder) / name, out / name)
    digest = examples.digest(files("corpus", "more"))
    meta = {
        "id": f"policyx-hanlp-{digest[:8]}",
        "protocol": PROTOCOL,
        "classpath": "policyx.tagger.hanlp_crf.CharacterRecognizer",
        "sha256": {
            name: hashlib.sha256((out / name).read_bytes()).hexdigest()
            for name in ("config.json", "vocabs.json", "model.pt")
        },
        "corpus": {"digest": digest, "pages": len(corpus)},
        "training": setting,
        "figures": figures,
    }
    (out / "meta.json").write_text(json.dumps(meta, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
