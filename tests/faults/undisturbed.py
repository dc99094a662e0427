"""What a run gives that nobody disturbs, and when it does what: the measure of all runs that somebody does disturb."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.faults.outputs import content, failures
from tests.faults.run import Ended, Run

LONG = os.environ.get("POLICYX_FAULTS") == "long"
"""Whether there is time for every repeat; else a few minutes are all."""
OPTIONS = ("--tagger", "none", "--chunk", "4")
"""Of all runs: many chunks, and a quick start."""


@dataclass(frozen=True)
class Undisturbed:
    """content: of the output. failures: as they stand beside it. begun, seconds: when the journal was there, and when
    the run had ended."""

    content: Any
    failures: list[dict[str, Any]]
    begun: float
    seconds: float

    def moments(self, count: int, seed: int) -> Iterator[float]:
        """Random moments of a run, in seconds: one of its start, one about its first commit, one about its finish, the
        others between."""
        draw = random.Random(seed)
        work = self.seconds - self.begun
        yield from (
            draw.uniform(0, self.begun),
            self.begun + draw.uniform(0, 0.1),
            self.seconds - draw.uniform(0, 0.15),
        )
        for _ in range(count - 3):
            yield self.begun + draw.uniform(0, 1) * work


def command(pages: Path, out: Path, *more: object) -> list[object]:
    """The arguments of a run over pages to an output."""
    return [pages, "-o", out, *OPTIONS, *more]


def undisturbed(pages: Path, out: Path, *more: object) -> Undisturbed:
    """Run once and measure. The output is removed again."""
    journal = out.with_name(out.name + ".journal")
    with Run(*command(pages, out, *more)) as run:
        assert run.until(journal.exists), run.ended().err
        begun = run.clock()
        ended = run.ended()
    assert ended.code == 1, ended.err  # some of the pages are bad
    found = Undisturbed(content(out), failures(out), begun, ended.seconds)
    shutil.rmtree(out.parent)
    return found


def goes_on(pages: Path, out: Path, *more: object) -> Ended:
    """The same command again, to its end."""
    with Run(*command(pages, out, *more)) as run:
        ended = run.ended()
        assert run.gone()
        return ended
