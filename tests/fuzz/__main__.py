"""`python -m tests.fuzz --minutes 10 [--seed N] [--into DIR]`: mutated bytes through reading and the pipeline.

Prints every find as it comes, keeps it under tests/fuzz/finds, and exits with 1 if there was one, or if memory grew."""

from __future__ import annotations

import argparse
import random
import sys
from pathlib import Path

from tests.fuzz.campaign import FINDS, run

MOST_GROWTH = 40.0
"""Megabytes that memory may grow after the warming up: caches of names fill slowly."""


def main() -> int:
    """Run; 0 if nothing was found."""
    told = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Mutated pages through the pipeline.")
    told.add_argument("--minutes", type=float, default=10.0)
    told.add_argument("--seed", type=int, default=None, help="the same inputs again")
    told.add_argument("--into", type=Path, default=FINDS, help="where finds are kept")
    options = told.parse_args()
    seed = random.randrange(10**6) if options.seed is None else options.seed
    print(f"seed {seed}")
    tally = run(options.minutes, seed, options.into, lambda line: print(line, flush=True))
    print(
        f"{tally.inputs} inputs, {tally.bytes / 1e6:.1f} MB, {tally.seconds:.0f} s, {len(tally.finds)} finds; "
        f"slowest {tally.slowest[0]:.2f} s (input {tally.slowest[1]}); "
        f"memory {tally.warm:.0f} MB warm, {tally.last:.0f} MB last"
    )
    return int(bool(tally.finds) or (tally.warm > 0 and tally.last - tally.warm > MOST_GROWTH))


if __name__ == "__main__":
    sys.exit(main())
