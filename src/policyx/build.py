"""From clean coordinates to the public record: the only place that knows both."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from policyx import record
from policyx.mention.base import DateParts, MeetingParts, Mention, WorkParts

if TYPE_CHECKING:
    from policyx.event.base import Actor, Dropped, EventDraft
    from policyx.mention.trace import Trace
    from policyx.page.article import Article
    from policyx.resolve.base import Place, Resolved
    from policyx.resolve.grounds import Grounds
    from policyx.source import SourceText
    from policyx.text.aligned import AlignedText
    from policyx.text.reading import Span

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class History:
    """How an article was read: how its mentions were found, on what grounds they were resolved, and which events were
    begun and do not stand."""

    trace: Trace
    grounds: Grounds
    dropped: list[Dropped]


@dataclass(frozen=True, slots=True)
class Built:
    """Everything known of one article, before it becomes a record: what `policyx explain` shows.

    history: how it was read, where the pipeline was asked to keep that."""

    article: Article
    resolved: Resolved
    events: tuple[EventDraft, ...]
    history: History | None = None


def document(source: SourceText, text: AlignedText, built: Built, only: tuple[str, ...] = ()) -> record.Document:
    """The record of one article.

    only: the lists to keep (`policyx.config.KINDS`), () for all; what events need stays. Spans of clean text become
    the smallest raw spans that cover them."""
    article, resolved = built.article, built.resolved
    ident = f"{source.sha256[:12]}/{article.index}"
    counts = text.repairs(*article.span)
    raw = text.to_raw

    def kept(kind: str, items: Iterable[Any]) -> list[Any]:
        return list(items) if not only or kind in only else []

    events = kept("events", (_event(e, f"{ident}/e{i}", resolved, raw) for i, e in enumerate(built.events, 1)))
    named = {p.official for e in events for p in e.participants} | {s.speaker for e in events for s in e.statements}
    people = kept("officials", resolved.people) or [p for p in resolved.people if p.id in named]
    return record.Document(
        id=ident,
        index=article.index,
        source=record.Source(
            path=source.path, sha256=source.sha256, encoding=source.encoding, media_type=source.media_type
        ),
        span=raw(*article.span),
        title=article.title,
        publisher=article.publisher,
        published=article.published,
        reporters=kept("reporters", article.reporters),
        home=_division(resolved.home, resolved, raw),
        repairs=record.Repairs(
            pinyin=counts.pinyin,
            byte_shift=counts.byte_shift,
            script="t2s" if counts.script else None,
            spaces=counts.spaces,
            dropped=article.dropped,
        ),
        officials=[
            record.Official(
                id=person.id,
                name=person.name,
                posts=[
                    record.Post(title=p.title, organ=p.organ, role=p.role, division=p.division, status=p.status)
                    for p in person.posts
                ],
                mentions=[raw(*span) for span in person.mentions],
            )
            for person in people
        ],
        organs=kept("organs", (record.Organ(name=n, mentions=s) for n, s in _grouped(resolved, "organ", raw))),
        divisions=kept("divisions", (_division(resolved.place_of[code], resolved, raw) for code in resolved.divisions)),
        dates=kept("dates", _dates(resolved, raw)),
        meetings=kept("meetings", _meetings(resolved, raw)),
        documents=kept("documents", _works(resolved, raw)),
        events=events,
        extra=dict(source.extra) or None,
        warnings=[*source.warnings, *counts.warnings, *article.warnings],
    )


Raw = Callable[[int, int], "Span"]


def _division(place: Place | None, resolved: Resolved, raw: Raw) -> record.Division | None:
    if place is None:
        return None
    return record.Division(
        code=place.code,
        name=place.name,
        full_name=place.full_name,
        level=place.level,
        mentions=[raw(*span) for span in resolved.divisions.get(place.code, ())],
    )


def _by(mentions: Iterable[Mention], key: Callable[[Mention], Key | None]) -> dict[Key, list[Mention]]:
    """Mentions by key, in order of the first; those whose key is None are left out."""
    groups: dict[Key, list[Mention]] = {}
    for mention in mentions:
        found = key(mention)
        if found is not None:
            groups.setdefault(found, []).append(mention)
    return groups


def _spans(mentions: Iterable[Mention], raw: Raw) -> list[Span]:
    return [raw(mention.start, mention.stop) for mention in mentions]


def _grouped(resolved: Resolved, kind: str, raw: Raw) -> Iterable[tuple[str, list[Span]]]:
    for name, mentions in _by(resolved.kind(kind), lambda m: m.text).items():
        yield name, _spans(mentions, raw)


def _dates(resolved: Resolved, raw: Raw) -> Iterable[record.Date]:
    def key(mention: Mention) -> DateParts | None:
        parts = mention.parts
        return parts if isinstance(parts, DateParts) and parts.start else None

    groups: dict[tuple[str | None, str | None, str], list[Mention]] = {}
    for parts, mentions in _by(resolved.kind("date"), key).items():
        groups.setdefault((parts.start, parts.end, parts.grain), []).extend(mentions)
    for (start, end, grain), mentions in groups.items():
        mentions.sort(key=lambda m: m.start)
        yield record.Date.model_validate(
            {"start": start, "end": end, "grain": grain, "text": mentions[0].text, "mentions": _spans(mentions, raw)}
        )


def _meetings(resolved: Resolved, raw: Raw) -> Iterable[record.Meeting]:
    for name, mentions in _by(resolved.kind("meeting"), lambda m: m.text).items():
        editions = (m.parts.edition for m in mentions if isinstance(m.parts, MeetingParts) and m.parts.edition)
        yield record.Meeting(name=name, edition=next(editions, None), mentions=_spans(mentions, raw))


def _works(resolved: Resolved, raw: Raw) -> Iterable[record.Work]:
    for title, mentions in _by(resolved.kind("work"), lambda m: m.text).items():
        numbers = (m.parts.number for m in mentions if isinstance(m.parts, WorkParts) and m.parts.number)
        yield record.Work(title=title, number=next(numbers, None), mentions=_spans(mentions, raw))


def _roles(actor: Actor) -> list[Any]:
    return list(dict.fromkeys(role.role for role in actor.roles))


def _evidence(actor: Actor, raw: Raw) -> list[Span]:
    return [raw(*span) for span in dict.fromkeys(role.evidence for role in actor.roles)]


def _event(draft: EventDraft, ident: str, resolved: Resolved, raw: Raw) -> record.Event:
    return record.Event.model_validate(
        {
            "id": ident,
            "type": draft.type,
            "name": draft.name,
            "date": draft.date,
            "end": draft.end,
            "part_of_day": draft.part_of_day,
            "division": _division(draft.division, resolved, raw),
            "venue": draft.venue,
            "mode": draft.mode,
            "participants": [
                record.Participant(official=a.official, name=a.name, roles=_roles(a), evidence=_evidence(a, raw))
                for a in draft.participants
                if a.official
            ],
            "organs": [record.Actor(name=a.name, roles=_roles(a), evidence=_evidence(a, raw)) for a in draft.organs],
            "groups": list(draft.groups),
            "agenda": list(draft.agenda),
            "statements": [
                record.Statement(speaker=s.speaker, verb=s.verb, text=s.text, span=raw(*s.span))
                for s in draft.statements
            ],
            "documents": list(draft.documents),
            "evidence": [raw(*span) for span in draft.evidence],
            "score": draft.score,
        }
    )
