"""Whether what stands beside a post looks like a person's name; only a hint, the person recogniser decides."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

import rjieba

from policyx.lexicon.table import rows

GAP: Final = re.compile(r"[ \n]{0,4}(?:同志)?[ ：:]{0,3}")
FOREIGN: Final = re.compile(r"[\u4e00-\u9fff]{1,8}·[\u4e00-\u9fff]")
NEVER: Final = frozenset(
    "主持 出席 带队 带领 参加 为 任 等 的 和 及 与 是 在 要 到 就 对 负责 应当 必须 会议 办公 职务 候选 人选 以上 以下 助理".split()
)


@cache
def surnames() -> frozenset[str]:
    """Surnames in use, one or two characters."""
    return frozenset(name for name, count in rows("surnames"))


def name_after(fold: str, at: int, stop: int) -> bool:
    """Whether a name may begin at `at`, or after a short gap: 局长 江发茂."""
    match = GAP.match(fold, at, stop)
    begin = match.end() if match else at
    two = fold[begin : begin + 2]
    if begin + 1 >= stop or two in NEVER or fold[begin] in NEVER:
        return False
    if FOREIGN.match(fold, begin, stop):
        return True
    table = surnames()
    return (fold[begin] in table or two in table) and "\u4e00" <= fold[begin + 1] <= "\u9fff"


def strict(fold: str, at: int, stop: int) -> bool:
    """Whether jieba too sees a name, or nothing it knows, at `at`: 村民|莫有财, not 居民|先看."""
    if FOREIGN.match(fold, at, stop):
        return True
    cut = rjieba.tag(fold[at : min(stop, at + 8)])
    if not cut:
        return False
    token, tag = cut[0]
    return tag.startswith("nr") or (len(token) == 1 and tag.startswith(("n", "q", "j", "zg")) and len(cut) > 1 and cut[1][1] != "x")


def name_before(fold: str, at: int, start: int) -> bool:
    """Whether a name seems to end right before `at`, in a bracket or after 为, 任: 王某（市发改委主任）."""
    return at > start and fold[at - 1] in "（为任"
