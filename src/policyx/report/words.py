"""What the report calls things: the words of the table output, and those that it lacks."""

from __future__ import annotations

from collections.abc import Sequence

from policyx.output.table import LABELS

KINDS: dict[str, tuple[str, str, str]] = {
    "meeting": ("m", "会", "会议"),
    "document": ("w", "文", "文件"),
    "organ": ("o", "单", "单位"),
    "post": ("t", "职", "职务"),
    "place": ("v", "点", "地点"),
    "division": ("d", "地", "地区"),
    "date": ("n", "日", "日期"),
    "official": ("p", "人", "姓名"),
}
"""What a mention is → its letter in the page's code, its tag, its name. Of two of the same words the first lies outside
the other."""

RANK = {what: rank for rank, what in enumerate(KINDS)}

LEGEND = ("official", "post", "division", "date", "meeting", "organ", "document", "place")
"""The order in which a reader is told of them."""

STAGES = {
    "page": "页面",
    "repair": "修复",
    "rule": "规则",
    "tagger": "模型",
    "weighed": "权衡",
    "beat": "胜过",
    "resolved": "归属",
    "evidence": "依据",
}


def label(value: str | None) -> str:
    """A type, role, status, or mode in Chinese; what has no word stands as it is."""
    return LABELS.get(value, value) if value else ""


def roles(values: Sequence[str]) -> str:
    """Roles in Chinese."""
    return "、".join(label(value) for value in values)
