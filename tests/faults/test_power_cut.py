"""A power cut: of what is in the output only that is sure which was made durable, and the journal says no more."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.faults.outputs import content, failures
from tests.faults.run import Run, hostile
from tests.faults.undisturbed import LONG, Undisturbed, command, goes_on, journal_of

Measured = Callable[[str], Undisturbed]


@pytest.mark.parametrize("moment", range(10 if LONG else 3))
@pytest.mark.parametrize("name", ["out.jsonl", "out.jsonl.gz", "out.csv", "out.json"] if LONG else ["out.jsonl"])
def test_what_the_journal_says_was_durable_before(
    name: str, moment: int, mixed: Path, measured: Measured, tmp_path: Path
) -> None:
    """The worst that a power cut may do: of the output is left what was synced last before the journal was, no more."""
    reference, out, log = measured(name), tmp_path / name, tmp_path / "syncs"
    kept = tmp_path / "out.json.records.jsonl.gz" if name == "out.json" else out
    with Run(*command(mixed, out), environment={**hostile(), "POLICYX_SYNC_LOG": str(log)}) as run:
        list(reference.moments(3 + moment, seed=99))[-1].wait(run, journal_of(out))
        run.kill(group=True)
    position = _position(journal_of(out), tmp_path)
    lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    synced = [int(line.split(" ", 1)[0]) for line in lines if line.endswith(f" {kept}")]
    assert position in (0, *synced), "the journal speaks of what was never made durable"
    if kept.exists():
        with kept.open("r+b") as file:
            file.truncate(position)
    goes_on(mixed, out)
    assert content(out) == reference.content
    assert failures(out) == reference.failures


def _position(journal: Path, scratch: Path) -> int:
    """Where what is saved ends, by a copy of the journal."""
    copy = scratch / "copy"
    for ending in ("", "-wal"):
        path = journal.with_name(journal.name + ending)
        if path.exists():
            shutil.copy(path, copy.with_name(copy.name + ending))
    with closing(sqlite3.connect(copy)) as database:
        (position,) = database.execute("SELECT position FROM state").fetchone()
    return int(position)
