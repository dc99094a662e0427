"""What pages do to their workers, and what is done to workers: only the page that does it fails, and says why."""

from __future__ import annotations

import json
import os
import random
import signal
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest

from tests.faults.outputs import failures, places, records
from tests.faults.pages import folder, page
from tests.faults.run import Run, batch, hostile
from tests.faults.undisturbed import LONG, command

HARMS = {
    # what the page does: cause in the summary, words of the reason, attempts
    "raise": ("extract", "RuntimeError", 1),
    "recursion": ("extract", "RecursionError", 1),
    "memory": ("memory", "out of memory", 1),
    "hang": ("time-out", "took longer than 4 s", 1),
    "sleep_deaf": ("time-out", "took longer than 4 s", 1),
    "hold_gil": ("time-out", "took longer than 4 s", 1),
    "stop": ("time-out", "took longer than 4 s", 1),
    "kill": ("crash", "signal 9", 2),
    "crash": ("crash", "signal 11", 2),
    "c_memory": ("crash", "signal 11", 2),
    "exit": ("crash", "exit code 7", 2),
    "system_exit": ("crash", "exit code 5", 2),
}


@pytest.mark.parametrize("jobs", [1, 2] if LONG else [2])
def test_a_page_that_harms_its_worker_fails_alone_and_says_why(jobs: int, tmp_path: Path) -> None:
    pages = folder(tmp_path / "pages", 30)
    for place, harm in enumerate(HARMS):
        (pages / "0001" / f"0001{place % 10}-{harm}.txt").write_text(f"HOSTILE {harm}", encoding="utf-8")
    (pages / "noise.txt").write_text("HOSTILE noise\n" + page(99), encoding="utf-8")
    out, log, summary = tmp_path / "out.jsonl", tmp_path / "log", tmp_path / "summary"
    more = ("--jobs", jobs, "--timeout", 4, "--memory", 800, "--summary", summary)
    ended = batch(*command(pages, out, *more), environment=hostile(log))
    assert ended.code == 1, ended.err
    assert places(out) == Counter(
        {str(path): 1 for path in pages.rglob("*.txt") if path.stem.isdigit() or path.stem == "noise"}
    )
    assert list(places(out)) == sorted(places(out))
    found = {failure["path"].rpartition("-")[2].removesuffix(".txt"): failure for failure in failures(out)}
    assert len(failures(out)) == len(HARMS)
    tried = Counter(line.split()[0] for line in log.read_text().splitlines())
    for harm, (_, reason, attempts) in HARMS.items():
        assert reason in found[harm]["reason"], found[harm]
        assert found[harm]["stage"] == "extract"
        assert tried[harm] == attempts, harm
    causes = Counter(cause for cause, _, _ in HARMS.values())
    assert json.loads(summary.read_bytes())["failures"] == causes


def test_a_page_that_was_mended_is_read_at_the_next_run(tmp_path: Path) -> None:
    pages = folder(tmp_path / "pages", 3)
    bad = pages / "bad.txt"
    bad.write_text("HOSTILE kill", encoding="utf-8")
    out = tmp_path / "out.jsonl"
    assert batch(*command(pages, out), environment=hostile()).code == 1
    assert places(out)[str(bad)] == 0
    bad.write_text(page(77), encoding="utf-8")
    assert batch(*command(pages, out), environment=hostile()).code == 0
    assert places(out)[str(bad)] == 1
    assert failures(out) == []


@pytest.mark.parametrize("jobs", [1, 2])
def test_workers_that_are_killed_lose_no_page_and_give_none_twice(jobs: int, tmp_path: Path) -> None:
    """A worker at work is killed at a random moment, again and again; between two kills the page that was tried once
    more has time to end, for a page whose worker dies twice is given up."""
    pages = folder(tmp_path / "pages", 0)
    count = 400 if LONG else 90
    for number in range(count):
        (pages / f"{number:03}.txt").parent.mkdir(exist_ok=True)
        (pages / f"{number:03}.txt").write_text("HOSTILE wait\n" + page(number), encoding="utf-8")
    out, log = tmp_path / "out.jsonl", tmp_path / "log"
    draw, kills = random.Random(jobs), 0
    log.touch()
    with Run(*command(pages, out, "--jobs", jobs), environment=hostile(log)) as run:
        while True:
            begun = len(log.read_text().splitlines())
            if not run.until(lambda begun=begun: len(log.read_text().splitlines()) >= begun + 10):  # type: ignore[misc]
                break
            time.sleep(draw.uniform(0, 0.02))
            at_work = {int(line.split()[1]) for line in log.read_text().splitlines()[-jobs:]}
            with suppress(ProcessLookupError):
                os.kill(draw.choice(sorted(at_work)), signal.SIGKILL)
                kills += 1
        ended = run.ended()
        assert run.gone()
    print("kills:", kills)
    assert kills >= 5
    assert ended.code == 0, ended.err
    assert [record["source"]["path"] for record in records(out)] == sorted(map(str, pages.glob("*.txt")))
    assert failures(out) == []


@pytest.mark.parametrize("harm", ["hang", "stop", "hold_gil", "sleep_deaf"])
def test_no_worker_outlives_a_parent_that_was_killed(harm: str, tmp_path: Path) -> None:
    """Not even one whose page keeps it from hearing of it."""
    pages = folder(tmp_path / "pages", 3)
    (pages / "0000" / "00000.txt").write_text(f"HOSTILE {harm}", encoding="utf-8")
    log = tmp_path / "log"
    with Run(*command(pages, tmp_path / "out.jsonl", "--jobs", 2), environment=hostile(log)) as run:
        assert run.until(log.exists)
        assert run.workers()
        run.kill(group=False)
        assert run.gone()
