"""Zip archives that lie, by accident or on purpose."""

from __future__ import annotations

import io
import struct
import tarfile
import zipfile
from itertools import pairwise
from pathlib import Path

import pytest

from policyx.failure import Failure
from policyx.source.packed import RATIO, SLACK
from policyx.source.pages import Raw, Whole, pages
from tests.archives import FILES, PAGE, found, zipped


def entry_at(data: bytes | bytearray, number: int) -> int:
    """Where the n-th entry of the directory begins."""
    at = -1
    for _ in range(number + 1):
        at = data.index(b"PK\1\2", at + 1)
    return at


def changed(path: Path, number: int, offset: int, value: bytes) -> None:
    """Overwrite bytes of the n-th entry of the directory."""
    data = bytearray(path.read_bytes())
    at = entry_at(data, number) + offset
    data[at : at + len(value)] = value
    path.write_bytes(data)


LIES = {
    "a link": (38, struct.pack("<L", 0o120777 << 16), "this is a link, which is not followed in an archive"),
    "encrypted": (8, b"\x01\x00", "it is encrypted"),
    "unknown method": (10, b"\x63\x00", "it is packed in a way that is not known here (method 99)"),
    "wrong crc": (16, b"abcd", "its bytes are damaged (wrong CRC-32)"),
    "smaller than told": (24, struct.pack("<L", 900), "its size is not what the archive says"),
    "larger than told": (24, struct.pack("<L", 5), "its size is not what the archive says"),
    "cut": (20, struct.pack("<L", 9), "the deflate data is cut off"),
    "absurd ratio": (24, struct.pack("<L", 90_000_000), "times its size: this looks like a bomb"),
}


@pytest.mark.parametrize("lie", LIES)
def test_one_bad_member_of_a_zip(tmp_path: Path, lie: str) -> None:
    offset, value, reason = LIES[lie]
    path = zipped(tmp_path / "a.zip", FILES.items())
    changed(path, 1, offset, value)
    raws, failures, wholes = found(path)
    assert list(raws) == ["a.zip#2024/a.html", "a.zip#c.txt"]
    assert len(failures) == 1
    assert failures[0].startswith("a.zip#2024/b.txt: cannot read: ")
    assert failures[0].endswith(reason)
    assert wholes == 1


def test_a_member_of_a_zip_without_its_header(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", FILES.items())
    data = path.read_bytes()
    second = data.index(b"PK\3\4", 4)
    path.write_bytes(data[:second] + b"????" + data[second + 4 :])
    raws, failures, wholes = found(path)
    assert (list(raws), wholes) == (["a.zip#2024/a.html", "a.zip#c.txt"], 1)
    assert failures == ["a.zip#2024/b.txt: cannot read: its header is damaged"]


def test_a_bad_member_of_json_lines_gives_its_lines_and_a_failure(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", [("a.jsonl", b'{"text": "a"}\n'), ("b.txt", PAGE)])
    changed(path, 0, 16, b"abcd")
    raws, failures, _ = found(path)
    assert list(raws) == ["a.zip#a.jsonl#1", "a.zip#b.txt"]
    assert failures == ["a.zip#a.jsonl: cannot read: its bytes are damaged (wrong CRC-32)"]


def test_zip_bombs(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", [("a.txt", PAGE), ("bomb.txt", b"0" * 30_000_000), ("z.txt", PAGE)])
    raws, failures, wholes = found(path)
    assert list(raws) == ["a.zip#a.txt", "a.zip#z.txt"]
    assert len(failures) == 1
    assert "a bomb" in failures[0]
    assert wholes == 1
    many = zipped(tmp_path / "b.zip", [(f"{number:03}.txt", b"0" * 9_000_000) for number in range(20)])
    seen, reasons, wholes = 0, [], 0
    for item in pages([many]):
        seen += isinstance(item, Raw)
        wholes += isinstance(item, Whole)
        reasons += [item.reason] if isinstance(item, Failure) else []
    assert SLACK // 9_000_000 <= seen < 12
    assert reasons == [f"it unpacks to more than {RATIO} times its size, as no pages do: this looks like a bomb"]
    assert wholes == 0


def test_members_that_overlap(tmp_path: Path) -> None:
    """Many entries for one piece of data; those of a sound archive may stand in any order."""
    path = zipped(tmp_path / "a.zip", FILES.items())
    data = path.read_bytes()
    starts = [entry_at(data, number) for number in range(3)] + [data.rindex(b"PK\5\6")]
    entries = [data[one:next_] for one, next_ in pairwise(starts)]
    path.write_bytes(data[: starts[0]] + b"".join(reversed(entries)) + data[starts[-1] :])
    raws, failures, wholes = found(path)
    assert (list(raws.values()), failures, wholes) == (list(reversed(FILES.values())), [], 1)
    twice = entries[0] * 2 + entries[2].replace(b"c.txt", b"d.txt")
    end = data[starts[-1] : -10] + struct.pack("<2LH", len(twice), starts[0], 0)
    path.write_bytes(data[: starts[0]] + twice + end)
    raws, failures, wholes = found(path)
    assert (raws, wholes) == ({}, 0)
    assert failures == ["a.zip: cannot read: its members overlap: this looks like a bomb"]


def test_a_zip_behind_a_program_and_with_a_comment(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", FILES.items())
    with zipfile.ZipFile(path, "a") as archive:
        archive.comment = b"PK\5\6 is how the end begins" * 3
    path.write_bytes(b"#!/bin/sh\n" * 10 + path.read_bytes())
    raws, failures, wholes = found(path)
    assert (list(raws.values()), failures, wholes) == (list(FILES.values()), [], 1)


def test_a_zip_with_wide_numbers(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in FILES.items():
            with archive.open(name, "w", force_zip64=True) as stream:
                stream.write(data)
    data = path.read_bytes()
    at = data.rindex(b"PK\5\6")
    directory = entry_at(data, 0)
    count, size = 3, at - directory
    far = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, directory)
    far += struct.pack("<4sLQL", b"PK\6\7", 0, at, 1)
    path.write_bytes(
        data[:at] + far + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 2**32 - 1, 2**32 - 1, 0)
    )
    with zipfile.ZipFile(path) as archive:
        assert len(archive.namelist()) == 3
    raws, failures, wholes = found(path)
    assert (list(raws.values()), failures, wholes) == (list(FILES.values()), [], 1)


class Unseekable(io.BytesIO):
    """Where a zip archive is written on, so that the size of a member stands behind it."""

    def seekable(self) -> bool:
        return False

    def tell(self) -> int:
        raise OSError

    def seek(self, *_: object) -> int:
        raise OSError


@pytest.mark.parametrize("seekable", [True, False])
@pytest.mark.parametrize("zip64", [True, False])
def test_a_zip_that_is_cut_off(tmp_path: Path, seekable: bool, zip64: bool) -> None:
    """What stands before stays, also without the directory, which is at the end."""
    whole = io.BytesIO() if seekable else Unseekable()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in FILES.items():
            with archive.open(name, "w", force_zip64=zip64) as stream:
                stream.write(data)
    data = whole.getvalue()
    path = tmp_path / "a.zip"
    third = data.index(b"PK\3\4", data.index(b"PK\3\4", 4) + 4)
    sizes = {len(data) - 1: 3, entry_at(data, 1): 3, third + 50: 2, third + 20: 2, third: 2, third - 1: 1, 40: 0}
    for size, count in sizes.items():
        path.write_bytes(data[:size])
        raws, failures, wholes = found(path)
        assert (list(raws.values()), wholes) == (list(FILES.values())[:count], 0), size
        assert [failure.partition(" the ")[0] for failure in failures] == ["a.zip: cannot read:"]
        assert failures[0].endswith(("the archive is cut off", "the deflate data is cut off"))


def test_a_cut_off_zip_is_not_taken_for_one_that_is_in_it(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "inner.zip", [("secret.txt", PAGE)]).read_bytes()
    files = [("a.txt", PAGE), ("inner.zip", inner), ("b.txt", PAGE * 1000)]
    path = zipped(tmp_path / "a.zip", files, zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes()[:1000])
    raws, failures, wholes = found(path)
    assert (list(raws), wholes) == (["a.zip#a.txt"], 0)
    assert [failure.partition(": ")[2] for failure in failures] == [
        "cannot read: this is an archive within an archive, which is not opened",
        "cannot read: the archive is cut off",
    ]


def test_names_that_chinese_windows_wrote(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    names = {b"A" * 8: "会议.txt", b"B" * 13: "深圳\\领导.txt", b"C" * 10: "會議.txt"}
    zipped(path, [(stand_in.decode(), PAGE) for stand_in in names])
    data = path.read_bytes()
    for stand_in, name in names.items():
        data = data.replace(stand_in, name.encode("utf-8" if len(stand_in) == 10 else "gbk"))
    path.write_bytes(data)
    assert list(found(path)[0]) == ["a.zip#会议.txt", "a.zip#深圳/领导.txt", "a.zip#會議.txt"]
    tar = tmp_path / "a.tar"
    with tarfile.open(tar, "w", encoding="gbk", format=tarfile.GNU_FORMAT) as archive:
        archive.addfile(tarfile.TarInfo("会议.txt"), io.BytesIO())
    assert list(found(tar)[0]) == ["a.tar#会议.txt"]
