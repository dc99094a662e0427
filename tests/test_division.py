"""Divisions: cases, what a recogniser yields before home is known, and floors on the written corpus."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from policyx.mention import division
from policyx.mention.base import DivisionParts
from policyx.resolve import divisions
from policyx.text.reading import Reading, fold
from tests.marks import pages, unmark

CASES = Path(__file__).parent / "cases" / "division.txt"


def reading(text: str, published: str | None = None, publisher: str | None = None) -> Reading:
    spans: list[tuple[int, int]] = []
    at = 0
    for line in text.split("\n"):
        if line.strip():
            spans.append((at, at + len(line)))
        at += len(line) + 1
    return Reading(text, fold(text), (), tuple(spans), published=published, publisher=publisher)


def cases() -> Iterator[tuple[str, str, str, str]]:
    for line in CASES.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            published, home, marked, codes = line.split("\t")
            yield published, home, marked, codes


@pytest.mark.parametrize(("published", "home", "marked", "codes"), list(cases()))
def test_cases(published: str, home: str, marked: str, codes: str) -> None:
    text, marks = unmark(marked)
    page = reading(text, None if published == "-" else published)
    year = division.year_of(page)
    place = divisions.place(home, year) if home != "-" else None
    found = [
        (m.text, m.parts.codes[0])
        for m in divisions.settled(division.find(page), place, year)
        if isinstance(m.parts, DivisionParts) and len(m.parts.codes[0]) == 6
    ]
    assert found == list(zip([m.text for m in marks], codes.split(), strict=True))


def test_a_town_has_nine_digits_and_its_county_in_front() -> None:
    (town,) = division.find(reading("化龙桥街道召开会议"))
    assert isinstance(town.parts, DivisionParts)
    assert {code[:6] for code in town.parts.codes} == {"500103"}
    assert all(len(code) == 9 for code in town.parts.codes)


def test_doubtful_names_score_less_than_a_half() -> None:
    found = {m.text: m for m in division.find(reading("渝中的步道，平安的日子，昆山的工厂"))}
    assert all(m.score < 0.5 for m in found.values())
    assert all(isinstance(m.parts, DivisionParts) and not m.parts.sure for m in found.values())


def test_a_full_name_anywhere_on_the_page_makes_the_short_one_sure() -> None:
    page = reading("渝中区召开大会。\n美丽渝中加快建设。")
    assert [(m.text, m.score >= 0.5) for m in division.find(page)] == [("渝中区", True), ("渝中", True)]


def test_the_publisher_makes_the_short_name_sure() -> None:
    assert [m.score >= 0.5 for m in division.find(reading("美丽渝中加快建设。", publisher="重庆渝中"))] == [True]


def test_a_line_of_a_million_characters_takes_linear_time() -> None:
    text = "渝中重庆沈阳和平江" * 20_000
    assert sum(1 for _ in division.find(reading(text))) > 20_000


def test_names_that_end_within_words_take_linear_time() -> None:
    start = time.process_time()
    assert all(hit.form == "loose" for hit in division.hits_in("麦积分局" * 20_000, (0, 80_000), 2024))
    assert time.process_time() - start < 10.0


@pytest.mark.parametrize("name", ["500103", "渝中区", "重庆市渝中区", "渝中"])
def test_named(name: str) -> None:
    (place,) = divisions.named(name)
    assert (place.code, place.full_name, place.level) == ("500103", "重庆市渝中区", "county")


def test_named_says_when_it_is_ambiguous_or_unknown() -> None:
    assert len(divisions.named("鼓楼区")) > 2
    assert divisions.named("无此地区") == ()
    assert divisions.named("999999") == ()


def test_floors_on_the_written_corpus() -> None:
    """Divisions F1 over each page's marks and gold home: full paragraphs, persons taken out as the marks say."""
    hit = gold = pred = 0
    for page in pages():
        if len(page.gold) != 1:
            continue
        record = page.gold[0]
        text = reading(page.text, record["published"], record["publisher"])
        year = division.year_of(text)
        people = [(m.start, m.stop) for m in page.marks if m.tag == "P"]
        found = [m for m in division.find(text) if not any(a < m.stop and m.start < b for a, b in people)]
        home = divisions.place(record["home"], year) if record["home"] else None
        codes = set(divisions.settle(found, home, year))
        hit += len(codes & set(record["divisions"]))
        gold += len(record["divisions"])
        pred += len(codes)
    assert hit / gold >= 0.98
    assert hit / pred >= 0.9  # chrome of the page is read here, its own divisions count against precision
