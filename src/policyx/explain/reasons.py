"""Every reason of an article, in the order in which a reader meets them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from policyx.explain.base import Reason, Step, What
from policyx.explain.case import Case
from policyx.mention.base import DateParts, DivisionParts, Mention

if TYPE_CHECKING:
    from policyx.build import Built
    from policyx.event.base import EventDraft
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
    case = Case(analysis, built, f"{analysis.source.sha256[:12]}/{built.article.index}")
    found = [*_page(case)]
    for mention in built.resolved.mentions:
        found += _mention(case, mention)
    for number, event in enumerate(built.events, 1):
        found += _event(case, event, f"{case.ident}/e{number}")
    return found


def _page(case: Case) -> Iterator[Reason]:
    article, resolved = case.built.article, case.built.resolved
    if article.title:
        span = (article.reading.title[0][0], article.reading.title[-1][1]) if article.reading.title else None
        raw = case.raw(span) if span else None
        yield Reason("title", article.title, raw, "page.header", steps=(Step("page", "the headline", span=raw),))
    for what, value in (("published", article.published), ("publisher", article.publisher)):
        if value:
            step = Step("page", "told by the page's stamp")
            yield Reason("published" if what == "published" else "publisher", value, None, "page.stamp", steps=(step,))
    if home := resolved.home:
        step = Step("resolved", f"{home.full_name} {home.code}", "resolve.home")
        yield Reason("home", home.full_name, None, "resolve.home", key=home.code, steps=(step,))


def _mention(case: Case, mention: Mention) -> Iterator[Reason]:
    what = KINDS.get(mention.kind)
    name, key, of = mention.text, None, None
    resolved = case.built.resolved
    if mention.kind == "person":
        key = resolved.who.get(mention.start)
        name = next((p.name for p in resolved.people if p.id == key), name)
    elif mention.kind == "post":
        for person in resolved.people:
            for post in person.posts:
                if post.span == (mention.start, mention.stop):
                    name, key, of = post.title, post.division, person.id
    elif isinstance(mention.parts, DateParts):
        if mention.parts.start is None:
            return
        name = key = "/".join(day for day in (mention.parts.start, mention.parts.end) if day)
    elif isinstance(mention.parts, DivisionParts):
        key = mention.parts.codes[0]
        place = resolved.place_of.get(key)
        name = place.full_name if place else name
    if what is None:
        return
    span = case.raw((mention.start, mention.stop))
    kind = "tagger" if mention.rule.startswith("tagger ") else "rule"
    step = Step("tagger" if kind == "tagger" else "rule", mention.rule, mention.rule, mention.score, span)
    steps = (*case.repairs((mention.start, mention.stop)), step)
    yield Reason(what, name, span, mention.rule, mention.score, of, key, steps)


def _event(case: Case, event: EventDraft, ident: str) -> Iterator[Reason]:
    spans = [case.raw(span) for span in event.evidence]
    name = " ".join(part for part in (event.type, event.name, event.date) if part)
    steps = tuple(Step("evidence", "told here", span=span) for span in spans)
    yield Reason("event", name, spans[0] if spans else None, "event.assemble", event.score, None, ident, steps)
    for actor in (*event.participants, *event.organs):
        for role in actor.roles:
            at = case.raw(role.evidence)
            step = Step("evidence", case.clean(role.evidence), role.rule, span=at)
            rule = Step("rule", role.rule, role.rule)
            yield Reason("role", f"{actor.name}: {role.role}", at, role.rule, None, ident, actor.official, (rule, step))
    for said in event.statements:
        at = case.raw(said.span)
        step = Step("evidence", said.text, said.verb, span=at)
        yield Reason("statement", said.verb, at, "event.statements", None, ident, said.speaker, (step,))
