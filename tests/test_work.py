"""Titles in 《》: which are works, their numbers, and short spellings of a title told before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from policyx.mention import work
from policyx.mention.base import Mention, WorkParts
from policyx.text.reading import Reading, fold, squash
from tests.marks import unmark

CASES = Path(__file__).parent / "cases" / "work.txt"


def found(text: str) -> list[Mention]:
    return list(work.find(Reading(text, fold(text), (), ((0, len(text)),))))


def number(mention: Mention) -> str | None:
    assert isinstance(mention.parts, WorkParts)
    return mention.parts.number


def cases() -> Iterator[tuple[str, str]]:
    for line in CASES.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            marked, _, values = line.partition("\t")
            yield marked, values


@pytest.mark.parametrize(("marked", "values"), list(cases()))
def test_cases(marked: str, values: str) -> None:
    text, marks = unmark(marked)
    got = found(text)
    assert [(m.start, m.stop) for m in got] == [(m.start, m.stop) for m in marks], [m.text for m in got]
    want = values.split(" | ") if values else [squash(m.text) for m in marks]
    numbered = [f"{m.text} # {n}" if (n := number(m)) and "#" in values else m.text for m in got]
    assert numbered == want


def test_title_split_over_lines() -> None:
    (one,) = found("印发《关于促进民营经济\n  发展的意见》。")
    assert one.text == "关于促进民营经济发展的意见"


def test_hostile_line_is_linear() -> None:
    found("《甲《乙》会" * 20_000)
    found("《" * 100_000 + "》" * 100_000 + "《甲》" * 20_000)
