"""The one place where the harness touches the package: bytes in, results out."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from policyx import source
from policyx.config import Options
from policyx.failure import Failure
from policyx.pipeline import Pipeline
from policyx.record import Document
from policyx.source import SourceText

ENDINGS = (".txt", ".html", ".jsonl")


@cache
def pipeline() -> Pipeline:
    """The pipeline of all inputs: its tables are read once."""
    return Pipeline(Options())


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="policyx-fuzz-")


def texts(data: bytes, ending: str) -> Iterator[SourceText | Failure]:
    """What reading makes of a file of these bytes; `ending` with its dot."""
    path = Path(_folder().name) / f"page{ending}"
    path.write_bytes(data)
    try:
        yield from source.read([str(path)])
    finally:
        path.unlink()


def documents(read: SourceText | Failure) -> list[Document | Failure]:
    """What the pipeline makes of one text."""
    return [read] if isinstance(read, Failure) else list(pipeline().documents(read))
