"""Make src/policyx/lexicon/given_characters.tsv: how often a character stands in given names.

    python -m training.given_characters > src/policyx/lexicon/given_characters.tsv

Three sources are added: name entries (nr) of jieba's dict.txt (MIT), which are many but half from novels; the invented
names of the written corpus; and tiers that were written by hand (given_tiers.tsv). No register or collection of real
people's names is used. Each character of a tier counts as its weight in names, each corpus name as CORPUS.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import jieba
from tests.marks import pages

from policyx.lexicon.table import rows

HEAD = """\
# Characters of given names: character, per million as the first of two, per million as the last (or only) one.
# Made by training/given_characters.py: jieba's dict.txt (MIT), the written corpus, and tiers written by hand."""
CORPUS = 6
FUNCTION = set("在与作为对向到并就将和及从率任被由把让给")
"""Characters that are above all words after a name (在, 与, 作): a tenth as the last one."""


def names() -> Counter[str]:
    """Given names of one or two characters, with weights."""
    surnames = {row[0] for row in rows("surnames") if len(row[0]) == 1 and float(row[1]) >= 20}
    found: Counter[str] = Counter()
    for line in (Path(jieba.__file__).parent / "dict.txt").read_text("utf-8").splitlines():
        word, _, tag = line.split()
        if tag == "nr" and 2 <= len(word) <= 3 and word[0] in surnames:
            found[word[1:]] += 1
    for name in {m.text.replace(" ", "") for page in pages() for m in page.marks if m.tag == "P"}:
        if 2 <= len(name) <= 3 and name[0] in surnames:
            found[name[1:]] += CORPUS
    return found


def main() -> None:
    """Print the table."""
    first: Counter[str] = Counter()
    last: Counter[str] = Counter()
    for given, weight in names().items():
        last[given[-1]] += weight
        if len(given) == 2:
            first[given[0]] += weight
    for line in Path(__file__).with_name("given_tiers.tsv").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            place, weight, characters = line.split("\t")
            for character in dict.fromkeys(characters):
                (first if place == "first" else last)[character] += 4 * int(weight)
    print(HEAD)
    total = sum(first.values()) / 1e6, sum(last.values()) / 1e6
    table = {c: (first[c] / total[0], last[c] / total[1] / (10 if c in FUNCTION else 1)) for c in first | last}
    for character, (one, two) in sorted(table.items(), key=lambda item: (-max(item[1]), item[0])):
        print(f"{character}\t{one:.1f}\t{two:.1f}")


if __name__ == "__main__":
    main()
