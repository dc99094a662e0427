"""Towns, townships and streets: names that tell in which county a page stands."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from policyx.lexicon.matcher import EndMatcher
from policyx.lexicon.table import cells


@cache
def _table() -> dict[str, str]:
    """Codes of each name, joined by commas: 30,000 of them are cut only where one is asked for."""
    table = cells("townships")  # name, codes
    return dict(zip(table[::2], table[1::2], strict=True))


def names() -> Collection[str]:
    """Every town name (化龙桥街道)."""
    return _table().keys()


def codes(name: str) -> tuple[str, ...]:
    """Nine-digit codes of a town name, () for an unknown one; the first six digits are the county's."""
    known = _table().get(name)
    return tuple(known.split(",")) if known else ()


@cache
def matcher() -> EndMatcher:
    """Finds town names; values are the names. Nearly all end in 镇, 乡, or 街道: no automaton of 30,000 names."""
    return EndMatcher(name for name in names() if len(name) > 2)
