"""Collective labels in front of lists of names: 区领导, 县级领导, 与会领导. They are no posts."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from policyx.lexicon.matcher import Matcher
from policyx.lexicon.table import column
from policyx.mention.base import Mention
from policyx.text.reading import Reading, squash


@cache
def _matcher() -> Matcher[None]:
    return Matcher((word, None) for word in column("labels"))


def labels(reading: Reading, start: int, stop: int) -> Iterator[Mention]:
    """The labels of fold[start:stop], in order."""
    for begin, end, _ in _matcher().longest(reading.fold, start, stop):
        yield Mention("label", begin, end, squash(reading.text(begin, end)), "label.table", None, 0.9)
