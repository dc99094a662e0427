"""A name that an article (or everybody) knows is found everywhere in it, except where its characters are words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from policyx.lexicon.matcher import Matcher
from policyx.lexicon.table import column
from policyx.mention.base import Mention
from policyx.mention.name_forms import Name
from policyx.mention.name_model import cue_at, words, words_logp
from policyx.text.reading import Reading, Span

KNOWN = -9.0
"""Log probability of a known name among words."""
WORD, SHORT, LONG = 1.4, 0.9, 0.7
"""Evidence that a name needs that is also a word (it opens a sentence and does something), that has two characters,
that has three of which two are a word."""


@cache
def _doctrines() -> Matcher[None]:
    return Matcher((name, None) for name in column("doctrines"))


@cache
def _leads() -> tuple[str, ...]:
    return column("name_leads")


@cache
def _leaders() -> Matcher[str]:
    return Matcher((name, name) for name in column("known_names"))


def doctrines(text: str, span: Span) -> list[Span]:
    """Where doctrines are named that hold a person's name: 习近平生态文明思想."""
    return [(start, stop) for start, stop, _ in _doctrines().longest(text, *span)]


def everywhere(reading: Reading, names: Iterable[Name], shut: frozenset[Span]) -> Iterator[Mention]:
    """Every occurrence of the names of an article (or known to everyone), in text order within each paragraph.

    shut: spans that mean a division or an organ."""
    text = reading.fold
    own = {name.text for name in names}
    starts = {name.start for name in names}
    stops = {name.stop for name in names}
    matcher = Matcher((name, name) for name in own)
    for span in reading.spans():
        hidden = {start for start, _ in doctrines(text, span)}
        hits = sorted([*matcher.longest(text, *span), *_leaders().find(text, *span)])
        for start, stop, name in hits:
            if start in hidden:
                continue
            if start in starts or ((start, stop) not in shut and _stands(text, start, stop, name, span, starts, stops)):
                starts.add(start)
                stops.add(stop)
                yield Mention("person", start, stop, name, "known name", None, 0.8)


def _stands(text: str, start: int, stop: int, name: str, span: Span, starts: set[int], stops: set[int]) -> bool:
    """Whether a known name means the person here: 高山 opens a clause or does something, not 「高山草甸」."""
    if "·" in name or len(name) > 3:
        return True
    left, right = max(span[0], start - 3), min(span[1], stop + 4)
    before, after = _run(text[left:start][::-1])[::-1], _run(text[stop:right])
    evidence = _left(text, start, span, stops) + _right(text, stop, span, starts)
    if before.endswith(_leads()):
        evidence += 0.7
    if evidence < (WORD if name in words() else SHORT if len(name) == 2 else LONG if words_logp(name) > -22 else 0.0):
        return False
    cost = KNOWN + words_logp(before) + words_logp(after) + 3.0 * evidence
    return cost > words_logp(before + name + after)


def _run(text: str) -> str:
    """The Han characters that `text` begins with."""
    for index, char in enumerate(text):
        if not "\u4e00" <= char <= "\u9fff":
            return text[:index]
    return text


def _left(text: str, at: int, span: Span, stops: set[int]) -> float:
    """How much what stands before a place speaks for a name there."""
    while at > span[0] and text[at - 1] == " ":
        at -= 1
    if at == span[0] or text[at - 1] in "。！？；”\n：":
        return 1.0
    if text[at - 1] == "，":
        return 1.0 if text[at - 2] in "日午晚天末初" else 0.7
    if text[at - 1] in "、和与及由":
        return 1.0 if at - 1 in stops else 0.5
    return 0.0


def _right(text: str, at: int, span: Span, starts: set[int]) -> float:
    """How much what stands after a place speaks for a name before it."""
    cue = cue_at(text, at)
    if cue in ("speech", "act", "work"):
        return 1.5
    if at >= span[1] or text[at] in "。；）":
        return 0.3
    if text[at] == "：":
        return 1.0
    if text[at] in "、 和与及":
        return 1.0 if at + 1 in starts else 0.5
    return 0.5 if cue and text[at] not in "的是也都" else 0.2 if text[at] == "，" else 0.0
