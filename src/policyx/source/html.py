"""The main text of an HTML page, and what the page says of itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import takewhile

from policyx.source.model import Meta
from policyx.source.outline import Block, Outline, outline

_STAMP = re.compile(
    r"来源|來源|发布(?:时间|日期|单位|人|机构)|發布|时间[:：]|日期[:：]|供稿|作者[:：]|编辑[:：]|记者[:：]"
    r"|(?:19|20)\d{2}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}"
)
_DAY = re.compile(r"((?:19|20)\d{2})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})")
_SITE_TAIL = re.compile(
    r"\s{0,3}[-_|—–]{1,2}\s{0,3}[^-_|—–]{0,40}(?:网|门户|网站|政府|平台|频道|中心|首页|要闻|动态|新闻)[^-_|—–]{0,12}$"
)
_SITE = re.compile(r"(?:网|网站|门户|平台|频道|中心|首页|要闻|动态|新闻|政府|[局委厅部办会])$")
_TITLE_NAMES = ("articletitle", "og:title", "title")
_DATE_NAMES = ("pubdate", "publishdate", "article:published_time", "date", "dc.date", "datepublished")
_ORGAN_NAMES = ("contentsource", "source", "og:site_name", "sitename", "author")
_WRITERS = re.compile(
    r"[\s(（\[【]{0,3}(?:责任编辑|责编|编辑|编审|作者|记者|来源|信息来源|供稿|撰稿|通讯员|审核|校对|监制|初审|复审|终审|一审|二审|三审|摄影|摄像|图片?|文)"
    r"\s{0,3}[:：/丨|]"
)
_ABSTRACT = re.compile(r"(?:…|\.{3})[^\w…]{0,4}(?:(?:查看|阅读|点击)?(?:详细|详情|更多|全文)[^\w…]{0,4})?$")
_ASIDE = ("footer", "nav", "aside")
_MARKUP = re.compile(r"<[^<>]{0,500}>")
_LONGEST_STAMP = 150  # characters of a line that tells where a page comes from
_STAMP_REACH = 15  # lines after the headline within which such lines stand
_LEAST_PARAGRAPH = 40  # characters of a block that counts as a paragraph
_LEAST_TEXT = 80  # Han characters below which the choice of lines is mistrusted
_MOST = 0.85  # of a container's prose: what holds as much is the container to look into
_LISTED = 0.1  # what a character outside of sentences is worth, of one within them
_HEAD_REACH = 6  # lines before the text within which it is headed
_WRITERS_REACH = 8  # lines after the text within which those who wrote it are named


@dataclass(frozen=True, slots=True)
class Page:
    """The text that was extracted, the page's metadata, warnings."""

    text: str
    meta: Meta
    warnings: tuple[str, ...] = ()


def extract(markup: str) -> Page:
    """The headline, the lines that tell source and day, and the main text, a paragraph a line.

    The main text is what the innermost container with most of the page's prose holds; where that is far too little, all
    text of the page is taken. Takes linear time. Raises ValueError where there is no text at all."""
    markup = markup.replace("\0", "")
    page = outline(markup)
    if _han(page.lines) < _LEAST_TEXT:
        page = outline(markup, hidden=True)  # some pages display their text by a script
    everything = page.lines
    if not everything:
        raise ValueError("the page has no text")
    meta = _meta(page)
    main = _main_lines(page, meta.title)
    warnings: tuple[str, ...] = ()
    if _mistrusted(main, everything):
        start = max(0, _place(everything, meta.title))
        main = [line for index, line in enumerate(everything) if index >= start and not _links(page, index)]
        warnings = ("no main text was found: all text of the page was taken",)
    return Page("\n".join(_with_head(main, everything, meta.title)) + "\n", meta, warnings)


def _mistrusted(main: list[str], everything: list[str]) -> bool:
    """Whether the choice lost the text: few Han and no sentence, or most of the page's paragraphs are missing."""
    if _han(main) < _LEAST_TEXT and not any("。" in line for line in main):
        return _han(everything) > 2 * _han(main)
    prose = [_squash(line) for line in everything if len(line) >= _LEAST_PARAGRAPH and "。" in line]
    taken = _squash("".join(main))
    return 2 * sum(line[:30] not in taken for line in prose) > len(prose)


def _han(lines: list[str]) -> int:
    return sum("\u4e00" <= char <= "\u9fff" for line in lines for char in line)


def _main_lines(page: Outline, title: str | None) -> list[str]:
    """The lines of the main text, without those that only link elsewhere; with it the lines directly above, which may
    be headline and source, and those below that tell its writers."""
    aside = _aside(page.blocks)
    worth = [0.0]  # of all lines before
    seen: set[str] = set()  # many sites give the text twice, for screens and for telephones
    for index, line in enumerate(page.lines):
        key = _squash(line)
        worth.append(worth[-1] + (0 if key in seen or index in aside else _worth(line, page.linked[index])))
        seen.add(key)
    main = _main_block(page.blocks, worth)
    kept = [index for index in range(main.first, main.stop) if index not in aside and not _links(page, index)]
    above = range(main.first - 1, max(_place(page.lines, title), main.first - 1 - _HEAD_REACH, -1), -1)
    head = takewhile(lambda index: not (page.linked[index] or _is_prose(page.lines[index])), above)
    below = range(main.stop, min(main.stop + _WRITERS_REACH, len(page.lines)))
    kept += [index for index in below if _WRITERS.match(page.lines[index]) and not page.linked[index]]
    return [page.lines[index] for index in (*sorted(head), *kept)]


def _aside(blocks: list[Block]) -> set[int]:
    """The lines that the page itself says are no part of its text."""
    found: set[int] = set()
    done = 0  # blocks in each other are looked through once
    for block in blocks:
        if block.name in _ASIDE and block.stop > done:
            found.update(range(max(block.first, done), block.stop))
            done = block.stop
    return found


def _links(page: Outline, index: int) -> bool:
    """Whether a line only leads elsewhere: 「上一篇：某区召开大会」."""
    line = page.lines[index]
    return 10 * page.linked[index] > 6 * len(line) and not ("。" in line and 10 * page.linked[index] < 9 * len(line))


def _worth(line: str, linked: int) -> float:
    """How much a line tells: prose has full stops, or commas and some length; footers and headlines have neither."""
    if 2 * linked >= len(line) or _ABSTRACT.search(line[-20:]):
        return 0
    return len(line) * (1 if _is_prose(line) else _LISTED)


def _is_prose(line: str) -> bool:
    return "。" in line or ("，" in line and len(line) >= _LEAST_PARAGRAPH // 2)


def _main_block(blocks: list[Block], worth: list[float]) -> Block:
    """The container that holds most of what the whole page is worth, and so on inwards to the innermost."""
    main = Block("", 0, len(worth) - 1, -1)
    here = -1
    for index, block in enumerate(blocks):
        whole = worth[main.stop] - worth[main.first]
        if block.parent == here and worth[block.stop] - worth[block.first] > _MOST * whole:
            main, here = block, index
    return main


def _meta(page: Outline) -> Meta:
    """Title, day, and publisher: from the meta elements of government sites, then from the page."""
    named = page.meta
    return Meta(
        title=_title(page),
        published=next((day for name in _DATE_NAMES if (day := _day(named.get(name, "")))), None),
        publisher=next((named[name] for name in _ORGAN_NAMES[:2] if named.get(name)), None),
    )


def _title(page: Outline) -> str | None:
    """The headline: a meta element, the only h1, or the title element without the site's name."""
    if title := _plain(page.meta.get("articletitle", "")):
        return title
    whole = _plain(page.title[:1000])
    for head in page.heads:
        if len(head) > 5 and (len(page.heads) == 1 or head[:8] in whole):
            return head
    for name in _TITLE_NAMES[1:]:
        if title := _plain(page.meta.get(name, "")):
            return _SITE_TAIL.sub("", title)
    return _fitting(page.lines, whole) or _SITE_TAIL.sub("", whole) or None


def _fitting(lines: list[str], whole: str) -> str:
    """The longest line with which the title element begins, else ends: of 「某市召开大会-要闻-某网」 the headline."""
    begins = [line for line in lines if 5 < len(line) < len(whole) and whole.startswith(line)]
    ends = [line for line in lines if 5 < len(line) < len(whole) and whole.endswith(line) and not _SITE.search(line)]
    return max(begins or ends, key=len, default="")


def _plain(text: str) -> str:
    """A title on one line, without the markup that some sites leave in it: 「关于<br>公布…」."""
    return " ".join(_MARKUP.sub(" ", text).split())


def _day(text: str) -> str | None:
    match = _DAY.search(text)
    if not match:
        return None
    year, month, day = match.groups()
    return f"{year}-{int(month):02}-{int(day):02}" if 1 <= int(month) <= 12 and 1 <= int(day) <= 31 else None


def _with_head(main: list[str], everything: list[str], title: str | None) -> list[str]:
    """The main text with the headline as its first line, and after it the stamp lines that were lost."""
    at = _place(everything, title)
    headline = everything[at] if title and at >= 0 and len(everything[at]) <= len(title) + 4 else title or ""
    if not headline:
        return main
    body = [_behead(line, headline) if index < _STAMP_REACH else line for index, line in enumerate(main)]
    body = [line for line in body if line]
    if at < 0:
        return [headline, *body]
    known = _squash("".join(body[:_STAMP_REACH]))
    first = next((line for line in body if len(line) > 40), "")
    stamps = []
    for line in (everything[at].replace(headline, "").strip(), *everything[at + 1 : at + 1 + _STAMP_REACH]):
        if first and line and (line in first or first in line):
            break
        if len(line) <= _LONGEST_STAMP and _STAMP.search(line) and _squash(line) not in known:
            stamps.append(line)
    return [headline, *stamps, *body]


def _place(lines: list[str], title: str | None) -> int:
    """The line in which the headline stands, -1 where it is nowhere."""
    return next((index for index, line in enumerate(lines) if title and title[:20] in line), -1)


def _squash(text: str) -> str:
    return "".join(text.split())


def _behead(line: str, headline: str) -> str:
    """What a short line says after the headline; a long one, or one that does not begin so, stays as it is."""
    if _squash(line) == _squash(headline):
        return ""
    return line[len(headline) :].strip() if line.startswith(headline) and len(line) < len(headline) + 80 else line
