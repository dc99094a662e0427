"""Posts and labels: cases, and floors on the written corpus."""

from __future__ import annotations

from pathlib import Path

import pytest
from marks import unmark

from policyx.mention import post
from policyx.mention.base import Mention, PostParts
from policyx.text.reading import Reading, fold

CASES = Path(__file__).parent / "cases" / "post.txt"
TAGS = {"post": "T", "label": "B"}


def read(text: str) -> Reading:
    return Reading(text, fold(text), (), ((0, len(text)),))


def found(text: str) -> list[Mention]:
    return sorted(post.find(read(text), ()), key=lambda m: m.start)


def marked(text: str, least: float = 0.5) -> str:
    out, last = [], 0
    for m in found(text):
        if m.score >= least and m.start >= last:
            out += [text[last : m.start], f"[[{TAGS[m.kind]}|{text[m.start : m.stop]}]]"]
            last = m.stop
    return "".join(out) + text[last:]


def cases() -> list[str]:
    lines = CASES.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize("case", cases())
def test_case(case: str) -> None:
    text = case
    for tag in TAGS.values():
        text = text.replace(f"[[{tag}|", "\0")
    assert marked(text.replace("\0", "").replace("]]", "")) == case
