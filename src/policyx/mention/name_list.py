"""Reading a list of names that begins at a given place, and a name that ends at one."""

from __future__ import annotations

from functools import cache

from policyx.lexicon.table import column
from policyx.mention.name_border import Recurrence, leaders, read_name, stop_cost
from policyx.mention.name_forms import Name
from policyx.mention.name_model import PLACES, closes, cue_at, follows, name_logp, words, words_logp
from policyx.text.pattern import lazy

BRACKET = lazy(r" ?（[^（）。]{1,14}）")
GAP = lazy(r" {0,3}[、，,] {0,3}| {1,6}| {0,2}(?:以及|[和及与]) {0,2}")
JOINING = frozenset("在和与由及以为向经随同对")
"""Characters that do not end a name right before a post: 曲直在副县长陪同下."""
ON = frozenset("在与和就对及向同率说则")
ITEM = lazy(r"[\u4e00-\u9fff]{2,3}(?: {0,3}(?:[、，）。；]|等|$)| {1,4}[\u4e00-\u9fff])")


def read_list(text: str, start: int, stop: int, priors: tuple[float, float], recurrence: Recurrence) -> list[Name]:
    """The names that follow each other from `start` on: 汤晓强、张明万、胡红兵等; 萨仁图雅 额尔敦巴根 王 磊.

    priors: of the first name, and of each after it. A name that opens no list ends it."""
    names: list[Name] = []
    at, prior = start, priors[0]
    gaps: set[str] = set()
    while len(names) < 200:
        name = read_name(text, at, stop, prior + _fitted(text, at, stop, prior), recurrence)
        if name is None or (names and not closes(text, name.stop, stop)):
            break
        names.append(name)
        at = name.stop
        bracket = BRACKET.match(text, at, stop)
        if bracket:
            at = bracket.end()
        gap = GAP.match(text, at, stop)
        if not gap:
            break
        mark = gap[0].strip() or " "
        prior = priors[1] - (4.0 if mark == "，" and "，" not in gaps else 0.0) - (1.0 if mark in "和及与以及" else 0.0)
        gaps.add(mark)
        at = gap.end()
    return names


def _fitted(text: str, at: int, stop: int, prior: float) -> float:
    """5 where exactly a name's length stands between the marks of a list that is known to hold names: 、时光、."""
    if prior < 3:
        return 0.0
    goes_on = any(_goes_on(text, at + size) for size in (2, 3))
    return 5.0 if goes_on or ITEM.match(text, at, stop) else 0.0


def _goes_on(text: str, at: int) -> bool:
    """Whether what stands at `at` goes on as after a name: 出席, 代表, 在, but not 的."""
    cue = cue_at(text, at)
    return (
        cue in ("act", "speech", "work")
        or text[at : at + 1] in ON
        or (cue == "link" and text[at : at + 2] in follows())
    )


def name_before(text: str, stop: int, floor: int, prior: float) -> Name | None:
    """The likeliest name that ends at `stop` and begins at `floor` or after: 何以宁 before 书记."""
    begin = stop
    while begin > max(floor, stop - 10) and "\u4e00" <= text[begin - 1] <= "\u9fff":
        begin -= 1
    run = text[begin:stop]
    if len(run) < 2:
        return None
    if run[-3:] in leaders():
        return Name(stop - 3, stop, run[-3:], prior + 18.0)
    best, chosen = -1e9, ""
    for size in range(2, min(7, len(run)) + 1):
        total = name_logp(run[-size:]) + words_logp(run[:-size])
        if len(run) > size and not run[:-size].endswith(_leads()) and run[-size - 1] not in JOINING:
            total -= 2.5
        if total > best:
            best, chosen = total, run[-size:]
    # 曲直在副县长陪同下; 阿尔善村牧民
    if chosen[-1:] in JOINING or chosen[-1:] in PLACES:
        return None
    # 伊人县长: nothing else stands between the mark and the post
    alone = len(run) == len(chosen) and (chosen not in words() or text[stop : stop + 1] == "（")
    near = len(run) - len(chosen) < 2 and run[0] not in JOINING
    odds = best - words_logp(run) + prior + (6.0 if alone else 0.0) - stop_cost(run if near else chosen, chosen)
    return Name(stop - len(chosen), stop, chosen, odds) if odds > 0 else None


@cache
def _leads() -> tuple[str, ...]:
    return column("name_leads")
