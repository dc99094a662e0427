"""Lists announced as those present: 在主席台就座的有：…, and the lines set under such a head."""

from __future__ import annotations

from policyx.event.act import Act, State
from policyx.event.clause import Item, Sentence
from policyx.event.signs import ROLL, ROLLS


def read_roll(fold: str, sentence: Sentence, index: int, state: State, verb: Item | None) -> None:
    """Notes the roles of those whom a list names, and whether the lines that follow go on with it."""
    whole = fold[sentence.start : sentence.stop]
    match = ROLL.search(whole)
    people = tuple(sentence.of("person"))
    if match:
        role = ROLLS[match["what"]]
        if not people:
            state.roll, state.rolled = role, index
            return
        _note(state, sentence, index, role, tuple(p for p in people if p.start >= sentence.start + match.end()))
    elif state.roll and index == state.rolled + 1 and people and verb is None and len(whole) < 400:
        state.rolled = index
        _note(state, sentence, index, state.roll, people)
    else:
        state.roll = ""


def _note(state: State, sentence: Sentence, index: int, role: str, people: tuple[Item, ...]) -> None:
    for person in people:
        if person.who:
            state.acts.append(Act(role, person.who, "", index, person.start, sentence.span, "roll"))
