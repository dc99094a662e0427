"""An event as it is handed on: roles by actor, and the fields that the sentences which tell of it give."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policyx.event import agenda, groups, statements, venue
from policyx.event.act import Talk
from policyx.event.base import Actor, EventDraft, Ground, Role
from policyx.event.clause import Item, Sentence
from policyx.event.draft import Draft
from policyx.event.lasting import lasting
from policyx.resolve.base import Resolved
from policyx.text.reading import Span

_LEADERS = frozenset(["习近平"])  # named on every page; takes part only where the page speaks for the whole country
# whose 说 counts: not that of one who only gave a talk or a report
_LEADING = frozenset(
    [
        "host",
        "attend",
        "inspect",
        "lead",
        "meet",
        "accompany",
        "guide",
        "unveil",
        "speak",
        "deploy",
        "appointed",
        "announce",
    ]
)


@dataclass(frozen=True, slots=True)
class Telling:
    """An article as its events are told: sentences, the spans of what someone says, and whose words they are."""

    resolved: Resolved
    told: tuple[Sentence, ...]
    quiet: list[Span]
    talks: list[Talk]
    known: frozenset[str | None] = frozenset()  # who takes part in some event other than by words


def finish(telling: Telling, draft: Draft) -> EventDraft:
    """The event of a draft.

    Its score says how much of it is told: 0.3, and 0.2 for a name, 0.15 for a day, 0.15 for a sentence that names what
    is held or done, 0.1 for participants, 0.1 for one among them who hosts, inspects, meets, or is appointed."""
    resolved = telling.resolved
    actors = _actors(telling, draft)
    people = tuple(a for a in actors if a.official)
    day = draft.date
    heads = {r.role for a in people for r in a.roles} & {"host", "inspect", "meet", "appointed", "removed", "lecture"}
    score = 0.3 + 0.2 * bool(draft.name) + 0.15 * bool(day) + 0.15 * draft.sure + 0.1 * bool(people) + 0.1 * bool(heads)
    start, end = lasting(resolved.reading.fold, telling.told, draft)
    place = venue.venue(resolved, telling.told, draft)
    division, where = venue.division(resolved, telling.told, draft, place)
    return EventDraft(
        type=draft.type,
        name=draft.name,
        date=start,
        end=end,
        part_of_day=venue.part_of_day(resolved, telling.told, draft),
        division=division,
        venue=resolved.reading.text(place.start, place.stop) if place else None,
        mode=venue.mode(resolved.reading.fold, telling.told, draft),
        participants=people,
        organs=tuple(a for a in actors if not a.official),
        groups=groups.groups(resolved.reading.fold, telling.told, draft),
        agenda=agenda.agenda(resolved.reading, telling.told, draft, telling.quiet),
        statements=statements.statements(resolved.reading, telling.told, draft, telling.talks, telling.quiet),
        documents=agenda.documents(resolved.reading.fold, telling.told, draft, telling.quiet),
        evidence=_evidence(telling.told, draft),
        score=round(score, 2),
        grounds=tuple(_grounds(telling, draft, place, where, start)),
    )


def _grounds(telling: Telling, draft: Draft, place: Item | None, where: str, start: str | None) -> Iterator[Ground]:
    """What gave an event its fields."""
    first, begun, day = telling.told[draft.first].span, draft.begun, draft.date
    yield Ground("type", begun.by if begun else "appoint", begun.words or first if begun else first)
    if begun and begun.type != draft.type:
        yield Ground("type", f"was {begun.type}")
    if draft.name:
        yield Ground("name", "words", draft.named)
    if day:
        yield Ground("date", "told" if start in (None, day.start) else "lasting", day.at)
    yield Ground("division", where)
    if place:
        yield Ground("venue", "held in", (place.start, place.stop))


def _actors(telling: Telling, draft: Draft) -> list[Actor]:
    """Persons and organs with their roles, in text order."""
    resolved = telling.resolved
    names = {p.id: p.name for p in resolved.people}
    posted = {p.id for p in resolved.people if p.posts}
    strong = {a.person for a in draft.acts if not a.weak and a.role in {*_LEADING, *(["go"] if draft.going else [])}}
    if draft.type in ("meeting", "reception"):
        strong |= telling.known  # who led the visit speaks at the meeting after it
    reporting = {a.person for a in draft.acts if a.role in ("report", "answer")}
    hosting = {a.person for a in draft.acts if a.role == "host"}
    roles: dict[tuple[str | None, str], dict[str, Role]] = {}
    for act in draft.acts:
        role = act.role
        if (
            act.weak
            and act.person not in strong
            and (draft.type != "release" or (role == "speak" and act.person not in posted))
        ):
            continue
        if names.get(act.person or "") in _LEADERS and (
            resolved.home is not None or act.role in ("appointed", "removed")
        ):
            continue
        if draft.type == "release" and act.weak and role == "speak" and act.person in reporting:
            continue  # 甲介绍，…。甲说，…
        if role == "go":
            if draft.type != "inspection" or act.person not in posted:
                continue
            role = "inspect"
        if role == "answer":
            if draft.type != "release" or act.person in hosting:
                continue
            role = "report"
        if draft.type == "study" and role == "report" and act.rule.startswith("报告"):
            role = "lecture"  # 专题培训上作专题报告
        key = (act.person, names.get(act.person or "", act.name))
        own = roles.setdefault(key, {})
        if role not in own:
            told = None if role == act.role else act.role
            own[role] = Role(role, act.evidence, act.rule, act.at, act.verb or -1, told, act.target)
    for found in roles.values():
        lead = found.get("lead")
        if (draft.type == "reception" and "meet" in found) or (lead and lead.rule.endswith(":tour")):
            found.pop("inspect", None)  # 率团来考察: the members inspect
        along = found.get("accompany")
        if lead and along and lead.evidence == along.evidence:
            found.pop("lead")  # 院长乙带领相关科室陪同调研
    for item in draft.visited:
        assert item.mention is not None
        span = (item.start, item.stop)
        roles.setdefault((None, item.mention.text), {}).setdefault("visited", Role("visited", span, "visit"))
    return [Actor(person, name, tuple(found.values())) for (person, name), found in roles.items()]


def _evidence(told: tuple[Sentence, ...], draft: Draft) -> tuple[Span, ...]:
    """The sentences that say what is held or done, and by whom."""
    return tuple(told[i].span for i in sorted({draft.first, *(a.sentence for a in draft.acts)}))
