"""Records in the form of the gold: what data/gold/GUIDE.md asks of an annotator, and nothing else."""

from __future__ import annotations

from typing import Any

from policyx.score.records import Record, value, when


def in_gold_form(record: Record, ident: str) -> Record:
    """A public record, or one that is in the form of the gold already, as gold under an id."""
    published = record.get("published")
    return {
        "id": ident,
        "title": record.get("title") or None,
        "publisher": record.get("publisher") or None,
        "published": str(published)[:10] if published else None,
        "reporters": _texts(record, "reporters", "name"),
        "home": _code(record.get("home")),
        "officials": [
            {
                "name": official["name"],
                "posts": _texts(official, "posts", "title", "text", "name"),
            }
            for official in record.get("officials") or []
            if official.get("name")
        ],
        "divisions": list(dict.fromkeys(filter(None, map(_code, record.get("divisions") or [])))),
        "dates": list(filter(None, map(when, record.get("dates") or []))),
        "meetings": _texts(record, "meetings", "name", "text"),
        "documents": _texts(record, "documents", "title", "name", "text"),
        "events": [_event(event) for event in record.get("events") or []],
    }


def _texts(owner: Record, name: str, *keys: str) -> list[str]:
    """The texts of a list, whether its items are strings or objects; what is empty is left out."""
    return [text for item in owner.get(name) or [] if (text := value(item, *keys))]


def _code(division: Any) -> str | None:
    """The six digits of a division; a township's are those of its county."""
    return value(division, "code")[:6] or None


def _event(event: Record) -> Record:
    return {
        "type": event.get("type") or "other",
        "name": event.get("name") or None,
        "date": event.get("date") or None,
        "end": event.get("end") or None,
        "division": _code(event.get("division")),
        "venue": event.get("venue") or None,
        "mode": event.get("mode") or None,
        **{
            key: [
                {"name": actor["name"], "roles": list(actor.get("roles") or [])}
                for actor in event.get(key) or []
                if actor.get("name")
            ]
            for key in ("participants", "organs")
        },
    }
