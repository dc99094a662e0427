"""Each stage takes time in step with the length of a page, whatever the page repeats."""

from __future__ import annotations

import os
import sys

import pytest

from tests.fuzz import judge
from tests.fuzz.stages import seconds
from tests.fuzz.units import UNITS

LONG = bool(os.environ.get("POLICYX_LONG"))
SMALL = 20_000 if LONG else 8_000
TIMES = 4
MOST = 1.8 * TIMES
"""A stage may take so many times longer over a page TIMES as long."""
SOON = 0.2
"""Seconds of CPU that are not looked into."""
HEAD = "全区召开第一次会议\n2024-01-01 10:00 来源：渝中报\n1月2日，区委书记王磊主持召开会议，"
TAIL = "。\n区长李强出席会议。\n"
SAMPLE = UNITS if LONG else UNITS[::9]


def page(unit: str, size: int, within: bool) -> str:
    """A page that repeats a unit: by itself, or in a paragraph of an article."""
    run = unit * (size // len(unit))
    return HEAD + run + TAIL if within else run


@pytest.fixture(scope="module", autouse=True)
def _tables_are_read() -> None:
    seconds(HEAD + TAIL)


@pytest.mark.parametrize("within", [False, True], ids=["alone", "within"])
@pytest.mark.parametrize("unit", SAMPLE, ids=ascii)
def test_no_stage_takes_more_than_its_share(unit: str, within: bool) -> None:
    large = seconds(page(unit, TIMES * SMALL, within))
    assert sum(large.values()) - large.get("segment", 0.0) < judge.allowed(TIMES * SMALL)
    soon = SOON * (judge.TRACED if sys.gettrace() else 1)
    suspects = [stage for stage, spent in large.items() if spent > soon]
    if suspects:
        small = seconds(page(unit, SMALL, within))
        assert {s: (small[s], large[s]) for s in suspects if large[s] > MOST * max(small[s], soon / TIMES)} == {}


@pytest.mark.parametrize(
    "text",
    [
        "\n" * 500_000,
        HEAD + "\n" * 500_000 + TAIL,
        "王\n" * 10_000,
        HEAD + "\n" + "局\n" * 10_000 + TAIL,
        HEAD + "“" * 10_000 + "会议" + "”" * 10_000 + TAIL,
        HEAD + "（《“" * 4_000 + "”》）" * 4_000 + TAIL,
        HEAD + "王磊李强" * 10_000 + TAIL,
        HEAD + "区委书记王磊、" * 4_000 + "出席会议" + TAIL,
        " " * 200_000 + HEAD + " " * 200_000 + TAIL,
        "首页 " + "> " * 20_000 + "正文\n" + HEAD + TAIL,
        "\n".join(f"标题{n}\n2024-01-01 来源：渝中报\n王磊主持会议。" for n in range(1_000)),
    ],
    ids=["newlines", "amid", "letters", "lines", "quotes", "nested", "names", "list", "spaces", "crumbs", "articles"],
)
def test_strange_pages_take_their_share(text: str) -> None:
    spent = seconds(text)
    assert sum(spent.values()) - spent.get("segment", 0.0) < judge.allowed(len(text))
