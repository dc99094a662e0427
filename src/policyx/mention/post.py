"""Posts: organ × role. 区委书记, 市发展改革委副主任, 省生态环境厅驻无锡市环境监察专员."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from policyx.mention.base import Mention, PostParts
from policyx.mention.label import labels
from policyx.mention.organ_grammar import Reach, edge, free_edge, known, reach
from policyx.mention.organ_words import lengths, stops, words
from policyx.mention.person_shape import name_after, name_before
from policyx.mention.role_words import closed, matcher, prefixes
from policyx.text.reading import Reading, squash

Status = Literal["current", "acting", "former", "candidate"]
HEADS: Final = frozenset(("body", "unit", "one", "free", "named", "own", "place"))
DIVISIONS: Final = frozenset(("division", "short"))
LEVELLED: Final = ("河长", "湖长", "林长", "路长", "田长", "链长", "代表", "委员", "督学", "常委", "专员")
FORMER: Final = re.compile(r"(?:原任?|时任|前任?|曾任)$")
CANDIDATE: Final = re.compile(r"(?:拟任|拟提名为?|提名为?|推荐为?|候任|拟聘任为?)$")
ACTING: Final = re.compile(r"^(?:副?代理?|署理)")


@dataclass(frozen=True, slots=True)
class Post:
    """A post in the text: start of the organ, start and stop of the role with its prefixes, kind of the role word."""

    start: int
    role: int
    stop: int
    kind: str
    rule: str


def roles(fold: str, start: int, stop: int) -> list[tuple[int, int, str]]:
    """(start with prefixes, stop, kind) of the role words in fold[start:stop], the longest where they overlap."""
    shut = [(a, b) for a, b, _ in closed().find(fold, start, stop)]
    found: list[tuple[int, int, str]] = []
    hits = sorted(matcher().find(fold, start, stop), key=lambda hit: (-hit[1], hit[0]))
    floor = stop + 1
    ends = {b for _, b, _ in hits}
    for begin, end, kind in hits:
        if end > floor:
            continue
        if any(a <= begin and end < b or a < begin and end <= b and b not in ends for a, b in shut):
            continue
        begin = with_prefixes(fold, begin, start)
        found.append((begin, end, kind))
        floor = begin
    return found[::-1]


def with_prefixes(fold: str, begin: int, floor: int) -> int:
    """Where the title's role begins with 副, 常务副, 代理 … in front of the role word at `begin`."""
    moved = True
    while moved:
        moved = False
        for prefix in prefixes():
            at = begin - len(prefix)
            if at >= floor and fold.startswith(prefix, at) and not (prefix == "正" and fold[at - 1 : at] in "真公改修更订"):
                begin, moved = at, True
                break
    return begin


def head_before(fold: str, stop: int, low: int) -> tuple[int, frozenset[str]] | None:
    """(start, classes) of the longest head of an organ that ends at `stop`."""
    if stop <= low:
        return None
    table = words()
    for size in lengths().get(fold[stop - 1], ()):
        begin = stop - size
        if begin >= low and (classes := table.get(fold[begin:stop], frozenset()) & HEADS):
            return begin, classes
    return None


def organ_before(fold: str, role: int, stop: int, kind: str, floor: int) -> tuple[int, str]:
    """(start, rule) of the post whose role begins at `role`: with the organ or division in front of it."""
    low = edge(fold, role, floor)
    head = head_before(fold, role, low)
    word = fold[role:stop]
    if head:
        begin, classes = head
        got: Reach | None = Reach(begin, "own") if "own" in classes else reach(fold, begin, role, classes, floor)
        if got and (got.start < begin or classes & {"own", "body", "named", "place", "unit"}):
            return unlevelled(fold, got, low), "post.organ"
    if kind == "job":
        begin = free_edge(fold, role, low, stop)
        return begin, "post.job"
    table = words()
    if word.endswith("长") and len(word) <= 3 or word in ("主任", "书记"):
        runs = known(fold, role, low, frozenset(("unit",)))
        named = [(begin, name) for begin, name in runs if name == "subject"]
        if named:
            return min(begin for begin, _ in runs), "post.short"
    for size in lengths().get(fold[role - 1], ()) if role > low else ():
        begin = role - size
        if begin >= low and (classes := table.get(fold[begin:role], frozenset())):
            if classes & DIVISIONS:
                runs = known(fold, role, low, frozenset(classes & DIVISIONS)) | {(begin, "division")}
                outer = [at for at, name in known(fold, begin, low, frozenset(classes & DIVISIONS)) if name in DIVISIONS]
                return min([begin, *outer]), "post.division"
            if "level" in classes and word.endswith(LEVELLED):
                return begin, "post.level"
    if kind == "rank":
        return free_edge(fold, role, low, stop), "post.rank"
    return role, "post.bare"


def unlevelled(fold: str, got: Reach, low: int) -> int:
    """The start of an organ, without 我 or 全 in front of its level word."""
    return got.start


def status(fold: str, start: int, role: int, floor: int) -> Status:
    """What the text says of a post: 代区长 is acting, 原局长 former, 拟任局长 candidate."""
    before = fold[max(floor, start - 5) : start]
    if FORMER.search(before):
        return "former"
    if CANDIDATE.search(before):
        return "candidate"
    return "acting" if ACTING.match(fold[role : role + 3]) else "current"


def posts(fold: str, start: int, stop: int) -> list[Post]:
    """The posts of fold[start:stop], in order."""
    found: list[Post] = []
    floor = start
    for role, end, kind in roles(fold, start, stop):
        begin, rule = organ_before(fold, role, end, kind, max(floor, start))
        found.append(Post(max(begin, floor), role, end, kind, rule))
        floor = end
    return found


def find(reading: Reading, before: tuple[Mention, ...]) -> Iterator[Mention]:
    """Posts and collective labels of an article, in text order."""
    fold = reading.fold
    for start, stop in reading.spans():
        found = posts(fold, start, stop)
        named: set[int] = set()
        for post in reversed(found):
            if name_after(fold, post.stop, stop) or fold[post.stop : post.stop + 1] in "、兼" and post.stop + 1 in named:
                named.add(post.start)
            elif fold[post.stop : post.stop + 1] in "、，兼" and any(0 < at - post.stop <= 2 for at in named):
                named.add(post.start)
        for post in found:
            near = post.start in named or name_before(fold, post.start, start)
            if post.kind == "job" and not near:
                continue
            organ = squash(reading.text(post.start, post.role)) or None
            role = squash(reading.text(post.role, post.stop))
            parts = PostParts(organ, role, status(fold, post.start, post.role, start), None)
            text = squash(reading.text(post.start, post.stop))
            yield Mention("post", post.start, post.stop, text, post.rule, parts, 1.0 if near else 0.5)
        yield from labels(reading, start, stop)
