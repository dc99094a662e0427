"""Which reasons are asked for: by a place of the source, by a name, by kind."""

from __future__ import annotations

from collections.abc import Iterable

from policyx.explain.base import Reason
from policyx.text.reading import fold, squash
from policyx.text.script import to_simplified


def at(reasons: Iterable[Reason], offset: int) -> list[Reason]:
    """Those whose words hold the character at an offset of the source, the longest first."""
    found = [one for one in reasons if one.span and one.span[0] <= offset < one.span[1]]
    return sorted(found, key=lambda one: (one.span or (0, 0))[0] - (one.span or (0, 0))[1])


def named(reasons: Iterable[Reason], name: str) -> list[Reason]:
    """Those of what bears a name, or a part of it: an official with its posts and roles, an event with its roles and
    statements, all places of a division or meeting; not the headline. A code or an id (500103, p1) names a thing, too.
    The script, width, and white space of the name do not count."""
    reasons = [one for one in reasons if one.what != "title"]
    wanted = plain(name)
    if not wanted:
        return []
    direct = [one for one in reasons if wanted in plain(one.name) or (one.key and wanted == plain(one.key))]
    owners = {one.key for one in direct if one.key and one.what in ("official", "event")}
    chosen = {id(one) for one in direct}
    return [
        one
        for one in reasons
        if id(one) in chosen
        or (one.of is not None and one.of in owners)
        or (one.what in ("role", "statement") and one.key in owners)
    ]


def plain(text: str) -> str:
    """A name without what its spellings differ in."""
    return to_simplified(squash(fold(text))).casefold()
