"""Names of journalists and datelines inside a paragraph: 本报讯（记者 …）, … 记者 许立军, （马成龙 何丽）."""

from __future__ import annotations

import re
from dataclasses import dataclass

from policyx.page import meta as about
from policyx.page.days import DAY, iso
from policyx.text.reading import Span

_WORD = re.compile(
    r"记者|通讯员|实习生|摄影|撰稿|供稿|编辑|责编|作者|审核|文[／/：]|图[／/：]|摄|来源|原载|一审|校对|监制|终审|供图"
)
_BRACKET = re.compile(r"[（【\[(][^（）【】\[\]()]{1,120}[）】\])]")
_SENT = re.compile(r"[。！？”）…」』\])] {0,20}")
_DATELINE = re.compile(
    r"(?:[（(] {0,2})?(?:本[报网台刊站]|[\u4e00-\u9fff·]{2,14})[\u4e00-\u9fff]{0,10}"
    r"(?:(?:(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}日 {0,2}(?:[电讯]|消息))|(?:[电讯]|消息)(?=[ （(：【])|(?<=本[报网台])讯)"
)
_AGENCY = re.compile(
    r"^(?:新华社|新华网|中新社|中新网|人民网|央视网|央广网|中国新闻网|光明网"
    r"|[\u4e00-\u9fff]{2,12}(?:日报|晚报|时报|商报|快报|晨报|新闻网|新闻|电视台|融媒|网))"
)
_OWN = re.compile(r"^本[报网台刊社站]")
_HEAD_NAMES = re.compile(r" {0,4}(?:本[报网台])?(?:[\u4e00-\u9fff]{0,6})(?:记者|通讯员)[： ]")


@dataclass(slots=True)
class Bylines:
    """spans: where names of journalists stand; datelines; persons: their names; sources and days, each with a rank."""

    spans: list[Span]
    datelines: list[Span]
    persons: list[str]
    sources: list[tuple[int, str]]
    days: list[tuple[int, str]]


def read(fold: str, start: int, stop: int, found: Bylines, *, last: bool, first: bool) -> None:
    """Adds what the paragraph fold[start:stop] says of its writers to `found`.

    first, last: whether it is among the article's first or last paragraphs."""
    head = start
    if first:
        head = _dateline(fold, start, stop, found)
    text = fold[start:stop]
    if "（" in text or "【" in text or "[" in text:
        _brackets(fold, start, stop, found, last=last)
    if first:
        _leading(fold, head, stop, found)
    _trailing(fold, start, stop, found)


def _dateline(fold: str, start: int, stop: int, found: Bylines) -> int:
    window = fold[start : min(stop, start + 60)]
    match = _DATELINE.match(window)
    if not match:
        return start
    words = match[0].strip("（( ")
    own, agency = _OWN.match(words), _AGENCY.match(words)
    if not own and not agency:
        return start
    found.datelines.append((start, start + match.end()))
    if agency:
        found.sources.append((6, agency[0]))
    day = DAY.search(words)
    if day and (stamp := iso(day)):
        found.days.append((6, stamp[:10]))
    return start + match.end()


def _brackets(fold: str, start: int, stop: int, found: Bylines, *, last: bool) -> None:
    for match in _BRACKET.finditer(fold, start, stop):
        inner = match[0][1:-1]
        labelled = _WORD.search(inner)
        if not labelled and not (last and not fold[match.end() : stop].strip(" 。")):
            continue
        said = about.read(fold, match.start() + 1, match.end() - 1)
        names = [] if labelled else about.names_only(said, len(inner))
        if names:
            found.sources.extend((7, name) for _, name in said.sources)
            found.persons.extend(name.replace(" ", "") for name in names)
            found.spans.append(match.span())
        elif labelled and said.is_meta:
            found.persons.extend(said.persons)
            found.sources.extend((rank + 1, name) for rank, name in said.sources)
            found.days.extend((rank + 3, day) for rank, day in said.days)
            found.spans.append(match.span())


def _leading(fold: str, head: int, stop: int, found: Bylines) -> None:
    """本报记者 江帆 石径斜 报道 …, 新华社北京电 记者 张三 …"""
    match = _HEAD_NAMES.match(fold, head, min(stop, head + 30))
    if not match or match.end() >= stop:
        return
    best = 0
    window = fold[head : min(stop, head + 80)]
    for gap in re.finditer(r" +|$", window):
        if gap.start() <= match.end() - head - 1:
            continue
        said = about.read(fold, head, head + gap.start())
        if said.is_meta and said.persons:
            best = gap.start()
        elif said.unknown > 6:
            break
    if best:
        said = about.read(fold, head, head + best)
        found.persons.extend(said.persons)
        found.spans.append((head, head + best))


def _trailing(fold: str, start: int, stop: int, found: Bylines) -> None:
    """… 。记者 许立军 郝静"""
    low = max(start, stop - 120)
    window = fold[low:stop]
    if not _WORD.search(window):
        return
    ends = [low + match.end() for match in _SENT.finditer(window)] + ([start] if low == start else [])
    for place in sorted(ends, reverse=True):
        if place >= stop:
            continue
        said = about.read(fold, place, stop)
        if said.is_meta and (said.persons or said.sources) and (said.labelled or said.sources):
            if (place, stop) not in found.spans[-4:]:
                found.persons.extend(said.persons)
                found.sources.extend((rank + 1, name) for rank, name in said.sources)
                found.days.extend((rank + 3, day) for rank, day in said.days)
                found.spans.append((place, stop))
            return
        if stop - place > 60 and said.unknown > 30:
            return
