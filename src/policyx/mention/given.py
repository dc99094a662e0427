"""What the user's dictionaries name: found wherever it stands, and sure."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from policyx.lexicon import user
from policyx.lexicon.table import column
from policyx.mention.base import DivisionParts, Kind, MeetingParts, Mention, Parts, PostParts
from policyx.text.reading import Reading, squash

_KINDS: dict[str, Kind] = {
    "name": "person",
    "post": "post",
    "division": "division",
    "organ": "organ",
    "meeting": "meeting",
    "place": "place",
}


def find(reading: Reading, before: tuple[Mention, ...] = ()) -> Iterator[Mention]:
    """The user's names, posts, divisions, organs, meetings and places, in text order. Their texts are matched as they
    stand in the dictionary, widths folded."""
    words = user.current()
    if not words:
        return
    for span in reading.spans():
        for start, stop, entry in words.matcher.longest(reading.fold, *span):
            if entry.kind in _KINDS:
                text = squash(reading.text(start, stop))
                yield Mention(_KINDS[entry.kind], start, stop, text, "user", _parts(entry, text), 1.0)


def _parts(entry: user.Entry, text: str) -> Parts:
    if entry.kind == "division" and entry.value:
        return DivisionParts((entry.value,), True)
    if entry.kind == "post":
        role = max((r for r in _roles() if text.endswith(r)), key=len, default=text)
        return PostParts(text.removesuffix(role) or None, role)
    if entry.kind == "meeting":
        return MeetingParts(None)
    return None


@cache
def _roles() -> tuple[str, ...]:
    return tuple(role for cell in column("roles", 1) for role in cell.split())
