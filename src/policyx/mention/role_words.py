"""The role words of posts, ready for matching."""

from __future__ import annotations

from functools import cache

from policyx.lexicon.matcher import Matcher
from policyx.lexicon.table import rows


@cache
def kinds() -> dict[str, str]:
    """Role word -> its kind (office, rank, bound, weak, job); the first kind that names it counts."""
    found: dict[str, str] = {}
    for kind, text in rows("roles"):
        if kind in ("office", "rank", "bound", "weak", "job"):
            for word in text.split():
                found.setdefault(word, kind)
    return found


@cache
def matcher() -> Matcher[str]:
    """Finds role words; the value is the kind."""
    return Matcher(kinds().items())


@cache
def closed() -> Matcher[None]:
    """Finds words in which a role word is no role: 主席台, 委员会."""
    return Matcher((word, None) for kind, text in rows("roles") if kind == "closed" for word in text.split())


@cache
def prefixes() -> tuple[tuple[int, ...], frozenset[str]]:
    """What stands in front of a role word and belongs to the title: lengths, longest first, and the words."""
    found = frozenset(word for kind, text in rows("roles") if kind == "prefix" for word in text.split())
    return tuple(sorted({len(word) for word in found}, reverse=True)), found
