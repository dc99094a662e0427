"""From what the user names to pages that are not yet decoded: files, lines of JSON, members of archives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from policyx.failure import Failure
from policyx.source.model import MAX_BYTES, SourceText


class Stamp(NamedTuple):
    """What tells, without reading it, that a file was not changed: size in bytes, times in nanoseconds."""

    size: int
    mtime_ns: int
    ctime_ns: int


@dataclass(frozen=True, slots=True)
class Raw:
    """One page as it lies in a file.

    place: as its record names it: `pages/a.txt`, `pages.jsonl#12`, `crawl.zip#2024/a.html`, `crawl.tar.gz#b.jsonl#3`.
    file: the file on disk that holds it; `-` for standard input. data: its bytes; None where the page is the whole of
    `file`, which is opened only by `load`. line: whether it is one JSON object of a JSON Lines file. weight: bytes of
    `file` that it stands for (compressed ones in an archive), for progress."""

    place: str
    file: str
    data: bytes | None = None
    line: bool = False
    weight: int = 0


@dataclass(frozen=True, slots=True)
class Whole:
    """Said after the last page of a file of many pages (JSON Lines, archive), if it could be read to its end."""

    file: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """The bytes of a page. stamp: of the file when it was opened; None where `data` was there already, or where the
    file was changed while it was read."""

    data: bytes
    sha256: str
    stamp: Stamp | None


def pages(
    paths: Iterable[str],
    *,
    glob: str | Sequence[str] | None = None,
    max_bytes: int = MAX_BYTES,
    known: Callable[[str], bool] = lambda _file: False,
) -> Iterator[Raw | Whole | Failure]:
    """Every page of `paths`, in order, none of them decoded, no plain file opened.

    known: asked with the path of each file of many pages before it is opened; True passes over it."""
    raise NotImplementedError


def stamp(file: str) -> Stamp | None:
    """The stamp of a file now; None where it cannot be had."""
    raise NotImplementedError


def load(raw: Raw, *, max_bytes: int = MAX_BYTES) -> Loaded | Failure:
    """The bytes of a page, read if need be."""
    raise NotImplementedError


def text(raw: Raw, loaded: Loaded, *, encoding: str | None, text_field: str) -> SourceText | Failure:
    """The decoded text of a page. encoding: a codec, or None to find it."""
    raise NotImplementedError
