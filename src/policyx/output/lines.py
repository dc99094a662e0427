"""A file that records are appended to: JSON Lines, packed or not, and CSV."""

from __future__ import annotations

import os
import stat
import zlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from policyx.output.store import Page, Piece, StoreError

REWRITTEN = ".rewritten"
"""The ending of the file that is about to replace an output."""
_BLOCK = 1 << 20
_HEAD = 256  # bytes of a piece in which the id of its first document stands


def plain(record: bytes) -> bytes:
    """A record as a line."""
    return record + b"\n"


class LinesStore:
    """Appends to a file; see Store.

    encode: the bytes of a record; header: what the file begins with; packed: gzip, a member for each `save`, so that
    the file is whole gzip after each of them."""

    appends = True

    def __init__(
        self, path: Path, *, encode: Callable[[bytes], bytes] = plain, header: bytes = b"", packed: bool = False
    ) -> None:
        self.path = path
        self._encode, self._header, self._packed = encode, header, packed
        self._file: BinaryIO | None = None
        self._next: BinaryIO | None = None
        self._position = 0

    def clear(self) -> None:
        """Empty the file."""
        try:
            if self.path.exists():
                self._held().truncate(0)
            self._rewritten.unlink(missing_ok=True)
        except OSError as error:
            raise self._told(error) from None

    def open(self, position: int | None) -> None:
        """Begin behind `position`, in bytes of the file as it lies on disk."""
        position = position or 0
        try:
            new = not self.path.exists()
            file = self._held()
            size = os.fstat(file.fileno()).st_size
            if size < position:
                raise StoreError(
                    f"{self.path}: has {size:,} bytes, its journal says {position:,}: somebody else changed it; "
                    "--fresh begins again"
                )
            file.truncate(position)
            file.seek(position)
            if new:
                sync_folder(self.path.parent)
        except OSError as error:
            raise self._told(error) from None
        self._position = position

    def save(self, pages: Sequence[Page]) -> tuple[int, tuple[int, ...]]:
        """Append pages. Lengths are bytes before packing, the position is one of the file."""
        pieces = [b"".join(map(self._encode, page.records)) for page in pages]
        # the header comes with the first pages: an output that holds anything has a journal that knows of a run
        data = b"".join([b"" if self._position else self._header, *pieces])
        if data:
            try:
                self._position = self._append(self._packing(data))
            except OSError as error:
                raise self._told(error) from None
        return self._position, tuple(map(len, pieces))

    def rewrite(self, pieces: Iterable[Piece]) -> int:
        """Write what stays into a file beside; `swap` puts it in place."""
        try:
            with self.path.open("rb") as source:
                self._next = target = self._rewritten.open("w+b")
                position = _copied(
                    _Unpacked(source) if self._packed else source, target, self._packing, len(self._header), pieces
                )
                target.flush()
                os.fsync(target.fileno())
                self._lock(target)
        except (OSError, EOFError, zlib.error, _Elsewhere) as error:
            self._rewritten.unlink(missing_ok=True)
            if isinstance(error, _Elsewhere):
                raise StoreError(
                    f"{self.path}: its lines are not where its journal says: somebody else changed it; "
                    "--fresh begins again"
                ) from None
            raise self._told(error) from None
        return position

    def swap(self) -> None:
        """The rewritten file takes the place of the old one."""
        try:
            self._rewritten.replace(self.path)
            sync_folder(self.path.parent)
        except OSError as error:
            raise self._told(error) from None
        rewritten, self._next = self._next, None
        self.close()
        if rewritten is not None:
            self._file = os.fdopen(os.dup(rewritten.fileno()), "r+b", buffering=0)  # which shares the lock
            rewritten.close()
            self._position = self._file.seek(0, os.SEEK_END)

    def finish(self) -> None:
        """Nothing is made of the whole."""

    def close(self) -> None:
        """Close the file."""
        for file in (self._file, self._next):
            if file is not None:
                with suppress(OSError):
                    file.close()
        self._file = self._next = None

    def _held(self) -> BinaryIO:
        """The file, open and locked: a run with another journal, or that names it by a link, must not write to it."""
        if self._file is None:
            if self.path.exists():
                self._checked()
            elif self.path.is_symlink():
                raise StoreError(f"{self.path}: cannot write: the link points to nothing; name another file with --out")
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o666)
            self._file = os.fdopen(descriptor, "r+b", buffering=0)
            self._lock(self._file)
        return self._file

    def _lock(self, file: BinaryIO) -> None:
        """Lock until the file is closed. Raises StoreError where another run has done so."""
        with suppress(ImportError):
            import fcntl  # not on every system

            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise StoreError(
                    f"{self.path}: in use: another run writes to it; wait for it, or name another OUT"
                ) from None
            except OSError:
                pass  # a file system without locks: the journal's must do

    @property
    def _rewritten(self) -> Path:
        return self.path.with_name(self.path.name + REWRITTEN)

    def _append(self, data: bytes) -> int:
        """Write at the end, all or nothing; the position behind it."""
        file = self._file
        assert file is not None
        start = file.tell()
        try:
            view = memoryview(data)
            while view:
                view = view[file.write(view) :]
            os.fsync(file.fileno())
        except OSError:
            with suppress(OSError):
                file.truncate(start)
                file.seek(start)
            raise
        return start + len(data)

    def _packing(self, data: bytes) -> bytes:
        if not self._packed:
            return data
        packer = zlib.compressobj(6, zlib.DEFLATED, 31)  # 31: with gzip's header, which bears no time
        return packer.compress(data) + packer.flush()

    def _checked(self) -> None:
        """Raises StoreError where something else than a file lies at the path."""
        mode = self.path.stat().st_mode
        if not stat.S_ISREG(mode):
            what = "a folder" if stat.S_ISDIR(mode) else "no regular file"
            raise StoreError(f"{self.path}: cannot write: this is {what}; name a file with --out")

    def _told(self, error: Exception) -> StoreError:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        return StoreError(
            f"{self.path}: cannot write: {reason.lower()}; what is done stays done, the same command goes on"
        )


def _copied(
    source: BinaryIO | _Unpacked,
    target: BinaryIO,
    packing: Callable[[bytes], bytes],
    header: int,
    pieces: Iterable[Piece],
) -> int:
    """Copy the header and the pieces that stay; the position behind them."""
    position = 0
    buffer = bytearray(source.read(header))
    for piece in pieces:
        left = piece.length
        while left:
            block = source.read(min(left, _BLOCK))
            begins, ends = left == piece.length, len(block) == left
            if not block or (begins and piece.mark not in block[:_HEAD]) or (ends and not block.endswith(b"\n")):
                raise _Elsewhere
            left -= len(block)
            if piece.stays:
                buffer += block
        if len(buffer) >= _BLOCK:
            position += target.write(packing(bytes(buffer)))
            buffer.clear()
    if buffer:
        position += target.write(packing(bytes(buffer)))
    return position


class _Elsewhere(Exception):
    """A page does not lie where it was saved."""


class _Unpacked:
    """Reads gzip exactly, several members and all."""

    def __init__(self, source: BinaryIO) -> None:
        import gzip

        self._stream = gzip.GzipFile(fileobj=source, mode="rb")

    def read(self, size: int) -> bytes:
        """`size` bytes, fewer only at the end."""
        return self._stream.read(size)


def sync_folder(folder: Path) -> None:
    """Make names in a folder durable, where the system can."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
