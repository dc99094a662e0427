"""Places: cases, and floors on the written corpus."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from policyx.mention import division, place
from policyx.mention.base import Mention
from policyx.text.reading import Reading, fold
from tests.marks import Mark, pages, unmark

CASES = Path(__file__).parent / "cases" / "place.txt"
WATER = re.compile(r".{1,4}[江河湖海溪沟原岭山]")


def cases() -> list[str]:
    lines = CASES.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def before(text: Reading, marks: tuple[Mark, ...]) -> tuple[Mention, ...]:
    people = [Mention("person", m.start, m.stop, m.text, "test") for m in marks if m.tag == "P"]
    dates = [Mention("date", m.start, m.stop, m.text, "test") for m in marks if m.tag == "D"]
    return (*division.find(text), *people, *dates)


def lines(text: str) -> Reading:
    spans: list[tuple[int, int]] = []
    at = 0
    for line in text.split("\n"):
        if line.strip():
            spans.append((at, at + len(line)))
        at += len(line) + 1
    return Reading(text, fold(text), (), tuple(spans))


@pytest.mark.parametrize("marked", cases())
def test_cases(marked: str) -> None:
    text, marks = unmark(marked)
    page = lines(text)
    found = place.find(page, before(page, marks))
    assert [m.text for m in found] == [m.text for m in marks if m.tag == "L"]


def test_floors_on_the_written_corpus() -> None:
    """Venues and visited places of the gold, and the marks L but rivers, lakes and mountains."""
    named = total = hit = gold = 0
    for page in pages():
        text = lines(page.text)
        found = list(place.find(text, before(text, page.marks)))
        names = {m.text for m in found}
        spans = {(m.start, m.stop) for m in found}
        others = {m.text for m in page.marks if m.tag in "OG"}
        for record in page.gold:
            for event in record["events"]:
                visited = [o["name"] for o in event["organs"] if "visited" in o["roles"]]
                wanted = [n for n in (*visited, event["venue"]) if n and n not in others]
                total += len(wanted)
                named += sum(n in names for n in wanted)
        marks = [m for m in page.marks if m.tag == "L" and not WATER.fullmatch(m.text)]
        gold += len(marks)
        hit += sum((m.start, m.stop) in spans for m in marks)
    assert named / total >= 0.96
    assert hit / gold >= 0.78


def test_a_hostile_line_takes_linear_time() -> None:
    text = "在在和和、、村村小区" * 20_000
    list(place.find(Reading(text, fold(text), (), ((0, len(text)),))))
