"""kill -9 at any moment: the same command goes on, and what comes out is what an undisturbed run gives."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.outputs import content, failures, journal_whole
from tests.faults.run import Run
from tests.faults.undisturbed import LONG, Moment, Undisturbed, command, goes_on, journal_of

Measured = Callable[[str], Undisturbed]

KILLS = {"out.jsonl": 20, "out.jsonl.gz": 5, "out.csv": 5, "out.sqlite": 5, "out.json": 5}
"""Moments for each kind of output; twenty for all of them where there is time."""


@dataclass(frozen=True)
class Killed:
    """One kill and what came after. whole: lines of a .jsonl that stood whole when it came; None where it was no
    .jsonl. read: pages that the run after it read."""

    moment: Moment
    group: bool
    whole: int | None
    read: int
    good: bool
    orphans: bool


def kill_and_go_on(pages: Path, out: Path, reference: Undisturbed, moment: Moment, *, group: bool, jobs: int) -> Killed:
    """Kill a run at a moment, look at what it left, and run the same command again."""
    out.parent.mkdir()
    summary = out.parent / "summary.json"
    more = ("--jobs", jobs, "--summary", summary)
    with Run(*command(pages, out, *more)) as run:
        moment.wait(run, journal_of(out))
        run.kill(group=group)
        orphans = not run.gone()
    assert journal_whole(out)
    whole = out.read_bytes().count(b"\n") if out.name == "out.jsonl" and out.exists() else None
    ended = goes_on(pages, out, *more)
    assert ended.code in (0, 1), ended.err
    good = content(out) == reference.content and failures(out) == reference.failures
    return Killed(moment, group, whole, json.loads(summary.read_bytes())["documents"], good, orphans)


@pytest.mark.parametrize("name", KILLS)
def test_nothing_is_lost_nor_twice_after_kill_9(name: str, mixed: Path, measured: Measured, tmp_path: Path) -> None:
    reference = measured(name)
    count = 20 if LONG else KILLS[name]

    def one(number: int, moment: Moment) -> Killed:
        out = tmp_path / f"{number}" / name
        return kill_and_go_on(mixed, out, reference, moment, group=number % 2 == 0, jobs=1 + number % 4 // 2)

    with ThreadPoolExecutor(2) as threads:
        killed = list(threads.map(one, range(count), reference.moments(count, seed=count)))
    print(*killed, sep="\n")
    assert [kill for kill in killed if not kill.good] == []
    assert [kill for kill in killed if kill.orphans] == []
    total = reference.documents
    assert [kill for kill in killed if kill.read > total - (kill.whole or 0) + 4] == [], "read again what was done"
    assert sum(0 < kill.read < total for kill in killed) >= max(1, count // 5), (
        "few came between the first commit and the last"
    )


@pytest.mark.parametrize("name", KILLS if LONG else ["out.jsonl"])
def test_a_run_that_is_killed_again_and_again_still_ends_well(
    name: str, mixed: Path, measured: Measured, tmp_path: Path
) -> None:
    reference = measured(name)
    draw = random.Random(name)
    out = tmp_path / "out" / name
    out.parent.mkdir()
    for _ in range(20 if LONG else 5):
        with Run(*command(mixed, out)) as run:
            Moment(draw.randrange(reference.log // 2), draw.uniform(0, 0.05)).wait(run, journal_of(out))
            run.kill(group=draw.random() < 0.5)
            assert run.gone()
        assert journal_whole(out)
    goes_on(mixed, out)
    assert content(out) == reference.content
    assert failures(out) == reference.failures
