"""A run of many inputs: finds are made small and kept; memory is watched."""

from __future__ import annotations

import gc
import hashlib
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzz.judge import Find, judge
from tests.fuzz.mutate import make, pages

FINDS = Path(__file__).parent / "finds"
WARM = 300
"""Inputs after which memory is measured for the first time: tables are loaded and caches filled by then."""


@dataclass(slots=True)
class Tally:
    """What a run did. warm, last: resident megabytes after the warming up and at the end."""

    inputs: int = 0
    bytes: int = 0
    seconds: float = 0.0
    warm: float = 0.0
    last: float = 0.0
    slowest: tuple[float, int] = (0.0, 0)
    finds: list[tuple[Find, Path]] = field(default_factory=list)


def resident() -> float:
    """Megabytes of this process in memory."""
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def run(minutes: float, seed: int, folder: Path, say: Callable[[str], None] = print) -> Tally:
    """Inputs until the time is up. folder: where finds are kept, one a cause."""
    tally, known = Tally(), set[tuple[str, str]]()
    for ending in (".txt", ".html"):
        judge(pages()[0].encode(), ending)  # tables are read at the first page: no matter of that page
    begin = said = time.monotonic()
    while time.monotonic() - begin < 60 * minutes:
        data, ending = make(random.Random(f"{seed}/{tally.inputs}"))
        since = time.process_time()
        find = judge(data, ending)
        spent = time.process_time() - since
        tally.inputs += 1
        tally.bytes += len(data)
        tally.slowest = max(tally.slowest, (spent, tally.inputs - 1))
        if find and (find.kind, find.cause) not in known:
            known.add((find.kind, find.cause))
            path = _keep(find, smaller(data, ending, find), ending, folder)
            tally.finds.append((find, path))
            say(f"input {tally.inputs - 1}: {find.kind} {find.cause} {find.detail} -> {path.name}")
        if tally.inputs == WARM:
            gc.collect()
            tally.warm = resident()
        if time.monotonic() - said > 60:
            said = time.monotonic()
            say(f"{tally.inputs} inputs, {len(tally.finds)} finds, {resident():.0f} MB")
    gc.collect()
    tally.last, tally.seconds = resident(), time.monotonic() - begin
    return tally


def smaller(data: bytes, ending: str, find: Find, seconds: float = 60.0) -> bytes:
    """A smaller input with the same find: pieces are taken out while it stays."""
    until = time.monotonic() + seconds
    sizes = [len(data) >> n for n in range(1, 30) if len(data) >> n > 3]
    for size in (*sizes, 3, 2, 1):  # 3: most characters
        at = 0
        while at < len(data) and time.monotonic() < until:
            fewer = data[:at] + data[at + size :]
            again = judge(fewer, ending)
            if again and (again.kind, again.cause) == (find.kind, find.cause):
                data = fewer
            else:
                at += size if size > 3 else 1
    return data


def _keep(find: Find, data: bytes, ending: str, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{find.kind}-{hashlib.sha256(data).hexdigest()[:10]}{ending}"
    path.write_bytes(data)
    return path
