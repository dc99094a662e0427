"""Every reason of an article, in the order in which a reader meets them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from policyx.explain import days, events, page, resolved, voices
from policyx.explain.base import Reason, Step, What
from policyx.explain.case import Case, case, span_of
from policyx.failure import Failure
from policyx.mention.base import DateParts, DivisionParts, Mention

if TYPE_CHECKING:
    from policyx.build import Built
    from policyx.pipeline import Analysis, Pipeline

KINDS: dict[str, What] = {
    "person": "official",
    "post": "post",
    "division": "division",
    "date": "date",
    "meeting": "meeting",
    "organ": "organ",
    "work": "document",
    "place": "place",
}
"""Kind of mention → what it is in the record."""


def gather(analysis: Analysis, built: Built, pipeline: Pipeline) -> list[Reason]:
    """See `policyx.explain.reasons`."""
    with pipeline.active():
        one = told(analysis, built, pipeline)
        options = pipeline.options
        given = options.published is not None and built.article.published == options.published
        found = [*page.page(one, home_given=options.home is not None, published_given=given)]
        for mention in built.resolved.mentions:
            found += _mention(one, mention)
        for number, event in enumerate(built.events, 1):
            found += events.event(one, event, f"{one.ident}/e{number}")
        return found


def told(analysis: Analysis, built: Built, pipeline: Pipeline) -> Case:
    """An article with its history, which is made anew where the pipeline did not keep it."""
    if built.history is not None:
        return case(analysis, built, built.history)
    again = pipeline.keeping().analyse(analysis.source)
    index = next(at for at, other in enumerate(analysis.articles) if other is built)
    same = None if isinstance(again, Failure) else again.articles[index]
    if same is None or isinstance(same, Failure) or same.history is None:
        raise ValueError(f"{analysis.source.path}: the article cannot be read a second time")
    return case(analysis, built, same.history)


def _mention(one: Case, mention: Mention) -> Iterator[Reason]:
    what = KINDS.get(mention.kind)
    span = span_of(mention)
    if what is None or (isinstance(mention.parts, DateParts) and mention.parts.start is None):
        return
    found = (*one.repairs(span, mention.text), *voices.found(one, mention))
    raw, rule, score = one.raw(span), mention.rule, mention.score
    for given in one.given.get(span, ()):  # 副县长甲、乙: a reason for each who holds it
        holder = one.holders.get(given.name.text)
        steps = (*found, *resolved.post(one, mention, given))
        yield Reason(
            what, given.held.title, raw, rule, score, holder.id if holder else None, given.held.division, steps
        )
    if span not in one.given:
        name, key = named(one, mention)
        yield Reason(what, name, raw, rule, score, None, key, (*found, *_tied(one, mention)))


def _tied(one: Case, mention: Mention) -> Iterator[Step]:
    match mention.kind:
        case "person":
            return resolved.person(one, mention)
        case "post":
            return resolved.post(one, mention, None)
        case "division":
            return resolved.division(one, mention)
        case "date":
            return days.settled(one, mention)
    return resolved.other(one, mention)


def named(one: Case, mention: Mention) -> tuple[str, str | None]:
    """(name, key) of a mention, as the record has them."""
    built = one.built.resolved
    parts = mention.parts
    if mention.kind == "person":
        who = built.who.get(mention.start)
        return one.people[who].name if who in one.people else mention.text, who
    if isinstance(parts, DateParts):
        day = "/".join(day for day in (parts.start, parts.end) if day)
        return day, day
    if isinstance(parts, DivisionParts):
        place = built.place_of.get(parts.codes[0])
        return place.full_name if place else mention.text, parts.codes[0]
    return mention.text, None
