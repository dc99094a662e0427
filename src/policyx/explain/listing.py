"""Reasons as JSON, for tools."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from policyx.explain.base import Reason, Step
from policyx.text.pattern import lazy

if TYPE_CHECKING:
    from policyx.explain.place import Lines, Page

_UNSEEN = lazy("[\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb]")


def item(one: Reason, page: Page) -> dict[str, Any]:
    """A reason as an object. Spans are characters of the decoded source, [start, stop); line and column count from 1;
    text is what stands there. What is not known is null."""
    return {
        "path": page.path,
        "document": page.document,
        "what": one.what,
        "name": one.name,
        "key": one.key,
        "of": one.of,
        "stands": one.stands,
        "by": one.by,
        "score": None if one.score is None else round(one.score, 3),
        **_where(one.span, page.lines),
        "text": page.raw[slice(*one.span)] if one.span else None,
        "steps": [_step(step, page.lines) for step in one.steps],
    }


def _step(step: Step, lines: Lines) -> dict[str, Any]:
    return {"stage": step.stage, "text": step.text, "by": step.by, "score": step.score, **_where(step.span, lines)}


def _where(span: tuple[int, int] | None, lines: Lines) -> dict[str, Any]:
    line, column = lines.of(span[0]) if span else (None, None)
    return {"span": list(span) if span else None, "line": line, "column": column}


def text(value: object) -> str:
    """One line of JSON; characters that nobody sees, or that command a terminal, are escaped."""
    return _UNSEEN.sub(_escaped, json.dumps(value, ensure_ascii=False))


def _escaped(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"
