"""Which repairs touched some characters: each pass of `text.repair` once more, and what it made of them."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
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
"""Characters of a text before or after that are shown; of a longer one, the first place that was changed."""
AROUND = 5
"""Characters that are shown on either side of that place."""
REACH = 400
"""Characters in which that place is sought."""


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
            yield Step("repair", f"{_changed(one, other)}: {label}", by, span=span)


def normalised(written: str, name: str, span: Span) -> Iterator[Step]:
    """A step where the normal form leaves out white space that the repaired text has."""
    if squash(written) == name and written != name:
        yield Step("repair", f"{_changed(written, name)}: white space left out", "text.squash", span=span)


def _changed(one: str, other: str) -> str:
    """A text before and after, where they are short; else around the first place in which they differ."""
    if max(len(one), len(other)) <= LONGEST:
        return f"{one} → {other}"
    blocks = SequenceMatcher(None, one[:REACH], other[:REACH], autojunk=False).get_opcodes()
    edits = [block for block in blocks if block[0] != "equal"]
    if not edits:
        return f"{one[:AROUND]}…"
    _, a, b, c, d = edits[0]
    before, after = _around(one, a, min(b, a + LONGEST)), _around(other, c, min(d, c + LONGEST))
    return f"{before} → {after}" + (", and more" if len(edits) > 1 or len(one) > REACH else "")


def _around(text: str, start: int, stop: int) -> str:
    """A place of a text with a little on either side."""
    left, right = max(0, start - AROUND), min(len(text), stop + AROUND)
    return ("…" if left else "") + text[left:right] + ("…" if right < len(text) else "")
