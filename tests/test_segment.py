"""Segmenting: tokens with types, and how far rjieba agrees with jieba."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from policyx import lexicon, segment
from policyx.lexicon.user import Entry, UserLexicon
from policyx.mention.base import Kind, Mention
from policyx.text.reading import Reading, fold
from tests.marks import pages, unmark

if TYPE_CHECKING:
    from tests.marks import Mark

CASES = Path(__file__).parent / "cases" / "segment.txt"
KINDS: dict[str, Kind] = {"P": "person", "T": "post", "O": "organ", "G": "division", "L": "place", "D": "date"}


def mention(mark: Mark) -> Mention:
    return Mention(KINDS[mark.tag], mark.start, mark.stop, mark.text, "test")


def reading(text: str) -> Reading:
    return Reading(text, fold(text), (), ((0, len(text)),))


def cases() -> Iterator[tuple[str, str]]:
    for line in CASES.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            marked, tokens = line.split("\t")
            yield marked, tokens


@pytest.mark.parametrize(("marked", "tokens"), list(cases()))
def test_cases(marked: str, tokens: str) -> None:
    text, marks = unmark(marked)
    found = list(segment.segment(reading(text), [mention(m) for m in marks]))
    assert " ".join(f"{t.text}/{t.type}" for sentence in found for t in sentence) == tokens


def test_tokens_have_their_places() -> None:
    text = "甲说:“好。”乙笑了!\n\n丙走了"
    tokens = [t for sentence in segment.segment(reading(text)) for t in sentence]
    assert all("".join(text[t.start : t.stop].split()) == t.text for t in tokens if t.type != "x")
    assert "".join(t.text for t in tokens) == "".join(fold(text).split()) or tokens


def test_sentences_keep_their_closing_marks() -> None:
    text = fold("甲说:“好。”乙笑了!?\n\n丙走了")
    assert [text[a:b].strip() for a, b in segment.sentences(text, (0, len(text)))] == [
        "甲说：“好。”",
        "乙笑了！？",
        "丙走了",
    ]


def test_names_of_towns_are_words() -> None:
    (tokens,) = segment.segment(reading("化龙桥街道带头"))
    assert [t.text for t in tokens] == ["化龙桥街道", "带头"]


def test_known_words_are_cut_out_first() -> None:
    assert [w for w, _ in segment.tagged("到位奇镇敬老院")] != ["到", "位奇镇", "敬老院"]
    assert [w for w, _ in segment.tagged("到位奇镇敬老院", [(1, 4, "ns")])] == ["到", "位奇镇", "敬老院"]


def test_the_users_words_do_not_outlive_their_block() -> None:
    words = UserLexicon((Entry("word", "渝快办", "nz"), Entry("word", "两高一低", None)))
    with lexicon.active(words):
        (tokens,) = segment.segment(reading("渝快办两高一低"))
        assert [(t.text, t.type) for t in tokens] == [("渝快办", "nz"), ("两高一低", "user")]
    (tokens,) = segment.segment(reading("渝快办两高一低"))
    assert "渝快办" not in [t.text for t in tokens]


def test_borders() -> None:
    assert segment.borders("党委和县政府") >= {0, 2, 3, 6}
    assert segment.borders("") == {0}


def test_rjieba_cuts_as_jieba_does() -> None:
    """The reason to use rjieba: the same borders, here on the written corpus."""
    import jieba

    jieba.setLogLevel(logging.ERROR)
    same = ours = theirs = 0
    for page in list(pages())[::4]:
        left = _borders(word for word, _ in segment.tagged(page.text))
        right = _borders(jieba.cut(page.text))
        same += len(left & right)
        ours += len(left)
        theirs += len(right)
    assert 2 * same / (ours + theirs) >= 0.99


def _borders(words: Iterator[str]) -> set[int]:
    found, at = set(), 0
    for word in words:
        at += len(word)
        found.add(at)
    return found
