"""Text with a space between its characters: 会 议 召 开."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from policyx.text.aligned import AlignedText, Edit
from policyx.text.likelihood import bound, is_han
from policyx.text.pattern import lazy

_HAN = "\u4e00-\u9fff"
_SPACE = "[ \u00a0\u3000]"
_APART = lazy(rf"(?<![^\s])[^\s](?:{_SPACE}[^\s](?![^\s])){{3,}}")
_APART_SHORT = lazy(rf"(?<![^\s])[^\s](?:{_SPACE}[^\s](?![^\s]))+")
_GATE = lazy(rf"{_SPACE}(?<=[{_HAN}]{_SPACE})[{_HAN}]{_SPACE}[{_HAN}]{_SPACE}")
_FIGURES = lazy(r"[\d:./年月日时分-]{4,30}\Z")
_ANY_HAN = lazy(f"[{_HAN}]")
_LEAST_HAN = 4
_LEAST_BOUND = 0.25  # of the neighbours must be common pairs: nineteen in twenty runs of prose have more
_MOSTLY = 0.4  # of a text's Han characters stand apart: then all of it does


@cache
def _surnames() -> frozenset[str]:
    """The 300 commonest surnames of one character."""
    return frozenset(files("policyx.text").joinpath("surnames.txt").read_text(encoding="utf-8").strip())


def close_up(text: AlignedText) -> AlignedText:
    """Single characters set apart by one space are joined, where at least four are Han and what comes out reads as
    Chinese; then dates too (2 0 2 3 - 0 1 - 1 2), and where most of a text stands apart, shorter runs. A list of names
    in that dress (王 磊 李 强) stays."""
    clean = text.clean
    if not _GATE.search(clean):
        return text
    runs = [(match.start(), match[0][::2]) for match in _APART.finditer(clean)]
    chosen = [(start, joined) for start, joined in runs if _reads(joined)]
    if not chosen:
        return text
    chosen = sorted({*chosen, *((start, joined) for start, joined in runs if _FIGURES.match(joined))})
    apart = sum(len(_ANY_HAN.findall(joined)) for _, joined in chosen)
    if apart > _MOSTLY * len(_ANY_HAN.findall(clean)):
        shorter = ((match.start(), match[0][::2]) for match in _APART_SHORT.finditer(clean))
        chosen = [(start, joined) for start, joined in shorter if len(joined) == 2 or not _names(joined)]
    edits: list[Edit] = []
    for start, joined in chosen:
        edits += [(start + at, start + at + 1, "") for at in range(1, 2 * len(joined) - 1, 2)]
    return text.noted("spaces", (start for start, _, _ in edits)).replaced(edits)


def _reads(joined: str) -> bool:
    """Whether a run reads as Chinese once it is joined."""
    return sum(map(is_han, joined)) >= _LEAST_HAN and not _names(joined) and bound(joined) >= _LEAST_BOUND


def _names(joined: str) -> bool:
    """Whether every other character is a surname: padded names of two characters, 王 磊 李 强."""
    return len(joined) % 2 == 0 and all(char in _surnames() for char in joined[::2])
