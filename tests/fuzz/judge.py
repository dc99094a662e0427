"""What one input may cost, and what may come of it."""

from __future__ import annotations

import signal
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import policyx
from policyx.failure import Failure
from tests.fuzz import reading

PACKAGE = Path(policyx.__file__).parent
SECONDS_PER_10_000 = 1.0
LEAST = 1.0
"""Seconds of CPU for 10,000 characters of text; pages below 2,000 characters may take a second too, no longer."""
TRACED = 3.0
"""Times that, while every line is traced."""
HANG = 30.0
"""Seconds of CPU after which an input is given up."""


class Hang(BaseException):
    """Raised in the midst of work that takes too long; no `except Exception` stops it."""


@dataclass(frozen=True, slots=True)
class Find:
    """What is wrong with an input. kind: `raised`, `failed` (an exception that became a Failure), `slow`, `hang`.
    cause: where, in one line: two inputs with the same kind and cause are one find."""

    kind: str
    cause: str
    detail: str = ""


@contextmanager
def given_up(after: float | None = None) -> Iterator[None]:
    """Raises Hang within, after so many seconds of CPU."""

    def stop(_signal: int, _frame: object) -> None:
        raise Hang

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, HANG if after is None else after)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def allowed(characters: int) -> float:
    """Seconds of CPU that a text may take; a tracer, such as that of coverage, takes its own."""
    return max(LEAST, SECONDS_PER_10_000 * characters / 10_000) * (TRACED if sys.gettrace() else 1)


def judge(data: bytes, ending: str) -> Find | None:
    """What is wrong with what reading and the pipeline make of these bytes, if anything is."""
    try:
        with given_up():
            return _judged(data, ending)
    except Hang as error:
        return Find("hang", _place(error), f"more than {HANG:.0f} s")
    except Exception as error:
        return Find("raised", f"{type(error).__name__} {_place(error)}", str(error)[:200])


def _judged(data: bytes, ending: str) -> Find | None:
    begin = time.process_time()
    for read in reading.texts(data, ending):
        spent = time.process_time() - begin
        if spent > allowed(len(data)):
            return Find("slow", "read", f"{spent:.2f} s for {len(data)} bytes")
        begin = time.process_time()
        for result in reading.documents(read):
            if not isinstance(result, Failure):
                result.model_dump_json()
            elif not isinstance(read, Failure) and not result.reason.startswith("no article"):
                return Find("failed", f"{result.stage}: {result.reason.split(':')[0]}", result.reason[:300])
        spent = time.process_time() - begin
        if not isinstance(read, Failure) and spent > allowed(len(read.text)):
            return Find("slow", "documents", f"{spent:.2f} s for {len(read.text)} characters")
        begin = time.process_time()
    return None


def _place(error: BaseException) -> str:
    """The innermost line of the package that the error passed."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(PACKAGE)]
    return f"{Path(own[-1].filename).relative_to(PACKAGE).as_posix()} {own[-1].name}" if own else "outside"
