"""Posts and labels: cases, parts, and a floor on the written corpus."""

from __future__ import annotations

from pathlib import Path

import pytest

from policyx.mention import post
from policyx.mention.base import Mention, PostParts
from policyx.text.reading import Reading, fold
from tests.spans import f1

CASES = Path(__file__).parent / "cases" / "post.txt"
TAGS = {"post": "T", "label": "B"}


def found(text: str) -> list[Mention]:
    """The posts and labels of a text read as one paragraph, in text order."""
    return sorted(post.find(Reading(text, fold(text), (), ((0, len(text)),)), ()), key=lambda m: m.start)


def marked(text: str) -> str:
    """`text` with its posts and labels marked, those left out that score less than 0.5."""
    out, last = [], 0
    for m in found(text):
        if m.score >= 0.5 and m.start >= last:
            out += [text[last : m.start], f"[[{TAGS[m.kind]}|{text[m.start : m.stop]}]]"]
            last = m.stop
    return "".join(out) + text[last:]


def cases() -> list[str]:
    """The lines of the case file."""
    lines = CASES.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize("case", cases())
def test_case(case: str) -> None:
    text = case
    for tag in TAGS.values():
        text = text.replace(f"[[{tag}|", "")
    assert marked(text.replace("]]", "")) == case


PARTS = [
    ("区委书记何以宁", PostParts("区委", "书记", "current", "区")),
    ("重庆市渝中区委书记何以宁", PostParts("重庆市渝中区委", "书记", "current", "区")),
    ("副区长江发茂", PostParts(None, "副区长", "current", "区")),
    ("自治区主席蓝天野", PostParts("自治区", "主席", "current", "区")),
    ("国务院副总理梁栋", PostParts("国务院", "副总理", "current", "国")),
    ("代市长钟鸣", PostParts(None, "代市长", "acting", "市")),
    ("县人民检察院代检察长时来", PostParts("县人民检察院", "代检察长", "acting", "县")),
    ("时任县水利局局长江河", PostParts("县水利局", "局长", "former", "县")),
    ("省政协原副主席边疆", PostParts("省政协", "原副主席", "former", "省")),
    ("江河,拟任县水利局局长", PostParts("县水利局", "局长", "candidate", "县")),
    ("提名江河为副县长候选人", PostParts(None, "副县长", "candidate", "县")),
    ("县委组织部长谷雨晴", PostParts("县委组织部", "部长", "current", "县")),
    ("县教育局长文教", PostParts("县教育局", "局长", "current", "县")),
]


@pytest.mark.parametrize(("text", "parts"), PARTS)
def test_parts(text: str, parts: PostParts) -> None:
    assert [m.parts for m in found(text)] == [parts]


def test_a_name_in_the_middle() -> None:
    text = "市委许继伟书记到会。"
    (only,) = found(text)
    assert (only.text, text[only.start : only.stop]) == ("市委书记", "书记")


def test_spaces_and_widths() -> None:
    text = "县委副书记、县长　江发明(兼),工商联\u00a0主席"
    assert [m.text for m in found(text)][:2] == ["县委副书记", "县长"]


def test_hostile_lines_are_read_in_linear_time() -> None:
    for unit in ("副", "第一二三", "市委书记", "（）", "局局长", "区", "公司和"):
        assert isinstance(found(unit * 4000), list)


def test_written_corpus() -> None:
    assert f1(post.find, "post", "T", "MWOL") >= 0.99
