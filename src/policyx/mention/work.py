"""Works: titles in 《》 of documents, laws, plans and films, without the marks.

Newspapers, journals and broadcasts in 《》 are none. A title that the page repeats in a shorter spelling
(《条例》 for 《信访工作条例》) gets the full title as its text, so that it is listed once."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from functools import cache
from itertools import islice

from policyx.lexicon.table import rows
from policyx.mention.base import Mention, WorkParts
from policyx.text.pattern import lazy
from policyx.text.reading import Reading, Span, squash

LONGEST = 160
_RECENT = 200
"""How many titles told before are asked whether they are the full form of a shorter one."""
_NUMBER = r"[\u4e00-\u9fff]{1,14}[〔\[（【][ ]?(?:19|20)\d\d[ ]?[〕\]）】][ ]?第?[ ]?\d{1,5}[ ]?号"
_AFTER = lazy(rf"[ \n]{{0,2}}[（(]({_NUMBER})")
_BEFORE = lazy(rf"({_NUMBER})(?:文件?|印发的?)?[ \n（(]{{0,3}}$")
_LED_IN = lazy(
    r"^.{0,8}?(?:根据|按照|依据|依照|遵照|贯彻|落实|印发|下发|转发了?|关于|文件|以及|通知|的|及|和|与|在|以)(?=[\u4e00-\u9fff]{2})"
)
_SHORT_FOR = lazy(r"(?:以下|下)[ ]?(?:统|简)?称(?:为|作)?[ ：“]{0,2}$|简称(?:为|作)?[ ：“]{0,2}$")
_DRAFT = lazy(r"(?:草案|征求意见稿|送审稿|讨论稿|审议稿|修订稿|试行|暂行|修订|修正案){1,3}$")
_MARKS = lazy(r"[《》]")
_SKIP = lazy(r"[\s“”\"'‘’《》〈〉「」·,，、:：;；()（）\[\]【】—\-]")


def find(reading: Reading, _: tuple[Mention, ...] = ()) -> Iterator[Mention]:
    """Mentions of kind "work" in text order, title first; start and stop are those of the text inside 《》.
    What was found before is not needed. A title in a title is no mention of its own."""
    full: dict[str, str] = {}
    for start, stop, short in _titles(reading):
        title = squash(reading.clean[start:stop]).strip("\"'，。")
        key = _SKIP.sub("", title)
        if not key or _no_work(title):
            continue
        longer = _longer(key, full, short)
        if longer is None and (short or title in _labels()):
            continue
        rule = "work.marks" if longer is None else "work.again"
        title = full.setdefault(key, title) if longer is None else longer
        yield Mention("work", start, stop, title, rule, WorkParts(_number(reading.fold, start, stop)))


def _titles(reading: Reading) -> Iterator[tuple[int, int, bool]]:
    """(start, stop, short for another title) of everything in 《》."""
    text = reading.fold
    for span in reading.spans():
        for start, stop in _outermost(text, span):
            yield start, stop, bool(_SHORT_FOR.search(text, max(span[0], start - 12), start - 1))


def _outermost(text: str, span: Span) -> Iterator[Span]:
    """What stands inside 《》, outermost: 《关于印发《…办法》的通知》 is one. Where an opening mark is never closed (or
    only after more than LONGEST characters), what stands inside it counts by itself."""
    opened: deque[int] = deque()
    closed: deque[Span] = deque()
    for match in _MARKS.finditer(text, *span) if text.find("《", *span) >= 0 else ():
        while opened and match.start() - opened[0] > LONGEST:
            opened.popleft()
        while closed and (not opened or closed[0][0] < opened[0]):
            yield closed.popleft()
        if match[0] == "《":
            opened.append(match.end())
        elif opened:
            start = opened.pop()
            while closed and closed[-1][0] > start:
                closed.pop()
            if match.start() > start:
                closed.append((start, match.start()))
    yield from closed


@cache
def _periodicals() -> tuple[re.Pattern[str], frozenset[str]]:
    names = frozenset(row[1] for row in rows("periodicals") if row[0] == "name")
    heads = "|".join(row[1] for row in rows("periodicals") if row[0] == "head")
    return re.compile(f"(?:{heads})$"), names


@cache
def _labels() -> frozenset[str]:
    """Words that stand for a document named elsewhere (条例, 办法) and alone name none."""
    return frozenset(row[1] for row in rows("periodicals") if row[0] == "label")


def _no_work(title: str) -> bool:
    """Newspapers, journals, broadcasts: 人民日报, 新闻联播, 三门峡日报."""
    heads, names = _periodicals()
    return title in names or (len(title) <= 12 and bool(heads.search(title)))


def _longer(key: str, full: dict[str, str], short: bool) -> str | None:
    """The full title that a shorter spelling means: one that ends with it (纪律处分条例), or, for the last title before
    「以下简称」 and for bare heads (条例), one that has its last character and all others in order."""
    if key in full:
        return full[key]
    for known in islice(reversed(full), _RECENT):
        if len(known) > len(key) and (
            known.endswith(key) or _DRAFT.sub("", known) == key or (known.startswith(key) and len(key) >= 6)
        ):
            return full[known]
    if short or len(key) <= 8:
        for known in islice(reversed(full), _RECENT):
            if len(known) > len(key) and _within(key, known) and (short or known[-2:] == key[-2:]):
                return full[known]
    return None


def _within(short: str, long: str) -> bool:
    letters = iter(long)
    return all(char in letters for char in short)


def _number(text: str, start: int, stop: int) -> str | None:
    match = _AFTER.match(text, stop + 1, stop + 40) or _BEFORE.search(text, max(0, start - 40), start - 1)
    return _LED_IN.sub("", squash(match[1])) if match else None
