"""Records to write and to read back: of the seeds and of written pages, and hostile ones."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from policyx.pipeline import Pipeline
from policyx.record import Document

DATA = Path(__file__).parent.parent / "data"
PAGES = [DATA / "seeds", *(DATA / "corpus" / f"W{number}.txt" for number in (1, 4, 7))]
NASTY = (
    "=1+1", "=HYPERLINK(\"http://a.b\",\"c\")", "+86", "-1", "@SUM(A1)", "\t=1", "\r=1", " \u3000＝1", "\ufeff=1",
    "a;=1+1", "a;\"=1", "a\x00b\x1f\x85", "one\u2028two\u2029three", "first\r\n=second\n\nthird", "say \"hi\", 'you'",
    "<r><t>x</t></r>", "]]>&lt;<b>", "_x0041_ ", "😀𬭎", "\ufffe\uffff", "007", "1e5", "2024-07", "TRUE", "http://a.b/",
    "",
)  # fmt: skip
"""What a page may hold and a format may stumble over."""
_FIXED = {"id", "official", "speaker", "type", "roles", "status", "mode", "level", "grain", "script"}


@cache
def documents() -> tuple[Document, ...]:
    """The documents of the seeds and of a few written pages."""
    return tuple(found for found in Pipeline().run(PAGES) if isinstance(found, Document))


def records() -> list[dict[str, Any]]:
    """The same as plain values, and one with something in every field."""
    return [document.model_dump(mode="json") for document in documents()] + [full()]


def full() -> dict[str, Any]:
    """A record with nothing empty and nothing null."""
    made = copy.deepcopy(documents()[0].model_dump(mode="json"))
    spans = [[0, 2], [3, 5]]
    made["reporters"] = ["甲", "乙"]
    made["documents"] = [{"title": "意见", "number": "国办发〔2023〕1号", "mentions": spans}]
    made["dates"] = [{"start": "2024-07", "end": "2024-08", "grain": "month", "text": "七八月", "mentions": spans}]
    made["meetings"][0]["edition"] = "第三次"
    made["officials"][0]["posts"][0] |= {"organ": "区委", "division": "500103", "status": "former"}
    made["extra"] = {"url": "http://a.b/c?d=1", "n": 10**30, "x": 1.5, "deep": [{"a": None}, "\u2028"]}
    made["events"][0] |= {"end": "2024-07-11", "venue": "会议中心", "mode": "video", "score": 0.5}
    made["events"][0] |= {"documents": ["意见"], "agenda": ["一", "二"]}
    made["events"][0]["statements"][0]["speaker"] = made["officials"][0]["id"]
    return made


def hostile() -> list[dict[str, Any]]:
    """Records whose every free text is one of NASTY, and one whose texts have 40,000 characters."""
    return [_poisoned(full(), text, f"{number:012x}") for number, text in enumerate((*NASTY, "长" * 40_000))]


def surrogates() -> dict[str, Any]:
    """A record with halves of surrogate pairs, as JSON may bear them and UTF-8 may not."""
    return dict(_poisoned(full(), "a\ud800b😀\udfff", "f" * 12))


class Taking(Protocol):
    """Anything that records are written to."""

    def write(self, record: Mapping[str, Any], /) -> None:
        """Write one."""


def write(writer: Taking, records: Iterable[Mapping[str, Any]]) -> None:
    """Write records one by one."""
    for record in records:
        writer.write(record)


def _poisoned(value: Any, text: str, ident: str, key: str = "") -> Any:
    """The value with `text` for its texts; ids stay what ids are, and differ."""
    if isinstance(value, dict):
        return {name: _poisoned(item, text, ident, name) for name, item in value.items()}
    if isinstance(value, list):
        return [_poisoned(item, text, ident, key) for item in value]
    if not isinstance(value, str):
        return value
    if key == "id" and "/" in value:
        return ident + value[12:]
    if key in _FIXED:
        return value
    return f"{text}{ident}" if key == "path" else text
