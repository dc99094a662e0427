"""The network's tags: one for no mention, and begin, inside, end, single of each kind of mention (BIOES)."""

from __future__ import annotations

from typing import Final

LABELS: Final = "PTOGLDMW"
"""Kinds of mention, as in the corpus's README: person, post, organ, division, place, date, meeting, work."""
OUTSIDE: Final = 0
SIZE: Final = 1 + 4 * len(LABELS)


def begin(label: str) -> int:
    """The tag that begins a mention of several characters; the three after it: inside, end, single."""
    return 1 + 4 * LABELS.index(label)


def tags(label: str, size: int) -> list[int]:
    """The tags of a mention of `size` characters."""
    first = begin(label)
    return [first + 3] if size == 1 else [first, *[first + 1] * (size - 2), first + 2]


def follows(before: int, after: int) -> bool:
    """Whether tag `after` may stand right after tag `before`: what began goes on or ends, nothing else does."""
    opened = before != OUTSIDE and (before - 1) % 4 in (0, 1)
    goes_on = after != OUTSIDE and (after - 1) % 4 in (1, 2)
    if opened or goes_on:
        return opened and goes_on and (before - 1) // 4 == (after - 1) // 4
    return True
