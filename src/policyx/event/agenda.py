"""What a meeting deals with, and the documents that it passes or issues."""

from __future__ import annotations

import re

from policyx.event.clause import Sentence
from policyx.event.draft import Draft
from policyx.event.kind import said
from policyx.text.pattern import lazy
from policyx.text.reading import Reading, Span, squash

_ITEM = lazy(
    r"(?:书面|集体|专题|认真|还|分别|原则)?(?:传达学习|学习传达|传达|学习贯彻|学习|听取和审议|听取|审议|审查|研究|讨论|协商|表决|"
    r"审定|通报|总结|安排|部署|分析|观看|播放|宣读|表彰|通过)(?!会)[^，。；]{3,160}"
)
_ISSUED = lazy(r"(?:印发|出台|发布|公布|下发|通过|审定|签署|签订|审议|宣读|表决通过|批准)[^，。；]{0,60}$")
_OPEN = lazy(r"[\s]*(?:会议|大会|全会|会上|会议还)[，]?")


def agenda(reading: Reading, told: tuple[Sentence, ...], draft: Draft, quiet: list[Span]) -> tuple[str, ...]:
    """The items of a meeting as the text gives them: 传达学习…精神, 听取…汇报, 审议《…》; no inner white space."""
    if draft.type not in ("meeting", "study"):
        return ()
    fold = reading.fold
    found: list[str] = []
    for index in draft.told:
        sentence = told[index]
        if index != draft.first and not _OPEN.match(fold, sentence.start, sentence.stop):
            continue
        at = sentence.start
        for match in re.finditer(r"[，；。]|$", fold[sentence.start : sentence.stop]):
            stop = sentence.start + match.start()
            head = _OPEN.match(fold, at, stop)
            begin = head.end() if head else at
            begin += len(fold[begin:stop]) - len(fold[begin:stop].lstrip())
            clause = _ITEM.match(fold, begin, stop)
            people = any(i.kind == "person" and begin <= i.start < stop and i.start - begin < 4 for i in sentence.items)
            if clause and not people and not said(begin, quiet):
                found.append(squash(reading.text(begin, stop)))
            at = stop + 1
    return tuple(dict.fromkeys(found))


def documents(fold: str, told: tuple[Sentence, ...], draft: Draft, quiet: list[Span]) -> tuple[str, ...]:
    """Titles of the documents that an event passes, reads out, signs, or issues."""
    found: list[str] = []
    for index in sorted({draft.first, *draft.told}):
        sentence = told[index]
        for work in sentence.of("work"):
            before = fold[max(sentence.start, work.start - 80) : work.start]
            if work.mention and not said(work.start, quiet) and _ISSUED.search(before):
                found.append(work.mention.text)
    return tuple(dict.fromkeys(found))
