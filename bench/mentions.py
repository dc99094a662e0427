"""How right mentions are, by label: rules alone, a tagger alone, both. Exact spans on marked pages.

    python bench/mentions.py [FILE...] [--tagger SPEC]

FILE: corpus files, by default the held pages. Marks of reporters in bylines are left out: the page layer reads them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

# in place of this folder, whose profile.py is not the module that cProfile imports
sys.path.pop(0)
sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.marks import articles, read
from tests.marks import files as held

from policyx.mention import find
from policyx.mention.base import DivisionParts, Mention
from policyx.mention.voices import LABELS
from policyx.tagger import choose
from policyx.tagger.base import Tagger, hear
from policyx.tagger.tags import LABELS as ORDER
from policyx.text.reading import Reading

Found = set[tuple[str, int, int]]
Reader = Callable[[Reading], Found]


def labelled(mentions: tuple[Mention, ...]) -> Found:
    """Mentions as marks: divisions only where they stand by themselves, labels not at all."""
    return {
        (LABELS[m.kind], m.start, m.stop)
        for m in mentions
        if m.kind in LABELS and not (isinstance(m.parts, DivisionParts) and m.parts.inside)
    }


def readers(tagger: Tagger | None) -> dict[str, Reader]:
    """What is compared."""
    found: dict[str, Reader] = {"rules": lambda reading: labelled(find(reading))}
    if tagger:
        found["tagger"] = lambda reading: {(t.label, t.start, t.stop) for t in hear(tagger, reading).tagged}
        found["both"] = lambda reading: labelled(find(reading, tagger))
    return found


def counts(files: list[Path], reader: Reader) -> dict[str, list[int]]:
    """Label → right, found, marked."""
    total = {label: [0, 0, 0] for label in ORDER}
    for reading, marks in (article for file in files for page in read(file) for article in articles(page)):
        shown = {m for m in marks if not _in(m, reading)}
        for mention in {m for m in reader(reading) if not _in(m, reading)}:
            total[mention[0]][0] += mention in shown
            total[mention[0]][1] += 1
        for mark in shown:
            total[mark[0]][2] += 1
    return total


def _in(mention: tuple[str, int, int], reading: Reading) -> bool:
    return any(a < mention[2] and mention[1] < b for a, b in reading.bylines)


def main() -> None:
    """Print a table: precision, recall, F1 of each label and reader."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="*")
    parser.add_argument("--tagger", default="builtin")
    args = parser.parse_args()
    files = args.files or held("held")
    table = {name: counts(files, reader) for name, reader in readers(choose.load(args.tagger)).items()}
    print("| label | " + " | ".join(f"{name} P | R | F1" for name in table) + " |")
    print("|---" * (1 + 3 * len(table)) + "|")
    for label in ORDER:
        cells = []
        for total in table.values():
            right, found, marked = total[label]
            f1 = 2 * right / (found + marked) if found + marked else 1.0
            cells += [f"{right / max(1, found):.3f}", f"{right / max(1, marked):.3f}", f"{f1:.3f}"]
        print(f"| {label} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
