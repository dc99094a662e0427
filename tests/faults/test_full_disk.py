"""A full disk ends a run with one line; once there is room the same command goes on as if nothing had been."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.disk import files_up_to, leave, small_disk, used
from tests.faults.outputs import content, failures, journal_whole
from tests.faults.run import Run
from tests.faults.undisturbed import LONG, Undisturbed, command, goes_on

Measured = Callable[[str], Undisturbed]

STOPPED = 2
"""Exit code of a run that cannot write."""
PARTS = [part / 20 for part in range(20)] if LONG else [0.0, 0.3, 0.8]
"""Of the room that a run needs: how much there is."""
NAMES = ["out.jsonl", "out.jsonl.gz", "out.csv", "out.sqlite", "out.json"] if LONG else ["out.jsonl", "out.json"]


@pytest.mark.parametrize("name", NAMES)
def test_a_run_goes_on_once_a_full_disk_has_room(name: str, mixed: Path, measured: Measured, tmp_path: Path) -> None:
    """For one OUT the room grows run by run, as when somebody tidies up too little at first."""
    reference = measured(name)
    with small_disk(tmp_path / "trial") as disk:
        goes_on(mixed, disk / name)
        need = used(disk)
    with small_disk(tmp_path / "disk") as disk:
        out = disk / name
        for part in PARTS:
            ballast = leave(disk, max(0, int(need * part) - used(disk)))
            ended = goes_on(mixed, out)
            if ended.code == 1:
                break  # what SQLite takes beside the file is not needed at each run
            assert ended.code == STOPPED, ended.err
            assert "No space left" in ended.line() or "full" in ended.line(), ended.err
            ballast.unlink()
        else:
            assert part, "no run was stopped"
        (disk / "ballast").unlink(missing_ok=True)
        assert goes_on(mixed, out).code == 1
        assert content(out) == reference.content
        assert failures(out) == reference.failures
        assert journal_whole(out)
        assert sorted(path.name for path in disk.iterdir() if "tmp" in path.name) == []


@pytest.mark.parametrize("kilobytes", [4, 40, 90] if LONG else [40])
def test_a_run_goes_on_where_a_file_may_grow_again(
    kilobytes: int, mixed: Path, measured: Measured, tmp_path: Path
) -> None:
    reference = measured("out.jsonl")
    out = tmp_path / "out.jsonl"
    with Run(*command(mixed, out), before=files_up_to(kilobytes << 10)) as run:
        ended = run.ended()
        assert run.gone()
    assert ended.code == STOPPED
    assert "out.jsonl" in ended.line()
    goes_on(mixed, out)
    assert content(out) == reference.content


@pytest.mark.parametrize("part", [0.0, 0.5] if LONG else [0.5])
def test_a_full_disk_of_the_journal_alone(part: float, mixed: Path, measured: Measured, tmp_path: Path) -> None:
    reference = measured("out.jsonl")
    out = tmp_path / "out.jsonl"
    with small_disk(tmp_path / "disk") as disk:
        journal = disk / "journal"
        ballast = leave(disk, int(100_000 * part))
        ended = goes_on(mixed, out, "--journal", journal)
        assert ended.code == STOPPED
        assert str(journal) in ended.line()
        ballast.unlink()
        goes_on(mixed, out, "--journal", journal)
        assert content(out) == reference.content


def test_a_full_disk_of_the_file_alone(mixed: Path, measured: Measured, tmp_path: Path) -> None:
    reference = measured("out.json")
    with small_disk(tmp_path / "disk") as disk:
        out = disk / "out.json"
        ballast = leave(disk, 20_000)
        ended = goes_on(mixed, out, "--journal", tmp_path / "journal")
        assert ended.code == STOPPED
        assert str(out) in ended.line()
        assert not out.exists()
        ballast.unlink()
        goes_on(mixed, out, "--journal", tmp_path / "journal")
        assert content(out) == reference.content


def test_a_summary_that_cannot_be_written_harms_no_output(mixed: Path, measured: Measured, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    refused = goes_on(mixed, out, "--summary", "/dev/full")
    assert refused.code == STOPPED
    assert "/dev/full" in refused.line()
    with small_disk(tmp_path / "disk") as disk:
        leave(disk, 0)
        ended = goes_on(mixed, out, "--summary", disk / "summary")
        assert ended.code == 1
        assert str(disk / "summary") in ended.err
        assert content(out) == measured("out.jsonl").content
