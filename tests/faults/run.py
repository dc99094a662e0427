"""Runs of `policyx batch` as real processes, each with a token in its environment by which all of its processes are
found in /proc, whatever became of their parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

HOSTILE = Path(__file__).parent / "hostile"
_TOKEN = "POLICYX_TEST_RUN"


@dataclass(frozen=True)
class Ended:
    """How a run ended: exit code as a shell says it (128 and the signal that killed it), what it printed, seconds from
    its start."""

    code: int
    out: str
    err: str
    seconds: float

    def line(self) -> str:
        """The error that ended it: the last line, after those of pages that failed."""
        lines = self.err.strip().splitlines()
        assert lines, "it ended without a word"
        assert all(line.startswith("policyx: ") for line in lines), self.err
        return lines[-1]


class Run:
    """A run that was started. Use as a context manager: what is left of it at the end is killed.

    before: called in the child between fork and exec (limits, another user)."""

    def __init__(
        self,
        *arguments: object,
        environment: Mapping[str, str] | None = None,
        before: Callable[[], None] | None = None,
    ) -> None:
        self.token = uuid.uuid4().hex
        self._out, self._err = TemporaryFile(), TemporaryFile()  # noqa: SIM115 - closed by __exit__
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "policyx", "batch", *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            stdout=self._out,
            stderr=self._err,
            env={**os.environ, **(environment or {}), _TOKEN: self.token},
            preexec_fn=before,
            start_new_session=True,
        )

    def __enter__(self) -> Run:
        return self

    def __exit__(self, *_: object) -> None:
        for pid in {self.process.pid, *self.processes()}:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
        self._out.close()
        self._err.close()

    def clock(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.started

    def running(self) -> bool:
        """Whether the parent has not ended yet."""
        return self.process.poll() is None

    def ended(self, timeout: float = 120) -> Ended:
        """Wait for the parent. A traceback on standard error is a failure, whatever the test is about."""
        code = self.process.wait(timeout)
        seconds = self.clock()
        self._out.seek(0)
        self._err.seek(0)
        ended = Ended(code if code >= 0 else 128 - code, self._out.read().decode(), self._err.read().decode(), seconds)
        assert "Traceback" not in ended.err, ended.err
        return ended

    def processes(self) -> list[int]:
        """Every living process of this run."""
        mark = f"{_TOKEN}={self.token}".encode()
        return [pid for pid in _pids() if mark in _bytes(pid, "environ").split(b"\0")]

    def workers(self) -> list[int]:
        """The processes that multiprocessing started for this run (its resource tracker is none)."""
        return [pid for pid in self.processes() if b"spawn_main" in _bytes(pid, "cmdline")]

    def kill(self, *, group: bool) -> None:
        """kill -9: of all its processes at once, or of the parent alone."""
        if group:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()
        self.process.wait()

    def signal(self, number: int, *, group: bool) -> None:
        """Send a signal to the parent, or to all of its processes as a terminal does."""
        if group:
            os.killpg(self.process.pid, number)
        else:
            self.process.send_signal(number)

    def until(self, what: Callable[[], object], timeout: float = 60) -> bool:
        """Wait until something holds while the run goes on; False where the run ended before."""
        stop = time.monotonic() + timeout
        while not what():
            if not self.running():
                return False
            assert time.monotonic() < stop, "waited too long"
            time.sleep(0.002)
        return True

    def gone(self, timeout: float = 10) -> bool:
        """Whether no process of this run is left within a time."""
        stop = time.monotonic() + timeout
        while self.processes():
            if time.monotonic() > stop:
                return False
            time.sleep(0.02)
        return True


def batch(*arguments: object, timeout: float = 120, environment: Mapping[str, str] | None = None) -> Ended:
    """Run `policyx batch` to its end; nothing of it may be left running."""
    with Run(*arguments, environment=environment) as run:
        ended = run.ended(timeout)
        assert run.gone(), "a worker outlived the run"
        return ended


def hostile(log: Path | None = None) -> dict[str, str]:
    """The environment in which pages can do harm, see hostile/sitecustomize.py. log: takes a line for each attempt."""
    path = os.pathsep.join(filter(None, (str(HOSTILE), os.environ.get("PYTHONPATH"))))
    return {"PYTHONPATH": path, "POLICYX_HOSTILE": "1", "POLICYX_HOSTILE_LOG": str(log or os.devnull)}


def _pids() -> Iterator[int]:
    return (int(name) for name in os.listdir("/proc") if name.isdigit())  # noqa: PTH208 - names are enough


def _bytes(pid: int, name: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except OSError:
        return b""
