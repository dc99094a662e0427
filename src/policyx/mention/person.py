"""Persons, by evidence: what stands before and after a name, lists of names, and names known from the same article."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

from policyx.mention.base import Mention
from policyx.mention.name_border import Recurrence
from policyx.mention.name_forms import Name
from policyx.mention.person_known import doctrines, everywhere
from policyx.mention.person_rules import RULES, Scene
from policyx.text.reading import Reading

BLOCKS = ("post", "date", "label", "work")
"""A name ends where one of these begins."""


def find(reading: Reading, before: tuple[Mention, ...]) -> Iterator[Mention]:
    """Named persons in text order, reporters left out.

    before: what was found already; posts and labels tell where names stand, dates and works where they do not."""
    chosen = {kind: _longest(m for m in before if m.kind == kind) for kind in BLOCKS}
    blocks = sorted(m.start for kind in BLOCKS for m in chosen[kind])
    text, spans = reading.fold, reading.spans()
    low, high = (min(s[0] for s in spans), max(s[1] for s in spans)) if spans else (0, 0)
    divisions = frozenset((m.start, m.stop) for m in before if m.kind in ("division", "organ"))
    whole = text[low:high]
    scene = Scene(reading, text, chosen["post"], chosen["label"], divisions, blocks, Recurrence(whole))
    rules = [rule for rule, words in RULES if not words or any(word in whole for word in words)]
    for span in spans:
        for rule in rules:
            rule(scene, span)
    _hide(scene)
    _settle(scene)
    mentions = {
        name.start: Mention("person", name.start, name.stop, name.text, rule, None, _score(name.odds))
        for name, rule in scene.found.values()
    }
    for mention in everywhere(reading, [name for name, _ in scene.found.values()], divisions):
        mentions.setdefault(mention.start, mention)
    shut = sorted((*reading.bylines, *((m.start, m.stop) for k in ("post", "date", "work") for m in chosen[k])))
    last = -1
    for start in sorted(mentions):
        mention = mentions[start]
        index = bisect_left(shut, (mention.stop, -1))
        if start >= last and not any(a < mention.stop and start < b for a, b in shut[max(0, index - 2) : index]):
            last = mention.stop
            yield mention


def _score(odds: float) -> float:
    return min(0.99, 0.5 + odds / 40)


def _hide(scene: Scene) -> None:
    """Leave out names inside doctrines and bylines."""
    shut = sorted(
        [*scene.reading.bylines, *(hit for span in scene.reading.spans() for hit in doctrines(scene.text, span))]
    )
    for start in list(scene.found):
        index = bisect_right(shut, (start, len(scene.text)))
        if index and shut[index - 1][1] > start:
            del scene.found[start]


def _settle(scene: Scene) -> None:
    """Of names that overlap the likelier stands."""
    taken: list[Name] = []
    for start in sorted(scene.found):
        name = scene.found[start][0]
        if taken and taken[-1].stop > name.start:
            weak = taken[-1] if taken[-1].odds < name.odds else name
            scene.found.pop(weak.start, None)
            if weak is name:
                continue
            taken.pop()
        taken.append(name)


def _longest(mentions: Iterable[Mention]) -> list[Mention]:
    """Mentions of one kind that do not overlap, the longer first served."""
    kept: list[Mention] = []
    for mention in sorted(mentions, key=lambda m: (m.start, -m.stop)):
        if not kept or mention.start >= kept[-1].stop:
            kept.append(mention)
    return kept
