"""Where what a record names stands in the text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from policyx.report.words import RANK

if TYPE_CHECKING:
    from policyx.explain import Reason
    from policyx.record import Document
    from policyx.report.sheet import Sheet
    from policyx.text.reading import Span


@dataclass(frozen=True, slots=True)
class Mark:
    """One mention. what: a kind of `words.KINDS`. name: its normal form. raw: its span in the source as the record has
    it. key: a division's code, an official's id. reason: why it stands there; None where the analysis knows none."""

    what: str
    name: str
    raw: Span
    key: str | None = None
    reason: Reason | None = None


class Why:
    """The reasons of an article, by what they are about."""

    def __init__(self, reasons: Iterable[Reason]) -> None:
        self.all = tuple(reasons)
        self._at: dict[tuple[str, Span], list[Reason]] = {}
        self._of: dict[tuple[str, str | None], list[Reason]] = {}
        for reason in self.all:
            if reason.span:
                self._at.setdefault((reason.what, reason.span), []).append(reason)
            event = reason.key if reason.what == "event" else reason.of
            self._of.setdefault((reason.what, event), []).append(reason)

    def of(self, what: str, span: Span, *names: str | None) -> Reason | None:
        """The reason of a mention: of its name or key, else of the first that stands there."""
        found = self._at.get((what, span), ())
        wanted = {name for name in names if name}
        return next((r for r in found if r.name in wanted or r.key in wanted), found[0] if found else None)

    def within(self, event: str, what: str) -> Sequence[Reason]:
        """The reasons of an event of the record, by its id. what: event for its own, role, statement."""
        return self._of.get((what, event), ())


def marks(sheet: Sheet, why: Why) -> list[Mark]:
    """The mentions of a record, in text order, of two of the same words the outer first; those that lie outside the
    source are left out."""
    end = len(sheet.text.raw) if sheet.text else 0
    found = {(m.what, m.raw, m.key or m.name): m for m in _all(sheet.document, why) if m.raw[0] < m.raw[1] <= end}
    return sorted(found.values(), key=lambda m: (m.raw[0], -m.raw[1], RANK[m.what]))


def _all(document: Document, why: Why) -> Iterator[Mark]:
    for official in document.officials:
        for span in official.mentions:
            yield Mark("official", official.name, span, official.id, why.of("official", span, official.name))
    yield from _posts(document, why)
    places = (*document.divisions, document.home, *(event.division for event in document.events))
    for division in filter(None, places):
        for span in division.mentions:
            reason = why.of("division", span, division.code)
            yield Mark("division", division.full_name, span, division.code, reason)
    for day in document.dates:
        name = f"{day.start} 至 {day.end}" if day.end else day.start
        yield from (Mark("date", name, s, None, why.of("date", s, day.start, name)) for s in day.mentions)
    for what, name, spans in (
        *(("meeting", m.name, m.mentions) for m in document.meetings),
        *(("organ", o.name, o.mentions) for o in document.organs),
        *(("document", w.title, w.mentions) for w in document.documents),
    ):
        yield from (Mark(what, name, span, None, why.of(what, span, name)) for span in spans)
    venues = {event.venue for event in document.events if event.venue}
    for reason in why.all:
        if reason.what == "place" and reason.span and any(reason.name in venue for venue in venues):
            yield Mark("place", reason.name, reason.span, None, reason)


def _posts(document: Document, why: Why) -> Iterator[Mark]:
    """Posts have no spans in a record: they stand where the analysis saw those that the record gives somebody."""
    held = {(official.id, post.title): post for official in document.officials for post in official.posts}
    titles = {post.title for post in held.values()}
    for reason in why.all:
        if reason.what != "post" or reason.span is None:
            continue
        if post := held.get((reason.of or "", reason.name)):
            yield Mark("post", post.title, reason.span, post.division, reason)
        elif reason.name in titles:
            yield Mark("post", reason.name, reason.span, reason.key, reason)
