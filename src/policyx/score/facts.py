"""What a record says, fact by fact, as it stands in the record: for comparing two runs without gold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policyx.score.records import Record, value, when

Said = tuple[str, str]
"""(field, text)"""

_LISTS = {
    "meetings": ("name", "text"),
    "documents": ("title", "name", "text"),
    "reporters": ("name",),
    "organs": ("name",),
}
_NAMES = {"organs": "organs named"}
"""A document's organs are those that stand by themselves; `organs` are an event's, as where gold is scored."""


def of_article(record: Record) -> Iterator[Said]:
    """What a record says outside its events."""
    for name in ("title", "published", "publisher", "home"):
        if text := value(record.get(name), "code", "name"):
            yield name, str(text)
    for official in record.get("officials") or []:
        yield "officials", str(official.get("name"))
        for post in official.get("posts") or []:
            yield "posts", f"{official.get('name')} {value(post, 'title', 'text', 'name')}"
    yield from (("divisions", value(item, "code")) for item in record.get("divisions") or [])
    yield from (("dates", when(item)) for item in record.get("dates") or [])
    for name, keys in _LISTS.items():
        yield from ((_NAMES.get(name, name), value(item, *keys)) for item in record.get(name) or [])


def of_event(event: Record) -> Iterator[Said]:
    """What a record says of one event."""
    yield "events", str(event.get("type"))
    for name in ("name", "date", "end", "part_of_day", "division", "venue", "mode"):
        if text := value(event.get(name), "code"):
            yield f"event.{name}", text
    for key, names, roles in (("participants", "participants", "roles"), ("organs", "", "organs")):
        for actor in event.get(key) or []:
            if names:
                yield names, str(actor.get("name"))
            yield from ((roles, f"{actor.get('name')} {role}") for role in actor.get("roles") or [])
    for name in ("groups", "agenda", "documents"):
        yield from ((f"event.{name}", value(item, "title", "name")) for item in event.get(name) or [])
    for statement in event.get("statements") or []:
        yield "statements", _statement(statement)


def _statement(statement: dict[str, Any]) -> str:
    return f"{statement.get('verb') or ''} {statement.get('text') or ''}".strip()
