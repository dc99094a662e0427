"""Reading a name that begins at a given place: where it ends, and how likely it is one."""

from __future__ import annotations

from functools import cache

from policyx.lexicon.table import column, rows
from policyx.mention.name_forms import Name, dotted, masked, padded
from policyx.mention.name_model import (
    COUNT,
    PLACE_COST,
    PLACES,
    UNNAMED,
    UNOPENED,
    after_logp,
    cue_at,
    follows,
    name_logps,
    odds_at_most,
    surnames,
    words,
    words_logps,
)
from policyx.text.pattern import lazy

HAN = lazy(r"[\u3400-\u9fff]{1,12}")

WINDOW = 10
"""Characters that are weighed from where a name may begin."""
STOP_COST = 14.0
MOST_BONUS = 4.0
"""What an article's other places can add to a name."""
MOST_AFTER = 2.0
"""What the words behind a name can add to it."""
CROSSING_COST = 6.0
SURE = 9.0
"""Prior from which a name may have a surname that no table knows."""
ADDRESSES = frozenset(
    "先生女士师傅阿姨大爷大妈大姐大哥大伯大叔奶奶爷爷老师同学小姐老汉老伯大嫂大娘老太婆婆老人"[at : at + 2]
    for at in range(0, 44, 2)
)
"""王女士: no name."""
NO_ENDS = PLACES | frozenset("组科股办")


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
        at = self._text.find(name)
        if self._text.find(name, at + 1) < 0:
            return 0.0
        after: list[str] = []
        while at >= 0 and len(after) < 12:
            after.append(self._text[at + len(name) : at + len(name) + 1])
            at = self._text.find(name, at + 1)
        kinds = {char if "\u4e00" <= char <= "\u9fff" else "。" for char in after}
        if len(kinds) == 1:
            return -4.0 if "。" not in kinds else 0.5
        return min(MOST_BONUS, 1.5 * (len(kinds) - 1))


def read_name(text: str, start: int, stop: int, prior: float, recurrence: Recurrence) -> Name | None:
    """The likeliest name that begins at `start` and ends at or before `stop`, or None.

    prior: how strongly the place speaks for a name (natural logarithm of odds)."""
    near = text[start : start + 9]
    if "·" in near or "某" in near or near[1:2] == " ":
        special = dotted(text, start, stop, prior) or masked(text, start, stop) or padded(text, start, stop, prior)
        if special:
            return special
    match = HAN.match(text, start, stop)
    if not match:
        return None
    run = match[0][:WINDOW]
    if len(run) < 2:
        return None
    if ("名" in run or "位" in run) and (counted := COUNT.search(run)) and counted.start() > 1:
        run = run[: counted.start()]
    if run[:3] in leaders():
        return Name(start, start + 3, run[:3], prior + 18.0)
    if run[1:3] in ADDRESSES or (run[2:4] in ADDRESSES and run[:2] in surnames()):
        return None
    if prior < SURE and odds_at_most(run) + MOST_AFTER + prior < -0.001:
        return None  # most of what is tried
    cut = "\u4e00" <= text[start + len(run) : start + len(run) + 1] <= "\u9fff"
    size, odds = _border(run, cut, recurrence)
    chosen = run[:size]
    odds = odds + prior if chosen else -99.0
    if odds < 0 and prior >= SURE and not _follow(run):
        known = words()
        named = run[:2] in known or text[start - 1 : start + 1] in known
        for size in (2, 3) if not named and UNNAMED.isdisjoint(run[:3]) and run[0] not in UNOPENED else ():
            if run[size - 1 : size] in NO_ENDS:
                continue  # 编辑：运维组
            if len(run) == size or (len(run) > size and cue_at(run, size) in ("act", "speech", "work")):
                odds, chosen = 2.0, run[:size]
                break
    if not chosen or odds <= 0:
        return None
    odds -= stop_cost(run, chosen) + _crossing_cost(text, start, run[len(chosen) :])
    return Name(start, start + len(chosen), chosen, odds) if odds > 0 else None


def _crossing_cost(text: str, start: int, rest: str) -> float:
    """What it costs that a word crosses the name's border: 执法人|员, 受理事|项, 区长|江路|街道."""
    cost = PLACE_COST if rest[:1] in ("村", "镇", "路", "街", "乡") or rest[:2] == "社区" else 0.0
    # 局长|江发茂, 县长|安…: titles in 长 go before names in 江, 安, 春
    if text[start - 1 : start] not in ("长", "") and (
        text[start - 1 : start + 1] in words() or text[start - 2 : start + 1] in words()
    ):
        cost += CROSSING_COST
    return cost


def _border(run: str, cut: bool, recurrence: Recurrence) -> tuple[int, float]:
    """The length of the likeliest name that `run` begins with (0 where there is none), and how much likelier it begins
    with the name than with words."""
    best, chosen = -1e9, 0
    after_chosen = 0.0
    scores = name_logps(run)
    for size, score in enumerate(scores, 2):
        if score < -60 or score + MOST_BONUS <= best:  # what follows can only make it less likely
            continue
        after = after_logp(run, size, cut)
        total = score + after
        if size > 4 and follows().get(run[size - 2 : size]) in ("speech", "act", "work"):
            total -= 8.0  # 四郎江村|拉着
        if len(run) - size == 1 and not cut and run[size] not in follows():
            total -= 8.0  # 许佑|顶， 卢卡申|科、: nothing of one character stands between a name and a mark
        if total + MOST_BONUS > best:
            total += recurrence.bonus(run[:size])
        if total > best:
            best, chosen, after_chosen = total, size, after
    if not chosen:
        return 0, 0.0
    # what follows counts little: 加强组织领导 goes on as 王强组织大家 does
    tails = words_logps(run)
    plain = tails[chosen]
    return chosen, scores[chosen - 2] + plain + max(-4.0, min(MOST_AFTER, after_chosen - plain)) - tails[0]


@cache
def _stops() -> dict[str, str]:
    return {row[0]: row[1] for row in rows("name_stops")}


def stop_cost(run: str, chosen: str) -> float:
    """What it costs a name that its place begins with a word that is none: 会议, 高度; nothing where none begins,
    or the word may be a name and is all that stands there, or a verb follows (副市长文明、…)."""
    table = _stops()
    if run[:1] == "和" and any(table.get(run[1:stop]) == "hard" for stop in (3, 4, 5)):
        return STOP_COST  # 全体委员|和与会同志
    cue = next((cue for size in (4, 3, 2) if (cue := follows().get(run[:size]))), None)
    if cue in ("speech", "act", "work") or (cue and len(chosen) <= 2 and len(run) > 2 and not _follow(run[2:])):
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


@cache
def leaders() -> frozenset[str]:
    """Names that every page may name."""
    return frozenset(column("known_names"))
