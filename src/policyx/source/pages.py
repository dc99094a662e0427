"""From what the user names to pages that are not yet decoded: files, lines of JSON, members of archives."""

from __future__ import annotations

import hashlib
import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

from policyx.failure import Failure
from policyx.source import archive, decoded
from policyx.source.model import MAX_BYTES, SourceText
from policyx.source.packed import Broken, Damaged, Member
from policyx.source.walk import Globs, shown, unlike_a_file, unreadable, walk

_BLANK = b"\xef\xbb\xbf \t\r\n"


class Stamp(NamedTuple):
    """What tells, without reading it, that a file was not changed: size in bytes, times in nanoseconds."""

    size: int
    mtime_ns: int
    ctime_ns: int


@dataclass(frozen=True, slots=True)
class Raw:
    """One page as it lies in a file.

    place: as its record names it: `pages/a.txt`, `pages.jsonl#12`, `crawl.zip#2024/a.html`, `crawl.tar.gz#b.jsonl#3`.
    file: the file on disk that holds it, as the system names it; `-` for standard input. data: its bytes; None where
    the page is the whole of `file`, which is opened only by `load`. line: whether it is one JSON object of a JSON Lines
    file. weight: bytes of `file` that it stands for (compressed ones in an archive), for progress."""

    place: str
    file: str
    data: bytes | None = None
    line: bool = False
    weight: int = 0


@dataclass(frozen=True, slots=True)
class Whole:
    """Said after the last page of a file of many pages (JSON Lines, archive), if it could be read to its end and was
    not changed meanwhile. Never said of standard input."""

    file: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """The bytes of a page. stamp: of the file when it was opened; None where `data` was there already, or where the
    file was changed while it was read."""

    data: bytes
    sha256: str
    stamp: Stamp | None


def pages(
    paths: Iterable[str | os.PathLike[str] | Failure],
    *,
    glob: str | Sequence[str] | None = None,
    max_bytes: int = MAX_BYTES,
    known: Callable[[str], bool] = lambda _file: False,
    text_field: str = "text",
) -> Iterator[Raw | Whole | Failure]:
    """Every page of `paths`, in order, none of them decoded, no plain file opened.

    glob: which files of a folder and members of an archive, see walk. max_bytes: of one member, or of one line of JSON
    Lines (files are measured when they are loaded). known: asked with the path of each file of many pages before it is
    opened; True passes over it. text_field: the field by which JSON Lines on standard input is told from a page."""
    globs = Globs(glob)
    for found in walk(paths, glob):
        if isinstance(found, Failure):
            yield found
        elif found == "-":
            yield from _standard_input(max_bytes, text_field)
        elif not found.lower().endswith(archive.MANY):
            yield Raw(shown(found), found, weight=_size(found))
        elif not known(found):
            yield from _Many(found, globs, max_bytes).pages()


def stamp(file: str) -> Stamp | None:
    """The stamp of a file now; None where it cannot be had."""
    try:
        return _stamp(os.stat(file))  # noqa: PTH116
    except (OSError, ValueError):
        return None


def load(raw: Raw, *, max_bytes: int = MAX_BYTES) -> Loaded | Failure:
    """The bytes of a page, read if need be; a Failure where the file cannot be read or has more than `max_bytes`."""
    if raw.data is not None:
        return Loaded(raw.data, hashlib.sha256(raw.data).hexdigest(), None)
    opened = _opened(raw.file)
    if isinstance(opened, Failure):
        return opened
    try:
        with opened:
            before = os.fstat(opened.fileno())
            data = b"" if before.st_size > max_bytes else _up_to(opened, max_bytes + 1, before.st_size + 1)
            after = os.fstat(opened.fileno())
    except OSError as error:
        return unreadable(raw.file, error)
    if before.st_size > max_bytes or len(data) > max_bytes:
        return Failure(raw.place, "read", f"more than {max_bytes:,} bytes", f"--max-bytes {2 * max_bytes}")
    steady = _stamp(before) == _stamp(after) and len(data) == after.st_size
    return Loaded(data, hashlib.sha256(data).hexdigest(), _stamp(before) if steady else None)


def text(raw: Raw, loaded: Loaded, *, encoding: str | None, text_field: str) -> SourceText | Failure:
    """The decoded text of a page. encoding: a codec, or None to find it. text_field: of a JSON Lines object."""
    if raw.line:
        return decoded.line_text(raw.place, loaded.data, loaded.sha256, encoding, text_field)
    return decoded.page_text(raw.place, loaded.data, loaded.sha256, encoding)


def _stamp(status: os.stat_result) -> Stamp:
    return Stamp(status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def _size(file: str) -> int:
    try:
        return os.stat(file).st_size  # noqa: PTH116
    except OSError:
        return 0


def _opened(file: str) -> io.FileIO | Failure:
    """A file, opened, if it still is one; never waits for the other end of a pipe."""
    try:
        number = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except OSError as error:
        return unreadable(file, error)
    if failure := unlike_a_file(file, os.fstat(number).st_mode):
        os.close(number)
        return failure
    return io.FileIO(number, "rb")


def _up_to(stream: io.RawIOBase, most: int, piece: int) -> bytes:
    """At most `most` bytes, read in pieces: memory for as many as there are."""
    parts: list[bytes] = []
    while most > 0 and (part := stream.read(min(most, max(piece, 65_536)))):
        parts.append(part)
        most -= len(part)
    return b"".join(parts) if len(parts) != 1 else parts[0]


class _Many:
    """A file of many pages: JSON Lines or an archive."""

    def __init__(self, file: str, globs: Globs, max_bytes: int) -> None:
        self.file, self.globs, self.max_bytes = file, globs.inside(archive.ARCHIVES), max_bytes
        self.place = shown(file)

    def pages(self) -> Iterator[Raw | Whole | Failure]:
        """Its pages, as far as they can be read."""
        opened = _opened(self.file)
        if isinstance(opened, Failure):
            yield opened
            return
        try:
            with opened:
                before = os.fstat(opened.fileno())
                meter = archive.Metered(opened)
                if self.file.lower().endswith(archive.ARCHIVES):
                    yield from self.members(meter)
                else:
                    yield from _lines(self.place, self.file, archive.lines_of(meter, self.file), self.max_bytes, meter)
                if _stamp(before) == _stamp(os.fstat(opened.fileno())):
                    yield Whole(self.file)
        except OSError as error:
            yield unreadable(self.file, error)
        except Broken as error:
            yield Failure(self.place, "read", str(error))

    def members(self, meter: archive.Metered) -> Iterator[Raw | Failure]:
        """The pages of an archive."""
        any_found = False
        places = archive.Places()
        try:
            for member in archive.members(meter, self.file):
                name = archive.printable(member.name)
                if self.globs.fit_path(name):
                    any_found = True
                    place = f"{self.place}#{places.of(name)}"
                    try:
                        yield from self.member(place, member, meter)
                    except Damaged as error:
                        yield Failure(place, "read", str(error))
        finally:
            places.close()
        if not any_found:
            yield Failure(self.place, "read", f"the archive has no files that fit {self.globs}", "--glob '*'")

    def member(self, place: str, member: Member, meter: archive.Metered) -> Iterator[Raw | Failure]:
        """The page of a member, or the pages of one of JSON Lines."""
        name = member.name.lower()
        if member.fault:
            yield Failure(place, "read", member.fault)
        elif name.endswith(archive.ARCHIVES + archive.PACKED_LINES):
            yield Failure(place, "read", "this is an archive within an archive, which is not opened")
        elif name.endswith(archive.LINES):
            stream = io.BufferedReader(member.open(), 65_536)
            yield from _lines(place, self.file, stream, self.max_bytes, meter)
        elif member.size > self.max_bytes:
            yield Failure(place, "read", f"more than {self.max_bytes:,} bytes", f"--max-bytes {2 * self.max_bytes}")
        else:
            data = _up_to(member.open(), self.max_bytes + 1, 65_536)
            yield Raw(place, self.file, data, weight=meter.more())


def _standard_input(max_bytes: int, text_field: str) -> Iterator[Raw | Failure]:
    """The page that standard input is, or those of its lines."""
    if sys.stdin is None:
        yield Failure("-", "read", "standard input is closed")
        return
    stream = sys.stdin.buffer
    try:
        head = _first_line(stream, max_bytes)
        if len(head) <= max_bytes and decoded.is_lines(head, text_field):
            yield from _lines("-", "-", io.BufferedReader(_Rejoined(head, stream), 65_536), max_bytes)
            return
        data = head + stream.read(max_bytes + 1 - len(head))
    except OSError as error:
        yield unreadable("-", error)
        return
    if len(data) > max_bytes:
        yield Failure("-", "read", f"more than {max_bytes:,} bytes", f"--max-bytes {2 * max_bytes}")
    else:
        yield Raw("-", "-", data, weight=len(data))


def _first_line(stream: BinaryIO, max_bytes: int) -> bytes:
    """The start of a stream with its first line that is not blank, if it ends within `max_bytes`; else a byte more."""
    lines: list[bytes] = []
    room = max_bytes + 1
    while room > 0 and (line := stream.readline(room)):
        lines.append(line)
        room -= len(line)
        if line.strip(_BLANK):
            break
    return b"".join(lines)


class _Rejoined(io.RawIOBase):
    """A stream of which the start was read already."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._head, self._stream = io.BytesIO(head), stream

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        """Fill some of the buffer; how many bytes, 0 at the end."""
        read1 = getattr(self._stream, "read1", self._stream.read)  # no line waits for those after it
        data: bytes = self._head.read(len(buffer)) or read1(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _lines(
    place: str, file: str, stream: BinaryIO, max_bytes: int, meter: archive.Metered | None = None
) -> Iterator[Raw | Failure]:
    """One page a line of JSON; blank ones are left out, one that is too long is a failure of its own."""
    any_found = False
    number = 0
    while line := stream.readline(max_bytes + 1):
        number += 1
        if len(line) > max_bytes:
            any_found = True
            while line and not line.endswith(b"\n"):
                line = stream.readline(65_536)
            reason = f"more than {max_bytes:,} bytes in one line"
            yield Failure(f"{place}#{number}", "read", reason, f"--max-bytes {2 * max_bytes}")
        elif line.strip(_BLANK):
            any_found = True
            weight = meter.more() if meter else len(line)
            yield Raw(f"{place}#{number}", file, line.rstrip(b"\r\n"), True, weight)
    if not any_found:
        yield Failure(place, "read", "the file is empty")
