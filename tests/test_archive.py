"""Archives: their pages, and everything that can be wrong with an archive, by accident or on purpose."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import random
import struct
import tarfile
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policyx.failure import Failure
from policyx.source import SourceText, read
from policyx.source.packed import RATIO, SLACK
from policyx.source.pages import Raw, Whole, pages

PAGE = "区委书记出席会议并讲话。\n".encode()
FILES = {"2024/a.html": b"<html>" + PAGE, "2024/b.txt": PAGE * 2, "c.txt": PAGE * 3}


def found(*paths: Path, **options: object) -> tuple[dict[str, bytes | None], list[str], int]:
    """Places and bytes of the pages, failures as lines without the folder, and how often Whole was said."""
    raws: dict[str, bytes | None] = {}
    failures, wholes = [], 0
    for item in pages(paths, **options):  # type: ignore[arg-type]
        if isinstance(item, Raw):
            place = item.place.removeprefix(f"{paths[0].parent}/")
            assert place not in raws
            assert place.isprintable()
            raws[place] = item.data
        elif isinstance(item, Failure):
            assert "\n" not in str(item)
            failures.append(str(item).removeprefix(f"{paths[0].parent}/"))
        else:
            assert item == Whole(str(paths[0]))
            wholes += 1
    return raws, failures, wholes


def zipped(path: Path, files: Iterable[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return path


def tarred(path: Path, files: Iterable[tuple[str, bytes]], mode: str = "w", form: int = tarfile.PAX_FORMAT) -> Path:
    with tarfile.open(path, mode, format=form) as archive:  # type: ignore[call-overload]
        for name, data in files:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return path


WRITERS: dict[str, Callable[[Path, Iterable[tuple[str, bytes]]], Path]] = {
    "deflated.zip": zipped,
    "stored.ZIP": lambda path, files: zipped(path, files, zipfile.ZIP_STORED),
    "bzip2.zip": lambda path, files: zipped(path, files, zipfile.ZIP_BZIP2),
    "pax.tar": tarred,
    "gnu.tar": lambda path, files: tarred(path, files, form=tarfile.GNU_FORMAT),
    "ustar.tar": lambda path, files: tarred(path, files, form=tarfile.USTAR_FORMAT),
    "a.tar.gz": lambda path, files: tarred(path, files, "w:gz"),
    "a.tgz": lambda path, files: tarred(path, files, "w:gz"),
    "a.tar.bz2": lambda path, files: tarred(path, files, "w:bz2"),
    "a.tar.xz": lambda path, files: tarred(path, files, "w:xz"),
}
every_kind = pytest.mark.parametrize("name", WRITERS)


@every_kind
def test_members_are_pages(tmp_path: Path, name: str) -> None:
    path = WRITERS[name](tmp_path / name, FILES.items())
    raws, failures, wholes = found(path)
    assert raws == {f"{name}#{member}": data for member, data in FILES.items()}
    assert list(raws) == [f"{name}#{member}" for member in FILES]  # in the order of the archive
    assert (failures, wholes) == ([], 1)
    weights = [item.weight for item in pages([path]) if isinstance(item, Raw)]
    assert 0 < sum(weights) <= path.stat().st_size


@every_kind
def test_members_are_chosen_as_files_of_a_folder_are(tmp_path: Path, name: str) -> None:
    files = {**FILES, "d.md": PAGE, ".hidden.txt": PAGE, "__MACOSX/._a.txt": PAGE, ".git/x.txt": PAGE, "E.TXT": PAGE}
    path = WRITERS[name](tmp_path / name, files.items())

    def names(glob: str | list[str] | None) -> list[str]:
        return [place.partition("#")[2] for place in found(path, glob=glob)[0]]

    assert names(None) == ["2024/a.html", "2024/b.txt", "c.txt", "E.TXT"]
    assert names("*.md") == ["d.md"]
    assert names(["2024/*.txt", "**/c.*"]) == ["2024/b.txt", "c.txt"]
    raws, failures, wholes = found(path, glob="*.none")
    assert (raws, wholes) == ({}, 1)
    assert failures == [
        f"{name}: cannot read: the archive has no files that fit *.none (try --glob '*')",
    ]


@every_kind
def test_json_lines_in_an_archive(tmp_path: Path, name: str) -> None:
    lines = b'{"text": "a"}\n\n{"text": "b"}\r\n{"text": "c"}'
    path = WRITERS[name](tmp_path / name, [("x/b.jsonl", lines), ("empty.ndjson", b"\n"), ("z.txt", PAGE)])
    raws, failures, wholes = found(path, glob="*")
    assert raws == {
        f"{name}#x/b.jsonl#1": b'{"text": "a"}',
        f"{name}#x/b.jsonl#3": b'{"text": "b"}',
        f"{name}#x/b.jsonl#4": b'{"text": "c"}',
        f"{name}#z.txt": PAGE,
    }
    assert failures == [f"{name}#empty.ndjson: cannot read: the file is empty"]
    assert wholes == 1
    assert [item.line for item in pages([path]) if isinstance(item, Raw)] == [True, True, True, False]


@every_kind
def test_an_archive_in_an_archive_is_not_opened(tmp_path: Path, name: str) -> None:
    inner = {"a.zip": b"PK", "b.tar.gz": b"", "c.tar": b"", "d.jsonl.gz": gzip.compress(b"{}")}
    path = WRITERS[name](tmp_path / name, [*inner.items(), ("e.txt", PAGE)])
    raws, failures, wholes = found(path)
    assert list(raws) == [f"{name}#e.txt"]
    assert failures == [
        f"{name}#{member}: cannot read: this is an archive within an archive, which is not opened" for member in inner
    ]
    assert wholes == 1


@every_kind
def test_a_member_that_is_too_large_is_refused_alone(tmp_path: Path, name: str) -> None:
    path = WRITERS[name](tmp_path / name, [("a.txt", PAGE), ("large.txt", PAGE * 100), ("z.txt", PAGE)])
    raws, failures, wholes = found(path, max_bytes=1000)
    assert list(raws) == [f"{name}#a.txt", f"{name}#z.txt"]
    assert failures == [f"{name}#large.txt: cannot read: more than 1,000 bytes (try --max-bytes 2000)"]
    assert wholes == 1


@every_kind
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_no_two_members_have_one_place(tmp_path: Path, name: str) -> None:
    members = ["x/a.txt", "x/a.txt", "x/a~2.txt", "x/a.txt", "./x/a.txt", "b", "b", "x.d/b", "x.d/b"]
    path = WRITERS[name](tmp_path / name, [(member, bytes([n])) for n, member in enumerate(members)])
    raws, _, _ = found(path, glob="*")
    assert [place.partition("#")[2] for place in raws] == [
        "x/a.txt",
        "x/a~2.txt",
        "x/a~2~2.txt",
        "x/a~3.txt",
        "x/a~4.txt",
        "b",
        "b~2",
        "x.d/b",
        "x.d/b~2",
    ]


@every_kind
def test_names_are_only_places(tmp_path: Path, name: str) -> None:
    members = ["/etc/a.txt", "../../b.txt", "x/../c.txt", "line\nbreak\x1b[31m.txt", "\u202etxt.txt", "会议 #1.txt"]
    path = WRITERS[name](tmp_path / name, [(member, PAGE) for member in members])
    raws, failures, wholes = found(path)
    assert [place.partition("#")[2] for place in raws] == [
        "/etc/a.txt",
        "../../b.txt",
        "x/../c.txt",
        "line\ufffdbreak\ufffd[31m.txt",
        "\ufffdtxt.txt",
        "会议 #1.txt",
    ]
    assert (failures, wholes) == ([], 1)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", ["a.tar", "gnu.tar", "a.tar.gz"])
def test_long_names(tmp_path: Path, name: str) -> None:
    long = "/".join(["某市人民政府"] * 30) + "/a.txt"
    path = WRITERS.get(name, tarred)(tmp_path / name, [(long, PAGE), ("b.txt", PAGE)])
    assert [place.partition("#")[2] for place in found(path)[0]] == [long, "b.txt"]


def test_a_member_that_is_named_like_a_line(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", [("b.jsonl", b'{"text": "b"}'), ("b.jsonl#1", PAGE), ("b.jsonl#x", PAGE)])
    assert list(found(path, glob="*")[0]) == ["a.zip#b.jsonl#1", "a.zip#b.jsonl#1~", "a.zip#b.jsonl#x"]


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


def test_a_folder_with_archives(tmp_path: Path) -> None:
    zipped(tmp_path / "b.zip", FILES.items())
    (tmp_path / "a.txt").write_bytes(PAGE)
    (tmp_path / "c.jsonl.gz").write_bytes(gzip.compress(b'{"text": "x"}\n'))
    items = list(pages([tmp_path]))
    names = [str(getattr(item, "place", item)).replace(f"{tmp_path}/", "") for item in items]
    assert names == [
        "a.txt",
        *(f"b.zip#{name}" for name in FILES),
        "Whole(file='b.zip')",
        "c.jsonl.gz#1",
        "Whole(file='c.jsonl.gz')",
    ]
    asked: list[str] = []

    def known(file: str) -> bool:
        asked.append(file)
        return file.endswith("b.zip")

    names = [str(getattr(item, "place", item)) for item in pages([tmp_path], known=known)]
    assert not any("b.zip" in name for name in names)
    assert len(names) == 3
    assert asked == [f"{tmp_path}/b.zip", f"{tmp_path}/c.jsonl.gz"]
    assert not any("c.txt" in str(item) for item in pages([tmp_path], glob=["*.zip", "*.html"]))


def test_extract_reads_archives(tmp_path: Path) -> None:
    text = "5月6日，某区召开生态环境保护工作会，区委书记出席并讲话。"
    html = f"<html><body><h1>某区召开会议</h1><p>{text * 5}</p></body></html>"
    lines = json.dumps({"text": text, "id": 7}, ensure_ascii=False)
    path = zipped(
        tmp_path / "a.zip", [("a.html", html.encode("gbk")), ("b.txt", text.encode()), ("c.jsonl", lines.encode())]
    )
    texts = [item for item in read([path]) if isinstance(item, SourceText)]
    assert [(item.path.rpartition("/")[2], item.media_type) for item in texts] == [
        ("a.zip#a.html", "text/html"),
        ("a.zip#b.txt", "text/plain"),
        ("a.zip#c.jsonl#1", "application/jsonl"),
    ]
    assert texts[1].text == texts[2].text == text
    assert texts[2].extra == {"id": 7}


def test_packed_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    rows = [json.dumps({"text": f"页{number}"}).encode() for number in range(1000)]
    half = b"".join(row + b"\n" for row in rows[:500])
    rest = b"\n".join(rows[500:])
    path.write_bytes(gzip.compress(half) + gzip.compress(b"") + gzip.compress(rest) + b"\0" * 100)
    raws, failures, wholes = found(path)
    assert list(raws.values()) == rows
    assert list(raws)[-1] == "a.jsonl.gz#1000"
    assert (failures, wholes) == ([], 1)


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


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no archive at all",
        b"\0" * 511,
        b"x" * 5000,
        b"PK\5\6",
        b"PK\3\4" + b"x" * 50,
        b"\x1f\x8b",
        b"\x28\xb5\x2f\xfd1234",
    ],
)
@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz", "a.tgz", "a.jsonl.gz"])
def test_no_archive(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    raws, failures, wholes = found(path)
    assert raws == {}
    assert len(failures) == 1
    assert wholes == 0


# Zip archives that lie


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


# Tar archives that lie


def header(name: bytes, size: bytes, kind: bytes = b"0", magic: bytes = b"ustar\x0000") -> bytes:
    block = name.ljust(100, b"\0") + b"0000644\0" * 3 + size.ljust(12, b"\0") + b"0" * 11 + b"\0" + b" " * 8 + kind
    block = (block.ljust(257, b"\0") + magic).ljust(512, b"\0")
    return block[:148] + b"%06o\0 " % sum(block) + block[156:]


def padded(data: bytes) -> bytes:
    return data + b"\0" * (-len(data) % 512)


END = b"\0" * 1024


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


def test_an_archive_that_grows_is_not_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text": "a"}\n' * 3)
    items = []
    for item in pages([path]):
        items.append(item)
        if len(items) == 1:
            with path.open("ab") as stream:
                stream.write(b'{"text": "a"}\n')
    assert len(items) == 4
    assert not any(isinstance(item, Whole) for item in items)


def test_memory_is_that_of_one_member(tmp_path: Path) -> None:
    noise = random.Random(1).randbytes(300_000)
    for name in ("deflated.zip", "a.tar.gz", "pax.tar"):
        path = WRITERS[name](tmp_path / name, [(f"{number}.txt", noise) for number in range(60)])
        tracemalloc.start()
        count = sum(isinstance(item, Raw) for item in pages([path]))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert count == 60
        assert peak < 3_000_000


# Whatever the bytes

SAMPLES: list[tuple[str, bytes]] = []


def samples() -> list[tuple[str, bytes]]:
    """Small sound files of every kind."""
    if not SAMPLES:
        import tempfile

        with tempfile.TemporaryDirectory() as folder:
            for name, write in WRITERS.items():
                path = write(Path(folder) / name, [*FILES.items(), ("d.jsonl", b'{"text": "a"}\n{"text": "b"}\n')])
                SAMPLES.append((name, path.read_bytes()))
        SAMPLES.append(("a.jsonl.gz", gzip.compress(b'{"text": "a"}\n' * 20)))
    return SAMPLES


@settings(max_examples=400, deadline=2000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=st.integers(0, len(WRITERS)), data=st.data())
def test_damage_never_raises(tmp_path: Path, kind: int, data: st.DataObject) -> None:
    name, sound = samples()[kind]
    damaged = bytearray(sound)
    for _ in range(data.draw(st.integers(0, 6))):
        at = data.draw(st.integers(0, len(damaged)))
        piece = data.draw(
            st.binary(max_size=8) | st.sampled_from([b"\xff\xff\xff\xff", b"\0" * 8, b"PK\5\6", b"PK\1\2"])
        )
        keep = data.draw(st.sampled_from([len(piece), 0, 600]))
        damaged[at : at + keep] = piece
    check(tmp_path / name, bytes(damaged))


@settings(max_examples=200, deadline=2000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(["a.zip", "a.tar", "a.tar.gz", "a.jsonl.gz", "a.jsonl"]), data=st.binary(max_size=3000))
def test_random_bytes_never_raise(tmp_path: Path, name: str, data: bytes) -> None:
    check(tmp_path / name, data)
    check(tmp_path / name, gzip.compress(data))


def check(path: Path, data: bytes) -> None:
    """Every item is a value, and the file is either whole or has a failure."""
    path.write_bytes(data)
    items = list(pages([path], glob="*", max_bytes=100_000))
    assert isinstance(items[-1], Whole | Failure)
    assert all(isinstance(item, Raw | Whole | Failure) for item in items)
    places = [item.place for item in items if isinstance(item, Raw)]
    assert len(set(places)) == len(places)
