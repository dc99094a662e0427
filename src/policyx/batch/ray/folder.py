"""The folder of parts: on a disk that all machines share, or in a bucket. What stands in it under its name is whole."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, BinaryIO

from policyx.batch.ray.elsewhere import filesystem, is_url, said
from policyx.batch.ray.parts import Facts, facts
from policyx.batch.settings import Busy
from policyx.output.store import StoreError

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

FAILURES, ASIDE, PARTIAL, NOTES = "_failures", "_aside", "_partial", "_parts.json"
"""Folders and a file within the folder of parts: rows of failures; parts that are being replaced; files that are being
written; what is known of the parts. Readers of Parquet pass over names that begin with an underscore."""
ENDING = ".parquet"
_PART = re.compile(r"part-\d{5,}-[0-9a-f]{16}\.parquet")
_BUCKETS = ("s3://", "gs://", "gcs://")
_KEY = b"policyx.part"


class Folder:
    """The folder `out`, a path or a URL. Every method raises StoreError, one line that names it and the cause."""

    def __init__(self, out: str) -> None:
        self.out = out.rstrip("/") or out
        self.on_disk = not is_url(out)
        self._system, self._root = self._opened()

    def begin(self) -> None:
        """Make it, if need be, and throw away what an earlier run left half written."""
        with self._told():
            self._make_room(self._at("part"))
            if self.on_disk and not os.access(self._root, os.W_OK | os.X_OK):
                raise StoreError(f"{self.out}: cannot write: permission denied; name another place with --out")
        self.end()

    def end(self) -> None:
        """Nothing half written stays."""
        with self._told(gone=True):
            self._system.rm(self._at(PARTIAL), recursive=True)

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """One run at a time, as far as the system has locks: buckets have none. Raises Busy."""
        if not self.on_disk:
            yield
            return
        import fcntl

        with self._told():
            lock = os.open(self._at(".policyx.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Busy(f"{self.out}: another run writes to it; wait for its end, or name another OUT") from None
            except OSError:
                pass  # a file system without locks
            yield
        finally:
            os.close(lock)

    def parts(self, inside: str = "") -> list[str]:
        """The names of the parts that are there, without their ending; or of those in one of its folders."""
        names: list[str] = []
        with self._told(gone=True):
            self._system.invalidate_cache()
            names = self._system.ls(self._at(inside), detail=False)
        last = (str(name).rstrip("/").rpartition("/")[2] for name in names)
        return sorted(name.removesuffix(ENDING) for name in last if _PART.fullmatch(name))

    def facts(self, name: str) -> Facts | None:
        """What is noted in a part; None where it is none of ours, or not there."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            with self._system.open(self._at(name + ENDING), "rb") as stream:
                noted = pq.read_metadata(stream).metadata or {}
            return facts(json.loads(noted[_KEY]))
        except (OSError, pa.ArrowException, KeyError, ValueError, TypeError):
            return None

    def put(self, stream: BinaryIO, path: str) -> None:
        """Put what a file holds in its place at once, in place of what was there."""
        stream.seek(0)
        partial = self._at(f"{PARTIAL}/{uuid.uuid4().hex}")
        target = self._at(path)
        with self._told():
            self._make_room(partial)
            self._make_room(target)
            if self.on_disk:
                with open(partial, "wb") as copy:  # noqa: PTH123
                    shutil.copyfileobj(stream, copy, 1 << 20)
                    copy.flush()
                    os.fsync(copy.fileno())
                os.replace(partial, target)  # noqa: PTH105
            else:
                with self._system.open(partial, "wb") as copy:
                    shutil.copyfileobj(stream, copy, 1 << 23)
                self._system.mv(partial, target)

    def move(self, name: str, source: str, target: str) -> None:
        """Move a part, and its failures, from one folder within this one to another."""
        for inside in (f"{FAILURES}/", ""):
            moved, to = f"{source}{inside}{name}{ENDING}", self._at(f"{target}{inside}{name}{ENDING}")
            with self._told(gone=True):
                self._make_room(to)
                self._system.mv(self._at(moved), to)

    def clear(self, names: Iterable[str] = (), *, folders: Iterable[str] = ()) -> None:
        """Remove parts with their failures, and folders within this one."""
        for name in names:
            for path in (f"{name}{ENDING}", f"{FAILURES}/{name}{ENDING}"):
                with self._told(gone=True):
                    self._system.rm(self._at(path))
        for folder in folders:
            with self._told(gone=True):
                self._system.rm(self._at(folder), recursive=True)

    def notes(self) -> dict[str, Any]:
        """What the last run noted; {} where that is not there or no longer readable."""
        try:
            noted = json.loads(self._system.cat_file(self._at(NOTES)))
        except (OSError, ValueError):
            return {}
        return noted if isinstance(noted, dict) else {}

    def _opened(self) -> tuple[AbstractFileSystem, str]:
        if not self.on_disk:
            system, root = filesystem(self.out)
            return system, root.rstrip("/")
        from fsspec.implementations.local import LocalFileSystem

        return LocalFileSystem(), os.path.abspath(self.out)  # noqa: PTH100

    def _make_room(self, path: str) -> None:
        """The folder of a path; buckets have none."""
        if not self.out.lower().startswith(_BUCKETS):
            self._system.makedirs(path.rpartition("/")[0], exist_ok=True)

    def _at(self, path: str) -> str:
        return f"{self._root}/{path}".rstrip("/")

    @contextlib.contextmanager
    def _told(self, *, gone: bool = False) -> Iterator[None]:
        """Inside, what goes wrong becomes a StoreError. gone: that something is not there is nothing wrong."""
        try:
            yield
        except (OSError, ValueError) as error:
            if gone and isinstance(error, FileNotFoundError):
                return
            raise StoreError(f"{self.out}: cannot write: {said(error)}; name another place with --out") from error


def noted(made: Facts) -> dict[bytes, str]:
    """What a part says of itself in its file."""
    return {_KEY: json.dumps(asdict(made), default=dict)}


def as_notes(made: Mapping[str, Facts]) -> dict[str, Any]:
    """What is known of parts, as JSON takes it."""
    return {name: asdict(one) for name, one in sorted(made.items())}
