"""Readings in brackets after a Han character: 會(huì )議 is 會議."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

from policyx.text.aligned import AlignedText, Edit
from policyx.text.likelihood import bond, is_han
from policyx.text.pattern import lazy
from policyx.text.script import plainly

LETTERS = "a-zāáǎàăēéěèĕīíǐìĭōóǒòŏūúǔùŭǖǘǚǜüńňǹḿêɑɡ\u0300\u0301\u0304\u0308\u030c"
_BRACKET = lazy(rf"[(（][ \u00a0\u3000]?([{LETTERS}]{{1,8}})[ \u00a0\u3000]{{0,2}}[)）]")
_WORD = 10  # a pair as common as this, in powers of two, is a word
_SPACES = " \u00a0\u3000"


@cache
def readings() -> dict[str, str]:
    """Syllable → the characters read so; with its tone (huì), and without any (hui, lv)."""
    cells = (Path(__file__).parent / "pinyin.tsv").read_text("utf-8").split()
    return dict(zip(cells[::2], cells[1::2], strict=True))


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


def _astray(clean: str, at: int) -> bool:
    """Whether a reading stands behind an ASCII character that GBK's last byte made into one: 頁](huī) (93 5D is 揮)."""
    if at < 2 or not "@" <= clean[at - 1] <= "~" or not is_han(clean[at - 2]):
        return False
    data = clean[at - 2].encode("gbk", "ignore")[1:] + clean[at - 1].encode()
    return len(data) == 2 and is_han(data.decode("gbk", "ignore")[:1])


def unread(text: AlignedText) -> AlignedText:
    """Readings go, with the space that stands before or inside the bracket, and one that tore a word apart beside it:
    擴(kuò) 大, 平 穩(wěn)."""
    clean = text.clean
    edits: list[Edit] = []
    places: list[int] = []
    for match in _BRACKET.finditer(clean):
        start, stop = match.span()
        if start and clean[start - 1] in _SPACES:
            start -= 1
        if not start or not (is_han(clean[start - 1]) or _astray(clean, start)):
            continue
        if not is_reading(clean[start - 1], match[1]):
            continue
        if clean[start - 2 : start - 1] == " " and start > 2 and _belong(clean[start - 3], clean[start - 1]):
            edits.append((start - 2, start - 1, ""))
        if clean[stop : stop + 1] == " " and _belong(clean[start - 1], clean[stop + 1 : stop + 2]):
            stop += 1
        edits.append((start, stop, ""))
        places.append(start)
    return text.noted("pinyin", places).replaced(edits) if edits else text


def _belong(left: str, right: str) -> bool:
    """Whether two characters form a very common word."""
    return is_han(left) and is_han(right) and bond(plainly(left + right)) >= _WORD
