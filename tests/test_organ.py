"""Organs: cases, and a floor on the written corpus."""

from __future__ import annotations

from pathlib import Path

import pytest

from policyx.mention import organ
from policyx.mention.base import Mention
from policyx.text.reading import Reading, fold
from tests.spans import f1

CASES = Path(__file__).parent / "cases" / "organ.txt"
TAGS = {"organ": "O"}


def found(text: str) -> list[Mention]:
    """The organs of a text read as one paragraph."""
    return list(organ.find(Reading(text, fold(text), (), ((0, len(text)),)), ()))


def marked(text: str) -> str:
    """`text` with its organs marked."""
    out, last = [], 0
    for m in found(text):
        out += [text[last : m.start], f"[[O|{text[m.start : m.stop]}]]"]
        last = m.stop
    return "".join(out) + text[last:]


def cases() -> list[str]:
    """The lines of the case file."""
    lines = CASES.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize("case", cases())
def test_case(case: str) -> None:
    assert marked(case.replace("[[O|", "").replace("]]", "")) == case


def test_hostile_lines_are_read_in_linear_time() -> None:
    for unit in ("委", "第一二三", "市人民政府", "（）", "局、", "区", "公司和", "镇、"):
        assert isinstance(found(unit * 4000), list)


def test_written_corpus() -> None:
    assert f1(organ.find, "organ", "O", "TMWL") >= 0.94
