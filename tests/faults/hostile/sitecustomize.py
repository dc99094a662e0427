"""Loaded by every Python process of a run under test (PYTHONPATH): pages that say HOSTILE do harm to their worker.

Only where POLICYX_HOSTILE is set. `HOSTILE raise` in a page makes the pipeline raise when it comes to that page, and
so on for each name in HARMS. POLICYX_HOSTILE_LOG takes a line for each attempt: name, process. POLICYX_SYNC_LOG takes a
line for each file that was made durable: how many bytes, which file."""

from __future__ import annotations

import importlib.util
import os
import re
import sys
from importlib.machinery import ModuleSpec
from types import ModuleType


def _raise() -> None:
    raise RuntimeError("two\nlines, and \x1b[31mred\x1b[0m")


def _exit() -> None:
    os._exit(7)


def _system_exit() -> None:
    sys.exit(5)


def _interrupt() -> None:
    raise KeyboardInterrupt


def _kill() -> None:
    os.kill(os.getpid(), 9)


def _crash() -> None:
    import ctypes

    ctypes.string_at(0)


def _hang() -> None:
    while True:
        pass


def _sleep_deaf() -> None:
    import signal
    import time

    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    while True:
        time.sleep(1)


def _stop() -> None:
    os.kill(os.getpid(), 19)


def _memory() -> None:
    held = []
    for _ in range(1000):
        held.append(bytearray(64 << 20))
    raise RuntimeError("62 GiB, and nobody said no")


def _c_memory() -> None:
    """As a C library does that does not look at what malloc returns."""
    import ctypes

    malloc = ctypes.CDLL(None).malloc
    malloc.restype, malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
    for _ in range(1000):
        ctypes.memset(malloc(64 << 20) or 0, 1, 1)
    raise RuntimeError("62 GiB, and nobody said no")


def _recursion() -> None:
    _recursion()


def _hold_gil() -> None:
    """As a C extension does that computes for an hour."""
    import ctypes

    ctypes.PyDLL(None).sleep(3600)


def _wait() -> None:
    """A page that takes a little longer."""
    import time

    time.sleep(0.02)


def _gate() -> None:
    """A page that waits until the test lets it through."""
    import time

    while not os.path.exists(os.environ["POLICYX_HOSTILE_LOG"] + ".open"):  # noqa: PTH110
        time.sleep(0.01)


def _noise() -> None:
    os.write(1, b"noise on standard output\n")


HARMS = {name.removeprefix("_"): harm for name, harm in list(globals().items()) if name[0] == "_" and callable(harm)}


def _arm(module: ModuleType) -> None:
    """Make the pipeline look for the word."""
    analyse = module.Pipeline.analyse

    def armed(self: object, read: object) -> object:
        found = re.search(r"HOSTILE (\w+)", getattr(read, "text", ""))
        if found:
            with open(os.environ["POLICYX_HOSTILE_LOG"], "a", encoding="ascii") as log:  # noqa: PTH123
                log.write(f"{found[1]} {os.getpid()}\n")
            HARMS[found[1]]()
        return analyse(self, read)

    module.Pipeline.analyse = armed


class _Finder:
    """Arms the pipeline as soon as it is imported."""

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        if name != "policyx.pipeline":
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is None or spec.loader is None:
            return None
        execute = spec.loader.exec_module

        def exec_module(module: ModuleType) -> None:
            execute(module)
            _arm(module)

        spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec


def _tell_of_syncs(path: str) -> None:
    """Write down what os.fsync has made durable."""
    sync = os.fsync

    def told(file: int) -> None:
        sync(file)
        with open(path, "a", encoding="utf-8") as log:  # noqa: PTH123
            log.write(f"{os.fstat(file).st_size} {os.readlink(f'/proc/self/fd/{file}')}\n")  # noqa: PTH115

    os.fsync = told  # type: ignore[assignment]


if os.environ.get("POLICYX_SYNC_LOG"):
    _tell_of_syncs(os.environ["POLICYX_SYNC_LOG"])
if os.environ.get("POLICYX_HOSTILE"):
    sys.meta_path.insert(0, _Finder())
