"""Reading a name, or a list of names, that begins at a given place: where does it end?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from policyx.lexicon.table import column, rows
from policyx.mention.name_model import (
    PLACE_COST,
    PLACES,
    after_logp,
    follows,
    han_name,
    name_logp,
    surnames,
    syllables,
    words,
    words_logp,
)

HAN = re.compile(r"[\u3400-\u9fff]{1,12}")
DOTTED = re.compile(r"[\u4e00-\u9fff-]{1,8}(?:·[\u4e00-\u9fff]{1,8}){1,4}")
PADDED = re.compile(r"([\u4e00-\u9fff]) {1,4}([\u4e00-\u9fff])")
PAIRED = re.compile(r"([\u4e00-\u9fff]{1,2}) ?(某{1,2}|[A-Z])(?![A-Za-z])")
BRACKET = re.compile(r" ?（[^（）。]{1,14}）")
GAP = re.compile(r" {0,3}[、，,] {0,3}| {1,6}| {0,2}(?:以及|[和及与]) {0,2}")
JOINING = frozenset("在和与由及以为向经随同对")
"""Characters that do not end a name right before a post: 曲直在副县长陪同下."""
WINDOW = 10
STOP_COST = 14.0
CROSSING_COST = 6.0
ADDRESSES = frozenset("先生 女士 师傅 阿姨 大爷 大妈 大姐 大哥 大伯 大叔 奶奶 爷爷 老师 同学 小姐 老汉".split())
"""王女士: no name."""
SURE = 9.0
"""Prior from which a name may have a surname that no table knows."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name that was read: clean coordinates, text without spaces, odds (natural logarithm) that it is one."""

    start: int
    stop: int
    text: str
    odds: float


@cache
def _stops() -> dict[str, str]:
    return {row[0]: row[1] for row in rows("name_stops")}


def _stop_cost(run: str, chosen: str) -> float:
    """What it costs a name that its place begins with a word that is none: 会议, 高度; little where the word is all that
    stands there or a verb follows (副市长文明、…), nothing where no such word begins."""
    table = _stops()
    cue = next((cue for size in (4, 3, 2) if (cue := follows().get(run[:size]))), None)
    if cue in ("speech", "act", "work") or cue and len(chosen) <= 2 and len(run) > 2 and not _follow(run[2:]):
        return STOP_COST
    for size in range(min(7, len(run)), 0, -1):
        kind = table.get(run[:size])
        if kind == "hard":
            return STOP_COST
        # 方向东会见: a longer name has been weighed against the word already
        if kind and len(chosen) <= size and run[size:] and not _follow(run[size:]):
            return STOP_COST
    return 0.0


def _follow(rest: str) -> bool:
    known = follows()
    return any(rest[:size] in known for size in range(1, 5))


class Recurrence:
    """How often strings recur in an article, and how many different characters follow them."""

    LIMIT = 40_000
    """Characters of an article that are looked at: a hostile page must not cost the square of its length."""

    def __init__(self, text: str) -> None:
        self._text = text[: self.LIMIT]
        self._bonus: dict[str, float] = {}

    def bonus(self, name: str) -> float:
        """How much the article's other places speak for `name` as a whole: it recurs with different followers (for),
        or always with the same character behind it (against: it is the beginning of a longer name)."""
        known = self._bonus.get(name)
        if known is None:
            known = self._bonus[name] = self._weigh(name)
        return known

    def _weigh(self, name: str) -> float:
        after: list[str] = []
        at = self._text.find(name)
        while at >= 0 and len(after) < 12:
            after.append(self._text[at + len(name) : at + len(name) + 1])
            at = self._text.find(name, at + 1)
        kinds = {char if "\u4e00" <= char <= "\u9fff" else "。" for char in after}
        if len(after) < 2:
            return 0.0
        if len(kinds) == 1:
            return -4.0 if "。" not in kinds else 0.5
        return min(4.0, 1.5 * (len(kinds) - 1))


def read_name(text: str, start: int, stop: int, prior: float, recurrence: Recurrence) -> Name | None:
    """The likeliest name that begins at `start` and ends at or before `stop`, or None.

    prior: how strongly the place speaks for a name (natural logarithm of odds)."""
    special = _dotted(text, start, stop, prior) or _masked(text, start, stop) or _padded(text, start, stop, prior)
    if special:
        return special
    match = HAN.match(text, start, stop)
    if not match or len(match[0]) < 2:
        return None
    run = match[0][:WINDOW]
    if run[:3] in _leaders():
        return Name(start, start + 3, run[:3], prior + 9.0)
    if run[1:3] in ADDRESSES or run[2:4] in ADDRESSES and run[:2] in surnames():
        return None
    cut = "\u4e00" <= text[start + len(run) : start + len(run) + 1] <= "\u9fff"
    chosen = _border(run, cut, recurrence)
    odds = _odds(run, chosen, cut, name_logp(chosen)) + prior if chosen else -99.0
    if odds < 0 and prior >= SURE and not _follow(run) and not {run[:2], text[start - 1 : start + 1]} & words().keys():
        for size in (2, 3):
            if len(run) == size or len(run) > size and cue_at(run, size) in ("act", "speech", "work"):
                odds, chosen = 2.0, run[:size]
                break
    if not chosen or odds <= 0:
        return None
    odds -= _stop_cost(run, chosen) + _crossing_cost(text, start, run[len(chosen) :])
    return Name(start, start + len(chosen), chosen, odds) if odds > 0 else None


def _crossing_cost(text: str, start: int, rest: str) -> float:
    """What it costs that a word crosses the name's border: 执法人|员, 受理事|项, 区长|江路|街道."""
    cost = PLACE_COST if rest[:1] in ("村", "镇", "路", "街", "乡") or rest[:2] == "社区" else 0.0
    # 局长|江发茂, 县长|安…: titles in 长 go before names in 江, 安, 春
    if (
        text[start - 1 : start] not in ("长", "")
        and {text[start - 1 : start + 1], text[start - 2 : start + 1]} & words().keys()
    ):
        cost += CROSSING_COST
    return cost


def _border(run: str, cut: bool, recurrence: Recurrence) -> str:
    """The likeliest name that `run` begins with."""
    best, chosen = -1e9, ""
    for size in range(2, min(6, len(run)) + 1):
        name = run[:size]
        total = name_logp(name)
        if total < -60:
            continue
        total += after_logp(run[size:], cut)
        if total > best - 6.0:
            total += recurrence.bonus(name)
        if total > best:
            best, chosen = total, name
    return chosen


def _odds(run: str, chosen: str, cut: bool, name: float) -> float:
    """How much likelier `run` begins with the name than with words. What follows counts little: 加强组织领导 goes on as
    王强组织大家 does."""
    rest = run[len(chosen) :]
    plain = words_logp(rest)
    return name + plain + max(-4.0, min(2.0, after_logp(rest, cut) - plain)) - words_logp(run)


def _padded(text: str, start: int, stop: int, prior: float) -> Name | None:
    """王 磊: a name of two characters set apart to the width of three."""
    match = PADDED.match(text, start, stop)
    if not match or match[1] not in surnames() or prior < 3 or not closes(text, match.end(), stop):
        return None
    odds = han_name(match[1] + match[2]) - words_logp(match[1]) - words_logp(match[2]) + prior
    return Name(start, match.end(), match[1] + match[2], odds) if odds > 0 else None


def _masked(text: str, start: int, stop: int) -> Name | None:
    """王某, 李某某."""
    match = PAIRED.match(text, start, stop)
    if match and match[2].startswith("某") and match[1] in surnames():
        return Name(start, match.end(), match[1] + match[2], 9.0)
    return None


def _dotted(text: str, start: int, stop: int, prior: float) -> Name | None:
    """叶尔兰·哈布多拉, 让-皮埃尔·莫罗: where it ends is told by its syllables."""
    match = DOTTED.match(text, start, stop)
    if not match:
        return None
    head, _, tail = match[0].rpartition("·")
    best, size = -1e9, 0
    for length in range(1, len(tail) + 1):
        total = spelled(tail[:length]) + after_logp(tail[length:])
        if total > best:
            best, size = total, length
    whole = head + "·" + tail[:size]
    plain = whole.replace("·", "").replace("-", "")
    odds = (spelled(plain) - words_logp(plain[:12])) + prior + 6
    if spelled(plain) / len(plain) < -7.5:
        return None
    return Name(start, start + len(whole), whole, odds) if odds > 0 else None


def spelled(text: str) -> float:
    """Log probability of syllables that spell a foreign name."""
    table = syllables()
    return sum(table.get(char, -11.0) for char in text)


def dotted_start(text: str, dot: int, floor: int) -> int:
    """Where the name begins whose first dot stands at `dot`; not before `floor`."""
    begin = dot
    while begin > max(floor, dot - 8) and ("\u4e00" <= text[begin - 1] <= "\u9fff" or text[begin - 1] == "-"):
        begin -= 1
    run = text[begin:dot]
    best, size = -1e9, 1
    for length in range(1, len(run) + 1):
        total = spelled(run[len(run) - length :].replace("-", "")) + words_logp(run[: len(run) - length])
        if total > best:
            best, size = total, length
    return dot - size


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
        prior = priors[1] - (4.0 if mark == "，" and "，" not in gaps else 0.0) - (2.0 if mark in "和及与以及" else 0.0)
        gaps.add(mark)
        at = gap.end()
    return names


ON = frozenset("在与和就对及向同率说")
ITEM = re.compile(r"[\u4e00-\u9fff]{2,3}(?: {0,3}(?:[、，）。；]|等|$)| {1,4}[\u4e00-\u9fff])")


def _fitted(text: str, at: int, stop: int, prior: float) -> float:
    """5 where exactly a name's length stands between the marks of a list that is known to hold names: 、时光、."""
    if prior < 4:
        return 0.0
    goes_on = any(_goes_on(text, at + size) for size in (2, 3))
    return 5.0 if goes_on or ITEM.match(text, at, stop) else 0.0


@cache
def _leaders() -> frozenset[str]:
    return frozenset(column("known_names"))


def _goes_on(text: str, at: int) -> bool:
    """Whether what stands at `at` goes on as after a name: 出席, 代表, 在, but not 的."""
    cue = cue_at(text, at)
    return (
        cue in ("act", "speech", "work") or text[at : at + 1] in ON or cue == "link" and text[at : at + 2] in follows()
    )


def closes(text: str, at: int, stop: int) -> bool:
    """Whether a name in a list may end at `at`: a mark, a space, the end, or a word that follows names."""
    if at >= stop or not "\u4e00" <= text[at] <= "\u9fff":
        return True
    known = follows()
    return any(text[at : at + size] in known for size in range(1, 5))


def cue_at(text: str, at: int) -> str | None:
    """The cue of the longest word at `at` that may follow a name (出席: act), or None."""
    known = follows()
    for size in (4, 3, 2, 1):
        cue = known.get(text[at : at + size])
        if cue:
            return cue
    return None


def name_before(text: str, stop: int, floor: int, prior: float) -> Name | None:
    """The likeliest name that ends at `stop` and begins at `floor` or after: 何以宁 before 书记."""
    begin = stop
    while begin > max(floor, stop - 8) and "\u4e00" <= text[begin - 1] <= "\u9fff":
        begin -= 1
    run = text[begin:stop]
    if len(run) < 2:
        return None
    best, chosen = -1e9, ""
    for size in range(2, min(4, len(run)) + 1):
        total = name_logp(run[-size:]) + words_logp(run[:-size])
        if len(run) > size and not run[:-size].endswith(_leads()):
            total -= 2.5
        if total > best:
            best, chosen = total, run[-size:]
    # 曲直在副县长陪同下; 阿尔善村牧民
    if chosen[-1:] in JOINING or chosen[-1:] in PLACES:
        return None
    # 伊人县长: nothing else stands between the mark and the post
    alone = len(run) == len(chosen) and (chosen not in words() or text[stop : stop + 1] == "（")
    odds = best - words_logp(run) + prior + (6.0 if alone else 0.0) - _stop_cost(run, chosen)
    return Name(stop - len(chosen), stop, chosen, odds) if odds > 0 else None


@cache
def _leads() -> tuple[str, ...]:
    return column("name_leads")
