"""Persons: cases with marks, the written corpus with its own posts, hostile text."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from policyx.mention import person
from policyx.mention.base import Mention, PostParts
from policyx.mention.label import labels
from policyx.text.reading import Reading, fold, squash
from tests.marks import Mark, pages, unmark

CASES = Path(__file__).parent / "cases" / "person.txt"
LINES = [line for line in CASES.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


def reading(text: str) -> Reading:
    """A text as an article: its first line is the headline where there are several."""
    spans, at = [], 0
    for line in text.split("\n"):
        spans.append((at, at + len(line)))
        at += len(line) + 1
    title = tuple(spans[:1]) if len(spans) > 1 else ()
    return Reading(text, fold(text), title, tuple(spans[len(title) :]))


def given(read: Reading, marks: tuple[Mark, ...]) -> tuple[Mention, ...]:
    """Marked posts, and labels, as the recogniser is given them."""
    posts = (Mention("post", m.start, m.stop, m.text, "mark", PostParts(None, m.text)) for m in marks if m.tag == "T")
    return (*posts, *(label for span in read.spans() for label in labels(read, *span)))


@pytest.mark.parametrize("line", LINES)
def test_case(line: str) -> None:
    text, marks = unmark(line.replace("⏎", "\n"))
    read = reading(text)
    found = [(m.start, m.stop, m.text) for m in person.find(read, given(read, marks))]
    assert found == [(m.start, m.stop, squash(m.text)) for m in marks if m.tag == "P"]


def test_bylines_give_no_person() -> None:
    text = "本报讯（记者 王强 通讯员 李文）市长王强出席。"
    read = replace(reading(text), bylines=((7, 9), (14, 16)))
    posts = (Mention("post", 17, 19, "市长", "mark", PostParts(None, "市长")),)
    assert [(m.start, m.text) for m in person.find(read, posts)] == [(19, "王强")]


def test_corpus() -> None:
    """Spans of persons on the written corpus, page by page, posts given, reporters left out.

    A bare surname (李书记) is no person."""
    gold = found = hit = 0
    for page in pages():
        officials = {squash(o["name"]) for record in page.gold for o in record["officials"]}
        reporters = {squash(name) for record in page.gold for name in record["reporters"]} - officials
        named = {(m.start, m.stop): squash(m.text) for m in page.marks if m.tag == "P"}
        read = replace(reading(page.text), bylines=tuple(span for span, name in named.items() if name in reporters))
        own = {span for span, name in named.items() if len(name) > 1 and name not in reporters}
        got = {(m.start, m.stop) for m in person.find(read, given(read, page.marks))}
        gold, found, hit = gold + len(own), found + len(got), hit + len(own & got)
    assert hit / found > 0.98
    assert hit / gold > 0.97


@pytest.mark.parametrize("piece", ["王", "县长", "王强、", "强调", "·", "阿·", " 王", "，王强说", "任命王强为"])
def test_hostile_text_takes_linear_time(piece: str) -> None:
    read = reading(piece * 20_000)
    start = time.perf_counter()
    list(person.find(read, ()))
    assert time.perf_counter() - start < 10
