"""Records as the scorer reads them: gold lines and public records alike, as plain values."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

Record = dict[str, Any]
Pair = tuple[str, str]

_KEYS = {"meetings": ("name", "text"), "documents": ("title", "name", "text"), "reporters": ("name", "text")}
_NOISE = re.compile(r"[\s“”\"'‘’《》〈〉「」·•・,，、:：;；!！。()（）\[\]【】—\-]")


class BadRecords(ValueError):
    """A file of records that cannot be read; the message names the file and the line."""


def load(path: Path) -> list[Record]:
    """The records of a JSON Lines file, or of a JSON array. Raises BadRecords, OSError."""
    text = path.read_text(encoding="utf-8-sig")
    array = text.lstrip().startswith("[")
    pieces = [(1, text)] if array else [(n, line) for n, line in enumerate(text.split("\n"), 1) if line.strip()]
    records: list[Record] = []
    for number, piece in pieces:
        try:
            value = json.loads(piece)
        except json.JSONDecodeError as error:
            raise BadRecords(f"{path}: line {number + error.lineno - 1} is not JSON ({error.msg})") from None
        except (ValueError, RecursionError) as error:  # an integer of thousands of digits; lists within lists
            raise BadRecords(f"{path}: line {number}: cannot be read ({str(error)[:80]})") from None
        records += value if array else [value]
    if not all(isinstance(record, dict) and ("id" in record or "source" in record) for record in records):
        raise BadRecords(f"{path}: holds something that is no record (an object with an id or a source)")
    for number, record in enumerate(records, 1):
        if unsound := _unsound(record):
            raise BadRecords(f"{path}: record {number}: {unsound}; see policyx schema, or data/gold/GUIDE.md")
    return records


def _unsound(record: Record) -> str | None:
    """What of a record's form would break its reading, or None."""
    source = record.get("source")
    if "id" not in record and not (isinstance(source, dict) and source.get("path")):
        return "has neither an id nor a source with a path"
    for name in (*_KEYS, "divisions", "dates"):
        if fault := _no_list(record, name, dict | str):
            return fault
    fault = _no_list(record, "officials", dict) or _no_list(record, "events", dict)
    if fault:
        return fault
    owners: list[tuple[Record, str, Any]] = [
        (official, "posts", dict | str) for official in record.get("officials") or []
    ]
    for event in record.get("events") or []:
        for name in ("participants", "organs"):
            if fault := _no_list(event, name, dict):
                return fault
            owners += [(actor, "roles", str) for actor in event.get(name) or []]
    return next((fault for owner in owners if (fault := _no_list(*owner))), None)


def _no_list(owner: Record, name: str, kind: Any) -> str | None:
    """What is wrong where a field is neither absent nor a list of a kind of values, else None."""
    items = owner.get(name)
    if items is None:
        return None
    if not isinstance(items, list):
        return f"{name} is no list"
    wrong = next((item for item in items if not isinstance(item, kind)), None)
    return None if wrong is None and None not in items else f"{name} holds {str(wrong)[:40]}"


def norm(text: str | None) -> str:
    """Text without punctuation, width, and white space: how names are compared."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text or ""))


def value(item: Any, *keys: str) -> str:
    """The text of a field that is a string, or an object that holds it under one of keys."""
    if isinstance(item, dict):
        return next((str(item[key]) for key in keys if item.get(key)), "")
    return item or ""


def when(item: Any) -> str:
    """A date of a record: `2024-07-10`, or `2024-07-10/2024-07-12`; "" where there is none."""
    if not isinstance(item, dict):
        return str(item or "")[:21]
    start, end = str(item.get("start") or "")[:10], str(item.get("end") or "")[:10]
    return f"{start}/{end}" if end and end != start else start


def day(event: Record) -> str:
    """The day on which an event begins."""
    return when(event.get("date"))[:10]


def posts(doc: Record) -> set[Pair]:
    """(name, title) of every post of a document."""
    return {
        (norm(official.get("name")), norm(value(post, "title", "text", "name")))
        for official in doc.get("officials") or []
        for post in official.get("posts") or []
    }


def strings(doc: Record, name: str) -> set[str]:
    """The items of one of a document's lists, as they are compared."""
    items = doc.get(name) or []
    if name == "officials":
        return {norm(o.get("name")) for o in items}
    if name == "divisions":
        return {value(d, "code")[:6] for d in items if value(d, "code")}
    if name == "dates":
        return {when(d) for d in items} - {""}
    return {norm(value(x, *_KEYS[name])) for x in items} - {""}


def people(event: Record) -> set[str]:
    """The names of an event's participants."""
    return {norm(p.get("name")) for p in event.get("participants") or []} - {""}


def roles(event: Record, key: str) -> set[Pair]:
    """(name, role) of an event's participants, or of its organs."""
    return {(norm(x.get("name")), role) for x in event.get(key) or [] for role in x.get("roles") or []}


def page_of(doc: Record) -> str:
    """The page that a document comes from: the stem of its source's file name, or its id up to the last slash."""
    source = doc.get("source")
    path = source.get("path") if isinstance(source, dict) else None
    if path:
        return re.sub(r"\.[^.]*$", "", re.split(r"[/\\]", str(path))[-1])
    return str(doc["id"]).rpartition("/")[0]
