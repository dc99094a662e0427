"""Damaged text made readable, every change recorded."""

from __future__ import annotations

from collections.abc import Callable

from policyx.text.aligned import AlignedText
from policyx.text.invisible import see
from policyx.text.markup import unmark
from policyx.text.pinyin import unread
from policyx.text.script import simplify
from policyx.text.shift import realign
from policyx.text.spacing import close_up

Pass = Callable[[AlignedText], AlignedText]

PASSES: tuple[Pass, ...] = (see, unmark, realign, unread, simplify, close_up)
"""In order: each reads what the one before left. Shifted bytes are set right before readings go, because the
readings tell where a run begins (勇?tīng)幭取)."""


def repair(raw: str) -> AlignedText:
    """The repaired text of a source, tied to the raw one; see `AlignedText.repairs` for what was done."""
    text = AlignedText(raw, raw)
    for step in PASSES:
        text = step(text)
    return text
