"""Dates: what counts, where it begins and ends, and the day or month that it means."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyx.mention import calendar, date
from policyx.mention.base import DateParts, Mention
from policyx.text.reading import Reading, fold
from tests.marks import unmark

CASES = Path(__file__).parent / "cases" / "date.txt"


def read(text: str, published: str | None) -> Reading:
    return Reading(text, fold(text), (), ((0, len(text)),), published=published)


def value(mention: Mention) -> str:
    assert isinstance(mention.parts, DateParts)
    start, end = mention.parts.start, mention.parts.end
    return f"{start}/{end}" if end else start or "?"


def cases() -> Iterator[tuple[str, str, str]]:
    for line in CASES.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            published, marked, *values = line.split("\t")
            yield published, marked, values[0] if values else ""


@pytest.mark.parametrize(("published", "marked", "values"), list(cases()))
def test_cases(published: str, marked: str, values: str) -> None:
    text, marks = unmark(marked)
    got = list(date.find(read(text, None if published == "-" else published)))
    assert [(m.start, m.stop) for m in got] == [(m.start, m.stop) for m in marks], [m.text for m in got]
    assert [value(m) for m in got] == (values.split(" | ") if values else [])


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("7月10日下午,", "下午"),
        ("7月10日晚,", "晚上"),
        ("7月10日一大早,", "早上"),
        ("昨晚,", "晚上"),
        ("今晨,", "早上"),
        ("10日深夜,", "深夜"),
        ("7月10日,", None),
        ("7月10日当天上午,", "上午"),
    ],
)
def test_part_of_day(text: str, part: str | None) -> None:
    reading = read(text, "2024-07-11")
    (one, *_) = date.find(reading)
    assert date.part_of_day(reading, one) == part


def test_bylines_and_datelines_are_left_out() -> None:
    text = "新华社北京6月28日电 (记者 6月1日)7月1日起施行。"
    reading = Reading(
        text, fold(text), (), ((0, len(text)),), bylines=((13, 20),), datelines=((0, 11),), published="2024-06-29"
    )
    assert [value(m) for m in date.find(reading)] == ["2024-07-01"]


def test_numbers() -> None:
    assert [calendar.number(t) for t in ("12", "十二", "二十一", "廿三", "二〇二四", "卅", "十", "甲")] == [
        12, 12, 21, 23, 2024, 30, 10, None,
    ]  # fmt: skip


@given(st.text(alphabet="年月日号0123456789十二〇昨今去至-—、,。 \n上下旬底初午晚", max_size=60))
def test_any_text_gives_sound_dates(text: str) -> None:
    for mention in date.find(read(text, "2024-02-29")):
        assert isinstance(mention.parts, DateParts)
        if mention.parts.start and mention.parts.end:
            assert mention.parts.start <= mention.parts.end
        assert 0 <= mention.start < mention.stop <= len(text)


def test_hostile_line_is_linear() -> None:
    list(date.find(read("12" * 100_000 + "月" * 50_000 + "1至" * 100_000 + "日" * 50_000, "2024-01-01")))
