"""Runs one command and tells what it took, as a line of JSON: a process of its own, because a child's peak memory
begins with that of the process that made it.

    python -I -S watch.py CORES STDOUT COMMAND...

CORES: numbers of the cores that the command may use, joined by commas, or - for all. STDOUT: file for its output."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time


def main() -> None:
    """Run, wait, tell: seconds (wall, user, system, first output), peak memory in bytes, exit status, last words."""
    cores, goal, *command = sys.argv[1:]
    if cores != "-":
        os.sched_setaffinity(0, {int(core) for core in cores.split(",")})
    first = 0.0
    begin = time.perf_counter()
    with open(goal, "wb") as out, open(goal + ".err", "w+b") as err:  # noqa: PTH123
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=err) as process:
            assert process.stdout
            while chunk := os.read(process.stdout.fileno(), 1 << 16):
                first = first or time.perf_counter() - begin
                out.write(chunk)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - begin
        err.seek(0)
        words = err.read()[-2000:].decode(errors="replace").strip().splitlines()
    said = {
        "wall": wall,
        "user": usage.ru_utime,
        "system": usage.ru_stime,
        "first": first or wall,
        "peak": usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
        "status": process.returncode,
        "words": words[-1][:300] if words else "",
    }
    print(json.dumps(said))


if __name__ == "__main__":
    main()
