"""Who said what. A statement runs from its verb to where the paragraph turns to someone or something else."""

from __future__ import annotations

from bisect import bisect_right

from policyx.event.act import Talk
from policyx.event.base import Said
from policyx.event.clause import Sentence
from policyx.event.draft import Draft
from policyx.text.reading import Reading, Span

_EDGE = " \t\n\r\u3000\u00a0，：:,"


def statements(
    reading: Reading, told: tuple[Sentence, ...], draft: Draft, talks: list[Talk], quiet: list[Span]
) -> tuple[Said, ...]:
    """The statements made in an event, in text order: one for each speaker, None where the meeting itself speaks.

    「甲强调，要…。要…。」 is one statement to the end of the paragraph unless another subject breaks in: newsrooms give
    a speech as a row of subjectless sentences, and cutting at the first full stop would lose most of it."""
    own = set(draft.told) | {draft.first}
    found: list[Said] = []
    spans = sorted(quiet)
    starts = [a for a, _ in spans]
    for index, talk in enumerate(talks):
        if talk.sentence not in own:
            continue
        limit = talks[index + 1].start if index + 1 < len(talks) else len(reading.clean)
        stop = _end(told, talk, spans, starts, limit)
        start, stop = _trim(reading.clean, talk.start, stop)
        if stop - start < 4:
            continue
        text = reading.text(start, stop)
        for speaker in talk.speakers or (None,):
            found.append(Said(speaker, talk.verb, text, (start, stop)))
    return tuple(found)


def _end(told: tuple[Sentence, ...], talk: Talk, spans: list[Span], starts: list[int], limit: int) -> int:
    """Where the words that begin at a talk end: the last span said that follows without a break in its paragraph."""
    paragraph = told[talk.sentence].paragraph
    stop = told[talk.sentence].stop
    index = bisect_right(starts, talk.start) - 1
    if index >= 0 and spans[index][0] <= talk.start:
        stop = spans[index][1]
    sentence = talk.sentence + 1
    while sentence < len(told) and told[sentence].paragraph == paragraph and stop == told[sentence].start:
        at = bisect_right(starts, told[sentence].start) - 1
        if at < 0 or spans[at][0] != told[sentence].start or spans[at][0] >= limit:
            break
        stop = spans[at][1]
        sentence += 1
    return stop


def _trim(clean: str, start: int, stop: int) -> Span:
    """A span without white space and commas at its edges."""
    while start < stop and clean[start] in _EDGE:
        start += 1
    while start < stop and clean[stop - 1] in _EDGE:
        stop -= 1
    return start, stop
