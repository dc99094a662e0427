"""Lists announced as those present: 在主席台就座的有：…, 参会人员：…, and the lines set under such a head."""

from __future__ import annotations

import re
from functools import cache

from policyx.event.act import Act, State
from policyx.event.clause import Item, Sentence
from policyx.event.signs import ROLL, ROLLS
from policyx.lexicon.table import rows
from policyx.text.pattern import lazy

_LONGEST = 400
_NUMBER = r"[\s]{0,40}+(?:（?[一二三四五六七八九十\d]{1,2}[）、.．][\s]{0,20}+)?"
_NOTE = r"(?:（[^（）]{0,40}）)?[\s]*"
_VOICE = lazy(r"[\s]*+(?:（[^（）]{1,12}）[\s]*+)?[：】](?![\s]*$)|[\s]*】")


@cache
def _labels() -> tuple[re.Pattern[str], dict[str, str]]:
    """What a list of names is set under, at the beginning of a line, and the roles of those listed."""
    roles = {row[0]: row[1] for row in rows("roll_labels")}
    words = "|".join(sorted(roles, key=len, reverse=True))
    return re.compile(rf"{_NUMBER}(?P<what>{words}){_NOTE}(?P<end>：|$)"), roles


def read_roll(fold: str, sentence: Sentence, index: int, state: State, verb: Item | None) -> None:
    """Notes the roles of those whom a list names, and whether the lines that follow go on with it."""
    whole = fold[sentence.start : sentence.stop]
    match = ROLL.search(whole) if "有" in whole or "：" in whole else None
    people = tuple(sentence.of("person"))
    label = None if sentence.headline or match else _labels()[0].match(whole.rstrip())
    if match or label:
        role = ROLLS[match["what"]] if match else _labels()[1][label["what"]] if label else ""
        if not people:
            state.roll, state.rolled = (role, index) if match or len(whole) < 60 else ("", -9)
            return
        end = match.end() if match else label.end() if label else 0
        _note(state, sentence, index, role, tuple(p for p in people if p.start >= sentence.start + end))
        if label and len(whole) < 60:
            state.roll, state.rolled = role, index  # 发布人：甲⏎　　　　乙
    elif state.roll and index == state.rolled + 1 and people and verb is None and len(whole) < _LONGEST:
        state.rolled = index
        _note(state, sentence, index, state.roll, people)
    else:
        state.roll = ""


def _note(state: State, sentence: Sentence, index: int, role: str, people: tuple[Item, ...]) -> None:
    for person in people:
        if person.who:
            state.acts.append(Act(role, person.who, "", index, person.start, sentence.span, "roll"))


def voice(fold: str, sentence: Sentence) -> tuple[Item, int] | None:
    """Who speaks in a line of an interview (市水利局局长甲：…; 【甲】…), and where the words begin."""
    if sentence.headline:
        return None
    person = next(sentence.of("person"), None)
    if person is None or person.who is None:
        return None
    head = [i for i in sentence.items if i.stop <= person.start]
    if any(i.kind not in ("post", "organ", "label", "division") for i in head):
        return None
    at = sentence.start
    for item in [*head, person]:
        if fold[at : item.start].strip("【 　\t\n、"):
            return None
        at = max(at, item.stop)
    colon = _VOICE.match(fold, person.stop, sentence.stop)
    if colon is None or any(i.kind == "post" and i.start <= colon.end() + 1 for i in sentence.items if i.start > at):
        return None
    return person, colon.end()
