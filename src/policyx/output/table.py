"""Tables for people, on a terminal of any width, in any colours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from policyx.record import Document, Event

LABELS = {
    "meeting": "会议", "inspection": "调研检查", "reception": "会见接待", "study": "学习培训", "ceremony": "仪式",
    "appointment": "任免", "release": "发布", "other": "其他",
    "host": "主持", "attend": "出席", "observe": "列席", "speak": "讲话", "deploy": "部署", "report": "汇报",
    "exchange": "发言", "guide": "指导", "lead": "带队", "inspect": "调研", "accompany": "陪同", "meet": "会见",
    "convey": "传达", "announce": "宣布", "lecture": "授课", "sign": "签约", "unveil": "揭牌", "appointed": "任命",
    "removed": "免职", "visited": "到访", "acting": "代", "former": "原", "candidate": "拟任",
    "video": "视频", "onsite": "现场",
}  # fmt: skip


class TableWriter:
    """A heading, the people, and the events of each document. Long cells wrap; nothing is cut off."""

    def __init__(self, stream: TextIO) -> None:
        self._console = Console(file=stream, highlight=False, soft_wrap=False)

    def write(self, document: Document) -> None:
        """Print one document."""
        out = self._console
        out.print(Text(document.title or "(无标题)", style="bold"))
        facts = [
            document.published and document.published.replace("T", " "),
            document.publisher,
            document.home and f"{document.home.full_name} {document.home.code}",
            document.reporters and "记者 " + "、".join(document.reporters),
            f"{document.source.path} #{document.index}",
        ]
        out.print(Text(" · ".join(fact for fact in facts if fact), style="dim"))
        if document.officials:
            out.print(Padding(_people(document), (1, 0, 0, 0)))
        for event in document.events:
            out.print(Padding(_event(event), (1, 0, 0, 0)))
        for label, names in (
            ("其他会议", [m.name for m in document.meetings if m.name not in {e.name for e in document.events}]),
            ("文件", [f"《{w.title}》" for w in document.documents]),
            ("地区", [f"{d.name} {d.code}" for d in document.divisions]),
            ("日期", [f"{d.start}/{d.end}" if d.end else d.start for d in document.dates]),
            ("注意", document.warnings),
        ):
            if names:
                out.print(Text.assemble((label + "  ", "bold"), "、".join(names)))
        out.print()

    def close(self) -> None:
        """Nothing comes last."""


def _table(*headings: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold", show_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def _people(document: Document) -> Table:
    table = _table("姓名", "职务")
    for official in document.officials:
        posts = [LABELS.get(p.status, "") + " " + p.title if p.status != "current" else p.title for p in official.posts]
        table.add_row(Text(official.name), Text("、".join(posts)))
    return table


def _event(event: Event) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    days = f"{event.date} 至 {event.end}" if event.end else event.date
    rows = [
        ("事件", LABELS[event.type]),
        ("名称", event.name),
        ("时间", f"{days or ''} {event.part_of_day or ''}".strip()),
        ("地区", event.division and event.division.full_name),
        ("地点", event.venue),
        ("形式", event.mode and LABELS[event.mode]),
        ("人员", "；".join(f"{p.name}（{_roles(p.roles)}）" for p in event.participants)),
        ("单位", "；".join(f"{a.name}（{_roles(a.roles)}）" for a in event.organs)),
        ("其他人员", "、".join(event.groups)),
        ("议程", "；".join(event.agenda)),
        ("文件", "、".join(f"《{title}》" for title in event.documents)),
    ]
    for label, value in rows:
        if value:
            table.add_row(label, Text(value))
    return table


def _roles(roles: Sequence[str]) -> str:
    return "、".join(LABELS[role] for role in roles)
