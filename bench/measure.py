"""One process under measurement."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.tools import PEERS, ROOT


class Broken(RuntimeError):
    """A command that failed or took too long; the message is its last line."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a command took: seconds until its end and until its first output, CPU seconds, peak memory in bytes."""

    wall: float
    first: float
    cpu: float
    peak: int


def cores() -> list[int]:
    """The cores that this process may use; where the system does not tell, their number alone is known."""
    if hasattr(os, "sched_getaffinity"):
        return sorted(os.sched_getaffinity(0))
    return list(range(os.cpu_count() or 1))


def run(
    command: Sequence[str],
    out: Path,
    *,
    cores: Sequence[int] = (),
    environment: Mapping[str, str] | None = None,
    timeout: float = 600,
) -> Taken:
    """Run a command to its end, bound to cores (none: not bound); its output goes to `out`. Raises Broken."""
    bound = ",".join(map(str, cores)) if cores and hasattr(os, "sched_setaffinity") else "-"
    watch = [sys.executable, "-I", "-S", str(PEERS / "watch.py"), bound, str(out), *command]
    scratch = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    try:
        said = subprocess.run(
            watch, cwd=ROOT, env={**scratch, **(environment or {})}, capture_output=True, text=True, timeout=timeout
        )
    except subprocess.TimeoutExpired:
        raise Broken(f"took more than {timeout:.0f} seconds") from None
    if said.returncode or not said.stdout.strip():
        raise Broken((said.stderr.strip().splitlines() or ["nothing was said"])[-1][:300])
    told = json.loads(said.stdout.splitlines()[-1])
    if told["status"]:
        raise Broken(f"exit status {told['status']}: {told['words'] or 'nothing was said'}")
    return Taken(told["wall"], told["first"], told["user"] + told["system"], told["peak"])
