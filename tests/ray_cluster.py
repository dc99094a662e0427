"""A Ray cluster of two nodes of one processor each, as a process: `python -m tests.ray_cluster` prints its address, and
ends with its standard input. A line on it kills the second node."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.faults.run import hostile

_STORE = 80_000_000  # the least that Ray takes


class Cluster:
    """The cluster, as tests see it. environment: for runs of policyx that are to use it."""

    def __init__(self, folder: Path, log: Path) -> None:
        (folder / "ray").mkdir()
        self._mark = {"POLICYX_TEST_CLUSTER": uuid.uuid4().hex}
        secret = {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": uuid.uuid4().hex * 2}
        quiet = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_worker_niceness": "0", "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0"}
        place = {"RAY_TMPDIR": str(folder)}
        self._errors = (folder / "errors").open("w+b")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.ray_cluster"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env={**os.environ, **hostile(log), **self._mark, **secret, **quiet, **place},
            cwd=Path(__file__).parent.parent,
            start_new_session=True,
        )
        assert self._process.stdout
        address = self._process.stdout.readline().decode().strip()
        assert address, (folder / "errors").read_text()
        self.environment = {**hostile(log), **secret, **quiet, "RAY_ADDRESS": address}

    def kill_node(self) -> None:
        """The second node is gone at once."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(b"\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline() == b"killed\n"

    def kill_actor(self) -> bool:
        """One actor that extracts is killed; whether there was one."""
        for pid in self.processes():
            with suppress(OSError):
                if b"MapWorker" in Path(f"/proc/{pid}/cmdline").read_bytes():
                    os.kill(pid, signal.SIGKILL)
                    return True
        return False

    def processes(self) -> Iterator[int]:
        """All of its processes."""
        mark = "=".join(*self._mark.items()).encode()
        for pid in (int(name) for name in os.listdir("/proc") if name.isdigit()):  # noqa: PTH208 - names are enough
            with suppress(OSError):
                if mark in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0"):
                    yield pid

    def end(self) -> None:
        """Nothing of it is left."""
        with suppress(subprocess.TimeoutExpired):
            self._process.communicate(timeout=20)
        for pid in self.processes():
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait()
        self._errors.close()


@contextmanager
def running(log: Path) -> Iterator[Cluster]:
    """A cluster for as long as the block lasts. log: see tests.faults.run.hostile."""
    with TemporaryDirectory(prefix="px-", ignore_cleanup_errors=True) as folder:  # short: names of sockets lie in it
        cluster = Cluster(Path(folder), log)
        try:
            yield cluster
        finally:
            cluster.end()


def _main() -> None:
    from ray.cluster_utils import Cluster as Nodes

    nodes = Nodes(
        initialize_head=True,
        head_node_args={"num_cpus": 1, "object_store_memory": _STORE, "include_dashboard": False},
    )
    second = nodes.add_node(num_cpus=1, object_store_memory=_STORE)
    print(nodes.address, flush=True)
    if sys.stdin.readline():
        nodes.remove_node(second, allow_graceful=False)
        print("killed", flush=True)
        sys.stdin.readline()
    nodes.shutdown()


if __name__ == "__main__":
    _main()
