"""Two runs on one output: the second is refused, and the first does not notice."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.faults.outputs import content, places
from tests.faults.pages import folder, page
from tests.faults.run import Run, batch, hostile
from tests.faults.undisturbed import LONG, command


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """Twelve pages, one of which waits until the gate is opened."""
    pages = folder(tmp_path / "pages", 11)
    (pages / "gate.txt").write_text("HOSTILE gate\n" + page(50), encoding="utf-8")
    return pages


def _open_gate(log: Path) -> None:
    log.with_name(log.name + ".open").touch()


def _within(seconds: float, what: Callable[[], bool]) -> bool:
    """Whether something comes to hold within a time."""
    stop = time.monotonic() + seconds
    while not what():
        if time.monotonic() > stop:
            return False
        time.sleep(0.02)
    return True


@pytest.mark.parametrize("name", ["out.jsonl", "out.sqlite"])
def test_of_runs_started_at_once_exactly_one_wins(name: str, pages: Path, tmp_path: Path) -> None:
    """Four at a time: twenty starts, fifty where there is time."""
    plain = tmp_path / f"plain-{name}"
    assert batch(*command(pages, plain)).code == 0
    for race in range(10 if LONG else 1 if name == "out.sqlite" else 4):
        out, log = tmp_path / str(race) / name, tmp_path / f"log{race}"
        out.parent.mkdir()
        with ExitStack() as stack:
            make = (Run(*command(pages, out, "--jobs", 1), environment=hostile(log)) for _ in range(4))
            runs = [stack.enter_context(run) for run in make]
            assert _within(60, lambda runs=runs: sum(run.running() for run in runs) <= 1)  # type: ignore[misc]
            _open_gate(log)
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
        second = batch(*command(pages, again, *more, "--timeout", 5), environment=hostile())
        _open_gate(log)
        assert first.ended().code == 0
    assert second.code == 2, second
    assert "in use" in second.line() or (not fresh and "knows nothing of it" in second.line())
    assert out.read_bytes() == plain.read_bytes()
    assert max(places(out).values()) == 1
