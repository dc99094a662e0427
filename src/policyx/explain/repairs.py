"""Which repairs touched some characters: each pass of `text.repair` once more, and what it made of them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from policyx.explain.base import Step
from policyx.text.aligned import AlignedText
from policyx.text.reading import Span, squash
from policyx.text.repair import PASSES

LABELS = {
    "see": ("text.invisible", "unseen characters and line ends"),
    "unmark": ("text.markup", "markup left in the text"),
    "realign": ("text.shift", "bytes read one too late, set right"),
    "unread": ("text.pinyin", "readings in brackets taken out"),
    "simplify": ("text.script", "traditional script turned to simplified"),
    "close_up": ("text.spacing", "characters set apart by spaces, joined"),
}
"""Pass → its name in steps, and what it mends."""
LONGEST = 40
"""Characters of a text before or after that are shown."""


@lru_cache(maxsize=2)
def _stages(raw: str) -> tuple[tuple[str, AlignedText, AlignedText], ...]:
    """The passes that changed a text: name, text before, text after."""
    text = AlignedText(raw, raw)
    found: list[tuple[str, AlignedText, AlignedText]] = []
    for step in PASSES:
        after = step(text)
        if after.clean != text.clean:
            found.append((step.__name__, text, after))
        text = after
    return tuple(found)


def repairs(raw: str, span: Span) -> Iterator[Step]:
    """A step for each repair that changed the characters raw[span], in the order of the passes."""
    for name, before, after in _stages(raw):
        one, other = (text.clean[slice(*text.to_clean(*span))] for text in (before, after))
        if one.replace("\r\n", "\n").replace("\r", "\n") != other:
            by, label = LABELS[name]
            yield Step("repair", f"{' → '.join(_changed(one, other))}: {label}", by, span=span)


def normalised(written: str, name: str, span: Span) -> Iterator[Step]:
    """A step where the normal form leaves out white space that the repaired text has."""
    if squash(written) == name and written != name:
        yield Step("repair", f"{' → '.join(_changed(written, name))}: white space left out", "text.squash", span=span)


def _changed(one: str, other: str) -> tuple[str, str]:
    """What differs between two texts, with a little of what does not, and … for what is left out."""
    if max(len(one), len(other)) <= LONGEST:
        return one, other
    least = min(len(one), len(other))
    head = next((at for at in range(least) if one[at] != other[at]), least)
    tail = next((at for at in range(least - head) if one[-1 - at] != other[-1 - at]), least - head)
    head, tail = max(0, head - 4), max(0, tail - 4)
    return _short(one, head, tail), _short(other, head, tail)


def _short(text: str, head: int, tail: int) -> str:
    middle = text[head : len(text) - tail]
    middle = middle if len(middle) <= LONGEST else f"{middle[: LONGEST - 12]}…{middle[-10:]}"
    return ("…" if head else "") + middle + ("…" if tail else "")
