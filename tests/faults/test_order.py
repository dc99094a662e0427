"""The same bytes, in the order of the input, however many workers there are and however often it is interrupted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.outputs import content, failures, places
from tests.faults.pages import page
from tests.faults.run import Run, batch, hostile
from tests.faults.undisturbed import Undisturbed, command, goes_on

Measured = Callable[[str], Undisturbed]


@pytest.mark.parametrize(
    ("name", "jobs", "chunk"),
    [("out.jsonl", 2, 1), ("out.jsonl", 3, 1000), ("out.csv", 2, 7), ("out.json", 3, 7), ("out.jsonl.gz", 2, 4)],
)
def test_jobs_and_chunk_do_not_change_a_byte(
    jobs: int, chunk: int, name: str, mixed: Path, measured: Measured, tmp_path: Path
) -> None:
    out = tmp_path / name
    assert goes_on(mixed, out, "--jobs", jobs, "--chunk", chunk).code == 1
    assert content(out) == measured(name).content
    assert failures(out) == measured(name).failures


def test_the_order_is_that_of_the_input(tmp_path: Path) -> None:
    """Each third page takes longer than those after it."""
    pages = tmp_path / "pages"
    pages.mkdir()
    for number in range(24):
        slow = "HOSTILE wait\n" if number % 3 == 0 else ""
        (pages / f"{number:02}.txt").write_text(slow + page(number), encoding="utf-8")
    out = tmp_path / "out.jsonl"
    assert batch(*command(pages, out, "--jobs", 3), environment=hostile()).code == 0
    assert list(places(out)) == sorted(map(str, pages.glob("*.txt")))


def test_a_run_in_pieces_gives_the_same_as_one(mixed: Path, measured: Measured, tmp_path: Path) -> None:
    """--limit, a kill, other numbers of workers and other chunks between."""
    out = tmp_path / "out.jsonl"
    assert goes_on(mixed, out, "--limit", 10, "--jobs", 1).code == 0
    assert sum(places(out).values()) == 10
    with Run(*command(mixed, out, "--chunk", 1)) as run:
        size = out.stat().st_size
        run.until(lambda: out.stat().st_size > size + 5000)
        run.kill(group=False)
        assert run.gone()
    assert goes_on(mixed, out, "--limit", 10, "--jobs", 3, "--chunk", 3).code in (0, 1)
    assert goes_on(mixed, out, "--chunk", 9, "--jobs", 1).code == 1
    assert content(out) == measured("out.jsonl").content
