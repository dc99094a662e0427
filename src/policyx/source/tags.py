"""The tags and the texts of an HTML page, one after another, in linear time whatever the page holds."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

_START = re.compile(r"<(?:/?[A-Za-z]|[!?])")
# quotes hide angle brackets, as in <img alt="a>b">; where they do not pair, the tag ends at the next bracket
_TAG = re.compile(r"""<(/?)([A-Za-z][^\s/<>"']{0,40})((?:[^<>"']++|"[^"]*+"|'[^']*+')*+)>""")
_LOOSE = re.compile(r"""<(/?)([A-Za-z][^\s/<>"']{0,40})([^<>]*+)>""")
_RAW = ("script", "style", "title", "textarea", "iframe", "noembed", "noframes", "xmp")
_RAW_ENDS = {name: re.compile(rf"</{name}\b", re.IGNORECASE) for name in _RAW}
_ATTRIBUTE = re.compile(r"""([^\s=/"'<>]{1,60})\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\s"'>]{1,4000}))""")
_LONGEST = 20_000  # characters of a tag in which attributes are looked for: pictures may stand in it
_HUGE = re.compile(r"&#(?:[0-9]{9,}|[xX][0-9A-Fa-f]{9,});?")  # int() is slow on these, and refuses 5000 digits


class Tag(NamedTuple):
    """A start tag, or an end tag. name: in lower case. written: what stands behind the name."""

    name: str
    ends: bool = False
    written: str = ""

    def attributes(self) -> dict[str, str]:
        """Its attributes by name in lower case, the first of each name; those without a value are left out."""
        found: dict[str, str] = {}
        for name, double, single, bare in _ATTRIBUTE.findall(self.written[:_LONGEST]):
            found.setdefault(name.lower(), unescape(double or single or bare))
        return found


def tokens(markup: str) -> Iterator[Tag | str]:
    """Tags, and texts with their character references read. Comments and declarations are left out; what stands in
    elements that hold no markup (script, title) is one text, or none."""
    place, size = 0, len(markup)
    while place < size:
        start = _START.search(markup, place)
        at = start.start() if start else size
        if at > place:
            yield unescape(markup[place:at])
        if not start:
            return
        if start[0] in ("<!", "<?"):
            place = _behind(markup, "-->", at + 2) if markup.startswith("<!--", at) else _behind(markup, ">", at)
            continue
        match = _TAG.match(markup, at) or _LOOSE.match(markup, at)
        if not match:
            yield "<"
            place = at + 1
            continue
        place = match.end()
        tag = Tag(match[2].lower(), bool(match[1]), match[3])
        yield tag
        if tag.name in _RAW_ENDS and not tag.ends and not tag.written.endswith("/"):
            end = _RAW_ENDS[tag.name].search(markup, place)
            stop = end.start() if end else size
            yield unescape(markup[place:stop])
            place = stop


def unescape(text: str) -> str:
    """The text with its character references read: 「&#20250;议&nbsp;」."""
    return html.unescape(_HUGE.sub("\ufffd", text)) if "&" in text else text


def _behind(markup: str, mark: str, place: int) -> int:
    """Where the next mark ends; the end of the page where there is none."""
    at = markup.find(mark, place)
    return len(markup) if at < 0 else at + len(mark)
