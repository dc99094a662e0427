"""Compressed bytes, unpacked as they are read: bounded in memory, and in how much may come of little."""

from __future__ import annotations

import bz2
import io
import lzma
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, Protocol

RATIO = 200
"""Bytes that may come of one compressed byte; of pages come 4 to 30."""
SLACK = 64 * 1024 * 1024
"""Bytes that may come of an archive whatever its size."""
CUT_OFF = "the archive is cut off"
_PIECE = 16_384
_XZ_MEMORY = 128 * 1024 * 1024  # xz -9 needs 65 MiB


class Broken(Exception):
    """Why an archive cannot be read further: one line for the user."""


class Bomb(Broken):
    """Much more comes out of an archive than pages ever give."""


class Damaged(Exception):
    """Why one member of an archive cannot be read, while the others can."""


@dataclass(slots=True)
class Ration:
    """What went into the decompressors of one archive, and what came out, in bytes."""

    taken: int = 0
    given: int = 0

    def count(self, taken: int, given: int) -> None:
        """Raises Bomb where too much came out."""
        self.taken += taken
        self.given += given
        if self.given > SLACK + RATIO * self.taken:
            raise Bomb(f"it unpacks to more than {RATIO} times its size, as no pages do: this looks like a bomb")


@dataclass(slots=True)
class Member:
    """One file of an archive, which can be read until the next one is asked for.

    name: as the archive has it, decoded. size: what it claims to unpack to. open: its bytes; this and reading them
    raise Damaged, and Broken where the rest of the archive is lost too. fault: why it cannot be read, where that is
    plain."""

    name: str
    size: int
    open: Callable[[], io.RawIOBase]
    fault: str | None = None


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


_NEW: dict[str, Callable[[], _Decompressor]] = {
    "gzip": lambda: zlib.decompressobj(wbits=31),
    "deflate": lambda: zlib.decompressobj(wbits=-15),
    "bzip2": bz2.BZ2Decompressor,
    "xz": lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY),
}
_MAGIC = {b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ\0": "xz"}


def packing(start: bytes) -> str | None:
    """How a file is compressed, told by its first 6 bytes; None where it is not."""
    return next((how for magic, how in _MAGIC.items() if start.startswith(magic)), None)


class Unpacked(io.RawIOBase):
    """The bytes of a compressed stream. how: gzip, bzip2, xz (of one or more streams, one after another), or deflate
    (of one). Raises Broken where it is cut off or damaged, Bomb where too much comes out."""

    def __init__(self, packed: BinaryIO, how: str, ration: Ration) -> None:
        self._packed, self._how, self._ration = packed, how, ration
        self._engine = _NEW[how]()
        self._pending = b""

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        """Fill some of the buffer; how many bytes, 0 at the end."""
        while True:
            if self._engine.eof and not self._next():
                return 0
            if not self._pending and not self._fed():
                self._pending = self._packed.read(_PIECE)
                ended = not self._pending
            else:
                ended = False
            data, taken = self._step(len(buffer))
            self._ration.count(taken, len(data))
            if data:
                buffer[: len(data)] = data
                return len(data)
            if ended and not self._engine.eof:
                raise Broken(f"the {self._how} data is cut off")

    def _fed(self) -> bool:
        """Whether the decompressor has bytes yet to work on."""
        return not getattr(self._engine, "needs_input", True)

    def _step(self, room: int) -> tuple[bytes, int]:
        """What comes of the pending bytes, and how many of them went in."""
        pending = self._pending
        try:
            data = self._engine.decompress(pending, room)
        except (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError) as error:
            reason = str(error).partition(": ")[2] or str(error)
            raise Broken(f"the {self._how} data is damaged ({reason})") from error
        self._pending = getattr(self._engine, "unconsumed_tail", b"")
        return data, len(pending) - len(self._pending) - len(self._engine.unused_data)

    def _next(self) -> bool:
        """Go on with the stream that follows the one that ended, if one does."""
        if self._how == "deflate":
            return False
        rest = self._engine.unused_data.lstrip(b"\0")
        while not rest:
            more = self._packed.read(_PIECE)
            if not more:
                return False
            rest = more.lstrip(b"\0")
        self._engine = _NEW[self._how]()
        self._pending = rest
        return True


class Part(io.RawIOBase):
    """The next `size` bytes of a stream that is read on only through this; with `start`, those from there. Raises
    Broken where there are fewer."""

    def __init__(self, stream: BinaryIO | io.RawIOBase, size: int, start: int | None = None) -> None:
        self._stream, self.left, self._start = stream, size, start

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        """Fill some of the buffer; how many bytes, 0 at the end."""
        if not self.left:
            return 0
        if self._start is not None:
            self._stream.seek(self._start)
        data = self._stream.read(min(len(buffer), self.left)) or b""
        if not data:
            raise Broken(CUT_OFF)
        buffer[: len(data)] = data
        self.left -= len(data)
        if self._start is not None:
            self._start += len(data)
        return len(data)


class Checked(io.RawIOBase):
    """The bytes of one member, which can be lost alone: raises Damaged where they are, or where at their end they were
    not as many as told or their CRC-32 is another."""

    def __init__(self, stream: io.RawIOBase, size: int, crc: int) -> None:
        self._stream, self._left, self._crc, self._now = stream, size, crc, 0

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        """Fill some of the buffer; how many bytes, 0 at the end."""
        try:
            data = self._stream.read(len(buffer)) or b""
        except Bomb:
            raise
        except Broken as error:
            raise Damaged(str(error)) from error
        self._now = zlib.crc32(data, self._now)
        self._left -= len(data)
        if self._left < 0 or (not data and self._left):
            raise Damaged("its size is not what the archive says")
        if not data and self._now != self._crc:
            raise Damaged("its bytes are damaged (wrong CRC-32)")
        buffer[: len(data)] = data
        return len(data)
