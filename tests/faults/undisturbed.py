"""What a run gives that nobody disturbs, and when it does what: the measure of all runs that somebody does disturb."""

from __future__ import annotations

import json
import os
import random
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.faults.outputs import content, failures
from tests.faults.run import Ended, Run

LONG = os.environ.get("POLICYX_FAULTS") == "long"
"""Whether there is time for every repeat; else a few minutes are all."""
OPTIONS = ("--tagger", "none", "--chunk", "4", "--jobs", "1")
"""Of all runs that say nothing else: many chunks, and a quick start."""


@dataclass(frozen=True)
class Moment:
    """When to strike. log: bytes that the journal's log must have first. after: seconds after that; where log is None,
    after the start."""

    log: int | None
    after: float

    def wait(self, run: Run, journal: Path) -> None:
        """Return when it is there, or the run is over."""
        if self.log is not None:
            run.until(lambda: log_size(journal) >= (self.log or 0))
        time.sleep(self.after)


@dataclass(frozen=True)
class Undisturbed:
    """content: of the output. failures: as they stand beside it. documents: pages that were read. begun: when the
    journal was there, in seconds. log: bytes that its log grew to; it grows with each commit, so it is a clock that a
    busy machine does not stop."""

    content: Any
    failures: list[dict[str, Any]]
    documents: int
    begun: float
    log: int

    def moments(self, count: int, seed: int) -> Iterator[Moment]:
        """Random moments of a run: one of its start, one about its first commit, one about its finish, the others
        spread between."""
        draw = random.Random(seed)
        yield Moment(None, draw.uniform(0, self.begun))
        yield Moment(1, draw.uniform(0, 0.02))
        yield Moment(self.log, draw.uniform(0, 0.1))
        for number in range(count - 3):
            part = (number + draw.random()) / (count - 3)
            yield Moment(int((0.2 + 0.65 * part) * self.log), draw.uniform(0, 0.02))


def journal_of(out: Path) -> Path:
    """The journal beside an output."""
    return out.with_name(out.name + ".journal")


def log_size(journal: Path) -> int:
    """Bytes of the journal's log; 0 where there is none."""
    try:
        return journal.with_name(journal.name + "-wal").stat().st_size
    except FileNotFoundError:
        return 0


def command(pages: Path, out: Path, *more: object) -> list[object]:
    """The arguments of a run over pages to an output."""
    return [pages, "-o", out, *OPTIONS, *more]


def undisturbed(pages: Path, out: Path, *more: object) -> Undisturbed:
    """Run once and measure. The output is removed again."""
    journal, summary, log = journal_of(out), out.parent / "summary", 0
    with Run(*command(pages, out, "--summary", summary, *more)) as run:
        assert run.until(journal.exists), run.ended().err
        begun = run.clock()
        while run.running():
            log = max(log, log_size(journal))
            time.sleep(0.002)
        ended = run.ended()
    assert ended.code == 1, ended.err  # some of the pages are bad
    documents = json.loads(summary.read_bytes())["documents"]
    found = Undisturbed(content(out), failures(out), documents, begun, log)
    shutil.rmtree(out.parent)
    return found


def goes_on(pages: Path, out: Path, *more: object) -> Ended:
    """The same command again, to its end."""
    with Run(*command(pages, out, *more)) as run:
        ended = run.ended()
        assert run.gone()
        return ended
