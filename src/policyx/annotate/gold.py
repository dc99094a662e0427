"""Records in the form of the gold: what data/gold/GUIDE.md asks of an annotator, and nothing else."""

from __future__ import annotations

from typing import Any

from policyx.score.records import Record, value, when


def in_gold_form(record: Record, ident: str) -> Record:
    """A public record, or one that is in the form of the gold already, as gold under an id."""
    published = record.get("published")
    return {
        "id": ident,
        "title": _text(record, "title"),
        "publisher": _text(record, "publisher"),
        "published": str(published)[:10] if published else None,
        "reporters": _texts(record, "reporters", "name"),
        "home": _code(record.get("home")),
        "officials": [
            {
                "name": str(official["name"]),
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


def _text(owner: Record, name: str) -> str | None:
    """A field as text; None where it is empty."""
    return str(owner.get(name) or "") or None


def _code(division: Any) -> str | None:
    """The six digits of a division; a township's are those of its county."""
    return str(value(division, "code"))[:6] or None


def _event(event: Record) -> Record:
    return {
        "type": _text(event, "type") or "other",
        **{key: _text(event, key) for key in ("name", "date", "end")},
        "division": _code(event.get("division")),
        **{key: _text(event, key) for key in ("venue", "mode")},
        **{
            key: [
                {"name": str(actor["name"]), "roles": list(actor.get("roles") or [])}
                for actor in event.get(key) or []
                if actor.get("name")
            ]
            for key in ("participants", "organs")
        },
    }
