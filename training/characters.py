"""Makes the character tables: how common a Han character is, how common a pair of them, its script, its readings.

    python training/characters.py --jieba PATH/dict.txt --pinyin PATH/pinyin_dict.json

- `src/policyx/source/characters.txt` and `src/policyx/text/pairs.txt`: counts from jieba's dictionary (MIT) and the
  project's own written corpus, rounded to powers of two; a line for each power: power, tab, characters of that count;
  of the pairs a line for each first character: it, then power, tab, second characters, by tabs.
- `src/policyx/text/scripts.txt`: characters that only traditional text has, then those that only simplified text has
  (OpenCC, Apache-2.0; a character that GB 2312 has may stand in simplified text, one that Big5 has in traditional).
- `src/policyx/text/pinyin.tsv`: syllable with its tone, or without any, tab, the characters of GBK read so; from
  pypinyin 0.55 (MIT).
"""

from __future__ import annotations

import argparse
import json
import math
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path

import opencc

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

HAN = re.compile(r"[\u4e00-\u9fff]{2,200}")
CORPUS_WEIGHT = 60  # the corpus is small beside jieba's counts (60 M words) but is what policy pages sound like
PAIRS_KEPT = 40_000


def encodes(text: str, encoding: str) -> bool:
    """Whether an encoding has every character."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def counts(dictionary: Path) -> tuple[Counter[str], Counter[str]]:
    """Counts of characters and of pairs, simplified."""
    from tests.marks import pages

    characters: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    words = ((line.split(" ")[0], int(line.split(" ")[1])) for line in dictionary.read_text("utf-8").splitlines())
    runs = [(run, count) for word, count in words for run in HAN.findall(word) or [word]]
    runs += [(run, CORPUS_WEIGHT) for page in pages() for run in HAN.findall(page.text)]
    for run, count in runs:
        for char in run:
            if "\u4e00" <= char <= "\u9fff":
                characters[char] += count
        for left, right in pairwise(run):
            pairs[left + right] += count
    return characters, pairs


def by_power(table: Counter[str]) -> str:
    """Lines of power and keys, commonest first."""
    powers: defaultdict[int, list[str]] = defaultdict(list)
    for key, count in sorted(table.items()):
        if count >= 1:
            powers[round(math.log2(count))].append(key)
    return "".join(f"{power}\t{''.join(powers[power])}\n" for power in sorted(powers, reverse=True))


def by_first(table: Counter[str]) -> str:
    """Lines of first character, power, and second characters, commonest first."""
    pieces: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for pair, count in table.items():
        pieces[pair[0]][pair[1]] = count
    return "".join(
        f"{first}\t" + by_power(pieces[first]).strip().replace("\n", "\t") + "\n" for first in sorted(pieces)
    )


def readings(source: Path) -> str:
    """Lines of syllable, with its tone and without, and characters."""
    from policyx.text.pinyin import plain

    table: defaultdict[str, set[str]] = defaultdict(set)
    for code, read in json.loads(source.read_text("utf-8")).items():
        char = chr(int(code))
        if "\u4e00" <= char <= "\u9fff" and encodes(char, "gbk"):
            for syllable in read.split(","):
                table[unicodedata.normalize("NFC", syllable)].add(char)
                table[plain(syllable)[0]].add(char)
    return "".join(f"{key}\t{''.join(sorted(chars))}\n" for key, chars in sorted(table.items()) if key)


def scripts() -> str:
    """Two lines: traditional-only characters, simplified-only characters."""
    han = [chr(code) for code in range(0x4E00, 0xA000)]
    to_simplified, to_traditional = opencc.OpenCC("t2s"), opencc.OpenCC("s2t")
    traditional = [c for c in han if to_simplified.convert(c) != c and not encodes(c, "gb2312")]
    simplified = [c for c in han if to_traditional.convert(c) != c and not encodes(c, "cp950")]
    return "".join(traditional) + "\n" + "".join(simplified) + "\n"


def main() -> None:
    """Write the four tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jieba", type=Path, required=True)
    parser.add_argument("--pinyin", type=Path, required=True)
    options = parser.parse_args()
    characters, pairs = counts(options.jieba)
    to_traditional = opencc.OpenCC("s2t")
    both = characters.copy()
    for char, count in characters.items():
        other = to_traditional.convert(char)
        if other != char and len(other) == 1:
            both[other] += count
    package = ROOT / "src" / "policyx"
    (package / "source").mkdir(exist_ok=True)
    common = Counter({char: count for char, count in both.items() if count >= 8})
    (package / "source" / "characters.txt").write_text(by_power(common), "utf-8")
    (package / "text" / "pairs.txt").write_text(by_first(Counter(dict(pairs.most_common(PAIRS_KEPT)))), "utf-8")
    (package / "text" / "scripts.txt").write_text(scripts(), "utf-8")
    (package / "text" / "pinyin.tsv").write_text(readings(options.pinyin), "utf-8")


if __name__ == "__main__":
    main()
