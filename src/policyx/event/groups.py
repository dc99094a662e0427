"""Those who take part without a name: 各镇街主要负责同志, 其他区级领导."""

from __future__ import annotations

import re

from policyx.event.clause import Sentence
from policyx.event.draft import Draft
from policyx.text.pattern import lazy
from policyx.text.reading import squash

_GROUP = lazy(
    r"(?:负责人|负责同志|领导|代表|人员|委员|同志|成员|干部|书记|主任|局长|单位|部门|院长|校长|企业家|党员|常委|班子|群众|职工)"
    r"(?:等|共?约?\d{1,5}余?(?:人|名))*$"
)
_VERBS = frozenset(["attend", "observe", "accompany"])
_TRIM = lazy(
    r"^(?:以及|及其|及|和|另外|其中|还有|会上|等)+|(?:应邀|分别|在[^，。]{1,14}|一同|共同|集中|也|先后|通过视频)$"
)


def groups(fold: str, told: tuple[Sentence, ...], draft: Draft) -> tuple[str, ...]:
    """The unnamed groups that attend an event, in text order, without inner white space."""
    found: list[str] = []
    for index in draft.told:
        sentence = told[index]
        for verb in sentence.of("verb"):
            if verb.frame is None or verb.frame.role not in _VERBS:
                continue
            at = max(
                (i.stop for i in sentence.items if i.kind == "verb" and i.stop <= verb.start), default=sentence.start
            )
            at = max(at, fold.rfind("。", sentence.start, verb.start) + 1)
            found += _parts(fold, sentence, at, verb.start)
    return tuple(dict.fromkeys(found))


def _parts(fold: str, sentence: Sentence, start: int, stop: int) -> list[str]:
    """The segments of a list that name a group and no person."""
    found = []
    for match in re.finditer(r"[^，。；]{2,60}", fold[start:stop]):
        begin, end = start + match.start(), start + match.end()
        people = [i.stop for i in sentence.of("person") if begin <= i.start < end]
        text = fold[max([begin, *people]) : end]
        text = _TRIM.sub("", _TRIM.sub("", squash(text).strip("、，")))
        text = re.sub(r"^[、等及和以]+", "", text)
        if 4 <= len(text) <= 40 and _GROUP.search(text):
            found.append(text)
    return found
