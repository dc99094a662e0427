"""Whether what stands beside a post looks like a person's name; only a hint, the person recogniser decides."""

from __future__ import annotations

from functools import cache
from typing import Final

from policyx.lexicon.table import rows
from policyx.mention.name_model import after_logp, name_logp, name_logps, surnames, words_logp, words_logps
from policyx.text.pattern import lazy

GAP: Final = lazy(r"[ \n]{0,4}(?:同志)?[ ：]{0,3}")
FOREIGN: Final = lazy(r"[\u4e00-\u9fff]{1,8}·[\u4e00-\u9fff]")
RUN: Final = lazy(r"[\u4e00-\u9fff]{2,10}")
CERTAIN: Final = 2.5
SURE: Final = -4.0
"""Odds (natural logarithm) of a name over words from which what follows a job is taken for a name."""


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
    if not "\u4e00" <= fold[begin + 1] <= "\u9fff":
        return False
    if two in no_names() or fold[begin] in no_names():
        return name_odds(fold, begin, stop) > CERTAIN
    return fold[begin] in surnames() or two in surnames() or name_odds(fold, begin, stop) > 0


def clearly_named(fold: str, at: int, stop: int) -> bool:
    """Whether a name is likelier than words at `at`: 村民|莫有财, not 居民|先看."""
    return bool(FOREIGN.match(fold, at, stop)) or name_odds(fold, at, stop) > SURE


def name_odds(fold: str, at: int, stop: int) -> float:
    """Log odds that a name begins at `at`, against ordinary words up to the next mark; -99 where no Han text stands."""
    match = RUN.match(fold, at, stop)
    if not match:
        return -99.0
    run = match[0]
    cut = "\u4e00" <= fold[match.end() : match.end() + 1] <= "\u9fff"
    best = max(score + after_logp(run, size, cut) for size, score in enumerate(name_logps(run), 2))
    return best - words_logps(run)[0]


def name_between(fold: str, start: int, stop: int) -> bool:
    """Whether fold[start:stop] looks like one whole name: 市委|许继伟|书记."""
    name = fold[start:stop]
    return 2 <= len(name) <= 4 and name_logp(name) - words_logp(name) > 0
