"""Development and functional zones that cannot be read as place + kind (东湖高新区, 苏州工业园区, 菊园新区)."""

from __future__ import annotations

import re
from functools import cache

from policyx.lexicon.matcher import Matcher
from policyx.lexicon.table import column, rows


@cache
def head() -> re.Pattern[str]:
    """What a zone is called after the name of its place: 经开区, 高新技术产业开发区 (longest first)."""
    heads = sorted(column("zone_heads"), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, heads)))


@cache
def codes() -> dict[str, str]:
    """Zone name -> code of the division it lies in."""
    return {row[0]: row[1] for table in ("zone_names", "known_zones") for row in rows(table)}


@cache
def matcher() -> Matcher[tuple[str, str]]:
    """Finds zone names; values are (name, code)."""
    return Matcher((name, (name, code)) for name, code in codes().items())
