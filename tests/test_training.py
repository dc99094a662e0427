"""What the tagger is trained on: marks survive repair, splitting, and variation."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from training.examples import Example, Piece, corpus, digest, general
from training.names import han, like, spelled
from training.vary import Variation

from policyx.lexicon.table import rows
from tests.marks import CORPUS


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    return corpus([CORPUS / "W1.txt"])


def test_nearly_every_mark_reaches_the_tagger(examples: list[Example]) -> None:
    marks = sum(len(piece.marks) for example in examples for piece in example.pieces)
    assert marks > 600
    named = {p.text[a:b] for e in examples for p in e.pieces for label, a, b in p.marks if label == "P"}
    assert all(len(name) <= 20 for name in named)
    assert sum(len(name) > 1 for name in named) > 130


def test_marks_are_apart_and_within_their_paragraph(examples: list[Example]) -> None:
    vary = Variation(examples, 7)
    for example in examples:
        for piece in (*example.pieces, *(vary(p) for p in example.pieces for _ in range(4))):
            assert all(0 <= a < b <= len(piece.text) for _, a, b in piece.marks)
            assert all(one[2] <= two[1] for one, two in zip(piece.marks, piece.marks[1:], strict=False))


def test_variation_keeps_the_kinds_of_mentions_in_order(examples: list[Example]) -> None:
    vary = Variation(examples, 3)
    piece = Piece("7月3日，县长王磊到镇里调研。", (("D", 0, 4), ("T", 5, 7), ("P", 7, 9)))
    seen = {tuple(label for label, _, _ in vary(piece).marks) for _ in range(200)}
    assert seen == {("D", "T", "P")}
    names = {p.text[a:b] for p in (vary(piece) for _ in range(200)) for label, a, b in p.marks if label == "P"}
    assert len(names) > 50


def test_the_same_seed_gives_the_same_text(examples: list[Example]) -> None:
    def texts(seed: int) -> list[str]:
        vary = Variation(examples, seed)
        return [vary(piece).text for example in examples[:3] for piece in example.pieces]

    assert texts(5) == texts(5)
    assert texts(5) != texts(6)


def test_names_are_like_the_ones_they_replace() -> None:
    random = Random(1)
    words = ["高峰", "时全"]
    assert all(like("阿不都·买买提", random, words).count("·") == 1 for _ in range(50))
    assert all(len(han(random, words)) <= 5 for _ in range(500))
    known = {row[0] for table in ("surnames", "surnames_extra") for row in rows(table)}
    assert all(name[0] in known or name[:2] in known for name in (han(random, words) for _ in range(500)))
    assert spelled(random)


def test_sentences_of_uner(tmp_path: Path) -> None:
    file = tmp_path / "some.iob2"
    file.write_text(
        "# text = 张三住在北京\n1\t张\tB-PER\t-\t-\n2\t三\tI-PER\t-\t-\n3\t住在\tO\t-\t-\n4\t北京\tB-LOC\t-\t-\n\n",
        "utf-8",
    )
    (example,) = general(file)
    assert example.pieces == (Piece("张三住在北京", (("P", 0, 2),), only="P"),)


def test_the_digest_changes_with_the_text(tmp_path: Path) -> None:
    file = tmp_path / "W1.txt"
    file.write_text("a")
    before = digest([file])
    file.write_text("b")
    assert before != digest([file])
