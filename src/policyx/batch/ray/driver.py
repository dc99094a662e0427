"""Ray is driven in a process of its own: what it says, and what becomes of it, never reaches the user's terminal."""

from __future__ import annotations

import multiprocessing
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from policyx.batch.ray.cluster import drive
from policyx.batch.settings import BatchError, BrokenOff

if TYPE_CHECKING:
    from policyx.batch.ray.extractor import Job
    from policyx.batch.ray.parts import Part

TICK = 0.2
"""Seconds after which `rows` gives None where nothing came."""
ENDS = 20.0
"""Seconds that Ray gets to end its processes."""
_SLICE = 64


@dataclass(frozen=True, slots=True)
class Lost:
    """A part that could not be made. reason: one line."""

    name: str
    reason: str


class Driver:
    """The process, and the cluster that it started, if it started one. Use as a context manager: all of it is ended on
    exit. jobs: actors; 0 for as many as there are processors."""

    def __init__(self, job: Job, jobs: int) -> None:
        self._folder = tempfile.mkdtemp(prefix="px-")  # short: the names of sockets lie in it
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=drive, args=(theirs, job, jobs, self._folder), daemon=True)
        self._process.start()
        theirs.close()

    def __enter__(self) -> Driver:
        return self

    def __exit__(self, *_exc: object) -> None:
        self._pipe.close()
        self._process.join(ENDS)
        self._process.kill()
        self._process.join()
        shutil.rmtree(self._folder, ignore_errors=True)

    def rows(self, parts: Sequence[Part]) -> Iterator[dict[str, Any] | Lost | None]:
        """A row for each part that was made, as they are made; what could not be is Lost. Raises BatchError where Ray
        cannot be had."""
        try:
            for start in range(0, len(parts), _SLICE):
                self._pipe.send([(part.name, part.packed) for part in parts[start : start + _SLICE]])
            self._pipe.send(None)
            while True:
                if not self._pipe.poll(TICK):
                    yield None
                    continue
                what, *said = self._pipe.recv()
                if what == "end":
                    return
                if what == "error":
                    raise BatchError(said[0])
                yield Lost(*said) if what == "lost" else said[0]
        except (EOFError, OSError):
            self._process.join(1)
            raise BrokenOff(f"Ray ended before the run did ({_how(self._process.exitcode)})") from None


def _how(code: int | None) -> str:
    return f"signal {-code}" if code and code < 0 else f"exit code {code}"
