"""Sentences and clauses: one readable case a line."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyx.text.reading import fold
from policyx.text.sentence import clauses, sentences

CASES = [
    line.replace("\\n", "\n")
    for line in (Path(__file__).parent / "cases" / "sentence.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize("marked", CASES)
def test_cases(marked: str) -> None:
    text = marked.replace("|", "").replace("¦", "")
    whole = marked.replace("¦", "")
    assert [text[a:b] for a, b in sentences(fold(text))] == _parts(whole, "|")
    assert [text[a:b] for a, b in clauses(fold(text))] == _parts(marked.replace("¦", "|"), "|")


def _parts(marked: str, mark: str) -> list[str]:
    return [part.strip() for piece in marked.split(mark) for part in piece.split("\n") if part.strip()]


@given(st.text("会议，。！？；“”（）《》 \n,!", max_size=60))
def test_nothing_is_lost(text: str) -> None:
    folded = fold(text)
    for cut in (sentences, clauses):
        spans = list(cut(folded))
        assert all(left[1] <= right[0] for left, right in pairwise(spans))
        kept = "".join(folded[start:stop] for start, stop in spans)
        assert "".join(kept.split()) == "".join(folded.split())


def test_a_part_of_a_text() -> None:
    text = "甲。乙。丙。"
    assert list(sentences(text, 2, 5)) == [(2, 4), (4, 5)]


@pytest.mark.parametrize("piece", ["“", "（。", "”", "，", "《》", "会"])
def test_linear_time(piece: str) -> None:
    start = time.perf_counter()
    assert list(clauses(piece * 100_000))
    assert time.perf_counter() - start < 5
