"""The public record: what `policyx extract` prints, as Pydantic models.

Every span is `[start, stop]`, half-open, in characters of the decoded source as it stands on disk.
Names and titles are given after repair: simplified script, no inner white space.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, model_validator

SCHEMA_VERSION = "1.0"

EventType = Literal[
    "meeting", "inspection", "reception", "study", "ceremony", "appointment", "release", "other"
]  # fmt: skip
RoleName = Literal[
    "host", "attend", "observe", "speak", "deploy", "report", "exchange", "guide", "lead", "inspect", "accompany",
    "meet", "convey", "announce", "lecture", "sign", "unveil", "appointed", "removed", "visited",
]  # fmt: skip
Code = Annotated[str, Field(pattern=r"^\d{6}(\d{3})?$", description="GB/T 2260, six digits; nine for a township")]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d\d(-\d\d)?$", description="ISO day, or month where grain is month")]
Moment = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d(T\d\d:\d\d)?$", description="ISO day or minute")]
Span = Annotated[tuple[int, int], Field(description="[start, stop) in characters of the decoded source")]


class Model(BaseModel):
    """Strict and frozen; a reader of JSON finds nulls and empty lists, never missing keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_serialization_defaults_required=True)

    @model_validator(mode="after")
    def _spans_are_whole(self) -> Model:
        for start, stop in spans_of(self):
            if not 0 <= start <= stop:
                raise ValueError(f"span [{start}, {stop}) is no span")
        return self


def spans_of(model: BaseModel) -> Iterator[tuple[int, int]]:
    """The spans that stand directly in a model (its span, mentions, evidence), not those of models inside it."""
    values = model.__dict__
    if values.get("span") is not None:
        yield values["span"]
    yield from values.get("mentions", ())
    yield from values.get("evidence", ())


class Source(Model):
    """Where a document was read. path: `-` for standard input, `file.jsonl#12` for a line."""

    path: str
    sha256: str
    encoding: str
    media_type: str


class Repairs(Model):
    """What was mended in the article's text: counts of bracketed pinyin, of byte-shifted runs, of characters of
    stray white space, of lines of chrome left out; script `t2s` where traditional script was turned to simplified."""

    pinyin: int = 0
    byte_shift: int = 0
    script: Literal["t2s"] | None = None
    spaces: int = 0
    dropped: int = 0


class Post(Model):
    """A post that the text gives a person. title: as written, organ in front; division: of the organ, resolved."""

    title: str
    organ: str | None = None
    role: str
    division: Code | None = None
    status: Literal["current", "acting", "former", "candidate"] = "current"


class Official(Model):
    """A named person who is no reporter. id: unique in the document; mentions: every span of the name."""

    id: str
    name: str
    posts: list[Post] = []
    mentions: list[Span] = []


class Organ(Model):
    """An organ or organisation that stands by itself in the text."""

    name: str
    mentions: list[Span] = []


class Division(Model):
    """An administrative division as of the publication day. mentions: empty where it is only implied."""

    code: Code
    name: str
    full_name: str
    level: Literal["province", "prefecture", "county", "township"]
    mentions: list[Span] = []


class Date(Model):
    """A calendar day, month, or range of them. text: as the first mention gives it."""

    start: Day
    end: Day | None = None
    grain: Literal["day", "month"] = "day"
    text: str
    mentions: list[Span] = []


class Meeting(Model):
    """An individual, named meeting, held or referred to. edition: 第三次, 2024年第一次."""

    name: str
    edition: str | None = None
    mentions: list[Span] = []


class Work(Model):
    """A titled document, law, plan, or film, without 《》. number: 国办发〔2023〕1号."""

    title: str
    number: str | None = None
    mentions: list[Span] = []


class Participant(Model):
    """A named person's roles in an event. official: id of the official."""

    official: str
    name: str
    roles: list[RoleName]
    evidence: list[Span] = []


class Actor(Model):
    """An organ's roles in an event; `visited` also for places."""

    name: str
    roles: list[RoleName]
    evidence: list[Span] = []


class Statement(Model):
    """What was said. speaker: id of the official, null for 会议强调; verb: as written."""

    speaker: str | None = None
    verb: str
    text: str
    span: Span


class Event(Model):
    """What the page reports as having happened, or as fixed to happen. score: 0 to 1, how sure the event is."""

    id: str
    type: EventType
    name: str | None = None
    date: Day | None = None
    end: Day | None = None
    part_of_day: str | None = None
    division: Division | None = None
    venue: str | None = None
    mode: Literal["video", "onsite"] | None = None
    participants: list[Participant] = []
    organs: list[Actor] = []
    groups: list[str] = []
    agenda: list[str] = []
    statements: list[Statement] = []
    documents: list[str] = []
    evidence: list[Span] = []
    score: Annotated[float, Field(ge=0, le=1)] = 1.0


class Document(Model):
    """One article. id: first twelve of the source's sha256, a slash, and the article's index in the source.

    Validated with the context `{"source": decoded source, "repair": raw text -> clean text}`, every named mention's raw
    text, repaired, must be the name that the record gives; `ValidationError` names the first that is not."""

    schema_version: str = SCHEMA_VERSION
    id: str
    index: int
    source: Source
    span: Span
    title: str | None = None
    publisher: str | None = None
    published: Moment | None = None
    reporters: list[str] = []
    home: Division | None = None
    repairs: Repairs = Repairs()
    officials: list[Official] = []
    organs: list[Organ] = []
    divisions: list[Division] = []
    dates: list[Date] = []
    meetings: list[Meeting] = []
    documents: list[Work] = []
    events: list[Event] = []
    extra: dict[str, Any] | None = None
    warnings: list[str] = []

    @model_validator(mode="after")
    def _people_are_known(self) -> Document:
        ids = {official.id for official in self.officials}
        for event in self.events:
            named = [p.official for p in event.participants] + [s.speaker for s in event.statements if s.speaker]
            if unknown := set(named) - ids:
                raise ValueError(f"event {event.id} names unknown officials {sorted(unknown)}")
        return self

    @model_validator(mode="after")
    def _spans_tell_the_text(self, info: ValidationInfo) -> Document:
        if info.context:
            self.check(info.context["source"], info.context["repair"])
        return self

    def named(self) -> Iterator[tuple[str, tuple[int, int]]]:
        """(name, span) of every mention whose text must be the name."""
        for name, mentions in (
            *((o.name, o.mentions) for o in self.officials),
            *((o.name, o.mentions) for o in self.organs),
            *((w.title, w.mentions) for w in self.documents),
            *((d.text, d.mentions[:1]) for d in self.dates),
        ):
            yield from ((name, span) for span in mentions)

    def check(self, source: str, repair: Callable[[str], str]) -> None:
        """Check that every named mention's raw text, repaired, is the name; ValueError names the first that is not.

        source: the decoded source. repair: turns a raw piece into clean text."""
        for name, (start, stop) in self.named():
            clean = "".join(repair(source[start:stop]).split())
            if name not in clean and clean != name:
                raise ValueError(f"span [{start}, {stop}) of {name} reads {clean}")
