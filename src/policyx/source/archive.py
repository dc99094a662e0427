"""Files that hold many pages: which they are, and the names and bytes of what is in them."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator
from typing import BinaryIO

from policyx.source.packed import Broken, Member, Ration, Unpacked, packing
from policyx.source.spill import Seen
from policyx.source.tarred import tar_members
from policyx.source.zipped import zip_members

LINES = (".jsonl", ".ndjson")
PACKED_LINES = (".jsonl.gz", ".ndjson.gz")
ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
MANY = LINES + PACKED_LINES + ARCHIVES
"""Endings of files of many pages, in lower case."""
_LONGEST_NAME = 4_096
_LIKE_A_LINE = re.compile(r"#[0-9]+\Z")  # as a page of JSON Lines is named
_HERE = re.compile(r"(?:\./+)+")
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


class Metered(io.RawIOBase):
    """A file, and how many of its bytes were read."""

    def __init__(self, file: io.FileIO) -> None:
        self._file, self._taken, self._told = file, 0, 0

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place in the file; it."""
        return self._file.seek(offset, whence)

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        """Fill some of the buffer; how many bytes, 0 at the end."""
        count = self._file.readinto(buffer) or 0
        self._taken += count
        return count

    def more(self) -> int:
        """How many were read since this was asked last."""
        more = self._taken - self._told
        self._told = self._taken
        return more


def lines_of(file: Metered, name: str) -> BinaryIO:
    """The lines of a JSON Lines file, unpacked if need be; reading them raises Broken."""
    if name.lower().endswith(PACKED_LINES):
        packed = io.BufferedReader(file, 65_536)
        return io.BufferedReader(Unpacked(packed, "gzip", Ration()), 262_144)
    return io.BufferedReader(file, 262_144)


def members(file: Metered, name: str) -> Iterator[Member]:
    """The files of an archive, one after another, none unpacked before it is read. Raises Broken."""
    ration = Ration()
    if name.lower().endswith(".zip"):
        for number, member in enumerate(zip_members(file, ration)):
            if not number:
                file.more()  # what was read to find the members stands for none of them
            yield member
        return
    packed = io.BufferedReader(file, 65_536)
    start = packed.peek(6)[:6]
    if start.startswith(b"\x28\xb5\x2f\xfd"):
        raise Broken("it is packed with zstd, which is not known here")
    how = packing(start)
    stream: BinaryIO = io.BufferedReader(Unpacked(packed, how, ration), 262_144) if how else packed
    yield from tar_members(stream)


class Places:
    """The names of members as they are shown: printable, and each only once."""

    def __init__(self) -> None:
        self._seen = Seen()

    def of(self, name: str) -> str:
        """A place for a printable name: itself, or where that was given before `a~2.html`, `a~3.html`, ..."""
        place = name + "~" if _LIKE_A_LINE.search(name) else name
        while (times := self._seen.count(place.encode())) > 1:
            base, ending = os.path.splitext(place)  # noqa: PTH122 - a Path would drop slashes
            place = f"{base}~{times}{ending}"
        return place

    def close(self) -> None:
        """Forget them."""
        self._seen.close()


def printable(name: str) -> str:
    """A member's name without a leading `./`, of at most 4,096 characters, with U+FFFD for what cannot be printed."""
    if found := _HERE.match(name):
        name = name[found.end() :]
    if len(name) > _LONGEST_NAME:
        name = name[: _LONGEST_NAME // 2] + "…" + name[1 - _LONGEST_NAME // 2 :]
    return _UNPRINTABLE.sub("\ufffd", name)
