"""How a batch runs."""

from __future__ import annotations

import os
from dataclasses import dataclass

SECONDS = 60.0
"""What a page may take, and once more for each megabyte above the first."""


class BatchError(Exception):
    """A batch that cannot begin or go on; the message is one line that names the cause and what helps."""


class Busy(BatchError):
    """Another run writes to the same output."""


class BrokenOff(BatchError):
    """A batch that had begun and cannot go on; what was saved stays."""


@dataclass(frozen=True, slots=True)
class Settings:
    """jobs: worker processes. chunk: pages that are made durable together. timeout: seconds that a page may take; None
    for 60, and 60 more for each megabyte. memory: bytes that a worker may hold; None for a share of the machine's.
    limit: pages to read in this run; None for all. fail_fast: stop at the first failure. fresh: begin again. retry:
    read pages anew of which something failed before."""

    jobs: int = 1
    chunk: int = 64
    timeout: float | None = None
    memory: int | None = None
    limit: int | None = None
    fail_fast: bool = False
    fresh: bool = False
    retry: bool = False

    def seconds(self, size: int) -> float:
        """What a page of `size` bytes may take."""
        return self.timeout if self.timeout is not None else SECONDS * (1 + size / 1_000_000)


def cores() -> int:
    """The cores that this process may use: what `--jobs auto` means."""
    try:
        return max(1, len(os.sched_getaffinity(0)))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1


def memory_each(jobs: int) -> int | None:
    """Bytes that each of `jobs` workers may hold so that four fifths of the machine's memory are not exceeded, at least
    1 GB; None where the machine does not say how much it has."""
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError, AttributeError):
        return None
    return max(1_000_000_000, total * 4 // 5 // max(1, jobs))
