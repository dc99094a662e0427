"""Tags and entities that a careless export left in the text."""

from __future__ import annotations

import re

from policyx.text.aligned import AlignedText, Edit
from policyx.text.pattern import lazy

_BLOCK = "br|p|div|h[1-6]|tr|li|ul|ol|dl|dt|dd|table|tbody|thead|section|article|center|hr|blockquote|pre"
_INLINE = "span|a|b|i|u|em|strong|font|img|td|th|sup|sub|small|big|o:p|st1:[a-z]{1,20}|v:[a-z]{1,20}|video|embed|input"
_NAMES = f"(?:{_BLOCK}|{_INLINE})"
_MARKUP = lazy(
    rf"""<(?P<raw>script|style)\b[^<>]{{0,500}}>[^<]{{0,20000}}</(?P=raw)>
    |<!--[^<>]{{0,2000}}-->
    |</?(?P<name>{_NAMES})(?:[\s/][^<>]{{0,1000}})?>
    |<(?:img|a|span|p|font|div)\s[^<>\n]{{0,500}}(?=\n|\Z)
    |["”]\s?/>
    |&(?:amp;)?(?P<entity>\#\d{{1,7}}|\#x[0-9a-f]{{1,6}}|[a-z]{{2,8}}\d{{0,2}});
    |&nbsp(?![a-z;])""",
    re.VERBOSE | re.IGNORECASE,
)
_IS_BLOCK = lazy(rf"(?:{_BLOCK})\Z", re.IGNORECASE)


def unmark(text: AlignedText) -> AlignedText:
    """Tags are taken out (a block tag such as `<br />` leaves a line break), `&nbsp;` and other entities become the
    characters they name, and the tail of a cut tag (`" />`) goes."""
    clean = text.clean
    if "<" not in clean and "&" not in clean and "/>" not in clean:
        return text
    edits: list[Edit] = []
    for match in _MARKUP.finditer(clean):
        stands = _meaning(match)
        if stands == "\n" and _at_line_end(clean, match):
            stands = ""
        if stands is not None:
            edits.append((match.start(), match.end(), stands))
    return text.noted("markup", (start for start, _, _ in edits)).replaced(edits)


def _meaning(match: re.Match[str]) -> str | None:
    """What a piece of markup stands for; None where it is none after all."""
    if entity := match["entity"]:
        import html  # its table of two thousand entities is for pages that have one

        char = html.unescape(f"&{entity};")
        if char.startswith("&"):
            return None
        return char if char.isprintable() or char in "\n\u00a0\u2002\u2003\u3000" else ""
    if match[0].startswith("&"):
        return "\u00a0"
    return "\n" if match["name"] and _IS_BLOCK.match(match["name"]) else ""


def _at_line_end(clean: str, match: re.Match[str]) -> bool:
    """Whether a line begins or ends where the markup stands anyway."""
    return clean[match.end() : match.end() + 1] in ("", "\n") or clean[max(0, match.start() - 1) : match.start()] in (
        "",
        "\n",
    )
