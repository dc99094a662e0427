"""Weighs rules and tagger: the logistic regression of `policyx.mention.voices`.

    python -m training.calibrate FOLDS [--named PAGES GOLD]... [--write]

FOLDS: a folder with the networks of `python -m training.tagger --cross 3 --keep FOLDS`, so that every page is tagged by
a network that was not trained on it. --named: further pages of which only the people are known (bare pages and gold
records), each counted twice: written pages have more names that look like words than real ones have."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tests.marks import articles, files, read

from policyx.mention import by_rules
from policyx.mention.base import Mention
from policyx.mention.voices import FEATURES, candidates
from policyx.page.split import split
from policyx.score import load
from policyx.tagger import builtin
from policyx.text.reading import squash
from policyx.text.repair import repair

TABLE = Path(__file__).parent.parent / "src" / "policyx" / "lexicon" / "voices.tsv"
Row = tuple[Mention, tuple[float, ...], bool]
Article = tuple[list[Row], int, float]
"""Candidates with their features and whether they are right, how many are right in all, and what each counts."""


def marked(taggers: list[builtin.Builtin], files: list[Path]) -> Iterator[Article]:
    """Articles of marked pages, each with the tagger that did not see it."""
    pages = [page for file in files for page in read(file)]
    for index, page in enumerate(pages):
        for reading, marks in articles(page):
            right = {(start, stop) for tag, start, stop in marks if tag == "P"}
            voice = taggers[index % len(taggers)].hear(reading)
            rows = [(m, x, (m.start, m.stop) in right) for m, x in candidates(reading, by_rules(reading), voice)]
            shown = [s for s in right if not any(a < s[1] and s[0] < b for a, b in reading.bylines)]
            yield rows, len(shown), 1.0


def named(taggers: list[builtin.Builtin], pages: Path, gold: Path) -> Iterator[Article]:
    """Articles of which only the people are known: a candidate is right that is called like one of them."""
    known: dict[str, set[str]] = {}
    for record in load(gold):
        names = known.setdefault(str(record["id"]).rpartition("/")[0], set())
        names |= {squash(one["name"]) for one in record["officials"]} | {squash(one) for one in record["reporters"]}
    for index, file in enumerate(sorted(pages.glob("*.txt"))):
        names = known.get(file.stem, set())
        for article in split(repair(file.read_text("utf-8")).clean):
            reading = article.reading
            found = candidates(reading, by_rules(reading), taggers[index % len(taggers)].hear(reading))
            rows = [(m, x, m.text in names) for m, x in found]
            yield rows, sum(right for _, _, right in rows), 2.0


def fit(articles: list[Article], *, ridge: float = 0.5) -> NDArray[np.float64]:
    """Weights of the features (Newton's method, a small ridge)."""
    values = np.array([x for rows, _, _ in articles for _, x, _ in rows])
    right = np.array([float(ok) for rows, _, _ in articles for _, _, ok in rows])
    count = np.array([weight for rows, _, weight in articles for _ in rows])
    weights = np.zeros(len(FEATURES))
    for _ in range(40):
        likely = 1 / (1 + np.exp(-values @ weights))
        slope = values.T @ (count * (likely - right)) + ridge * weights
        curve = (values * (count * likely * (1 - likely))[:, None]).T @ values + ridge * np.eye(len(weights))
        weights -= np.linalg.solve(curve, slope)
    return weights


def figures(articles: list[Article], weights: NDArray[np.float64]) -> tuple[float, float, float]:
    """Precision, recall, F1 of the persons that stand."""
    hits = kept = total = 0
    for rows, right, _ in articles:
        taken: list[Mention] = []
        for likely, _, mention, ok in sorted(
            ((float(np.dot(weights, x)), -m.start, m, ok) for m, x, ok in rows), key=lambda row: row[:2], reverse=True
        ):
            if likely >= 0 and not any(m.start < mention.stop and mention.start < m.stop for m in taken):
                taken.append(mention)
                hits += ok
        kept += len(taken)
        total += right
    precision, recall = hits / max(1, kept), hits / max(1, total)
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def crossed(articles: list[Article], folds: int = 5) -> tuple[float, float, float]:
    """The figures, each fifth of the articles weighed by a formula of the others."""
    shares = [[a for i, a in enumerate(articles) if i % folds == k] for k in range(folds)]
    results = [figures(share, fit([a for s in shares if s is not share for a in s])) for share in shares]
    return tuple(float(np.mean([r[i] for r in results])) for i in range(3))  # type: ignore[return-value]


def main() -> None:
    """Fit, print, and write where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folds", type=Path)
    parser.add_argument("--named", type=Path, nargs=2, action="append", default=[], metavar=("PAGES", "GOLD"))
    parser.add_argument("--files", type=Path, nargs="*", default=files("corpus", "more"))
    parser.add_argument("--margin", type=float, default=0.5, help="odds more that the tagger needs where it is alone")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    taggers = [builtin.load(folder) for folder in sorted(args.folds.glob("fold*"))]
    sets = {"marked": list(marked(taggers, args.files))}
    for pages, gold in args.named:
        sets[gold.parent.name] = list(named(taggers, pages, gold))
    every = [article for some in sets.values() for article in some]
    weights = fit(every)
    weights[FEATURES.index("bias")] -= args.margin
    weights[FEATURES.index("rule")] += args.margin
    for name, some in sets.items():
        print(f"{name:<10}", "  ".join(f"{value:.3f}" for value in figures(some, weights)))
    print("crossed   ", "  ".join(f"{value:.3f}" for value in crossed(every)))
    lines = [f"{name}\t{value:.2f}" for name, value in zip(FEATURES, weights, strict=True)]
    print("\n".join(lines))
    if args.write:
        old = TABLE.read_text("utf-8").splitlines()
        kept = [line for line in old if line.split("\t")[0] not in FEATURES]
        head = [line for line in kept if line.startswith("# ") and not line.startswith("# floors")]
        rest = [line for line in kept if line not in head]
        TABLE.write_text("\n".join([*head, *lines, *rest]) + "\n", "utf-8")


if __name__ == "__main__":
    main()
