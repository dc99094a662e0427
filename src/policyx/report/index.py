"""What lists, filters, and counts go by: a row an article, a row an event, kept while articles are written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from policyx.report.cards import event_days
from policyx.report.words import label

if TYPE_CHECKING:
    from policyx.record import Document


@dataclass(frozen=True, slots=True)
class Row:
    """An event in the table. article, event: numbers, from 1. date: ISO day or month, of publication where the event
    has none (`guessed`)."""

    article: int
    event: int
    date: str
    guessed: bool
    days: str
    type: str
    kind: str
    name: str
    place: str
    people: str
    score: float


@dataclass(slots=True)
class Index:
    """Rows and names of a report, in the order of its articles."""

    rows: list[Row] = field(default_factory=list)
    articles: list[list[Any]] = field(default_factory=list)
    events: list[list[Any]] = field(default_factory=list)
    people: dict[str, int] = field(default_factory=dict)
    divisions: dict[str, str] = field(default_factory=dict)

    def add(self, document: Document) -> None:
        """An article's record."""
        number = len(self.articles) + 1
        published = (document.published or "")[:10]
        home = document.home.code if document.home else ""
        for place in (*document.divisions, document.home, *(event.division for event in document.events)):
            if place:
                self.divisions[place.code] = place.full_name
        codes = list(dict.fromkeys(([home] if home else []) + [place.code for place in document.divisions]))
        people = [self._person(official.name) for official in document.officials]
        self.articles.append([document.id, document.title or "", published, codes, people, len(self.events)])
        for position, event in enumerate(document.events, 1):
            place = event.division or document.home
            date = event.date or published
            who = [self._person(participant.name) for participant in event.participants]
            self.events.append(
                [number - 1, event.type, date, event.end or 0, place.code if place else 0, who, int(event.date is None)]
            )
            names = "、".join(participant.name for participant in event.participants)
            self.rows.append(
                Row(
                    article=number,
                    event=position,
                    date=date,
                    guessed=event.date is None,
                    days=event_days(event) or published,
                    type=event.type,
                    kind=label(event.type),
                    name=event.name or document.title or label(event.type),
                    place=place.full_name if place else "",
                    people=names,
                    score=event.score,
                )
            )

    def data(self) -> dict[str, Any]:
        """What the page's script is told."""
        return {
            "articles": self.articles,
            "events": self.events,
            "people": list(self.people),
            "divisions": {**self._above(), **self.divisions},
            "types": {kind: label(kind) for kind in dict.fromkeys(row.type for row in self.rows)},
        }

    def _person(self, name: str) -> int:
        return self.people.setdefault(name, len(self.people))

    def _above(self) -> dict[str, str]:
        """The names of the provinces and prefectures in which the divisions lie."""
        from policyx.resolve import named

        codes = {code[:size] + "0" * (6 - size) for code in self.divisions for size in (2, 4)}
        found = ((code, named(code)) for code in sorted(codes - self.divisions.keys()))
        return {code: places[0].full_name for code, places in found if places}
