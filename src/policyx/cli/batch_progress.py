"""How a batch goes, on standard error: a bar on a terminal, else a line every some seconds; its figures at the end."""

from __future__ import annotations

import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from policyx.cli.outcome import complain, one_line

if TYPE_CHECKING:
    from policyx.batch.summary import Summary

WINDOW = 60.0
"""Seconds of the run from which its speed is told."""
SHOWN = 20
"""Failures that are printed, a line each; the others are counted."""


class Pace:
    """How fast a run goes, and how long it may still take: told from what it did in the last minute or so."""

    def __init__(self) -> None:
        self._samples: deque[tuple[float, int, int]] = deque([(0.0, 0, 0)])  # seconds, documents, bytes
        self._unchanged = 0

    def note(self, now: Summary) -> None:
        """Take the running figures in, as often as one likes. Pages come by the chunk: only their coming is noted."""
        last = self._samples[-1]
        if now.documents == last[1]:
            if now.unchanged > self._unchanged:  # to pass over pages says nothing of those that will be read
                self._samples.clear()
                self._samples.append((now.seconds, now.documents, now.done_bytes))
        elif now.seconds > last[0]:
            self._samples.append((now.seconds, now.documents, now.done_bytes))
            while now.seconds - self._samples[0][0] > WINDOW and len(self._samples) > 2:
                self._samples.popleft()
        self._unchanged = now.unchanged

    @property
    def rate(self) -> float | None:
        """Documents a second; None where none was read yet."""
        return self._speed(1)

    def left(self, now: Summary, total: int | None) -> float | None:
        """Seconds until `total` bytes are done; None where that cannot be told."""
        if total is None or not (speed := self._speed(2)):
            return None
        seconds, _, done = self._samples[-1]
        return max(0.0, (total - done) / speed - (now.seconds - seconds))

    def _speed(self, column: int) -> float | None:
        first, last = self._samples[0], self._samples[-1]
        if len(self._samples) < 2:
            return None
        return (last[column] - first[column]) / (last[0] - first[0])


class Total(threading.Thread):
    """Counts the bytes of the inputs beside the run; what cannot be counted leaves `bytes` None."""

    def __init__(self, sizes: Callable[[], Iterable[int]]) -> None:
        super().__init__(daemon=True)
        self._sizes = sizes
        self.bytes: int | None = None

    def run(self) -> None:
        """Count."""
        try:
            self.bytes = sum(self._sizes())
        except OSError:
            self.bytes = None


class Progress:
    """Takes the running figures and the failures of a run, and says on standard error how it goes.

    every: seconds from line to line where standard error is no terminal; 0 for no progress at all. sizes: gives the
    bytes of the inputs, one after the other; asked once the run has lasted a while, in a thread; None where inputs
    cannot be read twice. more: where the failures stand that are not printed. last: the figures that came last."""

    def __init__(self, every: float, sizes: Callable[[], Iterable[int]] | None, more: str) -> None:
        self._every, self._more = every, more
        self._sizes = sizes
        self.counting: Total | None = None
        self._pace = Pace()
        self._due = every
        self._failures = 0
        self.last: Summary | None = None
        self._draw: Callable[[Summary, str], None] | None = None

    @contextmanager
    def shown(self) -> Iterator[Progress]:
        """Show it until the run ends."""
        if not (self._every and sys.stderr.isatty()):
            yield self
            return
        from rich.console import Console
        from rich.progress import BarColumn, SpinnerColumn, TextColumn
        from rich.progress import Progress as Bar

        columns = SpinnerColumn(), BarColumn(10), TextColumn("{task.description}", markup=False)
        with Bar(*columns, console=Console(stderr=True), transient=True, refresh_per_second=4) as bar:
            task = bar.add_task("starting", total=None)
            self._draw = lambda now, line: bar.update(
                task, description=line, total=self._bytes(now), completed=now.done_bytes
            )
            yield self

    def __call__(self, now: Summary) -> None:
        """Take the running figures; called some times a second."""
        self.last = now
        if not self._every:
            return
        self._pace.note(now)
        if self._sizes and not self.counting and now.seconds > min(3.0, self._every / 2):
            self.counting = Total(self._sizes)  # a run that has nothing to do ends before, and walks its inputs once
            self.counting.start()
        if self._draw:
            self._draw(now, self._line(now))
        elif now.seconds >= self._due:
            self._due = now.seconds + self._every
            complain(self._line(now))

    def failed(self, failure: object) -> None:
        """Print a failure, if not too many were."""
        self._failures += 1
        if self._failures <= SHOWN:
            complain(failure)
        elif self._failures == SHOWN + 1:
            complain(f"more failures are not shown here; all are in {self._more}")

    def _bytes(self, now: Summary) -> int | None:
        return now.total_bytes or (self.counting.bytes if self.counting else None)

    def _line(self, now: Summary) -> str:
        """12,000 documents, 45.1 a second, 3 failed, about 12 min left, 500 unchanged: what matters least comes last,
        for a narrow terminal cuts the end off."""
        parts = [f"{now.documents:,} documents"]
        if rate := self._pace.rate:
            parts.append(f"{rate:,.1f} a second")
        if now.failed:
            parts.append(f"{now.failed:,} failed")
        left = self._pace.left(now, self._bytes(now))
        if left is not None:
            parts.append(f"about {duration(left)} left")
        if now.unchanged:
            parts.append(f"{now.unchanged:,} unchanged")
        return ", ".join(parts)


def duration(seconds: float) -> str:
    """A time as people say it: 40 s, 12 min, 3 h 20 min, 2 d 4 h."""
    if seconds < 59.5:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    days, hours = divmod(hours, 24)
    return f"{days} d {hours} h" if hours else f"{days} d"


def figures(summary: Summary, out: str, failures: str, standing: int) -> str:
    """The figures of a run, a line each, to be read by people.

    out, failures: where records and failures lie. standing: how many failures stand there, earlier runs' too."""
    rate = f" ({summary.documents / summary.seconds:,.1f} a second)" if summary.documents and summary.seconds else ""
    causes = ", ".join(f"{cause} {count:,}" for cause, count in sorted(summary.failures.items()))
    failed = f"{summary.failed:,} ({causes})" if causes else "0"
    if standing > summary.failed:
        failed += f", and {standing - summary.failed:,} of earlier runs (--retry reads them again)"
    rows = [
        ("documents", f"{summary.documents:,}{rate}"),
        ("unchanged", f"{summary.unchanged:,}"),
        ("articles", f"{summary.articles:,}"),
        ("events", f"{summary.events:,}"),
        ("failures", f"{failed}, see {failures}" if standing or summary.failed else failed),
        ("seconds", f"{summary.seconds:,.1f}"),
        ("records", out),
    ]
    return "\n".join(f"{name:<10} {one_line(value)}" for name, value in rows)
