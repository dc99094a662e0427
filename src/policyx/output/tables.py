"""The rows that a record gives to the normalised tables, whose description (`policyx.output.layout`) is also here."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from policyx.output.layout import ALL, BY_NAME, SOURCES, TABLES, VERSION, Column, Foreign, Kind, Row, Table

__all__ = [
    "ALL",
    "BY_NAME",
    "SOURCES",
    "TABLES",
    "VERSION",
    "Column",
    "Foreign",
    "Kind",
    "Row",
    "Table",
    "dumped",
    "rows",
]


def rows(record: Mapping[str, Any], line: str | None = None) -> dict[str, list[Row]]:
    """The rows of every table, by its name, for one record (the dict of a JSON line of `policyx.record.Document`).

    line: the JSON that `documents.record` holds; by default the record is written anew."""
    found: dict[str, list[Row]] = {table.name: [] for table in ALL}
    document, source = record["id"], record["source"]
    found["sources"].append((source["path"], source["sha256"], source["encoding"], source["media_type"]))
    whole = dumped(record) if line is None else line
    extra = None if record["extra"] is None else dumped(record["extra"])
    found["documents"].append(
        (
            document,
            source["sha256"],
            *_picked(record, "index", "schema_version", "title", "publisher", "published"),
            *_division(record["home"]),
            *record["span"],
            dumped(record["warnings"]),
            extra,
            whole,
        )
    )
    found["reporters"] = _numbered(document, ((name,) for name in record["reporters"]))
    for position, official in enumerate(record["officials"]):
        ident = official["id"]
        found["officials"].append((document, ident, position, official["name"], len(official["mentions"])))
        found["posts"] += (
            (document, ident, place, *_picked(post, "title", "organ", "role", "division", "status"))
            for place, post in enumerate(official["posts"])
        )
    for name, key, fields in (
        ("organs", "organs", ("name",)),
        ("divisions", "divisions", ("code", "name", "full_name", "level")),
        ("dates", "dates", ("start", "end", "grain", "text")),
        ("meetings", "meetings", ("name", "edition")),
        ("works", "documents", ("title", "number")),
    ):
        values = ((*_picked(item, *fields), len(item["mentions"])) for item in record[key])
        found[name] = _numbered(document, values)
    names = {official["id"]: official["name"] for official in record["officials"]}
    for position, event in enumerate(record["events"]):
        _event(found, document, position, event, names)
    return found


def dumped(value: Any) -> str:
    """JSON without white space, in characters rather than escapes."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _event(
    found: dict[str, list[Row]], document: str, position: int, event: Mapping[str, Any], names: Mapping[str, str]
) -> None:
    """Add the rows of one event. names: of the document's officials, by id."""
    ident = event["id"]
    found["events"].append(
        (
            ident,
            document,
            position,
            *_picked(event, "type", "name", "date", "end", "part_of_day"),
            *_division(event["division"]),
            *_picked(event, "venue", "mode", "score"),
        )
    )
    for place, person in enumerate(event["participants"]):
        official, name, roles = person["official"], person["name"], person["roles"]
        found["participants"].append((ident, place, document, official, name, ",".join(roles)))
        found["roles"] += ((ident, "person", place, document, i, official, name, role) for i, role in enumerate(roles))
    for place, organ in enumerate(event["organs"]):
        name, roles = organ["name"], organ["roles"]
        found["event_organs"].append((ident, place, document, name, ",".join(roles)))
        found["roles"] += ((ident, "organ", place, document, i, None, name, role) for i, role in enumerate(roles))
    for table, key in (("event_groups", "groups"), ("agenda", "agenda"), ("event_works", "documents")):
        found[table] += ((ident, place, document, item) for place, item in enumerate(event[key]))
    for place, said in enumerate(event["statements"]):
        speaker = said["speaker"]
        found["statements"].append(
            (ident, place, document, speaker, names.get(speaker), said["verb"], said["text"], *said["span"])
        )


def _picked(item: Mapping[str, Any], *fields: str) -> Iterator[Any]:
    return (item[field] for field in fields)


def _division(division: Mapping[str, Any] | None) -> Sequence[Any]:
    return (None,) * 4 if division is None else (*_picked(division, "code", "name", "full_name", "level"),)


def _numbered(document: str, values: Iterator[Row]) -> list[Row]:
    return [(document, position, *value) for position, value in enumerate(values)]
