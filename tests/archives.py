"""Archives made for the tests, and what is read of them."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from policyx.failure import Failure
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


def header(name: bytes, size: bytes, kind: bytes = b"0", magic: bytes = b"ustar\x0000") -> bytes:
    block = name.ljust(100, b"\0") + b"0000644\0" * 3 + size.ljust(12, b"\0") + b"0" * 11 + b"\0" + b" " * 8 + kind
    block = (block.ljust(257, b"\0") + magic).ljust(512, b"\0")
    return block[:148] + b"%06o\0 " % sum(block) + block[156:]


def padded(data: bytes) -> bytes:
    return data + b"\0" * (-len(data) % 512)


END = b"\0" * 1024
