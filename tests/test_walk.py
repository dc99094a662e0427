"""Folders, lists of paths, and files that are opened late: nothing is followed, nothing raises."""

from __future__ import annotations

import hashlib
import io
import os
import random
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from policyx.failure import Failure
from policyx.source import pages as source_pages
from policyx.source import spill
from policyx.source.pages import Loaded, Raw, Whole, load, pages, stamp
from policyx.source.walk import Globs, listed, walk


@contextmanager
def nobody() -> Iterator[Path]:
    """A folder, and the rights of one who is not root."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        before = os.geteuid()
        if before == 0:
            os.seteuid(65_534)
        try:
            yield Path(name)
        finally:
            os.seteuid(before)


def names_in(root: Path, **options: object) -> list[str]:
    """What a walk gives, as paths within the root; failures as their reasons."""
    return [
        str(Path(item).relative_to(root)) if isinstance(item, str) else item.reason
        for item in walk([root], **options)  # type: ignore[arg-type]
    ]


def tree(root: Path, files: list[str]) -> None:
    for name in files:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"x")


TREE = [
    "b.txt",
    "a/2.txt",
    "a/1.txt",
    "a.txt",
    "a-b/x.txt",
    "会.txt",
    "z/y/x/w.txt",
    "A.TXT",
    "B/0.txt",
    "~.txt",
    "z/y.txt",
]
IN_ORDER = [
    *("A.TXT", "B/0.txt", "a/1.txt", "a/2.txt", "a-b/x.txt", "a.txt", "b.txt"),
    *("z/y/x/w.txt", "z/y.txt", "~.txt", "会.txt"),
]


@pytest.mark.parametrize("few", [0, 1, 3, 1000])
def test_the_order_is_the_same_in_memory_and_outside(tmp_path: Path, few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spill, "FEW", few)
    tree(tmp_path, TREE)
    assert names_in(tmp_path) == IN_ORDER


def test_names_that_are_no_utf_8(tmp_path: Path) -> None:
    """Sorted by their bytes; each can be opened, and shown."""
    names = [b"\xc4\xa3.txt", "会.txt".encode(), "\U00020000.txt".encode(), b"\xff.txt", b"\xef\xbf.txt"]
    for name in names:
        with open(os.path.join(os.fsencode(tmp_path), name), "wb") as stream:  # noqa: PTH118, PTH123
            stream.write(name)
    raws = [item for item in pages([tmp_path]) if isinstance(item, Raw)]
    assert [loaded.data for raw in raws if isinstance(loaded := load(raw), Loaded)] == sorted(names)
    assert [raw.place.rpartition("/")[2] for raw in raws] == [
        *("ģ.txt", "会.txt", "\\xef\\xbf.txt", "\U00020000.txt", "\\xff.txt"),
    ]


@pytest.mark.parametrize(
    ("named", "shown"),
    [("./sub/", "sub/a.txt"), (".", "sub/a.txt"), ("sub//./", "sub/a.txt"), ("./sub/a.txt", "sub/a.txt")],
)
def test_paths_are_tidied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str, shown: str) -> None:
    tree(tmp_path, ["sub/a.txt"])
    monkeypatch.chdir(tmp_path)
    assert list(walk([named])) == [shown]


def test_a_file_named_like_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree(tmp_path, ["-"])
    monkeypatch.chdir(tmp_path)
    assert list(walk(["./-", "-"])) == ["./-", "-"]


@pytest.mark.parametrize(
    ("glob", "fitting", "other"),
    [
        (
            None,
            ["a.txt", "x/a.HTM", "a.jsonl.gz", "a.TAR.GZ", "a.zip"],
            ["a.md", "a.txt~", ".a.txt", ".x/a.txt", "txt"],
        ),
        ("*", ["a", "x/b.c", "[x"], [".a", "x/.b"]),
        ("a*.txt", ["a.txt", "x/ab.TXT"], ["b.txt", "a.txtx"]),
        ("x/*.txt", ["x/a.txt", "x/y/a.txt"], ["a.txt", "y/x/a.txt"]),
        ("**/a.[th]*", ["a.txt", "x/a.html"], ["b.txt", "a.md"]),
        (["*.会", "STRASSE.txt"], ["开.会", "straße.txt"], ["会", "a.txt"]),
        ("", [], ["a", "a.txt"]),
    ],
)
def test_globs(glob: str | list[str] | None, fitting: list[str], other: list[str]) -> None:
    globs = Globs(glob)
    assert [name for name in fitting + other if globs.fit_path(name)] == fitting


def test_what_is_no_file_is_reported_and_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(tmp_path / "socket.txt")[:100])
        (tmp_path / "dangling.txt").symlink_to("nowhere")
        (tmp_path / "device.txt").symlink_to("/dev/zero")
        (tmp_path / "loop.txt").symlink_to("loop.txt")
        (tmp_path / "unwanted.md").symlink_to("nowhere")
        found = {Path(item.path).name: item.reason for item in walk([tmp_path]) if isinstance(item, Failure)}
    assert found == {
        "dangling.txt": "the link points to nothing",
        "device.txt": "this is a device, not a file",
        "loop.txt": "too many levels of symbolic links",
        "pipe.txt": "this is a named pipe, not a file",
        "socket.txt": "this is a socket, not a file",
    }


@pytest.mark.parametrize("few", [0, 1000])
def test_links_to_folders(tmp_path: Path, few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """One folder is walked once; a link to a folder above it is a failure."""
    monkeypatch.setattr(spill, "FEW", few)
    tree(tmp_path, ["a/1.txt", "c/d/2.txt"])
    (tmp_path / "b").symlink_to("a")
    (tmp_path / "c/d/up").symlink_to("../..")
    (tmp_path / "c/e").symlink_to("/proc/self/fd/nowhere")
    (tmp_path / "file.txt").symlink_to("a/1.txt")
    assert names_in(tmp_path) == ["a/1.txt", "c/d/2.txt", "the link leads back to a folder above it", "file.txt"]


def test_a_folder_that_changes_while_it_is_walked(tmp_path: Path) -> None:
    tree(tmp_path, ["a.txt", "b.txt", "c/1.txt", "d/2.txt", "e.txt", "f/3.txt"])
    (tmp_path / "g.txt").symlink_to("e.txt")
    found = pages([tmp_path])
    first = next(found)
    assert isinstance(first, Raw)
    (tmp_path / "b.txt").unlink()
    shutil.rmtree(tmp_path / "c")
    shutil.rmtree(tmp_path / "d")
    (tmp_path / "d").write_bytes(b"now a file")
    (tmp_path / "e.txt").unlink()
    (tmp_path / "e.txt").mkdir()
    (tmp_path / "f/4.txt").write_bytes(b"new")
    reasons = []
    for item in found:
        loaded = load(item) if isinstance(item, Raw) else item
        assert not isinstance(loaded, Whole)
        reasons.append(loaded.reason if isinstance(loaded, Failure) else str(loaded.data))
    assert reasons == [
        "no such file or folder",
        "no such file or folder",
        "not a directory",
        "this is a folder, not a file",
        "b'x'",
        "b'new'",
        "this is a folder, not a file",
    ]


def test_without_permission() -> None:
    with nobody() as root:
        euid = os.geteuid()
        os.seteuid(os.getuid())
        tree(root, ["a.txt", "shut/b.txt", "z.jsonl", "z.zip"])
        for name in ("a.txt", "shut", "z.jsonl", "z.zip"):
            (root / name).chmod(0)
        os.seteuid(euid)
        found = [load(item) if isinstance(item, Raw) else item for item in pages([root])]
        os.seteuid(os.getuid())
        (root / "shut").chmod(0o755)
    assert [(Path(item.path).name, item.reason) for item in found if isinstance(item, Failure)] == [
        (name, "permission denied") for name in ("a.txt", "shut", "z.jsonl", "z.zip")
    ]
    assert len(found) == 4


def test_plain_files_are_not_opened_before_they_are_loaded(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"12345")
    assert list(pages([path])) == [Raw(str(path), str(path), None, False, 5)]
    path.write_bytes(b"other")
    (raw,) = (item for item in pages([path]) if isinstance(item, Raw))
    loaded = load(raw)
    assert loaded == Loaded(b"other", hashlib.sha256(b"other").hexdigest(), stamp(str(path)))
    assert stamp(str(tmp_path / "missing")) is stamp("a\0b") is None


def test_a_file_that_became_something_else(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    raw = Raw(str(path), str(path))
    assert str(load(raw)).endswith("no such file or folder")
    os.mkfifo(path)
    assert "named pipe" in str(load(raw))  # and does not wait for a writer
    path.unlink()
    path.mkdir()
    assert "a folder" in str(load(raw))


def test_a_file_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as stream:
        stream.truncate(1 << 40)
    failure = load(Raw(str(path), str(path)))
    assert str(failure).endswith("a.txt: cannot read: more than 100,000,000 bytes (try --max-bytes 200000000)")
    path.write_bytes(b"12345")
    assert isinstance(load(Raw(str(path), str(path)), max_bytes=5), Loaded)
    assert isinstance(load(Raw(str(path), str(path)), max_bytes=4), Failure)
    read = source_pages._up_to

    def grown(*arguments: object) -> bytes:
        path.write_bytes(b"123456")
        return read(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(source_pages, "_up_to", grown)
    assert isinstance(load(Raw(str(path), str(path)), max_bytes=5), Failure)
    path.write_bytes(b"12345")
    loaded = load(Raw(str(path), str(path)))
    assert isinstance(loaded, Loaded)
    assert (loaded.data, loaded.stamp) == (b"123456", None)


class _Stdin:
    def __init__(self, data: bytes) -> None:
        self.buffer = io.BytesIO(data)


def test_lines_on_standard_input_are_not_held(monkeypatch: pytest.MonkeyPatch) -> None:
    line = b'{"text": "a"}\n'
    monkeypatch.setattr(sys, "stdin", _Stdin(b"\n\n" + line * 1000))
    found = list(pages(["-"], max_bytes=100))  # of a line, not of all
    assert found[0] == Raw("-#3", "-", line[:-1], True, len(line))
    assert len(found) == 1000
    monkeypatch.setattr(sys, "stdin", _Stdin(line.replace(b"text", b"body")))
    assert list(pages(["-"])) == [Raw("-", "-", line.replace(b"text", b"body"), weight=len(line))]
    monkeypatch.setattr(sys, "stdin", _Stdin(b"x" * 101))
    assert "--max-bytes 200" in str(next(pages(["-"], max_bytes=100)))
    monkeypatch.setattr(sys, "stdin", None)
    assert str(next(pages(["-"]))) == "-: cannot read: standard input is closed"


@pytest.mark.parametrize(
    ("data", "paths"),
    [
        (b"", []),
        (b"a.txt\nb c.txt\n", ["a.txt", "b c.txt"]),
        (b"\xef\xbb\xbfa.txt\r\n\r\n  \nb.txt", ["a.txt", "b.txt"]),
        (b"a\nb.txt\0\0c.txt\0 \0", ["a\nb.txt", "c.txt", " "]),
        (b"c.txt\0d.txt", ["c.txt", "d.txt"]),
        (b"-\n", ["./-"]),
        ("会.txt\n".encode() + b"\xff.txt\n", ["会.txt", "\udcff.txt"]),
    ],
)
def test_lists_of_paths(data: bytes, paths: list[str]) -> None:
    assert list(listed(io.BytesIO(data))) == paths


@pytest.mark.parametrize("end", [b"\n", b"\0"])
@pytest.mark.parametrize("last", [b"", b"y" * 70_000])
def test_a_path_that_is_none(end: bytes, last: bytes) -> None:
    data = end.join([b"a", b"x" * 300_000, b"b", b"c" * 65_536, last])
    found = list(listed(io.BytesIO(data)))
    assert [item if isinstance(item, str) else item.path for item in found] == [
        *("a", "path 2 of the list", "b", "c" * 65_536),
        *(["path 5 of the list"] if last else []),
    ]


def test_failures_of_a_list_are_passed_on(tmp_path: Path) -> None:
    tree(tmp_path, ["a.txt"])
    failure = Failure("path 2 of the list", "read", "too long")
    assert list(pages([str(tmp_path / "a.txt"), failure]))[1:] == [failure]


def test_a_long_list_is_streamed() -> None:
    class Counted(io.BytesIO):
        taken = 0

        def read(self, size: int | None = -1, /) -> bytes:
            data = super().read(size)
            self.taken += len(data)
            return data

    stream = Counted(b"".join(b"%d.txt\n" % number for number in range(100_000)))
    found = listed(stream)
    assert next(found) == "0.txt"
    assert stream.taken <= 2 * 65_536
    assert [next(found), *found][-1] == "99999.txt"


def test_names_in_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spill, "FEW", 50)
    noise = random.Random(3)
    names = [noise.randbytes(noise.randint(0, 12)) for _ in range(1000)]
    assert list(spill.in_order(iter(names))) == sorted(names)
    assert list(spill.in_order(iter(names[:50]))) == sorted(names[:50])
    seen = spill.Seen()
    assert [seen.count(name) for name in names + names] == [
        (names + names)[: at + 1].count(name) for at, name in enumerate(names + names)
    ]
    seen.close()
