"""Who leads a team that is told of as having a head: 以局长甲为组长的调研组来县调研."""

from __future__ import annotations

from policyx.event.act import Act, State
from policyx.event.clause import Sentence
from policyx.text.pattern import lazy

_HEADS = lazy(
    r"(?:同志)?[为任](?:组长|团长|队长|领队)的[^，。；]{1,30}[组团队](?:一行)?[^，。；]{0,12}"
    r"(?:来|到|赴|在|莅|对|就|深入|前往)[^。；]{0,60}?"
    r"(?:调研|督查|督导|检查|考察|视察|督察|暗访|慰问|走访|参观|验收|评估|考核)"
)


def read_heads(fold: str, sentence: Sentence, index: int, state: State) -> None:
    """Notes the heads of teams that come to see as leading them."""
    for person in sentence.of("person"):
        if person.who and _HEADS.match(fold, person.stop, sentence.stop):
            state.note(Act("lead", person.who, "", index, person.start, sentence.span, "head:tour", "inspection"))
