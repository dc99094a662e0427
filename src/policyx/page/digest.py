"""Pages of short news under one stamp: 一周要闻, 简讯. Each headline with the text behind it is an article."""

from __future__ import annotations

from dataclasses import dataclass, replace

from policyx.page.lines import Line
from policyx.text.pattern import lazy
from policyx.text.reading import squash

_MARK = lazy(
    r"(?:【[一二三四五六七八九十\d]{1,3}】|[（(][一二三四五六七八九十\d]{1,3}[）)]|[一二三四五六七八九十]{1,3}[、.．]"
    r"|\d{1,2}[、.．](?!\d)|[①-⑳]|[●■◆□▲○◎※▪►▶△◈]) {0,3}"
)
_LEAD = lazy(
    r" {0,8}(?:[（(【][^）)】]{2,30}[）)】] {0,2})?(?:本[报网台刊社]讯|[\u4e00-\u9fff]{2,8}讯(?=[ （(])"
    r"|近日|日前|连日来|昨日|昨天|今日|今天"
    r"|据[^，。]{2,14}(?:报道|消息|\d日)|[\u4e00-\u9fff]{0,16}(?:\d{4}年)?\d{1,2}月\d{1,2}日)"
)
_WIRE = lazy(r" {0,8}[【（(]?(?:本[报网台刊社]|[\u4e00-\u9fff]{2,8})讯")
_INLINE = lazy(r"(?P<head>[^ ，。；：]{6,32}(?: [^ ，。；：]{4,24})?) {1,4}(?=" + _LEAD.pattern[6:] + ")")
_TITLE = lazy(
    r"简讯|短讯|快讯|短波|短新闻|一句话|集锦|集萃|集纳|速览|速递|汇总|传真|零讯|点击"
    r"|(?:一周|每周|本周|周末|每日|今日|本月|月度|综合)[\u4e00-\u9fff]{0,6}(?:要闻|动态|新闻|播报|资讯|大事|看点|回顾|热点)"
    r"|(?:简报|专报|快报|通讯|工作信息)(?:[（(][^）)]{0,12}第?\d{1,4}期[^）)]{0,6}[）)]|第\d{1,4}期)$"
    r"|(?:要闻|动态|资讯|播报|大事记)(?:[（(][^）)]{1,16}[）)]|第\d{1,4}期)?$"
)
_BOX = lazy(r"[【〖\[「][^【】〖〗\[\]「」]{2,16}[】〗\]」]|[□■◆●◇○▲△★☆] ?[\u4e00-\u9fff]{2,6}")
_SHEET = lazy(r"第 ?[\dA-Z一二三四五六七八九十]{1,4} ?版 {0,2}(?:[（(：:·|] {0,2}[\u4e00-\u9fff]{2,10}[）)]?)?")
_SIGNED = lazy(r"[（(][^（）()]{2,24}[）)]$")
_HIGHLIGHT = "★☆✦✧✨📌💡🔹🔸👉"
"""Before a line: a section of one article, as accounts set them, no headline."""

_LEAST = 25
_MOST_ROWS = 400


@dataclass(frozen=True, slots=True)
class Digest:
    """head, foot: lines that speak for every item (stamp, source, editors); items: the lines of each; columns: names
    of the columns above them (□海晏短波)."""

    head: list[Line]
    items: list[list[Line]]
    foot: list[Line]
    columns: tuple[str, ...] = ()


def read(fold: str, rows: list[Line]) -> Digest | None:
    """The items of a page of short news; None for one article, whatever sections it has."""
    if len(rows) > _MOST_ROWS:
        return None
    rows = [part for row in rows for part in _parts(fold, row)]
    solid = [index for index, row in enumerate(rows) if row.role in ("head", "text") and not _boxed(fold, row)]
    sheets = _sheets(fold, rows)
    if sheets:
        return sheets
    heads: dict[int, Line] = {}
    told = marked = loose = 0
    for place, index in enumerate(solid[:-1]):
        head = _head(fold, rows[index])
        below = rows[solid[place + 1]]
        if head is None or below.role != "text" or below.size < _LEAST:
            continue
        if not _LEAD.match(fold, below.start, below.stop):
            loose += 1
            continue
        heads[index] = head
        told += bool(_WIRE.match(fold, below.start) or _SIGNED.search(fold, below.start, below.stop))
        marked += head.start > rows[index].start
    if len(heads) < 2 or not _is_digest(fold, rows[: min(heads)], len(heads), told, marked, loose):
        return None
    columns = [fold[row.start : row.stop] for row in rows[: min(heads)] if row.role == "head" and row.size <= 20]
    boxes = {index for index, row in enumerate(rows) if row.role in ("head", "text") and _boxed(fold, row)}
    return replace(_cut(rows, heads, boxes), columns=tuple(column.strip("□■◆●◇○▲【】[] ") for column in columns))


def _sheets(fold: str, rows: list[Line]) -> Digest | None:
    """Articles of a newspaper below one another, each under the name of its page: 第2版（要闻） / 标题 / 本报讯…"""
    starts = [index for index, row in enumerate(rows) if row.size <= 24 and _SHEET.fullmatch(fold, row.start, row.stop)]
    if len(starts) < 2:
        return None
    for start, stop in zip(starts, [*starts[1:], len(rows)], strict=True):
        roles = [row.role for row in rows[start + 1 : stop] if row.role in ("head", "text")]
        if "text" not in roles or roles[0] != "head":
            return None
    head = [row for row in rows[: starts[0]] if row.role in ("stamp", "meta") or row.meta.sourced]
    stops = [*starts[1:], len(rows)]
    return Digest(head, [rows[start + 1 : stop] for start, stop in zip(starts, stops, strict=True)], [])


def _parts(fold: str, row: Line) -> list[Line]:
    """A line that holds a marked headline and its text, as two: ●某某会议召开 2月7日，…"""
    mark = _MARK.match(fold, row.start, row.stop) if row.role in ("text", "head") and row.size > _LEAST else None
    inline = _INLINE.match(fold, mark.end(), row.stop) if mark else None
    if not mark or not inline:
        return [row]
    head = replace(row, start=row.start, stop=inline.end("head"), role="head")
    return [head, replace(row, start=inline.end(), role="text")]


def _boxed(fold: str, row: Line) -> bool:
    return row.size <= 20 and bool(_BOX.fullmatch(fold, row.start, row.stop)) and not _MARK.fullmatch(fold, row.start)


def _head(fold: str, row: Line) -> Line | None:
    """The line as a headline without the mark before it, or None where it is none."""
    if fold[row.start] in _HIGHLIGHT:
        return None
    mark = _MARK.match(fold, row.start, row.stop)
    start = mark.end() if mark else row.start
    text = squash(fold[start : row.stop])
    if not 6 <= len(text) <= 50 or text[-1] in "。；：，" or "。" in text or (row.role != "head" and not mark):
        return None
    return replace(row, start=start, role="head", kind=None)


def _is_digest(fold: str, above: list[Line], heads: int, told: int, marked: int, loose: int) -> bool:
    """Whether headlines are those of articles, by what stands above the first of them and by their texts."""
    if any(row.role == "text" and row.size > 40 for row in above):
        return False
    named = [(row, squash(fold[row.start : row.stop])) for row in above if row.role != "text" and row.kind != "path"]
    if any(len(line) <= 40 and _TITLE.search(line) for _, line in named):
        return loose <= heads // 2
    titles = [line for row, line in named if row.role == "head" and not _boxed(fold, row) and len(line) > 6]
    return not titles and not loose and (marked >= 2 or told == heads)


def _cut(rows: list[Line], heads: dict[int, Line], boxes: set[int]) -> Digest:
    """The lines parted among the items, names of columns (`boxes`) left out; what closes the last of them without being
    text speaks for all."""
    begins = sorted(heads)
    head = [row for row in rows[: begins[0]] if row.role in ("stamp", "meta") or row.meta.sourced]
    end = max(index for index, row in enumerate(rows) if row.role == "text") + 1
    stops = [*begins[1:], len(rows)]
    items = [
        [heads[begin], *(rows[index] for index in range(begin + 1, stop) if index not in boxes)]
        for begin, stop in zip(begins, stops, strict=True)
    ]
    foot = [row for row in rows[end:] if row.role in ("stamp", "meta")]
    items[-1] = [row for row in items[-1] if row not in foot]
    return Digest(head, items, foot)
