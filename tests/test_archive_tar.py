"""Tar archives and packed streams that lie, by accident or on purpose."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import struct
import tarfile
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.archives import END, FILES, PAGE, WRITERS, found, header, padded, tarred

BREAKS: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "cut off": (lambda data: data[: len(data) // 2], "the gzip data is cut off"),
    "without its check sum": (lambda data: data[:-4], "the gzip data is cut off"),
    "with a wrong check sum": (
        lambda data: data[:-8] + b"1234" + data[-4:],
        "the gzip data is damaged (incorrect data check)",
    ),
    "with rubbish behind": (lambda data: data + b"rubbish", "the gzip data is damaged (incorrect header check)"),
}


@pytest.mark.parametrize("how", BREAKS)
def test_broken_gzip(tmp_path: Path, how: str) -> None:
    """What came before stays; the rest is one failure."""
    break_, reason = BREAKS[how]
    noise = random.Random(7)
    rows = [b'{"text": "%d"}' % noise.getrandbits(900) for _ in range(3000)]
    lines = tmp_path / "a.jsonl.gz"
    lines.write_bytes(break_(gzip.compress(b"\n".join(rows) + b"\n")))
    raws, failures, wholes = found(lines)
    assert list(raws.values()) == rows[: len(raws)]
    assert len(rows) * 2 // 5 < len(raws) <= len(rows)
    assert failures == [f"a.jsonl.gz: cannot read: {reason}"]
    assert wholes == 0
    tar = tarred(tmp_path / "a.tar.gz", [(f"{number}.txt", row) for number, row in enumerate(rows)], "w:gz")
    tar.write_bytes(break_(tar.read_bytes()))
    raws, failures, wholes = found(tar)
    assert list(raws.values()) == rows[: len(raws)]
    assert len(rows) * 2 // 5 < len(raws)
    assert failures == [f"a.tar.gz: cannot read: {reason}"]
    assert wholes == 0


@pytest.mark.parametrize("size", [100, 512, 700, 1024 + 100, 1536, 1536 + 511])
def test_a_tar_that_is_cut_off(tmp_path: Path, size: int) -> None:
    """Even between two members, where only the end mark is missing."""
    path = tarred(tmp_path / "a.tar", [("a.txt", b"a"), ("b.txt", b"b" * 600)], form=tarfile.USTAR_FORMAT)
    path.write_bytes(path.read_bytes()[:size])
    raws, failures, wholes = found(path)
    assert list(raws.values()) == ([b"a"] if size > 512 else [])
    assert failures == ["a.tar: cannot read: the archive is cut off"]
    assert wholes == 0


@pytest.mark.parametrize("name", ["a.tar", "gnu.tar", "a.tar.gz"])
def test_long_names(tmp_path: Path, name: str) -> None:
    long = "/".join(["某市人民政府"] * 30) + "/a.txt"
    path = WRITERS.get(name, tarred)(tmp_path / name, [(long, PAGE), ("b.txt", PAGE)])
    assert [place.partition("#")[2] for place in found(path)[0]] == [long, "b.txt"]


@pytest.mark.parametrize("kind", [b"x", b"g", b"L", b"K", b"0", b"D", b"9"])
@pytest.mark.parametrize(
    "size", [b"77777777777", b"\x80" + b"\0" * 6 + b"\x7f\xff\xff\xff\xff", b"\x80\x7f" + b"\xff" * 10]
)
def test_a_claimed_size_takes_no_memory(tmp_path: Path, kind: bytes, size: bytes) -> None:
    path = tmp_path / "a.tar"
    path.write_bytes(header(b"a.txt", b"1") + padded(b"a") + header(b"b.txt", size, kind) + b"b" * 5000)
    tracemalloc.start()
    raws, failures, wholes = found(path, max_bytes=1 << 60)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert list(raws) == ["a.tar#a.txt"]
    assert len(failures) == 1
    assert wholes == 0
    assert peak < 3_000_000


def test_headers_of_great_size_in_a_packed_tar(tmp_path: Path) -> None:
    """40 MB of a name, which gzip makes small."""
    path = tmp_path / "a.tar.gz"
    size = 40_000_000
    for kind in (b"L", b"x"):
        data = header(b"././@LongLink", b"%011o" % size, kind) + padded(b"n" * size)
        path.write_bytes(gzip.compress(data + header(b"b.txt", b"1") + padded(b"b") + END))
        tracemalloc.start()
        raws, failures, wholes = found(path)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert (raws, failures, wholes) == ({"a.tar.gz#b.txt": b"b"}, [], 1)
        assert peak < 3_000_000


def test_links_and_devices_in_a_tar(tmp_path: Path) -> None:
    path = tmp_path / "a.tar"
    with tarfile.open(path, "w") as archive:
        for name, kind in (
            ("hard.txt", tarfile.LNKTYPE),
            ("soft.txt", tarfile.SYMTYPE),
            ("pipe.txt", tarfile.FIFOTYPE),
            ("device.txt", tarfile.CHRTYPE),
            ("link.md", tarfile.SYMTYPE),  # not wanted, so not spoken of
            ("folder.txt", tarfile.DIRTYPE),
        ):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
        archive.addfile(tarfile.TarInfo("z.txt"), io.BytesIO())
    raws, failures, wholes = found(path)
    assert raws == {"a.tar#z.txt": b""}
    assert [failure.partition("#")[2] for failure in failures] == [
        "hard.txt: cannot read: this is a link, which is not followed in an archive",
        "soft.txt: cannot read: this is a link, which is not followed in an archive",
        "pipe.txt: cannot read: this is a named pipe",
        "device.txt: cannot read: this is a device",
    ]
    assert wholes == 1


def test_a_tar_with_holes(tmp_path: Path) -> None:
    path = tmp_path / "a.tar"
    old = bytearray(header(b"old.txt", b"5", b"S", b"ustar  \0"))
    old[482] = 1
    old[148:156] = b" " * 8
    old[148:156] = b"%06o\0 " % sum(old)
    more = b"\0" * 504 + b"\1" + b"\0" * 7 + b"\0" * 512
    said = b"".join(b"%d %s\n" % (len(pair) + 4, pair) for pair in (b"GNU.sparse.major=1", b"GNU.sparse.name=new.txt"))
    new = (
        header(b"x", b"%o" % len(said), b"x")
        + padded(said)
        + header(b"GNUSparseFile.0/new.txt", b"5")
        + padded(b"12345")
    )
    path.write_bytes(bytes(old) + more + padded(b"12345") + new + header(b"z.txt", b"1") + padded(b"z") + END)
    raws, failures, wholes = found(path)
    assert raws == {"a.tar#z.txt": b"z"}
    assert [failure.partition("#")[2][:7] for failure in failures] == ["old.txt", "new.txt"]
    assert all("sparse" in failure for failure in failures)
    assert wholes == 1


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"99 path=x\n",
        b"0 path=x\n",
        b"-5 path=x\n",
        b"x",
        b"9" * 5000,
        b"8 path=\n",
        b"11 path=b.txt",
        b"7 path\n",
    ],
)
def test_damaged_extended_headers(tmp_path: Path, said: bytes) -> None:
    path = tmp_path / "a.tar"
    path.write_bytes(header(b"x", b"%o" % len(said), b"x") + padded(said) + header(b"b.txt", b"1") + padded(b"b") + END)
    assert found(path) == ({"a.tar#b.txt": b"b"}, [], 1)


def bomb(pack: Callable[[bytes], bytes], start: bytes, times: int = 40) -> bytes:
    """A packed stream of some 400 MB of zeros."""
    return pack(start) + pack(b"0" * 10_000_000) * times


BOMBS = {
    "a.jsonl.gz": lambda: bomb(gzip.compress, b'{"text": "a"}\n'),
    "a.tar.gz": lambda: bomb(gzip.compress, header(b"a.txt", b"1") + padded(b"a") + header(b"b.txt", b"%o" % 2**32)),
    "a.tgz": lambda: bomb(gzip.compress, header(b"a.txt", b"1") + padded(b"a") + header(b"b.jsonl", b"%o" % 2**32)),
    "a.tar.bz2": lambda: bomb(bz2.compress, header(b"a.txt", b"1") + padded(b"a") + header(b"b.txt", b"%o" % 2**32)),
    "a.tar.xz": lambda: bomb(lzma.compress, header(b"a.txt", b"1") + padded(b"a") + header(b"b.txt", b"%o" % 2**32)),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_in_packed_streams(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(BOMBS[name]())
    raws, failures, wholes = found(path, max_bytes=1_000_000)
    assert len(raws) == 1
    assert failures[-1].endswith("this looks like a bomb")
    assert len(failures) <= 2  # the member or line itself, and the rest
    assert wholes == 0


def test_xz_that_wants_much_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.tar.xz"
    plain = tarred(tmp_path / "a.tar", FILES.items()).read_bytes()
    packed = bytearray(lzma.compress(plain))
    at = packed.index(b"\x21\x01") + 2  # the size of the dictionary, in the header of the block
    packed[at] = 36  # 1 GiB
    length = (packed[12] + 1) * 4
    packed[12 + length - 4 : 12 + length] = struct.pack("<L", zlib.crc32(packed[12 : 12 + length - 4]))
    path.write_bytes(packed)
    raws, failures, wholes = found(path)
    assert (raws, wholes) == ({}, 0)
    assert "Memory usage limit" in failures[0]
