"""What a mention was tied to: whose name, whose post, which division, which document."""

from __future__ import annotations

from collections.abc import Iterator

from policyx.explain.base import Step
from policyx.explain.case import Case, span_of
from policyx.explain.rules import said
from policyx.mention.base import MeetingParts, Mention, PostParts, WorkParts
from policyx.resolve.grounds import Given, Meaning
from policyx.resolve.officials import same_post
from policyx.resolve.post_division import by_level, by_name
from policyx.text.reading import squash

STATUS = {"former": "no longer held", "acting": "held for the time being", "candidate": "to be given"}
SUPPORT = {
    5: "it is home",
    4: "the page names it in full, or home lies in it",
    3: "it lies in home",
    2: "it lies beside home, or in a division that the page names",
    0: "nothing on the page speaks for it",
}
"""Support of a division → what speaks for it."""


def person(case: Case, mention: Mention) -> Iterator[Step]:
    """Whom a name means, and the posts that stand beside it."""
    one = case.people[case.built.resolved.who[mention.start]]
    if mention.text != one.name:
        text = f"{mention.text} is short for {one.name}, which the page names"
        yield Step("resolved", text, "officials")
    elif len(one.mentions) > 1:
        yield Step("resolved", f"{one.id}: one person with the {len(one.mentions)} places of this name", "officials")
    for given in case.holding.get(span_of(mention), ()):
        text = f"holds {given.held.title}: {said(given.held.rule)}"
        yield Step("resolved", text, given.held.rule, span=case.raw(span_of(given.post)))


def post(case: Case, mention: Mention, given: Given | None) -> Iterator[Step]:
    """Who holds a post, what division it is of, and which fuller title stands for it. given: to whom it was given."""
    if given:
        yield _held(case, given)
    else:
        bare = _bare(case, mention)
        yield bare or Step("resolved", "of nobody: no name stands where one holds it", "officials")
    yield _division(case, given.held.title if given else mention.text)
    if isinstance(mention.parts, PostParts):
        status = given.held.status if given else mention.parts.status
        if status in STATUS:
            yield Step("resolved", f"{status}: by the words around it {STATUS[status]}", "post.status")


def _held(case: Case, one: Given) -> Step:
    name = one.name.text
    person = case.holders.get(name)
    text = f"held by {name}" + (f" ({person.id})" if person else "") + f": {said(one.held.rule)}"
    kept = [post.title for post in person.posts] if person else []
    if one.held.title not in kept:
        text += (
            "".join(f"; listed as {post.title}" for post in person.posts if same_post(post, one.held)) if person else ""
        )
    return Step("resolved", text, one.held.rule, span=case.raw(span_of(one.name)))


def _bare(case: Case, mention: Mention) -> Step | None:
    """李书记: whom a bare surname in front of a post means."""
    resolved = case.built.resolved
    starts = {start for one in resolved.people for start, _ in one.mentions}
    for size in (2, 1):
        at = mention.start - size
        if at in resolved.who and at not in starts:
            one = case.people[resolved.who[at]]
            text = f"{case.clean((at, mention.start))} in front of it is {one.name} ({one.id}), the only one it fits"
            return Step("resolved", text, "officials", span=case.raw((at, mention.start)))
    return None


def _division(case: Case, title: str) -> Step:
    home = case.built.resolved.home
    if code := by_name(title, home):
        return Step("resolved", f"of {case.place(code)}: the title names it", "post_division.name")
    if code := by_level(title, home):
        word = title.lstrip("副代")[:3] if title.lstrip("副代").startswith("自治区") else title.lstrip("副代")[0]
        own = (
            "home itself"
            if home and home.code == code
            else f"what lies above home, {case.place(home.code if home else None)}"
        )
        return Step("resolved", f"of {case.place(code)}: {word} means {own}", "post_division.level")
    return Step("resolved", "of no division: the title names none, and no level of home's", "post_division")


def division(case: Case, mention: Mention) -> Iterator[Step]:
    """Which division a name means, and why."""
    one = case.meanings.get(span_of(mention))
    if one is not None:
        yield Step("resolved", _meaning(case, one), "divisions")


def _meaning(case: Case, one: Meaning) -> str:
    what = case.place(one.code) if one.code else "none"
    since = f" (as of {case.year})"
    if one.how == "only":
        return f"{what}: the only one that it can mean here{since}"
    several = f"of {len(one.codes)} of that name, " if len(one.codes) > 1 else ""
    if one.how == "higher":
        return f"{what}: {several}the one that stands above the others{since}"
    if one.how == "neighbour":
        return f"{what}: it stands beside a sister that is settled{since}"
    if one.how == "none":
        least = f"{one.support} points of {one.needed} needed" if one.needed else "several are possible"
        return f"none: {SUPPORT[one.support]} ({least}){since}"
    if several and not one.support:
        return f"{what}: the first {several}none of which home or the page speaks for{since}"
    return f"{what}: {several}{SUPPORT[one.support]}{since}"


def other(case: Case, mention: Mention) -> Iterator[Step]:
    """What else a meeting's, a document's, an organ's, or a place's mention was tied to."""
    span = span_of(mention)
    parts = mention.parts
    written = squash(case.clean(span))
    if mention.text != written and mention.kind in ("meeting", "work"):
        yield Step("resolved", f"the page names it in full: {mention.text}", mention.rule)
    if isinstance(parts, MeetingParts) and parts.edition:
        yield Step("resolved", f"edition {parts.edition}", mention.rule)
    if isinstance(parts, WorkParts) and parts.number:
        yield Step("resolved", f"number {parts.number}, which stands with it", mention.rule)
    for number, event in enumerate(case.built.events, 1):
        for ground in event.grounds:
            if ground.span == span and ground.field in ("name", "venue"):
                yield Step("resolved", f"the {ground.field} of event {number} ({event.type})", "event.assemble")
