"""What the user's own dictionary names, found wherever it stands."""

from __future__ import annotations

from collections.abc import Iterator

from policyx.lexicon import user
from policyx.lexicon.matcher import Matcher
from policyx.mention.base import DivisionParts, Kind, MeetingParts, Mention, Parts, PostParts
from policyx.mention.merge import OWN
from policyx.text.reading import Reading

_KINDS: dict[str, Kind] = {
    "name": "person",
    "post": "post",
    "organ": "organ",
    "meeting": "meeting",
    "place": "place",
    "division": "division",
}


def find(reading: Reading, _before: tuple[Mention, ...]) -> Iterator[Mention]:
    """A mention for the longest entries of `--lexicon` that stand in the article."""
    words = user.current()
    if not words:
        return
    for first, last in reading.spans():
        for start, stop, entry in words.matcher.longest(reading.fold, first, last):
            if entry.kind in _KINDS:
                yield Mention(_KINDS[entry.kind], start, stop, entry.text, OWN, _parts(entry))


def verb_ends(fold: str, start: int, stop: int) -> list[int]:
    """Where the verbs of `--lexicon` end in fold[start:stop], in order: no name of an organ or place runs over them."""
    words = user.current()
    if not words or not words.verbs:
        return []
    verbs = words.made("mention.verbs", lambda it: Matcher((verb, None) for verb in it.verbs))
    return [end for _, end, _ in verbs.find(fold, start, stop)]


def _parts(entry: user.Entry) -> Parts:
    if entry.kind == "division":
        return DivisionParts((entry.value or "",), sure=True)
    if entry.kind == "post":
        return PostParts(organ=None, role=entry.text)
    if entry.kind == "meeting":
        return MeetingParts(edition=None)
    return None
