"""What was found in an article and does not stand in its record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from policyx.explain import days, page, resolved, voices
from policyx.explain.base import Reason, Step
from policyx.explain.case import Case, span_of
from policyx.explain.gather import KINDS, told
from policyx.explain.rules import TAGGER, said
from policyx.mention.base import DateParts, Mention

if TYPE_CHECKING:
    from policyx.build import Built
    from policyx.pipeline import Analysis, Pipeline


def gather(analysis: Analysis, built: Built, pipeline: Pipeline) -> list[Reason]:
    """See `policyx.explain.losers`."""
    with pipeline.active():
        one = told(analysis, built, pipeline)
        found = [*page.homeless(one), *_beaten(one), *_meaningless(one), *_unsettled(one), *_unheard(one)]
        found += _dropped(one)
    return sorted(found, key=lambda reason: reason.span or (0, 0))


def _reason(case: Case, mention: Mention, steps: list[Step]) -> Reason | None:
    what = KINDS.get(mention.kind)
    if what is None:
        return None
    span = span_of(mention)
    rule = Step(
        "tagger" if mention.rule.startswith(TAGGER) else "rule",
        said(mention.rule),
        mention.rule,
        round(mention.score, 3),
        case.raw(span),
    )
    told = (*case.repairs(span, mention.text), rule, *steps)
    return Reason(what, mention.text, case.raw(span), mention.rule, mention.score, steps=told, stands=False)


def _beaten(case: Case) -> Iterator[Reason]:
    """Mentions that lost to others, and persons that were too unlikely."""
    for lost in case.history.trace.lost:
        if voices.same(lost):
            continue
        weighed = case.weighed.get(span_of(lost.mention)) if lost.mention.kind == "person" else None
        steps = [] if lost.mention.rule.startswith(TAGGER) else list(voices.heard(case, lost.mention))
        steps += [voices.weighing(weighed)] if weighed else []
        winner = case.raw(span_of(lost.winner)) if lost.winner else None
        steps.append(
            Step("lost", f"does not stand: {voices.why(lost)}", lost.winner.rule if lost.winner else None, span=winner)
        )
        if reason := _reason(case, lost.mention, steps):
            yield reason


def _meaningless(case: Case) -> Iterator[Reason]:
    """Names of divisions that turned out to mean none."""
    for one in case.history.grounds.meanings:
        if one.code is None:
            steps = [*voices.heard(case, one.mention), *resolved.division(case, one.mention)]
            steps.append(Step("lost", "does not stand: a word like a division's name, or one of several", "divisions"))
            if reason := _reason(case, one.mention, steps):
                yield reason


def _unsettled(case: Case) -> Iterator[Reason]:
    """Dates that no day could be found for."""
    for mention in case.built.resolved.kind("date"):
        if isinstance(mention.parts, DateParts) and mention.parts.start is None:
            steps = [*days.settled(case, mention)]
            steps.append(Step("lost", "does not stand: its day is not known; --published would tell its year", "date"))
            if reason := _reason(case, mention, steps):
                yield reason


def _unheard(case: Case) -> Iterator[Reason]:
    """What only the tagger names, and is not believed."""
    for kind, step in voices.unheard(case):
        what = KINDS.get(kind)
        if what and step.span and step.by:
            name = case.text(step.span)
            steps = (step, Step("lost", "does not stand: only the tagger names it", step.by))
            yield Reason(what, name, step.span, step.by, step.score, steps=steps, stands=False)


DROPPED = {
    "issued": "a document is issued, and the page tells of another event",
    "late": "the page comes to it only far down: background, no report",
    "appointment": "it is told as an appointment, which takes its place",
    "little": "too little is told: two of a day, a name, and people who take part are needed",
}
"""Why an event does not stand -> in words."""


def _dropped(case: Case) -> Iterator[Reason]:
    """Events that were begun, and that nothing came of."""
    for one in case.history.dropped:
        span = case.raw(one.span)
        by = "event.assemble"
        steps = Step("rule", f"{one.type}: {said(by)}", by, span=span), Step("lost", DROPPED[one.why], by, span=span)
        yield Reason("event", one.name or one.type, span, by, steps=steps, stands=False)
