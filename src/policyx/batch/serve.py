"""The main function of a worker process."""

from __future__ import annotations

import gc
import os
import queue
import signal
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from policyx.config import Options
    from policyx.source.pages import Raw


_PR_SET_PDEATHSIG = 1  # of <linux/prctl.h>


@dataclass(frozen=True, slots=True)
class Ready:
    """What a worker says first. error: why it cannot work, one line."""

    error: str | None = None


def serve(pipe: Connection, options: Options, memory: int | None) -> None:
    """Take pages from the pipe and send outcomes, until the other side is gone. memory: bytes to hold at most."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # the parent decides when a worker ends
    _end_with_parent()
    if memory:
        _limit(memory)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    gc.set_threshold(200_000, 20, 100)
    from policyx.batch.work import Worker

    try:
        worker = Worker(options)
    except Exception as error:
        _say(pipe, Ready(" ".join(str(error).split()) or type(error).__name__))
        return
    gc.freeze()
    _say(pipe, Ready())
    tasks: queue.SimpleQueue[Raw] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(pipe, tasks), daemon=True).start()
    while True:
        _say(pipe, worker.page(tasks.get()))


def _listen(pipe: Connection, tasks: queue.SimpleQueue[Raw]) -> None:
    """Empty the pipe at once, so that the parent never waits to send; end the process with it."""
    while True:
        try:
            tasks.put(pipe.recv())
        except (EOFError, OSError):
            os._exit(0)


def _say(pipe: Connection, message: object) -> None:
    try:
        pipe.send(message)
    except OSError:
        os._exit(0)


def _end_with_parent() -> None:
    """On Linux, let the kernel end this process when its parent is killed: a page that holds the interpreter for hours
    keeps `_listen` from hearing of it."""
    if not sys.platform.startswith("linux"):
        return
    import ctypes
    import multiprocessing

    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    parent = multiprocessing.parent_process()
    if parent is not None and parent.pid != os.getppid():  # killed before the kernel was told
        os._exit(0)


def _limit(memory: int) -> None:
    with suppress(ImportError, ValueError, OSError):
        import resource  # not on every system

        soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
        wanted = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
        if soft == resource.RLIM_INFINITY or wanted < soft:
            resource.setrlimit(resource.RLIMIT_DATA, (wanted, hard))
