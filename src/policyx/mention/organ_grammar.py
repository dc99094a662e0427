"""Where an organ's name begins: read from its head leftwards, word by word.

A name is a division or level word, then subjects and heads (市|自然资源|局|黄岛|分局). Known words are followed as far
left as they go; a company, school or village has a name of its own, for which the tokens of jieba are taken until a
word that cannot stand in a name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

import rjieba

from policyx.mention.organ_words import ending, stops, words
from policyx.mention.role_words import kinds, runs_on
from policyx.text.pattern import lazy

ORDINAL: Final = lazy(r"(?:第?[一二三四五六七八九十百〇零两0-9]{1,5}(?:届|批|次|号|轮)?)$")
ORDINAL_ENDS: Final = frozenset("一二三四五六七八九十百〇零两0123456789届批次号轮")
NOMINAL: Final = ("n", "vn", "an", "j", "b", "a", "l", "i", "g", "s", "z", "e", "f", "q", "k", "t", "m", "x")
NOUNS: Final = ("n", "vn", "an", "j", "b", "l", "s")
WINDOW: Final = 40
LONGEST: Final = 15
"""Characters of a division's name, at most."""
STRONG: Final = frozenset(("division", "short", "level", "state", "party", "own", "river", "self", "country", "league"))
BODIES: Final = ("委员会", "办公室", "小组", "公司", "联合会")
PRESS: Final = ("社", "业", "理事", "记者", "副总", "总编", "编委", "集团")
OWN_NAMED: Final = frozenset(("named", "place"))
NO_NAME: Final = frozenset(("body",))
NONE: Final[frozenset[str]] = frozenset()
_ANY: Final = "level self country division short river state own party body unit one free named place ordinal"
# what may stand to the left of a class
LEFT: Final[dict[str, frozenset[str]]] = {
    name: frozenset(left.split())
    for name, left in {
        "body": _ANY.replace(" party", "") + " subject",
        "unit": _ANY + " subject posted",
        "one": "subject ordinal",
        "free": "subject ordinal river",
        "named": _ANY + " subject posted",
        "subject": _ANY + " subject link posted",
        "link": "subject",
        "ordinal": _ANY + " subject posted",
        "place": "level division short river state place ordinal subject unit one free body own named self",
        "division": "division short party league posted unit one free body own state named",
        "short": "division short party league posted unit one free body own state named",
        "river": "level division short party unit one free body own state",
        "level": "division short party own posted league",
        "posted": "level division short own unit free body country",
        "state": "party ordinal division short level",
        "party": "party",
        "country": "",
        "self": "",
        "league": "party",
        "own": "party level division short state",
    }.items()
}


@dataclass(frozen=True, slots=True)
class Reach:
    """How far left a name goes. first: class of its first word; free: it has a name of its own that no table knows."""

    start: int
    first: str
    free: bool = False

    @property
    def strong(self) -> bool:
        """Whether the name begins with a division, a level word, or is known whole."""
        return self.first in STRONG


def edge(fold: str, stop: int, floor: int) -> int:
    """The leftmost position from which names can run up to `stop`: behind the last mark, space or line break."""
    low = max(floor, stop - WINDOW)
    inside = stop
    for at in range(stop - 1, low - 1, -1):
        char = fold[at]
        if at >= inside:
            continue  # 某某有限公司（简称：某某）|董事
        if "\u3400" <= char <= "\u9fff" or char.isalnum() or char in "·〇-":
            continue
        if char == "）":
            begin = fold.rfind("（", max(low, at - 12), at)
            if begin <= low or not "\u3400" <= fold[begin - 1] <= "\u9fff" or "、" in fold[begin:at]:
                return at + 1
            inside = begin if fold.startswith("简称", begin + 1) else inside
        elif char != "（" or fold.find("）", at, stop) < 0:
            return at + 1
    return low


def known(fold: str, stop: int, low: int, tail: frozenset[str]) -> set[tuple[int, str]]:
    """Every (start, class) that a run of known words ending at `stop` reaches without passing `low`."""
    return {(low + begin, name) for begin, name in _runs(fold[low:stop], tail)}


@lru_cache(maxsize=4096)
def _runs(text: str, tail: frozenset[str]) -> frozenset[tuple[int, str]]:
    """Every (start, class) that a run of known words reaches that ends where `text` does."""
    reached: dict[int, set[str]] = {len(text): set(tail)}
    at = len(text)
    while at:
        here = reached[at]
        allowed = LEFT[next(iter(here))] if len(here) == 1 else NONE.union(*[LEFT[name] for name in here])
        for begin, classes in ending(text, at):
            if classes.isdisjoint(allowed):
                continue
            if at - begin <= 2 and within_word(text, begin, 0):
                continue
            names = classes & allowed
            if "self" in names and begin > 0 and text[begin - 1] not in "由、":
                names -= {"self"}
            if not names.isdisjoint(("division", "short")) and is_verb(text, begin, at, 0):
                names -= {"division", "short"}
            if names:
                reached.setdefault(begin, set()).update(names)
        if (
            "ordinal" in allowed
            and text[at - 1] in ORDINAL_ENDS
            and (match := ORDINAL.search(text, max(0, at - 7), at))
        ):
            reached.setdefault(match.start(), set()).add("ordinal")
        at = max([place for place in reached if place < at], default=0)
    return frozenset((at, name) for at, names in reached.items() if at < len(text) for name in names)


def is_verb(fold: str, begin: int, stop: int, low: int) -> bool:
    """Whether a division's name is a verb or link and a level word: 召开|县委, 和|县政府, 会同|县水务局."""
    ends = stops()
    stem = fold[begin : stop - 1]
    if fold[stop - 1] not in "县区市州旗":
        return False
    if stem in ends["words"]:
        return True
    if len(stem) != 1 or begin == low:
        return False
    return (
        stem in ends["chars"]
        or stem in ends["inner"]
        or fold[begin - 1 : begin + 1] in ("召开", "离开", "公开", "展开", "打开", "走开")
    )


def tokens(fold: str, start: int, stop: int, names: bool = False) -> list[tuple[int, int, str]]:
    """(start, stop, tag) of jieba's tokens of fold[start:stop]. names: let jieba guess at unknown words."""
    return [(start + begin, start + end, tag) for begin, end, tag in _tagged(fold[start:stop], names)]


@lru_cache(maxsize=4096)
def _tagged(text: str, names: bool) -> tuple[tuple[int, int, str], ...]:
    found: list[tuple[int, int, str]] = []
    at = 0
    for token, tag in rjieba.tag(text, names):
        found.append((at, at + len(token), tag))
        at += len(token)
    return tuple(found)


def cut_at(fold: str, stop: int, low: int, high: int) -> bool:
    """Whether jieba sees a word's end at `stop`: not in 市公安局组|成 or 区党组|织."""
    if stop >= high:
        return True
    for start, end, tag in tokens(fold, max(low, stop - 10), min(high, stop + 4)):
        if end == stop:
            return not (tag.startswith("v") and end - start == 2)
    return False


def free_edge(fold: str, stop: int, low: int, right: int) -> int:
    """Where an own name that ends at `stop` begins: the tokens left of it, until one that cannot stand in a name.

    right: end of the head, so that the tokens are cut as in the whole name."""
    begin = low
    bounds: set[int] = set()
    for start, end, tag in tokens(fold, low, right):
        if start >= stop:
            break
        bounds.add(end)
        ends = char_ends if end - start == 1 else word_ends
        if ends(fold, start, end, tag, begin, low, stop):
            begin = end
    begin = min(begin, stop)
    if begin == low and stop - begin > 2 and fold[begin] == "由":
        begin += 1  # 由|云山集团: jieba may take 由云山 for a name
    for at in range(stop - 1, begin, -1):
        if at in bounds and fold[at - 1] in "和与及至到" and opening(fold, at, stop):
            return at
    return begin


def char_ends(fold: str, start: int, end: int, _tag: str, begin: int, low: int, stop: int) -> bool:
    """Whether the single character fold[start:end] cannot stand in the own name that began at `begin`."""
    char, ends = fold[start], stops()
    if char in "和与及" and linked(fold, begin, start, end, stop):
        return False  # 住房|和|城乡规划
    table = words()
    if (
        char == "和"
        and table.get(fold[begin : start - 1], NONE) & STRONG
        and not table.get(fold[begin:start], NONE) & STRONG
    ):
        return False  # 岳池县|兴和|燃气有限公司
    if char == "不" and start == low:
        return False  # 不老屯|镇
    if char == "报" and start > begin and fold.startswith(PRESS, end):
        return False  # 中国环境报|理事会
    if char in ends["chars"]:
        # 府又|社区: inside a short name that fills the clause
        return not (start > low and stop - low <= 4 and char in "又及会以等应能要")
    return (start == low and char in ends["first"]) or (char in ends["inner"] and opening(fold, end, stop))


def word_ends(fold: str, start: int, end: int, tag: str, begin: int, _low: int, stop: int) -> bool:
    """Whether the word fold[start:end] cannot stand in the own name that began at `begin`."""
    word = fold[start:end]
    if word in stops()["words"]:
        return True
    if kinds().get(word) == "office" and not runs_on(fold, end, len(fold)) and not fold.startswith(BODIES, end):
        return True
    if end > stop and word[0] in "各每该本两几":
        return True
    if end > stop or word in words() or tag.startswith(NOMINAL):
        return False  # 新圩|镇: jieba may take the head to the name
    return not (tag.startswith("v") and stop - start <= 6 and start > begin)


def linked(fold: str, low: int, start: int, end: int, stop: int) -> bool:
    """Whether subjects stand on both sides of a link: 住房|和|城乡规划."""
    table = words()
    left = any("subject" in table.get(fold[start - size : start], NONE) for size in (2, 3, 4, 6) if start - size >= low)
    return left and any(
        "subject" in table.get(fold[end : end + size], NONE) for size in (2, 3, 4, 6) if end + size <= stop
    )


@cache
def openings() -> frozenset[str]:
    """The first two characters of division and level words, and those words that have one."""
    strong = [word for word, classes in words().items() if not classes.isdisjoint(STRONG)]
    return frozenset([word[:2] for word in strong if len(word) > 1 or word in "省市区县旗州盟镇乡村"])


def opening(fold: str, low: int, stop: int) -> bool:
    """Whether fold[low:stop] begins with a division or level word."""
    known = openings()
    if low < stop and fold[low] in known:
        return True
    if fold[low : low + 2] not in known:
        return False
    table = words()
    return any(
        not table.get(fold[low : low + size], NONE).isdisjoint(STRONG)
        for size in range(2, min(LONGEST, stop - low) + 1)
    )


def opens_within(fold: str, low: int, stop: int) -> bool:
    """Whether a division or level word may begin anywhere in fold[low:stop]."""
    known = openings()
    return any(fold[at] in known or fold[at : at + 2] in known for at in range(low, stop))


def subject_after(fold: str, begin: int, stop: int) -> bool:
    """Whether fold[begin:stop] can be the unknown subject of a head: with no organ inside (县|食用菌产业|办公室), or
    with one and only nouns behind it (省公安厅|技术侦察|总队), not 县生态环境局|主|办."""
    table = words()
    last = 0
    for at in range(begin + 2, stop + 1):
        if fold[at - 1] in "局厅委":
            last = at
        if any(classes & {"body", "own"} for _, classes in ending(fold, at, begin)):
            last = at
    if not last:
        return True
    behind = tokens(fold, last, stop)
    return stop - last > 1 and all(tag.startswith(NOUNS) or fold[at:end] in table for at, end, tag in behind)


def within_word(fold: str, begin: int, low: int) -> bool:
    """Whether the level word or the short 北区 at `begin` is the end of a word: 重报都|市, 华|北区."""
    return begin > low and fold[begin - 1 : begin + 1] in stops()["inside"]


def reach(fold: str, start: int, stop: int, classes: frozenset[str], floor: int) -> Reach | None:
    """The name whose head is fold[start:stop], of the classes given: how far left it goes. None where it is no name.

    floor: what lies before belongs to other things."""
    low = edge(fold, start, floor)
    runs = known(fold, start, low, classes)
    best = min(((begin, name) for begin, name in runs if name in STRONG), default=None)
    if best and best[1] in ("level", "short") and any(begin < best[0] and name != "link" for begin, name in runs):
        best = None
    if best is None and "own" in classes:
        return Reach(start, "own")
    limit = best[0] if best else low
    own_name = bool(classes & OWN_NAMED) or any(name in OWN_NAMED and begin >= limit for begin, name in runs)
    if best and not (own_name and best[1] in ("short", "river") and best[0] > low):
        inner = min((run for run in runs if run[1] in OWN_NAMED), default=best)
        if inner[0] >= best[0]:
            return Reach(*best)
    nearest = best or min((run for run in runs if run[1] != "link"), default=(start, min(classes)))
    longest = 16 if stop - start > 1 else 5 if fold[start] == "办" else 9
    if (own_name and nearest[1] not in NO_NAME) or opens_within(fold, max(low, nearest[0] - longest), nearest[0]):
        begin = free_edge(fold, nearest[0], low, stop)
    else:
        begin = nearest[0]  # nothing that could be made of what stands there
    if begin < nearest[0]:
        starts = opening(fold, begin, nearest[0])
        if own_name and nearest[1] not in NO_NAME and not (starts and not subject_after(fold, begin, nearest[0])):
            return Reach(begin, "level" if starts else "free", free=True)
        section = classes - {"one"} or fold[start] in "司处科室"
        if starts and section and nearest[0] - begin <= longest and subject_after(fold, begin, nearest[0]):
            return Reach(begin, "level", free=True)
    return Reach(*nearest) if nearest[0] < start or not classes & {"one", "free"} else None
