"""Two runs on one output: the second is refused, and the first does not notice."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.faults.outputs import content, places
from tests.faults.pages import folder, page
from tests.faults.run import Run, batch, hostile
from tests.faults.undisturbed import LONG, command


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """Twelve pages, one of which takes a second."""
    pages = folder(tmp_path / "pages", 11)
    (pages / "slow.txt").write_text("HOSTILE slow\n" + page(50), encoding="utf-8")
    return pages


@pytest.mark.parametrize("name", ["out.jsonl", "out.sqlite"])
def test_of_runs_started_at_once_exactly_one_wins(name: str, pages: Path, tmp_path: Path) -> None:
    """Four at a time: twenty starts, fifty where there is time."""
    plain = tmp_path / f"plain-{name}"
    assert batch(*command(pages, plain)).code == 0
    for race in range(10 if LONG else 2 if name == "out.sqlite" else 3):
        out = tmp_path / str(race) / name
        out.parent.mkdir()
        with ExitStack() as stack:
            runs = [
                stack.enter_context(Run(*command(pages, out, "--jobs", 1), environment=hostile())) for _ in range(4)
            ]
            ended = [run.ended() for run in runs]
        codes = sorted(end.code for end in ended)
        assert codes == [0, 2, 2, 2], ended
        for end in ended:
            if end.code == 2:
                assert "in use" in end.line()
                assert str(out) in end.line()
        assert content(out) == content(plain)


@pytest.mark.parametrize("fresh", [(), ("--fresh",)], ids=["resume", "fresh"])
@pytest.mark.parametrize("other", ["journal", "link", "both ways"])
def test_a_second_run_is_refused_by_whatever_name(
    other: str, fresh: tuple[str, ...], pages: Path, tmp_path: Path
) -> None:
    """With a journal of its own, or through a link, it is the same file."""
    plain, out, log = tmp_path / "plain.jsonl", tmp_path / "out.jsonl", tmp_path / "log"
    assert batch(*command(pages, plain)).code == 0
    again, more = out, tuple(fresh)
    if other == "journal":
        more += ("--journal", str(tmp_path / "other.journal"))
    elif other == "link":
        again = tmp_path / "link.jsonl"
        again.symlink_to(out)
    else:
        again = tmp_path / "pages" / ".." / "out.jsonl"
    with Run(*command(pages, out, "--jobs", 1), environment=hostile(log)) as first:
        assert first.until(log.exists)
        second = batch(*command(pages, again, *more), environment=hostile())
        assert first.running()
        assert first.ended().code == 0
    assert second.code == 2, second
    assert "in use" in second.line()
    assert out.read_bytes() == plain.read_bytes()
    assert max(places(out).values()) == 1
