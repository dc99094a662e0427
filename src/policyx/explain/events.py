"""Why an event stands in a record, with its roles and statements."""

from __future__ import annotations

from collections.abc import Iterator

from policyx.event.base import Actor, EventDraft, Ground, Role
from policyx.explain.base import Reason, Step
from policyx.explain.case import Case
from policyx.explain.rules import OWN_VERB, said

DIVISIONS = {
    "home": "home's, as nothing places it elsewhere",
    "committee": "that of the committee which decides",
    "landmark": "the venue is known to everybody",
    "inspected": "the inspection goes there",
    "held": "it is held, or called, there",
    "lectured": "the lecturers go there",
    "named": "its name begins with it",
    "letter": "a letter stands for the city: 在京召开",
}
"""What tells an event's division → in words."""
LONGEST = 60
"""Characters of a sentence that are shown."""


def event(case: Case, one: EventDraft, ident: str) -> Iterator[Reason]:
    """Reasons for an event, each of its roles, and each of its statements."""
    steps = [step for ground in one.grounds for step in _ground(case, one, ground)]
    steps += [
        Step("evidence", _short(case.clean(span)), "event.assemble", span=case.raw(span)) for span in one.evidence
    ]
    steps.append(Step("weighed", f"{one.score:.2f}: {_told(one)}", "event.finish", one.score))
    span = case.raw(one.evidence[0]) if one.evidence else None
    yield Reason("event", one.name or one.type, span, "event.assemble", one.score, None, ident, tuple(steps))
    for actor in (*one.participants, *one.organs):
        for role in actor.roles:
            yield _role(case, actor, role, ident)
    for told in one.statements:
        at = case.raw(told.span)
        who = case.people[told.speaker].name if told.speaker in case.people else "the meeting"
        steps = [Step("rule", said("event.statements"), "event.statements", span=at)]
        steps += [Step("resolved", f"{who} speaks: {told.verb}", "event.statements"), *case.repairs(told.span)]
        name = f"{who}: {told.verb}"
        yield Reason("statement", name, at, "event.statements", None, ident, told.speaker, tuple(steps))


def _ground(case: Case, one: EventDraft, ground: Ground) -> Iterator[Step]:
    """What gave an event one of its fields."""
    span = case.raw(ground.span) if ground.span else None
    words = f": {_short(case.clean(ground.span))}" if ground.span else ""
    by = f"event.{ground.field}"
    if ground.field == "type" and ground.how.startswith("was "):
        yield Step("resolved", f"first taken for {ground.how.removeprefix('was ')}, {one.type} by what follows", by)
    elif ground.field == "type":
        rule = f"event.{ground.how}"
        yield Step("rule", f"{one.type}: {said(rule)}{words}", rule, span=span)
    elif ground.field == "name":
        yield Step("evidence", f"name {one.name}{words if _differs(words, one.name) else ''}", by, span=span)
    elif ground.field == "date":
        days = f"{one.date} to {one.end}" if one.end else one.date or "not known, as no year is"
        yield Step(
            "evidence", f"day {days}{words}" + (", and how long it lasts" * (ground.how == "lasting")), by, span=span
        )
    elif ground.field == "division" and one.division:
        place = f"{one.division.full_name} {one.division.code}"
        yield Step("resolved", f"in {place}: {DIVISIONS[ground.how]}", by, span=span)
    elif ground.field == "venue":
        yield Step("evidence", f"venue {one.venue}: the words say that it is held there", by, span=span)


def _differs(words: str, name: str | None) -> bool:
    """Whether the words that name an event are not just its name."""
    return words.removeprefix(": ") != (name or "")


def _told(one: EventDraft) -> str:
    """How much of an event is told."""
    has = {"a name": one.name, "a day": one.date, "people": one.participants, "a division": one.division}
    return "told with " + (", ".join(word for word, value in has.items() if value) or "little")


def _role(case: Case, actor: Actor, role: Role, ident: str) -> Reason:
    at = case.raw(role.evidence)
    trigger = role.rule.removeprefix(OWN_VERB).partition(":")[0]
    verb = role.verb, role.verb + len(trigger)
    stands = role.verb >= 0 and case.built.resolved.reading.fold[slice(*verb)] == trigger
    steps = [Step("rule", said(role.rule), role.rule, span=case.raw(verb) if stands else None)]
    if role.told:
        steps.append(
            Step("resolved", f"the words say {role.told}; in an event of this kind that is {role.role}", role.rule)
        )
    if role.target:
        steps.append(Step("resolved", f"of {role.target}, which the words name", role.rule))
    steps += _actor(case, actor, role)
    steps.append(Step("evidence", _short(case.clean(role.evidence)), role.rule, span=at))
    steps += case.repairs(role.evidence)
    return Reason("role", f"{actor.name}: {role.role}", at, role.rule, None, ident, actor.official, tuple(steps))


def _actor(case: Case, actor: Actor, role: Role) -> Iterator[Step]:
    """Where the one who has a role is named: in the clause itself, before it, or by a surname or pronoun."""
    if role.at < 0:
        return
    who = case.built.resolved.who.get(role.at)
    person = case.people.get(who or "")
    mention = case.names.get(role.at)
    stop = (
        mention.stop
        if mention
        else next((s for s in range(role.at + 1, role.at + 30) if _ends(case, actor, role, s)), 0)
    )
    span = case.raw((role.at, stop)) if stop else None
    if (role.at, stop) == role.evidence:
        return  # the evidence is the name
    inside = role.evidence[0] <= role.at < role.evidence[1]
    if not inside:
        yield Step(
            "resolved", f"{actor.name} was told of before; the clause has no subject of its own", role.rule, span=span
        )
    elif person and mention is None:
        yield Step("resolved", f"{person.name} ({person.id}) is meant by the surname there", role.rule, span=span)
    else:
        yield Step(
            "resolved", f"{actor.name} is named there" + (f" ({person.id})" if person else ""), role.rule, span=span
        )


def _ends(case: Case, actor: Actor, role: Role, stop: int) -> bool:
    """Whether an organ's name ends at a place."""
    return "".join(case.clean((role.at, stop)).split()) == actor.name


def _short(text: str) -> str:
    """A sentence on one line, cut where it is long."""
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
