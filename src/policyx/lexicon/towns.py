"""Towns, townships and streets: names that tell in which county a page stands."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from policyx.lexicon.matcher import EndMatcher
from policyx.lexicon.table import sharded

ENDS = {
    "镇": (3, 4, 5, 6, 7, 8, 10),
    "乡": (3, 4, 5, 6, 7, 8, 9, 10, 11, 14),
    "道": (4, 5, 6, 7, 8, 9, 10),
    "木": (3, 4, 5, 6, 7, 8),
    "）": (7, 8, 9, 10, 11, 12),
    "所": (6,),
}
"""Last characters of town names (镇, 乡, 街道, 苏木, （撤销）, 办事所) and how many characters such names have."""


def names() -> Collection[str]:
    """Every town name (化龙桥街道)."""
    return sharded("townships").keys()


def codes(name: str) -> tuple[str, ...]:
    """Nine-digit codes of a town name, () for an unknown one; the first six digits are the county's."""
    known = sharded("townships").get(name)
    return tuple(known.split(",")) if known else ()


@cache
def matcher() -> EndMatcher:
    """Finds town names; values are the names. Nearly all end in 镇, 乡, or 街道: no automaton of 30,000 names."""
    return EndMatcher(sharded("townships").pieces, ENDS)
