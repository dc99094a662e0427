"""The files behind the inputs, each once, none of them opened."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator

from policyx.batch.ray import elsewhere
from policyx.batch.ray.parts import Source
from policyx.batch.settings import BatchError
from policyx.failure import Failure
from policyx.source.spill import Seen
from policyx.source.walk import shown, unreadable, walk


def listed(paths: Iterable[str | Failure], glob: str | None) -> Iterator[Source | Failure]:
    """The files, in order: those named, and those in folders; on disks, and behind URLs. What leads to none: failures.

    Raises BatchError for standard input, which other machines cannot read."""
    with contextlib.closing(Seen()) as seen:
        for path in paths:
            if path == "-":
                raise BatchError("-: other machines cannot read standard input; --engine local does")
            for found in _behind(path, glob):
                if isinstance(found, Failure) or seen.count(found.place.encode("utf-8", "surrogatepass")) == 1:
                    yield found


def _behind(path: str | Failure, glob: str | None) -> Iterator[Source | Failure]:
    if isinstance(path, str) and elsewhere.is_url(path):
        yield from elsewhere.listing(path, glob)
        return
    for found in walk([path], glob):
        if isinstance(found, Failure):
            yield found
            continue
        try:
            status = os.stat(found)  # noqa: PTH116
        except OSError as error:
            yield unreadable(found, error)
        else:
            stamp = f"{status.st_mtime_ns} {status.st_ctime_ns}"
            yield Source(shown(found), found, status.st_size, stamp)
