"""The main function of the process that drives Ray: it connects, or starts a cluster, and runs parts through actors."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import sys
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

from policyx.batch.settings import BatchError, cores
from policyx.failure import DIED

if TYPE_CHECKING:
    from policyx.batch.ray.extractor import Job

ROUNDS, TRIES = 3, 2
"""How often a part is given out that was not made, be it that its machine died, and how often it is tried each time."""
STORE_BYTES = 256_000_000
"""Of the object store of a cluster that is started here; only lists of files and figures lie in it."""
_ENDS = 10.0
_REACHED = 10.0


def drive(pipe: Connection, job: Job, jobs: int, folder: str) -> None:
    """Take parts from the pipe, (name, packed) in lists until None comes; send ("row", row), ("lost", name, reason),
    and at last ("end",) or ("error", line). jobs: actors, 0 for all processors. folder: for what Ray writes.

    Ends with the other side of the pipe."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # the parent decides when this ends
    _hush()
    os.environ.update({"RAY_USAGE_STATS_ENABLED": "0", "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0"})
    parts: list[tuple[str, bytes]] = []
    while (some := pipe.recv()) is not None:
        parts += some
    threading.Thread(target=_watch, args=(pipe,), daemon=True).start()
    try:
        actors = _connect(jobs, folder)
        for message in rounds(parts, lambda some: _rows(some, job, actors)):
            pipe.send(message)
        pipe.send(("end",))
    except Exception as error:
        with suppress(OSError):
            pipe.send(("error", _told(error)))
    _leave()


def rounds(
    parts: Sequence[tuple[str, bytes]], rows: Callable[[list[tuple[str, bytes]]], Iterable[dict[str, str]]]
) -> Iterator[tuple[Any, ...]]:
    """Give parts out until they are made, or were given out too often: ("row", row) or ("lost", name, reason) for each.

    rows: gives rows of `Extractor.row` for those of some parts that an actor lived to finish."""
    missing = {name: "" for name, _ in parts}
    for _ in range(ROUNDS):
        for row in rows([part for part in parts if part[0] in missing]):
            if row["error"]:
                missing[row["name"]] = row["error"]
            elif missing.pop(row["name"], None) is not None:
                yield "row", row
        if not missing:
            return
    for name, reason in missing.items():
        yield "lost", name, reason or f"{DIED}, {ROUNDS * TRIES} times"


def _hush() -> None:
    """Ray's libraries write to file descriptors, Ray to streams, and some of it through handlers that hold them."""
    null = os.open(os.devnull, os.O_WRONLY)
    for number in (1, 2):
        os.dup2(null, number)
    sys.stdout = sys.stderr = os.fdopen(null, "w")
    warnings.simplefilter("ignore")


def _watch(pipe: Connection) -> None:
    """Nothing comes any more: the other side is gone, or no longer wants this."""
    with suppress(EOFError, OSError):
        pipe.recv()
    _leave()


def _leave() -> None:
    """End Ray's processes, if they can be ended in time, and this one in any case."""
    threading.Timer(_ENDS, os._exit, (1,)).start()
    if ray := sys.modules.get("ray"):
        with suppress(Exception):
            ray.shutdown()
    os._exit(0)


def _connect(jobs: int, folder: str) -> int:
    """Connect to the cluster of RAY_ADDRESS, else start one here; how many actors there are to be."""
    address = os.environ.get("RAY_ADDRESS")
    if not address:
        # else Ray would keep a password in the home directory; without one, anybody on this machine could run code
        os.environ.setdefault("RAY_AUTH_MODE", "token")
        os.environ.setdefault("RAY_AUTH_TOKEN", secrets.token_hex(32))
        os.environ["RAY_TMPDIR"] = os.environ["TMPDIR"] = folder
    else:
        _knock(address)
    import ray

    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": "CRITICAL", "configure_logging": False}
    try:
        if address:
            ray.init(address=address, **quiet)
        else:
            ray.init(
                address="local",
                num_cpus=jobs or cores(),
                object_store_memory=STORE_BYTES,
                include_dashboard=False,
                _node_ip_address="127.0.0.1",
                **quiet,
            )
    except Exception as error:
        what = f"cannot reach Ray at {address}" if address else "cannot start Ray"
        raise BatchError(f"{what}: {_line(error)}") from None
    return jobs or max(1, int(ray.cluster_resources().get("CPU", 1)))


def _knock(address: str) -> None:
    """Raise BatchError where nobody listens: Ray itself would wait for minutes."""
    host, _, port = address.rpartition("://")[2].rpartition(":")
    if not host or not port.isdecimal():
        return  # `auto`, and whatever else Ray takes
    try:
        socket.create_connection((host.strip("[]"), int(port)), _REACHED).close()
    except (OSError, OverflowError) as error:
        raise BatchError(
            f"cannot reach Ray at {address}: {getattr(error, 'strerror', None) or error}; set RAY_ADDRESS to where it "
            "runs, or unset it for a cluster of this machine alone"
        ) from None


def _rows(parts: Sequence[tuple[str, bytes]], job: Job, actors: int) -> Iterator[dict[str, str]]:
    """One row of `Extractor.row` for each part that an actor lived to finish."""
    import ray.data
    from ray.data import ActorPoolStrategy, DataContext

    from policyx.batch.ray.extractor import Extractor

    context = DataContext.get_current()
    context.enable_progress_bars = context.print_on_execution_start = False
    context.max_errored_blocks = -1  # a part that takes its actor with it is given out again by `drive`
    context.execution_no_progress_timeout_s = -1  # a part may take hours
    items = [{"name": name, "packed": packed} for name, packed in parts]
    pool = ActorPoolStrategy(
        min_size=1,
        max_size=min(actors, len(parts)),
        initial_size=min(actors, len(parts)),
        max_tasks_in_flight_per_actor=1,  # what waits at an actor dies with it
    )
    made = ray.data.from_items(items, override_num_blocks=len(items)).map_batches(
        Extractor,
        fn_constructor_args=(job,),
        compute=pool,
        batch_size=1,
        batch_format="pyarrow",
        num_cpus=1,
        max_restarts=-1,
        max_task_retries=TRIES - 1,
    )
    yield from made.iter_rows()


def _told(error: Exception) -> str:
    """The error for the user, on one line."""
    if isinstance(error, BatchError):
        return str(error)
    line = _line(error)
    hint = "; each node needs policyx[ray], in the version that is here" if "No module named" in line else ""
    return f"Ray: {line}{hint}"


def _line(error: BaseException) -> str:
    """What an error says, on one line."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return f"{type(error).__name__}: {lines[-1][:300]}" if lines else type(error).__name__
