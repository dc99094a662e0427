"""What hostile pages once found stays mended, and a short run finds no more."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.fuzz import judge, mutate, reading
from tests.fuzz.campaign import FINDS, run, smaller

KEPT = sorted(FINDS.iterdir())
HEAD = "全区召开第一次会议\n2024-01-01 10:00 来源：渝中报\n1月2日，区委书记王磊主持召开会议。\n"


@pytest.fixture(scope="module", autouse=True)
def _tables_are_read() -> None:
    judge.judge(HEAD.encode(), ".txt")


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.name)
def test_finds_are_mended(path: Path) -> None:
    assert judge.judge(path.read_bytes(), path.suffix) is None


def test_a_short_run_finds_nothing(tmp_path: Path) -> None:
    tally = run(0.25, random.randrange(10**6), tmp_path)
    assert tally.inputs > 5
    assert tally.finds == []


def test_inputs_come_again_with_their_seed() -> None:
    assert mutate.make(random.Random("7/3")) == mutate.make(random.Random("7/3"))
    made = [mutate.make(random.Random(f"7/{n}")) for n in range(40)]
    assert {ending for _, ending in made} == set(reading.ENDINGS)
    assert len({data for data, _ in made}) > 35


def test_what_raises_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_read: object) -> list[object]:
        raise KeyError("x")

    monkeypatch.setattr(reading, "documents", broken)
    found = judge.judge(HEAD.encode(), ".txt")
    assert found is not None
    assert found.kind == "raised"


def test_an_exception_that_became_a_failure_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: object) -> object:
        raise KeyError("x")

    for stage in ("find", "resolve", "assemble"):
        with monkeypatch.context() as patch:
            patch.setattr(f"policyx.pipeline.{stage}", broken)
            found = judge.judge(HEAD.encode(), ".txt")
            assert found == judge.Find("failed", "extract: KeyError", "KeyError: 'x'")


def test_what_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(_read: object) -> list[object]:
        while True:
            pass

    monkeypatch.setattr(judge, "HANG", 0.2)
    monkeypatch.setattr(reading, "documents", endless)
    found = judge.judge(HEAD.encode(), ".txt")
    assert found is not None
    assert found.kind == "hang"


def test_a_find_is_made_small(monkeypatch: pytest.MonkeyPatch) -> None:
    def picky(read: object) -> list[object]:
        assert "王磊" not in getattr(read, "text", "")
        return []

    monkeypatch.setattr(reading, "documents", picky)
    data = (HEAD * 3).encode()
    find = judge.judge(data, ".txt")
    assert find is not None
    assert smaller(data, ".txt", find).decode() == "王磊"
