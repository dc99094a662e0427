"""Who a predicate is told of: lists that go on, new speakers, others who act beside the subject."""

from __future__ import annotations

import re

from policyx.event.act import State
from policyx.event.clause import Item, Sentence
from policyx.event.phrase import Phrases
from policyx.event.signs import MANY, ON, UNNAMED, WEAK
from policyx.text.reading import squash


def goes_on(fold: str, phrases: Phrases, last: Item, item: Item) -> bool:
    """Whether a list of names goes on after unnamed groups: 副县长甲，县财政局等单位人员；总经理乙参加."""
    edge = phrases.edge(item)
    if item.kind != "person" or not 0 < edge - last.stop < 90:
        return False
    return bool(UNNAMED.fullmatch(fold, last.stop, edge)) and not phrases.first("verb", last.stop, edge)


def opening(fold: str, sentence: Sentence, phrases: Phrases, speech: bool, item: Item) -> bool:
    """Whether a person stands where a new subject may break into a speech: at the beginning of a sentence, or after
    ； or 会上，; 习近平 never does."""
    edge = phrases.edge(item)
    head = fold[sentence.start : edge]
    first = (
        re.fullmatch(r"[\s”」]*(?:[^，。；]{0,24}，)?(?:[^，。；]{0,10}(?:领导|代表|委员|常委|负责人))?", head)
        is not None
    )
    semi = fold[max(sentence.start, edge - 1) : edge] in ("；", "，")
    if not (first or semi):
        return False
    name = squash(fold[item.start : item.stop])
    if name == "习近平":
        return False
    following = phrases.first("verb", item.stop)
    if following is None or following.frame is None:
        return False
    if item.kind != "person":
        return first and speech and following.frame.role in ("exchange", "report", "sign")
    if first:
        return speech
    return following.frame.side != "q" or fold[edge - 1] == "；"


def lectured(state: State, item: Item, subject: tuple[Item, ...]) -> bool:
    """宣讲报告会上，甲对…作了解读: no report beside the lecture."""
    if item.frame is None or item.frame.trigger not in ("解读", "介绍", "报告", "说明"):
        return False
    lecturers = state.doers("lecture")
    return any(i.who in lecturers for i in subject if i.kind == "person")


def told_before(sentence: Sentence, phrases: Phrases, subject: tuple[Item, ...]) -> bool:
    """Whether the sentence tells of another's doing before a subject: 省督导组到县检查，县长甲一同检查."""
    verb = phrases.first("verb", sentence.start)
    return verb is not None and bool(subject) and verb.start < subject[0].start


def told_on(state: State, item: Item, subject: tuple[Item, ...]) -> bool:
    """甲作表态发言。他说，…: what was exchanged or reported goes on, no speech of its own."""
    if item.frame is None or item.frame.trigger not in WEAK or not subject:
        return False
    return state.latest.get(subject[0].who or "") in ON


def others(fold: str, last: Item, clause: int, item: Item) -> bool:
    """副县长甲到场；施工单位作表态发言: after ； unnamed others do it."""
    if last.stop >= clause:
        return False
    gap = fold[last.stop : clause]
    return "；" in gap[-2:] and bool(MANY.search(fold[clause : item.start]))
