"""How probable a string is as Chinese: counts of pairs of characters, in powers of two."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from itertools import pairwise


@cache
def pairs() -> dict[str, int]:
    """Common pairs of simplified characters with the power of two of their count."""
    text = files("policyx.text").joinpath("pairs.txt").read_text(encoding="utf-8")
    table: dict[str, int] = {}
    for line in text.splitlines():
        power, keys = line.split("\t")
        table.update(dict.fromkeys([keys[at : at + 2] for at in range(0, len(keys), 2)], int(power)))
    return table


def is_han(char: str) -> bool:
    """Whether `char` is one Han character (the unified block and extension A); the empty string is none."""
    return "\u4e00" <= char <= "\u9fff" or "\u3400" <= char <= "\u4dbf"


def bound(text: str) -> float:
    """The share of neighbouring Han characters of simplified `text` that form a common pair, 0 to 1; 0 without any."""
    table = pairs()
    neighbours = [left + right for left, right in pairwise(text) if is_han(left) and is_han(right)]
    return sum(pair in table for pair in neighbours) / len(neighbours) if neighbours else 0.0
