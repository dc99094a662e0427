"""`OUT.failures.jsonl`: what failed and was not mended since, a JSON object a line."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from policyx.batch.settings import BatchError

if TYPE_CHECKING:
    from policyx.batch.journal import Journal
    from policyx.failure import Failure


class FailureFile:
    """The file, in step with the journal when it is made and when it is settled; in between it grows. Where nothing
    failed there is none. Raises BatchError where it cannot be written."""

    def __init__(self, path: Path, journal: Journal) -> None:
        self.path = path
        self._journal = journal
        self.settle()

    def add(self, failure: Failure) -> None:
        """One more line."""
        try:
            with self.path.open("a", encoding="utf-8", errors="replace", newline="\n") as stream:
                stream.write(_line(failure))
        except OSError as error:
            raise self._told(error) from None

    def settle(self) -> None:
        """Leave only what the journal holds."""
        beside = self.path.with_name(self.path.name + ".new")
        try:
            some = False
            with beside.open("w", encoding="utf-8", errors="replace", newline="\n") as stream:
                for failure in self._journal.failures():
                    some = True
                    stream.write(_line(failure))
                stream.flush()
                os.fsync(stream.fileno())
            if some:
                beside.replace(self.path)
            else:
                beside.unlink()
                self.path.unlink(missing_ok=True)
        except OSError as error:
            with suppress(OSError):
                beside.unlink()
            raise self._told(error) from None

    def _told(self, error: OSError) -> BatchError:
        return BatchError(f"{self.path}: cannot write: {(error.strerror or str(error)).lower()}")


def _line(failure: Failure) -> str:
    return json.dumps(asdict(failure), ensure_ascii=False) + "\n"
