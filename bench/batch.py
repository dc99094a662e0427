"""What a batch costs: against `policyx extract` of the same pages, with one worker and two, and in memory.

    python bench/batch.py PAGES.jsonl [--pages N] [--rounds N] [--many N N]

PAGES.jsonl: one object a line with a `text` field; each becomes a file of its own. Rounds alternate, and the best of
each counts. --many: batches of so many small pages, made here, with the rules alone, for the memory of the parent
and for a run with nothing to do.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PARENT = """
import resource, sys
from policyx.cli.app import main
try:
    main()
except SystemExit as end:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, file=sys.stderr)
    raise
"""
"""The command line, which prints the peak memory of its own process, in MB, at its end."""


def timed(*arguments: object) -> tuple[float, float]:
    """Seconds of a policyx command, and the peak memory of its first process in MB."""
    begin = time.perf_counter()
    run = subprocess.run(
        [sys.executable, "-c", PARENT, *map(str, arguments)],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    return time.perf_counter() - begin, float(run.stderr.split()[-1])


def ratios(texts: list[str], rounds: int) -> None:
    """Print seconds of extract, and of batches with one worker and two, of the same pages."""
    with tempfile.TemporaryDirectory() as scratch:
        pages = Path(scratch) / "pages"
        pages.mkdir()
        for number, text in enumerate(texts):
            (pages / f"{number:06}.txt").write_text(text, "utf-8", newline="")
        commands = {
            "extract": ("extract", pages, "--format", "jsonl", "-o", f"{scratch}/extract.jsonl"),
            "batch --jobs 1": ("batch", pages, "-o", f"{scratch}/one.jsonl", "--jobs", 1, "--fresh"),
            "batch --jobs 2": ("batch", pages, "-o", f"{scratch}/two.jsonl", "--jobs", 2, "--fresh"),
        }
        best = {name: timed(*command)[0] for name, command in commands.items()}
        for _ in range(rounds - 1):
            for name, command in commands.items():
                best[name] = min(best[name], timed(*command)[0])
        outputs = {Path(scratch, f"{name}.jsonl").read_bytes() for name in ("extract", "one", "two")}
    print(f"{len(texts)} pages, {sum(map(len, texts)):,} characters; the same bytes: {len(outputs) == 1}")
    for name, seconds in best.items():
        print(f"{name:<16}{seconds:8.1f} s{len(texts) / seconds:8.1f} pages/s")
    print(f"one worker against extract: {best['batch --jobs 1'] / best['extract'] - 1:+.1%}")
    print(f"two workers against one: {best['batch --jobs 1'] / best['batch --jobs 2']:.2f} times")


def many(count: int) -> None:
    """Print peak memory of the parent for so many small pages, and the seconds of a second run."""
    scratch = Path(tempfile.mkdtemp())
    pages = scratch / "pages"
    pages.mkdir()
    for number in range(count):
        text = f"区长出席第{number}次会议\n\n7月8日，区长何以宁出席第{number}次会议。\n"
        (pages / f"{number:07}.txt").write_text(text, "utf-8")
    command = (
        "batch",
        pages,
        "-o",
        scratch / "out.jsonl",
        "--jobs",
        2,
        "--tagger",
        "none",
        "--published",
        "2024-07-09",
    )
    seconds, peak = timed(*command)
    lines = {json.loads(line)["source"]["path"] for line in (scratch / "out.jsonl").open("rb")}
    print(f"{count:>9,} pages{seconds:9.1f} s, parent {peak:.1f} MB, {len(lines):,} places", flush=True)
    for turn in ("second", "third"):
        again, peak = timed(*command)
        print(f"{'':>9} {turn} run, nothing to do: {again:.2f} s, {peak:.1f} MB", flush=True)
    shutil.rmtree(scratch)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", type=Path, nargs="?")
    parser.add_argument("--pages", type=int, default=500, dest="count")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--many", type=int, nargs="*", default=[])
    args = parser.parse_args()
    if args.pages:
        lines = args.pages.open(encoding="utf-8")
        ratios([json.loads(line)["text"] for line, _ in zip(lines, range(args.count), strict=False)], args.rounds)
    for count in args.many:
        many(count)


if __name__ == "__main__":
    main()
