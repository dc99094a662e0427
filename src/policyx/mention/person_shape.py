"""Whether what stands beside a post looks like a person's name; only a hint, the person recogniser decides."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from policyx.lexicon.table import rows
from policyx.mention.organ_grammar import tokens

GAP: Final = re.compile(r"[ \n]{0,4}(?:同志)?[ ：]{0,3}")
FOREIGN: Final = re.compile(r"[\u4e00-\u9fff]{1,8}·[\u4e00-\u9fff]")


@cache
def surnames() -> frozenset[str]:
    """Surnames in use, one or two characters."""
    return frozenset(name for name, count in rows("surnames"))


@cache
def no_names() -> frozenset[str]:
    """Words that follow a role word and are no name."""
    return frozenset(word for kind, text in rows("roles") if kind == "unnamed" for word in text.split())


def name_after(fold: str, at: int, stop: int) -> bool:
    """Whether a name may begin at `at`, or after a short gap: 局长 江发茂."""
    match = GAP.match(fold, at, stop)
    begin = match.end() if match else at
    if begin + 1 >= stop:
        return False
    if FOREIGN.match(fold, begin, stop):
        return True
    two = fold[begin : begin + 2]
    if two in no_names() or fold[begin] in no_names():
        return False
    return (fold[begin] in surnames() or two in surnames()) and "\u4e00" <= fold[begin + 1] <= "\u9fff"


def clearly_named(fold: str, at: int, stop: int) -> bool:
    """Whether jieba too sees a name, or nothing it knows, at `at`: 村民|莫有财, not 居民|先看."""
    if FOREIGN.match(fold, at, stop):
        return True
    cut = tokens(fold, at, min(stop, at + 8), names=True)
    if not cut:
        return False
    start, end, tag = cut[0]
    alone = end - start == 1 and tag.startswith(("n", "q", "j", "zg")) and len(cut) > 1 and cut[1][2] != "x"
    return tag.startswith("nr") or alone


def name_between(fold: str, start: int, stop: int) -> bool:
    """Whether fold[start:stop] looks like one whole name: a surname, and jieba sees a name or loose characters."""
    size = stop - start
    if not 2 <= size <= 4 or not (
        (fold[start] in surnames() and size < 4) or (fold[start : start + 2] in surnames() and size > 2)
    ):
        return False
    cut = tokens(fold, start, stop, names=True)
    return cut[0][2].startswith("nr") or (all(end - begin == 1 for begin, end, _ in cut[1:]) and cut[0][1] - start == 1)
