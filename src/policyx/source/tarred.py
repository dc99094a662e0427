"""The files of a tar archive, one after another: nothing is held but the header at hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from policyx.source.packed import CUT_OFF, Broken, Member, Part

_BLOCK = 512
_MOST_META = 1_048_576  # bytes of an extended header that are read; names are far shorter
_TRAILER = 16 * 1_048_576  # bytes after the end mark that are read for the check sum of a compressed archive
_NOT_FILES = {
    b"1": "a link, which is not followed in an archive",
    b"2": "a link, which is not followed in an archive",
    b"3": "a device",
    b"4": "a device",
    b"6": "a named pipe",
    b"S": "a file with holes (sparse), which is not read from an archive",
}
_NO_DATA = (b"1", b"2", b"3", b"4", b"5", b"6")  # whatever size they claim
_ASIDE = (b"g", b"K", b"X")  # say something of the files that follow, but no name
_SILENT = (b"5", b"D", b"M", b"V")  # folders, labels, parts of files


@dataclass(slots=True)
class _Header:
    kind: bytes
    name: bytes
    size: int


def tar_members(stream: BinaryIO) -> Iterator[Member]:
    """The files of an (uncompressed) tar stream, read to its end. Raises Broken where nothing after can be read."""
    name: bytes | None = None  # from an extended header, for the file that follows it
    size: int | None = None
    sparse = False
    while header := _header(stream):
        if header.kind in (b"x", b"L"):
            said = _meta(stream, header.size)
            if header.kind == b"L":
                name = said.rstrip(b"\0") or name
            else:
                pairs = dict(_pairs(said))
                name = pairs.get(b"GNU.sparse.name") or pairs.get(b"path") or name
                size = _decimal(pairs[b"size"]) if b"size" in pairs else size
                sparse = any(key.startswith(b"GNU.sparse") for key in pairs)
            continue
        if header.kind in _ASIDE:
            _skip(stream, header.size + -header.size % _BLOCK)
            continue
        named = name or header.name
        part = Part(stream, 0 if header.kind in _NO_DATA else header.size if size is None else size)
        padding = -part.left % _BLOCK
        if header.kind not in _SILENT and not named.endswith(b"/"):
            fault = _NOT_FILES[b"S"] if sparse else _NOT_FILES.get(header.kind)
            yield Member(readable(named), part.left, partial(_as_is, part), fault and f"this is {fault}")
        _skip(stream, part.left + padding)
        name, size, sparse = None, None, False
    _drain(stream)


def readable(name: bytes) -> str:
    """A member's name: UTF-8, or what Chinese Windows writes."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return name.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name.decode("utf-8", "replace")


def _as_is(part: Part) -> Part:
    return part


def _header(stream: BinaryIO) -> _Header | None:
    """The next header; None at the end mark."""
    block = _exactly(stream, _BLOCK)
    if not block.strip(b"\0"):
        return None
    told = _octal(block[148:156])
    blank = block[:148] + b" " * 8 + block[156:]
    total = sum(blank)
    if told != total and told != total - 256 * sum(byte > 127 for byte in blank):  # some took the bytes for signed
        raise Broken("a header in it is damaged, or this is no tar archive")
    name, kind = block[:100].partition(b"\0")[0], block[156:157]
    if block[257:263] == b"ustar\0" and (prefix := block[345:500].partition(b"\0")[0]):
        name = prefix + b"/" + name
    more = block[482]
    while kind == b"S" and more:  # the list of holes goes on
        more = _exactly(stream, _BLOCK)[504]
    return _Header(kind, name, _number(block[124:136]))


def _number(field: bytes) -> int:
    """A size: octal digits, or binary where the first bit is set."""
    if field[0] & 0x80:
        value = int.from_bytes(bytes([field[0] & 0x7F]) + field[1:], "big")
        if field[0] == 0xFF or value >= 1 << 63:
            raise Broken("a header in it claims an impossible size")
        return value
    return _octal(field)


def _octal(field: bytes) -> int:
    digits = field.partition(b"\0")[0].strip()
    if not digits:
        return 0
    if digits.strip(b"01234567"):
        raise Broken("a header in it is damaged, or this is no tar archive")
    return int(digits, 8)


def _decimal(value: bytes) -> int:
    if not value.isdigit() or len(value) > 18:
        raise Broken("a header in it claims an impossible size")
    return int(value)


def _meta(stream: BinaryIO, size: int) -> bytes:
    """What an extended header holds; nothing, where that is too much to be true."""
    padding = -size % _BLOCK
    if size > _MOST_META:
        _skip(stream, size + padding)
        return b""
    data = _exactly(stream, size + padding)
    return data[:size]


def _pairs(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The `12 key=value` lines of a pax header, as far as they are sound."""
    at = 0
    while (space := data.find(b" ", at, at + 20)) > 0:
        length = data[at:space]
        if not length.isdigit() or not space + 1 < at + int(length) <= len(data):
            return
        key, equals, value = data[space + 1 : at + int(length) - 1].partition(b"=")
        if not equals or data[at + int(length) - 1] != 0x0A:
            return
        yield key, value
        at += int(length)


def _exactly(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise Broken(CUT_OFF)
    return data


def _skip(stream: BinaryIO, size: int) -> None:
    while size:
        data = stream.read(min(size, 65_536))
        if not data:
            raise Broken(CUT_OFF)
        size -= len(data)


def _drain(stream: BinaryIO) -> None:
    """Read what stands after the end mark."""
    left = _TRAILER
    while left > 0 and (data := stream.read(65_536)):
        left -= len(data)
