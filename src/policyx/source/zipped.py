"""The files of a zip archive, in the order of its directory, which is read piece by piece too."""

from __future__ import annotations

import io
import stat
import struct
import zlib
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from policyx.source.packed import CUT_OFF, RATIO, Broken, Checked, Damaged, Member, Part, Ration, Unpacked
from policyx.source.tarred import readable

MOST_MEMBERS = 10_000_000
_RATIO_FROM = 10_000_000  # bytes; a smaller member may be packed as tightly as it likes
_HOW = {8: "deflate", 12: "bzip2"}
_END, _END64, _FAR64 = b"PK\5\6", b"PK\6\6", b"PK\6\7"
_ENTRY, _LOCAL = struct.Struct("<4s6H3L5H2L"), struct.Struct("<4s5H3L2H")
_NONE32 = 0xFFFFFFFF
_UNIX = 3
_ENCRYPTED, _UTF8, _SAID_BEHIND = 0x2041, 0x800, 8  # flags; of the first, any


@dataclass(slots=True)
class _Directory:
    """Where the directory stands in the file, and where the bytes that its offsets count from."""

    start: int
    size: int
    zero: int


@dataclass(slots=True)
class _Entry:
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int
    name: str
    mode: int = 0  # as in st_mode, of archives that Unix made

    @property
    def end(self) -> int:
        """Where it ends at the earliest."""
        return self.offset + _LOCAL.size + self.packed


def zip_members(file: io.RawIOBase, ration: Ration) -> Iterator[Member]:
    """The files of a zip archive; of one that is cut off, those that stand before. Raises Broken where it is none, is
    cut off, or is damaged as a whole."""
    length = file.seek(0, io.SEEK_END)
    directory = _directory(file, length)
    entries = _left(file, length) if directory is None else _apart(file, directory)
    for entry in entries:
        if not entry.name.endswith("/"):
            end = length if directory is None else directory.start
            yield Member(entry.name, entry.size, partial(_opened, file, end, entry, ration), _fault(entry))
    if directory is None:
        raise Broken(CUT_OFF)


def _directory(file: io.RawIOBase, length: int) -> _Directory | None:
    """Found by the record at the end of the file; None where that is missing."""
    tail = _at(file, max(0, length - 65_557), 65_557)
    found = last = tail.rfind(_END, 0, max(0, len(tail) - 18))
    while found >= 0 and found + 22 + int.from_bytes(tail[found + 20 : found + 22], "little") != len(tail):
        found = tail.rfind(_END, 0, found)  # the comment behind it may hold anything
    sure = found >= 0  # else it may be that of an archive within a member, if not all offsets are right
    found = found if sure else last
    if found < 0:
        return None
    at = length - len(tail) + found
    disk, first_disk, _, count, size, offset = struct.unpack("<4x4H2L2x", tail[found : found + 22])
    if at >= 76 and _at(file, at - 20, 4) == _FAR64:
        record = _at(file, at - 76, 56)
        if len(record) < 56 or not record.startswith(_END64):
            raise Broken("its directory is damaged")
        disk, first_disk, _, count, size, offset = struct.unpack("<16x2L4Q", record)
        at -= 76
    if not sure and at != size + offset:
        return None
    if disk or first_disk:
        raise Broken("this is one part of a split archive")
    if count > MOST_MEMBERS:
        raise Broken(f"more than {MOST_MEMBERS:,} members")
    zero = at - size - offset
    if zero < 0:
        raise Broken("its directory is damaged")
    return _Directory(at - size, size, zero)


def _entries(file: io.RawIOBase, directory: _Directory) -> Iterator[_Entry]:
    """The directory's entries. Raises Broken where it is damaged."""
    stream = io.BufferedReader(Part(file, directory.size, directory.start), 65_536)
    while head := stream.read(_ENTRY.size):
        if len(head) < _ENTRY.size or not head.startswith(b"PK\1\2"):
            raise Broken("its directory is damaged")
        fields = _ENTRY.unpack(head)
        flags, method, crc, packed, size = fields[3], fields[4], *fields[7:10]
        name_length, extra_length, comment_length = fields[10:13]
        name, extra = stream.read(name_length), stream.read(extra_length)
        stream.read(comment_length)
        entry = _entry(flags, method, crc, packed, size, fields[16], name, extra, directory.zero)
        entry.mode = fields[15] >> 16 if fields[1] >> 8 == _UNIX else 0
        yield entry


def _entry(
    flags: int, method: int, crc: int, packed: int, size: int, offset: int, name: bytes, extra: bytes, zero: int
) -> _Entry:
    """An entry, with the wide numbers and the better name that its extra fields may have."""
    extras = dict(_extras(extra))
    if wide := extras.get(1):
        count = min(len(wide) // 8, 3)
        numbers = iter(struct.unpack_from(f"<{count}Q", wide))
        size, packed, offset = (next(numbers, value) if value == _NONE32 else value for value in (size, packed, offset))
    return _Entry(flags, method, crc, packed, size, zero + offset, _name(name, flags, extras.get(0x7075, b"")))


def _left(file: io.RawIOBase, length: int) -> Iterator[_Entry]:
    """The entries of an archive without its directory, told by the headers before each of them. Raises Broken."""
    at = 0
    while (head := _at(file, at, _LOCAL.size)).startswith(b"PK\3\4") and len(head) == _LOCAL.size:
        flags, method, _, _, crc, packed, size, name_length, extra_length = _LOCAL.unpack(head)[2:]
        start = at + _LOCAL.size + name_length + extra_length
        names = _at(file, at + _LOCAL.size, name_length + extra_length)
        entry = _entry(flags, method, crc, packed, size, at, names[:name_length], names[name_length:], 0)
        if start > length:
            return
        unsaid = flags & _SAID_BEHIND and not entry.packed
        at = _measured(file, entry, start, length) if unsaid else start + entry.packed
        if at > length:
            return
        yield entry
    if not at:
        raise Broken("this is no zip archive")


def _measured(file: io.RawIOBase, entry: _Entry, start: int, length: int) -> int:
    """Where a member ends whose sizes are said behind it, which are filled in. Raises Broken where they are not."""
    ration = Ration()
    stream = Unpacked(io.BufferedReader(Part(file, length - start, start), 16_384), "deflate", ration)
    crc = 0
    while entry.method == 8 and (data := stream.read(65_536)):
        crc = zlib.crc32(data, crc)
    for form in ("<4s3L", "<4sL2Q", "<3L", "<L2Q"):  # with and without a mark, narrow and wide
        behind = _at(file, start + ration.taken, struct.calcsize(form))
        said = struct.unpack(form, behind) if len(behind) == struct.calcsize(form) else ()
        if said[-3:] == (crc, ration.taken, ration.given) and entry.method == 8:
            entry.crc, entry.packed, entry.size = said[-3:]
            return start + ration.taken + len(behind)
    raise Broken(CUT_OFF)


def _extras(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The extra fields of an entry: number and bytes."""
    at = 0
    while at + 4 <= len(data):
        number, length = struct.unpack_from("<2H", data, at)
        yield number, data[at + 4 : at + 4 + length]
        at += 4 + length


def _name(name: bytes, flags: int, unicode_path: bytes) -> str:
    """The name of an entry; Chinese Windows writes its own encoding where the standard wants code page 437."""
    if flags & _UTF8:
        text = name.decode("utf-8", "replace")
    elif unicode_path[:1] == b"\1" and unicode_path[1:5] == struct.pack("<L", zlib.crc32(name)):
        text = unicode_path[5:].decode("utf-8", "replace")
    else:
        text = readable(name)
    return text if "/" in text else text.replace("\\", "/")


def _apart(file: io.RawIOBase, directory: _Directory) -> Iterator[_Entry]:
    """The directory's entries. Raises Broken where members overlap, which makes much of little, or stand in it."""
    starts, ends = array("Q"), array("Q")
    in_order = True
    for entry in _entries(file, directory):
        if entry.end > directory.start:
            raise Broken("its directory is damaged, or the archive is cut off at its start")
        in_order = in_order and (not ends or ends[-1] <= entry.offset)
        starts.append(entry.offset)
        ends.append(entry.end)
        if len(starts) > MOST_MEMBERS:
            raise Broken(f"more than {MOST_MEMBERS:,} members")
    if not in_order:  # as many begin as end before any place, if none overlap
        firsts, lasts = sorted(starts)[1:], sorted(ends)
        if any(last > first for first, last in zip(firsts, lasts, strict=False)):
            raise Broken("its members overlap: this looks like a bomb")
    return _entries(file, directory)


def _fault(entry: _Entry) -> str | None:
    """Why a member cannot be read, as far as the directory says."""
    if stat.S_ISLNK(entry.mode):
        return "this is a link, which is not followed in an archive"
    if entry.flags & _ENCRYPTED:
        return "it is encrypted"
    if entry.method and entry.method not in _HOW:
        return f"it is packed in a way that is not known here (method {entry.method})"
    if entry.size > _RATIO_FROM + RATIO * entry.packed:
        return f"it unpacks to {entry.size // max(entry.packed, 1):,} times its size: this looks like a bomb"
    return None


def _opened(file: io.RawIOBase, end: int, entry: _Entry, ration: Ration) -> io.RawIOBase:
    """The bytes of a member, checked at their end. Raises Damaged where its header is."""
    head = _at(file, entry.offset, _LOCAL.size)
    if len(head) < _LOCAL.size or not head.startswith(b"PK\3\4"):
        raise Damaged("its header is damaged")
    start = entry.offset + _LOCAL.size + sum(_LOCAL.unpack(head)[9:11])
    if start + entry.packed > end:
        raise Damaged("its header is damaged")
    part = Part(file, entry.packed, start)
    if not entry.method:
        ration.count(entry.packed, entry.packed)
        return Checked(part, entry.size, entry.crc)
    packed = io.BufferedReader(part, 16_384)
    return Checked(Unpacked(packed, _HOW[entry.method], ration), entry.size, entry.crc)


def _at(file: io.RawIOBase, start: int, size: int) -> bytes:
    file.seek(start)
    return file.read(size) or b""
