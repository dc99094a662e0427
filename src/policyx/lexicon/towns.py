"""Towns, townships and streets: names that tell in which county a page stands."""

from __future__ import annotations

from functools import cache

from policyx.lexicon.matcher import EndMatcher
from policyx.lexicon.table import cells


@cache
def codes() -> dict[str, tuple[str, ...]]:
    """Nine-digit codes of each town name (化龙桥街道); the first six digits are the county's."""
    table = cells("townships")  # code, name, county
    found: dict[str, tuple[str, ...]] = {}
    for code, name in zip(table[0::3], table[1::3], strict=True):
        found[name] = (*found[name], code) if name in found else (code,)
    return found


@cache
def matcher() -> EndMatcher:
    """Finds town names; values are the names. Nearly all end in 镇, 乡, or 街道: no automaton of 30,000 names."""
    return EndMatcher(name for name in codes() if len(name) > 2)
