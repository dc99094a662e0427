"""How probable a string is as Chinese: counts of characters and of pairs of them, in powers of two."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from policyx.source.frequency import powers

_UNSEEN = -4  # what a character that the table lacks is worth, in powers of two
_SHIFT = 16  # a pair as common as this, in powers of two, counts as surely Chinese


@cache
def pairs() -> dict[str, int]:
    """Common pairs of simplified characters with the power of two of their count."""
    text = files("policyx.text").joinpath("pairs.txt").read_text(encoding="utf-8")
    table: dict[str, int] = {}
    for line in text.splitlines():
        power, keys = line.split("\t")
        table.update(dict.fromkeys(map("".join, zip(keys[::2], keys[1::2], strict=True)), int(power)))
    return table


def is_han(char: str) -> bool:
    """Whether one character is Han (the unified block and extension A)."""
    return "\u4e00" <= char <= "\u9fff" or "\u3400" <= char <= "\u4dbf"


def bound(text: str) -> float:
    """The share of neighbouring Han characters of simplified `text` that form a common pair, 0 to 1; 0 without any."""
    table = pairs()
    neighbours = [left + right for left, right in zip(text, text[1:], strict=False) if is_han(left) and is_han(right)]
    return sum(pair in table for pair in neighbours) / len(neighbours) if neighbours else 0.0


def score(text: str) -> float:
    """Mean worth of a character of simplified `text` as Chinese, in powers of two: 8 to 12 for prose, below 4 for
    rubbish. Punctuation and white space of Chinese text count as common characters."""
    if not text:
        return 0.0
    table, single = pairs(), powers()
    total = 0.0
    for index, char in enumerate(text):
        own = 14 if char in "，。、；：？！“”‘’《》（）() \n,.:;\u3000" else single.get(char, _UNSEEN)
        pair = table.get(text[index - 1] + char, 0) if index else 0
        total += max(own - 8, pair) if pair else own - 8
    return total / len(text)
