"""From the bytes of a page to its text."""

from __future__ import annotations

import json
from pathlib import PurePath
from typing import Any

from policyx.failure import Failure
from policyx.source.encoding import Undecodable, decode
from policyx.source.marked import charset, looks_like_html
from policyx.source.model import SourceText

_HTML = (".html", ".htm", ".xhtml", ".shtml")
_BLANK = "\ufeff\0 \t\r\n\u3000\u00a0\u200b"
_DEEPEST = 200  # objects and lists within one another; what writes JSON takes 255


def page_text(place: str, data: bytes, sha256: str, encoding: str | None) -> SourceText | Failure:
    """The text of a page: HTML by the ending of its place or by its looks, else plain."""
    is_html = PurePath(place).suffix.lower() in _HTML or looks_like_html(data)
    try:
        found = decode(data, encoding, charset(data) if is_html else None)
    except Undecodable as error:
        hint = None if not data or "this is" in str(error) else "another --encoding"
        return Failure(place, "read", str(error), hint)
    if not found.text.strip(_BLANK):
        return Failure(place, "read", "there is no text in it, only white space")
    if not is_html:
        return SourceText(place, sha256, found.encoding, "text/plain", found.text, warnings=found.warnings)
    from policyx.source.html import extract

    try:
        page = extract(found.text)
    except ValueError as error:
        return Failure(place, "read", str(error))
    warnings = found.warnings + page.warnings
    return SourceText(place, sha256, found.encoding, "text/html", page.text, page.meta, warnings=warnings)


def line_text(place: str, data: bytes, sha256: str, encoding: str | None, text_field: str) -> SourceText | Failure:
    """The text of one JSON object."""
    try:
        found = decode(data, encoding)
        record = json.loads(found.text.lstrip("\ufeff"))
    except Undecodable as error:
        return Failure(place, "read", str(error), "another --encoding")
    except (ValueError, RecursionError) as error:
        return Failure(place, "read", f"the line is no JSON object: {str(error)[:80]}")
    if not isinstance(record, dict):
        return Failure(place, "read", "the line is no JSON object")
    if too_deep(record):
        return Failure(place, "read", "the line's JSON is nested too deeply")
    text = record.pop(text_field, None)
    if not isinstance(text, str):
        fields = ", ".join(list(record)[:8]) or "none"
        return Failure(place, "read", f"no field {text_field!r} with a text (fields: {fields})", "--text-field NAME")
    if not text.strip(_BLANK):
        return Failure(place, "read", f"the field {text_field!r} is empty")
    return SourceText(place, sha256, found.encoding, "application/jsonl", text, extra=record, warnings=found.warnings)


def too_deep(value: Any) -> bool:
    """Whether a value of JSON holds more objects and lists within one another than can be written again."""
    level = [value]
    for _ in range(_DEEPEST + 1):
        inner = (one.values() if isinstance(one, dict) else one for one in level if isinstance(one, dict | list))
        level = [item for items in inner for item in items if isinstance(item, dict | list)]
        if not level:
            return False
    return True


def is_lines(data: bytes, text_field: str) -> bool:
    """Whether the start of standard input is that of JSON Lines: its first line is an object with the text field."""
    first = data.lstrip(b"\xef\xbb\xbf \t\r\n").partition(b"\n")[0]
    if not first.startswith(b"{") or not first.rstrip().endswith(b"}"):
        return False
    try:
        record = json.loads(first)
    except (ValueError, RecursionError):
        return False
    return isinstance(record, dict) and text_field in record
