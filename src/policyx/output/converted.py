"""A file that can only be written as a whole: records are kept beside it, and it is made of them at the end."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from policyx.output.lines import LinesStore
from policyx.output.store import Page, Piece, StoreError

SPOOL = ".records.jsonl.gz"
"""The ending, behind the output's name, of the file that keeps the records."""


class WholeWriter(Protocol):
    """Writes records into a temporary file."""

    def write(self, record: Mapping[str, Any]) -> None:
        """Write one."""

    def close(self) -> None:
        """All were written: the file, durable, takes its place."""

    def abort(self) -> None:
        """Give up; nothing stays."""


class ConvertedStore:
    """Keeps records beside `path`, and makes it of all of them in `finish`; see Appending."""

    appends = True

    def __init__(self, path: Path, writer: Callable[[], WholeWriter]) -> None:
        self.path = path
        self._writer = writer
        self._spool = LinesStore(spool(path), packed=True)

    def clear(self) -> None:
        """Empty what is kept; the file itself is replaced at the end."""
        self._spool.clear()

    def open(self, position: int | None) -> None:
        """Begin behind a position of what is kept."""
        self._spool.open(position)

    def save(self, pages: Sequence[Page]) -> tuple[int, tuple[int, ...]]:
        """Keep pages."""
        return self._spool.save(pages)

    def rewrite(self, pieces: Iterable[Piece]) -> int:
        """Copy what stays of what is kept."""
        return self._spool.rewrite(pieces)

    def swap(self) -> None:
        """The copy takes its place."""
        self._spool.swap()

    def finish(self) -> None:
        """Write the file."""
        import gzip

        writer = self._writer()
        try:
            with gzip.open(self._spool.path, "rb") as lines:
                for line in lines:
                    writer.write(json.loads(line))
            writer.close()
        except BaseException as error:
            writer.abort()
            if isinstance(error, (OSError, EOFError, zlib.error, ValueError)):
                raise StoreError(f"{self.path}: cannot write: {error}; the same command tries again") from None
            raise

    def close(self) -> None:
        """Close what is kept."""
        self._spool.close()


def spool(path: Path) -> Path:
    """Where the records of a file are kept that is written as a whole."""
    return path.with_name(path.name + SPOOL)
