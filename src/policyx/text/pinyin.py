"""Readings in brackets after a Han character: 會(huì )議 is 會議."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files

from policyx.text.aligned import AlignedText, Edit
from policyx.text.likelihood import is_han

_LETTERS = "a-zāáǎàăēéěèĕīíǐìĭōóǒòŏūúǔùŭǖǘǚǜüńňǹḿêɑɡ\u0300\u0301\u0304\u0308\u030c"
_BRACKET = re.compile(rf"[(（][ \u00a0\u3000]?([{_LETTERS}]{{1,8}})[ \u00a0\u3000]{{0,2}}[)）]")
_SPACES = " \u00a0\u3000"


@cache
def readings() -> dict[str, frozenset[str]]:
    """Syllable without its tone (ü is v) → the characters read so."""
    text = files("policyx.text").joinpath("pinyin.tsv").read_text(encoding="utf-8")
    return {key: frozenset(chars) for key, chars in (line.split("\t") for line in text.splitlines())}


def plain(syllable: str) -> tuple[str, bool]:
    """A syllable without its tone (ü is v), and whether it had one: lǜ → (lv, True)."""
    loose = unicodedata.normalize("NFD", syllable.replace("ɑ", "a").replace("ɡ", "g"))
    bare = "".join(char for char in loose.replace("u\u0308", "v") if char.isascii())
    return bare, any(mark in loose for mark in "\u0300\u0301\u0304\u0306\u030c")


def is_reading(char: str, syllable: str) -> bool:
    """Whether `(syllable)` after the Han `char` is its reading: any real syllable with a tone mark; one without a
    mark only where the character is read so, and never a single letter: 类(a)."""
    bare, toned = plain(syllable)
    known = readings().get(bare)
    if known is None:
        return False
    return toned or (len(bare) > 1 and char in known)


def unread(text: AlignedText) -> AlignedText:
    """Readings go, with the space that stands before or inside the bracket."""
    clean = text.clean
    edits: list[Edit] = []
    for match in _BRACKET.finditer(clean):
        start = match.start()
        if start and clean[start - 1] in _SPACES:
            start -= 1
        if start and is_han(clean[start - 1]) and is_reading(clean[start - 1], match[1]):
            edits.append((start, match.end(), ""))
    return text.noted("pinyin", (start for start, _, _ in edits)).replaced(edits) if edits else text
