"""An article as its template is told of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from policyx.output.json_text import plain_text
from policyx.report.blocks import Block, blocks, place
from policyx.report.cards import Card, cards
from policyx.report.data import ArticleData, held
from policyx.report.marks import Why, marks
from policyx.report.origin import CHANGED, GONE, PIPED
from policyx.report.words import KINDS, LEGEND

if TYPE_CHECKING:
    from collections.abc import Iterator

    from policyx.record import Document, Repairs
    from policyx.report.sheet import Sheet

MISSING = {
    GONE: "原页已不在",
    CHANGED: "原页已改动",
    PIPED: "原页来自标准输入",
}
"""Why there is no text, in the words of the report."""

_FEW = 3
"""Lines of what was left out that stand in the text; more of them are folded up."""


@dataclass(frozen=True, slots=True)
class Run:
    """Blocks of one kind after one another. folded: shown on demand only."""

    blocks: list[Block]
    folded: bool


def view(sheet: Sheet, number: int) -> dict[str, Any]:
    """What the template of an article takes. number: of the article, from 1."""
    document = sheet.document
    why = Why(sheet.reasons)
    found = blocks(sheet)
    data = ArticleData(sheet, found)
    count: Counter[str] = Counter()
    if sheet.text:
        listed = marks(sheet, why)
        for mark, first in zip(listed, place(found, listed, sheet.text), strict=True):
            data.mention(mark, first)
            count[mark.what] += first >= 0
    events: list[Card] = cards(document, data, why, short=sheet.text is not None)
    return {
        "n": number,
        "doc": document,
        "title": document.title or "(无标题)",
        "published": (document.published or "").replace("T", " "),
        "runs": list(_runs(found)),
        "legend": [(*KINDS[what], count[what]) for what in LEGEND if count[what]],
        "people": [(person.id, person.name, [held(post) for post in person.posts]) for person in document.officials],
        "events": events,
        "others": list(_others(document)),
        "repairs": repairs(document.repairs),
        "warnings": list(document.warnings),
        "extra": [_extra(name, value) for name, value in (document.extra or {}).items()],
        "missing": MISSING.get(sheet.missing, sheet.missing) if sheet.missing else None,
        "data": data.block(document.officials),
    }


def repairs(done: Repairs) -> list[str]:
    """What was mended, in words."""
    said = (
        (done.pinyin, f"去除拼音 {done.pinyin} 处"),
        (done.byte_shift, f"错位字节复原 {done.byte_shift} 处"),
        (done.script, "繁体转为简体"),
        (done.spaces, f"去除多余空白 {done.spaces} 处"),
        (done.dropped, f"略去版面文字 {done.dropped} 行"),
    )
    return [words for happened, words in said if happened]


def _runs(found: list[Block]) -> Iterator[Run]:
    """Blocks as they stand, many left-out lines together."""
    run: list[Block] = []
    for block in found:
        if run and (block.role == "aside") != (run[0].role == "aside"):
            yield Run(run, run[0].role == "aside" and len(run) > _FEW)
            run = []
        run.append(block)
    if run:
        yield Run(run, run[0].role == "aside" and len(run) > _FEW)


def _others(document: Document) -> Iterator[tuple[str, list[str]]]:
    """Lists of the record that no card shows, under the words of the table output."""
    told = {event.name for event in document.events}
    rows = (
        ("其他会议", [meeting.name for meeting in document.meetings if meeting.name not in told]),
        ("单位", [organ.name for organ in document.organs]),
        ("文件", [f"《{work.title}》{work.number or ''}" for work in document.documents]),
        ("地区", [f"{division.full_name} {division.code}" for division in document.divisions]),
        ("日期", [f"{day.start} 至 {day.end}" if day.end else day.start for day in document.dates]),
        ("记者", document.reporters),
    )
    return ((label, values) for label, values in rows if values)


def _extra(name: str, value: Any) -> tuple[str, str, str | None]:
    """(name, text, link) of a field that the page's JSON had besides its text; only web addresses become links."""
    text = value if isinstance(value, str) else plain_text(value) or ""
    text = text if len(text) <= 500 else text[:499] + "…"
    return str(name), text, text if _is_web_address(value) else None


def _is_web_address(value: Any) -> bool:
    if not isinstance(value, str) or len(value) > 500 or not value.isprintable() or " " in value:
        return False
    try:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False
