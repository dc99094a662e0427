"""Text with a space between its characters: 会 议 召 开."""

from __future__ import annotations

import re

from policyx.text.aligned import AlignedText, Edit
from policyx.text.likelihood import bound, is_han

_APART = re.compile(r"(?<![^\s])[^\s](?:[ \u00a0\u3000][^\s](?![^\s])){3,}")
_GATE = re.compile(r"[\u4e00-\u9fff][ \u00a0\u3000][\u4e00-\u9fff][ \u00a0\u3000][\u4e00-\u9fff][ \u00a0\u3000]")
_LEAST_HAN = 4
_LEAST_BOUND = 0.45


def close_up(text: AlignedText) -> AlignedText:
    """Single characters set apart by one space are joined, where at least four are Han and what comes out reads as
    Chinese; a list of names in that dress (王 磊 李 强) does not, and stays."""
    clean = text.clean
    if not _GATE.search(clean):
        return text
    edits: list[Edit] = []
    for match in _APART.finditer(clean):
        joined = match[0][::2]
        if sum(map(is_han, joined)) >= _LEAST_HAN and bound(joined) >= _LEAST_BOUND:
            edits += [(at, at + 1, "") for at in range(match.start() + 1, match.end(), 2)]
    return text.noted("spaces", (start for start, _, _ in edits)).replaced(edits) if edits else text
