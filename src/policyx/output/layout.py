"""The normalised tables: what they are. Every database and `--tables` are made from this one description.

A page that is saved under two paths has two rows in `sources` and one set of documents, tied by `sha256`. Every other
table but `documents` bears the document's id in `document`. No column has a name that SQL reserves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

VERSION = 1
"""Of the tables; a database that was made with another is refused."""

Kind = Literal["text", "integer", "real", "json"]
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column. required: never null. long: free text of any length, which some indexes cannot hold whole."""

    name: str
    kind: Kind = "text"
    required: bool = True
    long: bool = False


@dataclass(frozen=True, slots=True)
class Foreign:
    """A foreign key: these columns name a row of `table` by its primary key."""

    columns: tuple[str, ...]
    table: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table. key: its primary key. indexes: columns of each further index, first those it is asked by. searched: the
    column that full-text search covers. what: one line for a reader."""

    name: str
    what: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    foreign: tuple[Foreign, ...] = ()
    indexes: tuple[tuple[str, ...], ...] = ()
    searched: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in the order of a row's values."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """The column of that name."""
        return next(column for column in self.columns if column.name == name)


def _text(name: str) -> Column:
    return Column(name, long=True)


def _maybe(name: str, *, long: bool = False) -> Column:
    return Column(name, required=False, long=long)


def _number(name: str, kind: Kind = "integer") -> Column:
    return Column(name, kind)


_DOCUMENT = (Column("document"), _number("position"))
_EVENT = (Column("event"), _number("position"), Column("document"))
_OF_DOCUMENT = Foreign(("document",), "documents")
_OF_EVENT = (Foreign(("event",), "events"),)


def _listed(name: str, what: str, *columns: Column, indexes: tuple[tuple[str, ...], ...] = ()) -> Table:
    """A list of a document: its rows are numbered from 0 in the order of the record."""
    return Table(name, what, (*_DOCUMENT, *columns), ("document", "position"), (_OF_DOCUMENT,), indexes)


def _of_event(name: str, what: str, *columns: Column, indexes: tuple[tuple[str, ...], ...] = ()) -> Table:
    """A list of an event: its rows are numbered from 0 in the order of the record."""
    return Table(name, what, (*_EVENT, *columns), ("event", "position"), _OF_EVENT, indexes)


SOURCES = Table(
    "sources",
    "a page that gave documents, by the path where it was read",
    (_text("path"), Column("sha256"), Column("encoding"), Column("media_type")),
    ("path",),
    indexes=(("sha256",),),
)
TABLES: tuple[Table, ...] = (
    Table(
        "documents",
        "an article; record is its whole JSON, with the path of the source that was saved last",
        (
            Column("id"),
            Column("sha256"),
            _number("position"),
            Column("schema_version"),
            _maybe("title", long=True),
            _maybe("publisher", long=True),
            _maybe("published"),
            _maybe("home"),
            _maybe("home_name"),
            _maybe("home_full_name"),
            _maybe("home_level"),
            _number("span_start"),
            _number("span_stop"),
            Column("warnings", "json"),
            Column("extra", "json", required=False),
            Column("record", "json"),
        ),
        ("id",),
        indexes=(("sha256",), ("published",), ("home",), ("title",), ("publisher",)),
        searched="title",
    ),
    _listed("reporters", "who wrote an article", _text("name"), indexes=(("name",),)),
    Table(
        "officials",
        "a named person of a document; id is unique within it, mentions counts the places of the name",
        (Column("document"), Column("id"), _number("position"), _text("name"), _number("mentions")),
        ("document", "id"),
        (_OF_DOCUMENT,),
        (("name",),),
    ),
    Table(
        "posts",
        "a post that the text gives an official; division is the code of the organ's division",
        (
            Column("document"),
            Column("official"),
            _number("position"),
            _text("title"),
            _maybe("organ", long=True),
            _text("role"),
            _maybe("division"),
            Column("status"),
        ),
        ("document", "official", "position"),
        (Foreign(("document", "official"), "officials"),),
        (("title",), ("division",)),
    ),
    _listed("organs", "an organ named in a document", _text("name"), _number("mentions"), indexes=(("name",),)),
    _listed(
        "divisions",
        "a division named in a document",
        *(Column("code"), _text("name"), _text("full_name"), Column("level"), _number("mentions")),
        indexes=(("code",), ("name",)),
    ),
    _listed(
        "dates",
        "a day, month, or range named in a document",
        *(Column("start_date"), _maybe("end_date"), Column("grain"), _text("text"), _number("mentions")),
        indexes=(("start_date",),),
    ),
    _listed(
        "meetings",
        "a meeting named in a document, held or referred to",
        *(_text("name"), _maybe("edition", long=True), _number("mentions")),
        indexes=(("name",),),
    ),
    _listed(
        "works",
        "a document, law, plan, or film named in a document",
        *(_text("title"), _maybe("number", long=True), _number("mentions")),
        indexes=(("title",), ("number",)),
    ),
    Table(
        "events",
        "what happened, or is fixed to happen; division is a code",
        (
            Column("id"),
            *_DOCUMENT,
            Column("type"),
            _maybe("name", long=True),
            _maybe("date"),
            _maybe("end_date"),
            _maybe("part_of_day"),
            _maybe("division"),
            _maybe("division_name"),
            _maybe("division_full_name"),
            _maybe("division_level"),
            _maybe("venue", long=True),
            _maybe("mode"),
            _number("score", "real"),
        ),
        ("id",),
        (_OF_DOCUMENT,),
        (("document",), ("date",), ("division", "date"), ("type", "date"), ("name",)),
    ),
    _of_event(
        "participants",
        "a named person in an event; roles are joined by commas, in `roles` each has a row",
        *(Column("official"), _text("name"), Column("roles")),
        indexes=(("name",),),
    ),
    _of_event(
        "event_organs",
        "an organ or place in an event; roles are joined by commas, in `roles` each has a row",
        *(_text("name"), Column("roles")),
        indexes=(("name",),),
    ),
    Table(
        "roles",
        "one role of one participant (actor 'person') or organ (actor 'organ') of an event",
        (
            *(Column("event"), Column("actor"), _number("position"), Column("document"), _number("ordinal")),
            *(_maybe("official"), _text("name"), Column("role")),
        ),
        ("event", "actor", "position", "ordinal"),
        _OF_EVENT,
        (("name",), ("role",)),
    ),
    _of_event("event_groups", "people of an event who are not named: 区委常委", _text("name")),
    _of_event("agenda", "what an event dealt with", _text("item")),
    _of_event("event_works", "the title of a document that an event dealt with", _text("title"), indexes=(("title",),)),
    Table(
        "statements",
        "what was said at an event; speaker is the official's id, null for 会议强调",
        (
            *_EVENT,
            _maybe("speaker"),
            _maybe("speaker_name", long=True),
            _text("verb"),
            _text("text"),
            _number("span_start"),
            _number("span_stop"),
        ),
        ("event", "position"),
        _OF_EVENT,
        (("speaker_name",),),
        searched="text",
    ),
)  # fmt: skip
"""All tables that hang on a document, every one after those that its foreign keys name. `sources` stands apart."""

ALL: tuple[Table, ...] = (SOURCES, *TABLES)
BY_NAME: Mapping[str, Table] = {table.name: table for table in ALL}
