"""How exactly a recogniser finds the marks of one tag in the written corpus."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from policyx.mention.base import Mention
from policyx.text.reading import Reading, fold
from tests.marks import Page, pages


def reading(page: Page) -> Reading:
    """A page as the recognisers read it: the lines that hold marks, and long ones with a full stop."""
    spans, at = [], 0
    for line in page.text.splitlines(keepends=True):
        stop = at + len(line.rstrip("\n"))
        held = any(mark.start < stop and at < mark.stop for mark in page.marks)
        if stop > at and (held or (len(line) > 40 and "。" in line)):
            spans.append((at, stop))
        at += len(line)
    return Reading(page.text, fold(page.text), (), tuple(spans))


def f1(find: Callable[[Reading, tuple[Mention, ...]], Iterable[Mention]], kind: str, tag: str, beside: str) -> float:
    """F1 of exact spans of mentions that score 0.6 or more; those inside marks of the tags `beside` do not count."""
    right = wrong = missed = 0
    for page in pages():
        got = {(m.start, m.stop) for m in find(reading(page), ()) if m.kind == kind and m.score >= 0.6}
        gold = {(mark.start, mark.stop) for mark in page.marks if mark.tag == tag}
        walls = [(mark.start, mark.stop) for mark in page.marks if mark.tag in beside]
        right += len(got & gold)
        missed += len(gold - got)
        wrong += sum(not any(low <= start and stop <= high for low, high in walls) for start, stop in got - gold)
    return 2 * right / (2 * right + wrong + missed)
