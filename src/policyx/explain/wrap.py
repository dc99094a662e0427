"""Lines of a width in which Chinese may be broken anywhere, other words between themselves."""

from __future__ import annotations

from collections.abc import Iterator

CLOSING = "，。、；：！？”’》）」…,.;:!?)"
"""No line begins with one of these."""


def breaks(text: str, width: int, indent: int) -> Iterator[int]:
    """Where to break a text: before which characters, so that no line is wider than `width` cells, those after the
    first being indented. A word that fits no line is broken, too."""
    from rich.cells import cell_len

    if cell_len(text) <= width:
        return
    start = size = 0  # where the line begins, and its cells
    last = -1  # the last place at which it may be broken
    for at, char in enumerate(text):
        cells = cell_len(char)
        if at > start and _may_break(text, at):
            last = at
        if size + cells > width and at > start:
            place = last if last > start else at
            yield place
            size = indent + sum(map(cell_len, text[place:at]))
            start, last = place, -1
        size += cells


def _may_break(text: str, at: int) -> bool:
    """Whether a line may end before a character."""
    before, after = text[at - 1], text[at]
    if after in CLOSING or after == " " or before in "「（《“(":
        return False
    return before == " " or before >= "\u2e80" or after >= "\u2e80"
