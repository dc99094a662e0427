"""What is being explained: one article of a source, and how its places are told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from policyx.explain.base import Step
from policyx.explain.overlap import Overlap
from policyx.explain.repairs import normalised, repairs
from policyx.mention import date
from policyx.mention.base import Mention
from policyx.mention.division import year_of

if TYPE_CHECKING:
    from policyx.build import Built, History
    from policyx.mention.date_setting import Setting
    from policyx.mention.trace import Lost, Weighed
    from policyx.pipeline import Analysis
    from policyx.resolve.base import Person
    from policyx.resolve.grounds import Given, Meaning
    from policyx.tagger.base import Tagged
    from policyx.text.reading import Span


@dataclass(slots=True)
class Case:
    """One article under explanation, with what its history says of each mention, by its span.

    ident: the id of its record. given_home: home was given by an option. year: as of which names are looked up."""

    analysis: Analysis
    built: Built
    history: History
    ident: str
    year: int
    people: dict[str, Person]
    holders: dict[str, Person]
    """The same by name."""
    names: dict[int, Mention]
    """The mentions of persons by start."""
    lost: Overlap[Lost]
    tagged: Overlap[Tagged]
    weighed: dict[Span, Weighed]
    meanings: dict[Span, Meaning]
    settings: dict[int, Setting]
    given: dict[Span, list[Given]] = field(default_factory=dict)
    """By the post's span."""
    holding: dict[Span, list[Given]] = field(default_factory=dict)
    """By the name's span."""

    def raw(self, span: Span) -> Span:
        """The source's characters of a clean span."""
        return self.analysis.text.to_raw(*span)

    def clean(self, span: Span) -> str:
        """The repaired text of a clean span."""
        return self.analysis.text.clean[slice(*span)]

    def text(self, raw: Span) -> str:
        """The repaired text of characters of the source."""
        return self.clean(self.analysis.text.to_clean(*raw))

    def repairs(self, span: Span, name: str | None = None) -> list[Step]:
        """What was mended within a clean span, and white space that its normal form leaves out."""
        raw = self.raw(span)
        steps = list(repairs(self.analysis.text.raw, raw))
        return steps if name is None else [*steps, *normalised(self.clean(span), name, raw)]

    def beaten(self, span: Span) -> list[Lost]:
        """What did not stand and overlaps a clean span, the longest first."""
        return sorted(self.lost.over(span), key=lambda one: (one.mention.start - one.mention.stop, one.mention.start))

    def place(self, code: str | None) -> str:
        """A division by its full name and code, as of the article's year."""
        from policyx.resolve.divisions import place

        if code is None:
            return "no division"
        known = self.built.resolved.place_of.get(code) or place(code[:6], self.year)
        return f"{known.full_name} {code}" if known else code


def span_of(mention: Mention) -> Span:
    """Where a mention stands, in clean characters."""
    return mention.start, mention.stop


def case(analysis: Analysis, built: Built, history: History) -> Case:
    """An article under explanation."""
    reading = built.resolved.reading
    log: list[Setting] = []
    for _ in date.find(reading, (), log):
        pass  # the log is what is wanted
    made = Case(
        analysis,
        built,
        history,
        f"{analysis.source.sha256[:12]}/{built.article.index}",
        year_of(reading),
        {person.id: person for person in built.resolved.people},
        {person.name: person for person in built.resolved.people},
        {mention.start: mention for mention in built.resolved.kind("person")},
        Overlap(history.trace.lost, lambda one: span_of(one.mention)),
        Overlap(history.trace.voice.tagged if history.trace.voice else (), lambda one: (one.start, one.stop)),
        {span_of(one.mention): one for one in history.trace.weighed},
        {span_of(one.mention): one for one in history.grounds.meanings},
        {one.atom.start: one for one in log},
    )
    for one in history.grounds.given:
        made.given.setdefault(span_of(one.post), []).append(one)
        made.holding.setdefault(span_of(one.name), []).append(one)
    return made
