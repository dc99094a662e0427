"""SIGINT and SIGTERM stop a run cleanly, a second one at once, and the same command goes on."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.outputs import content, journal_whole, records
from tests.faults.pages import folder
from tests.faults.run import Run, hostile
from tests.faults.undisturbed import Moment, Undisturbed, command, goes_on, journal_of

Measured = Callable[[str], Undisturbed]


@pytest.mark.parametrize(
    ("number", "code", "part", "everybody"),
    [
        (signal.SIGINT, 130, 0.1, True),  # Ctrl-C on a terminal goes to the workers too
        (signal.SIGINT, 130, 0.6, False),
        (signal.SIGTERM, 143, 0.1, False),
        (signal.SIGTERM, 143, 0.6, True),
    ],
)
def test_a_signal_stops_the_run_with_everything_whole(
    number: int, code: int, part: float, everybody: bool, mixed: Path, measured: Measured, tmp_path: Path
) -> None:
    reference = measured("out.jsonl")
    out = tmp_path / "out.jsonl"
    with Run(*command(mixed, out, "--jobs", 2)) as run:
        Moment(int(part * reference.log), 0.01).wait(run, journal_of(out))
        assert run.running()
        run.signal(number, group=everybody)
        ended = run.ended(timeout=20)
        assert run.gone(), "a worker outlived the run"
    assert ended.code == code
    assert journal_whole(out)
    if out.exists():  # else it came before the first page
        assert reference.content.startswith(out.read_bytes())
        assert len(records(out)) < 64
    assert goes_on(mixed, out).code in (0, 1)
    assert content(out) == reference.content


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_second_signal_ends_the_run_at_once(number: int, code: int, tmp_path: Path) -> None:
    """Where a page hangs, the first may wait for what is in work; the second does not."""
    pages = folder(tmp_path / "pages", 20)
    (pages / "hang.txt").write_text("HOSTILE hang", encoding="utf-8")
    out, log = tmp_path / "out.jsonl", tmp_path / "log"
    with Run(*command(pages, out, "--timeout", 60), environment=hostile(log)) as run:
        assert run.until(log.exists)
        run.signal(number, group=False)
        time.sleep(0.3)
        before = run.clock()
        if run.running():
            run.signal(number, group=False)
        ended = run.ended(timeout=20)
        assert ended.seconds - before < 2
        assert ended.code == code
        assert run.gone()
    (pages / "hang.txt").unlink()
    assert goes_on(pages, out).code == 0
    assert len(records(out)) == 20
