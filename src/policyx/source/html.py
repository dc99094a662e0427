"""The main text of an HTML page, and what the page says of itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from policyx.source.model import Meta

_CHARSET = re.compile(
    rb"""<(?:meta|\?xml)\b[^<>]{0,300}?(?:charset|encoding)\s{0,5}=\s{0,5}["']?([A-Za-z0-9_.:-]{2,30})""", re.I
)
_DECLARATION = re.compile(r"\A\s{0,100}<\?xml[^<>]{0,300}\?>")
_START = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s{0,1000}(?:<\?xml[^<>]{0,300}\?>\s{0,1000})?(?:<!--[^<>]{0,2000}-->\s{0,100})?<(?:!doctype\s+html|html|head)\b",
    re.I,
)
_STAMP = re.compile(
    r"来源|來源|发布(?:时间|日期|单位|人|机构)|發布|时间[:：]|日期[:：]|供稿|作者[:：]|编辑[:：]|记者[:：]"
    r"|(?:19|20)\d{2}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}"
)
_DAY = re.compile(r"((?:19|20)\d{2})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})")
_SITE_TAIL = re.compile(
    r"\s{0,3}[-_|—–]{1,2}\s{0,3}[^-_|—–]{0,40}(?:网|门户|网站|政府|平台|频道|中心|首页|要闻|动态|新闻)[^-_|—–]{0,12}$"
)
_TITLE_NAMES = ("articletitle", "og:title", "title")
_DATE_NAMES = ("pubdate", "publishdate", "article:published_time", "date", "dc.date", "datepublished")
_ORGAN_NAMES = ("contentsource", "source", "og:site_name", "sitename", "author")
_BLOCK_TAGS = (
    "address article aside blockquote body br center dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6 header hr li "
    "main nav ol option p pre section table tbody td tfoot th thead title tr ul"
)
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_UNREAD = frozenset(("script", "style", "noscript", "template", "head", "svg", "select", "iframe", "object"))
_HIDDEN = re.compile(r"display\s{0,5}:\s{0,5}none", re.IGNORECASE)
_LONGEST_STAMP = 150  # characters of a line that tells where a page comes from
_STAMP_REACH = 15  # lines after the headline within which such lines stand
_LEAST_PARAGRAPH = 40  # characters of a block that counts as a paragraph
_LEAST_TEXT = 80  # Han characters below which the extraction is mistrusted


@dataclass(frozen=True, slots=True)
class Page:
    """The text that was extracted, the page's metadata, warnings."""

    text: str
    meta: Meta
    warnings: tuple[str, ...] = ()


def looks_like_html(data: bytes) -> bool:
    """Whether the bytes begin as an HTML page does, whatever the file's ending."""
    return _START.match(data[:6000]) is not None


def charset(data: bytes) -> str | None:
    """The encoding that the page says it is in."""
    match = _CHARSET.search(data[:6000])
    return match[1].decode("ascii") if match else None


def extract(markup: str) -> Page:
    """The headline, the lines that tell source and day, and the main text, a paragraph a line.

    trafilatura finds the main text; where it finds nothing or far too little, all text of the page is taken, block by
    block. Raises ValueError where there is no text at all."""
    from lxml import html as parser  # type: ignore[import-untyped]
    from lxml.etree import ParserError  # type: ignore[import-untyped]

    markup = _DECLARATION.sub("", markup).replace("\0", "")
    try:
        tree = parser.document_fromstring(markup)
    except (ParserError, ValueError) as error:
        raise ValueError("the page has no text") from error
    everything = _block_lines(tree)
    if not everything:
        raise ValueError("the page has no text")
    meta = _meta(tree)
    main = _main_lines(markup)
    warnings: tuple[str, ...] = ()
    if _mistrusted(main, everything):
        main = everything[max(0, _place(everything, meta.title)) :]
        warnings = ("no main text was found: all text of the page was taken",)
    return Page("\n".join(_with_head(main, everything, meta.title)) + "\n", meta, warnings)


def _mistrusted(main: list[str], everything: list[str]) -> bool:
    """Whether the extraction lost the text: hardly any Han, or most of the page's paragraphs are missing."""
    if _han(main) < _LEAST_TEXT:
        return _han(everything) > 2 * _han(main)
    prose = [_squash(line) for line in everything if len(line) >= _LEAST_PARAGRAPH and "。" in line]
    taken = _squash("".join(main))
    return 2 * sum(line[:30] not in taken for line in prose) > len(prose)


def _han(lines: list[str]) -> int:
    return sum("\u4e00" <= char <= "\u9fff" for line in lines for char in line)


def _main_lines(markup: str) -> list[str]:
    """What trafilatura takes for the main text; empty where it fails."""
    import trafilatura

    try:
        found = trafilatura.extract(markup, output_format="txt", include_comments=False, favor_recall=True)
    except Exception:  # a hostile page must not end the run, whatever trafilatura or lxml raises
        return []
    return _lines(found or "")


def _lines(text: str) -> list[str]:
    squeezed = (" ".join(line.split()) for line in text.splitlines())
    return [line for line in squeezed if line]


def _block_lines(tree: Any) -> list[str]:
    """All text of a page, a line for each block element."""
    parts: list[str] = []
    stack: list[tuple[Any, bool]] = [(tree, False)]
    while stack:
        node, leaving = stack.pop()
        tag = node.tag if isinstance(node.tag, str) else ""
        if leaving:
            parts.append("\n" if tag in _BLOCKS else "")
            parts.append(node.tail or "")
            continue
        stack.append((node, True))
        if not tag or tag in _UNREAD or _HIDDEN.search(node.get("style") or ""):
            continue
        parts.append("\n" if tag in _BLOCKS else "")
        parts.append(" ".join((node.text or "").split("\n")) if tag != "pre" else node.text or "")
        stack.extend((child, False) for child in reversed(node))
    return _lines("".join(parts))


def _meta(tree: Any) -> Meta:
    """Title, day, and publisher: from the meta elements of government sites, then from the page."""
    named: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = (element.get("name") or element.get("property") or element.get("itemprop") or "").lower()
        content = " ".join((element.get("content") or "").split())
        if name and content:
            named.setdefault(name, content)
    return Meta(
        title=_title(tree, named),
        published=next((day for name in _DATE_NAMES if (day := _day(named.get(name, "")))), None),
        publisher=next((named[name] for name in _ORGAN_NAMES[:2] if named.get(name)), None),
    )


def _title(tree: Any, named: dict[str, str]) -> str | None:
    """The headline: a meta element, the only h1, or the title element without the site's name."""
    if title := named.get("articletitle"):
        return title
    heads = [" ".join("".join(head.itertext()).split()) for head in tree.iter("h1")]
    whole = " ".join("".join(next(tree.iter("title"), tree.makeelement("title")).itertext()).split())
    for head in heads:
        if len(head) > 5 and (len(heads) == 1 or head[:8] in whole):
            return head
    for name in _TITLE_NAMES[1:]:
        if title := named.get(name):
            return _SITE_TAIL.sub("", title)
    return _SITE_TAIL.sub("", whole) or None


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
