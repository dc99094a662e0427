"""Development and functional zones that cannot be read as place + kind (东湖高新区, 苏州工业园区, 菊园新区)."""

from __future__ import annotations

import re
from functools import cache

from policyx.lexicon import gazetteer
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
    kind = head()
    found: dict[str, str] = {}
    for _, name, county in rows("zones"):
        match = kind.search(name)
        own = match and match.end() == len(name) and match.start() >= 2
        if own and gazetteer.division(county) and not next(gazetteer.matcher().find(name), None):
            found[name] = county
    return found | {row[0]: row[1] for row in rows("known_zones")}


@cache
def matcher() -> Matcher[tuple[str, str]]:
    """Finds zone names; values are (name, code)."""
    return Matcher((name, (name, code)) for name, code in codes().items())
