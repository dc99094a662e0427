"""Towns, townships and streets: names that tell in which county a page stands."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from policyx.lexicon.matcher import Matcher
from policyx.lexicon.table import rows


@cache
def codes() -> dict[str, tuple[str, ...]]:
    """Nine-digit codes of each town name (化龙桥街道); the first six digits are the county's."""
    found: dict[str, list[str]] = defaultdict(list)
    for code, name, _county in rows("townships"):
        found[name].append(code)
    return {name: tuple(group) for name, group in found.items()}


@cache
def matcher() -> Matcher[str]:
    """Finds town names; values are the names."""
    return Matcher((name, name) for name in codes() if len(name) > 2)
