"""The lines of a page, with those of saved pages that have lost their line breaks cut where a new thing starts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from policyx.page import meta as about
from policyx.page.chrome import Kind, chrome
from policyx.page.days import DAY
from policyx.text.reading import Span

LONG = 260
"""A line of more characters may hold more than one thing."""

_BREAK = re.compile(r"[^\n\r\x0b\x0c\u2028\u2029\x85]+")
_GAP = re.compile(r"(?<=[。！？”）…]) {1,400}(?=[^ ])")
_WIDE = re.compile(r" {2,400}")
_FOOT = re.compile(
    r"(?<=[ 。！？）】\]”])(?:【打印|\[打印|打印本页|【关闭|\[关闭|关闭窗口|责任编辑[：: ]|【?责编[：:]|编辑[：:]|(?:上|下)一[篇条页则个][：:]"
    r"|相关(?:新闻|阅读|链接|文章|信息|报道|推荐)|扫一扫|分享到|分享至|版权所有|主办单位[：:]|主办[：:]|友情链接|推荐阅读|热门)"
)
_ENDED = re.compile(r"[。；：，、]$")


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its outer spaces. kind: chrome, or None; meta: what it says about the article."""

    start: int
    stop: int
    kind: Kind | None
    meta: about.Meta = field(compare=False)
    role: str = "text"

    @property
    def size(self) -> int:
        return self.stop - self.start


def lines(fold: str) -> list[Line]:
    """Every line of the page that is not blank, with its role:
    chrome, stamp (has the day), meta (source, names), head (may be a headline), rule (a line of dashes), or text."""
    found = []
    for match in _BREAK.finditer(fold):
        if match.end() - match.start() > LONG:
            spans = _cut(fold, match.start(), match.end())
        else:
            spans = iter((match.span(),))
        for start, stop in spans:
            line = _line(fold, start, stop)
            if line:
                found.append(line)
    return found


def _line(fold: str, start: int, stop: int) -> Line | None:
    text = fold[start:stop]
    left = len(text) - len(text.lstrip())
    text = text.strip()
    if not text or text in ("\ufeff", "\u200b"):
        return None
    start, stop = start + left, start + left + len(text)
    if not text.strip("-—_=*─━·…~～ "):
        return Line(start, stop, None, about.Meta(), "rule")
    said = about.read(fold, start, stop) if len(text) <= about.LONGEST else about.Meta(unknown=len(text))
    if said.is_stamp and "今天是" not in text:
        return Line(start, stop, None, said, "stamp")
    kind = chrome(text) if len(text) <= 600 else None
    if said.is_meta and (said.persons or said.sources) and kind in (None, "button", "menu", "start"):
        return Line(start, stop, None, said, "meta")
    if kind or said.is_meta:
        return Line(start, stop, kind or "button", said, "chrome")
    return Line(start, stop, None, said, "head" if _headline(text) else "text")


def _headline(text: str) -> bool:
    """Whether a line may be (part of) a headline: short, and no sentence."""
    if len(text) > 110 or len(text) < 3 or _ENDED.search(text) or "。" in text[:-1]:
        return False
    return not text.startswith(("（", "(", "·", "•", "●", "答：", "问："))


def _cut(fold: str, start: int, stop: int) -> Iterator[Span]:
    """The parts of a long line: paragraphs after a full stop and a space, stamps, the head, the foot."""
    cuts = {start, stop}
    cuts.update(match.end() for match in _GAP.finditer(fold, start, stop))
    cuts.update(match.start() for match in _FOOT.finditer(fold, start, stop))
    for match in DAY.finditer(fold, start, stop):
        span = _stamp_run(fold, match.start(), match.end(), start, stop)
        if span:
            cuts.update(span)
    ordered = sorted(cuts)
    for begin, end in zip(ordered, ordered[1:], strict=False):
        yield from _head_and_text(fold, begin, end)


def _stamp_run(fold: str, start: int, stop: int, low: int, high: int) -> Span | None:
    """The chunks between spaces round a day that say things about the article, if the day stands as a stamp does."""
    behind = fold[stop : stop + 1]
    before = fold[start - 1 : start] if start > low else ""
    if behind not in ("", " ", "】", "]", "）", "|", "\n", "\r") or before not in (
        "",
        " ",
        "：",
        "【",
        "[",
        "（",
        "|",
        "。",
    ):
        return None
    first, last = _reach(fold, start, low, -1), _reach(fold, stop, high, 1)
    said = about.read(fold, first, last)
    return (first, last) if said.is_stamp else None


def _reach(fold: str, place: int, limit: int, step: int) -> int:
    """How far chunks of a stamp go on from `place`, at most 160 characters and 14 chunks."""
    window = fold[max(limit, place - 160) : place] if step < 0 else fold[place : min(limit, place + 160)]
    best = 0
    length = 0
    parts = re.split(r"( +)", window)
    for part in (parts[::-1] if step < 0 else parts)[:28]:
        length += len(part)
        if not part.strip():
            continue
        begin, end = (place - length, place) if step < 0 else (place, place + length)
        said = about.read(fold, begin, end)
        if said.unknown == 0:
            best = length
        elif length - best > 40:
            break
    return place - best if step < 0 else place + best


_LEAD = re.compile(
    r"(?:\d{1,2}月\d{1,2}日|\d{4}年\d{1,2}月|本报讯|本报|本网讯|新华社|近日|日前|昨日|昨天|今天|今日|连日来|[^ ]{2,8}(?:日报|网|社)[^ ]{0,8}[讯电])"
)


def _head_and_text(fold: str, start: int, stop: int) -> Iterator[Span]:
    """A part that starts with a headline and runs on into the text is cut between the two, at a space."""
    head = fold[start : min(stop, start + 300)]
    first = head.find("。")
    if stop - start <= LONG // 2 or first < 0:
        yield start, stop
        return
    spaces = [match for match in re.finditer(r" +", head[:first]) if match.start()]
    for match in reversed(spaces):
        if _LEAD.match(head, match.end()):
            yield start, start + match.end()
            yield start + match.end(), stop
            return
    comma = head.find("，")
    for match in reversed(spaces):
        if match.end() <= (comma if 0 <= comma < first else first) and match.start() >= 6 and len(match[0]) >= 2:
            yield start, start + match.end()
            yield start + match.end(), stop
            return
    yield start, stop
