"""How probable a string is as Chinese: counts of pairs of characters, in powers of two."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from pathlib import Path

from policyx.text.shards import Shards


@cache
def _pairs() -> Shards[int]:
    """First character → second → power of two of the count of the pair."""
    return Shards((Path(__file__).parent / "pairs.txt").read_text("utf-8"), _seconds)


def _seconds(line: str) -> dict[str, int]:
    cells = line.split()
    return {char: int(power) for power, chars in zip(cells[1::2], cells[2::2], strict=True) for char in chars}


def bond(pair: str) -> int:
    """The power of two of the count of a common pair of simplified characters; 0 for any other string."""
    return _pairs()[pair[0]].get(pair[1], 0) if len(pair) == 2 else 0


def is_han(char: str) -> bool:
    """Whether `char` is one Han character (the unified block and extension A); the empty string is none."""
    return "\u4e00" <= char <= "\u9fff" or "\u3400" <= char <= "\u4dbf"


def bound(text: str) -> float:
    """The share of neighbouring Han characters of simplified `text` that form a common pair, 0 to 1; 0 without any."""
    neighbours = [left + right for left, right in pairwise(text) if is_han(left) and is_han(right)]
    return sum(bond(pair) > 0 for pair in neighbours) / len(neighbours) if neighbours else 0.0
