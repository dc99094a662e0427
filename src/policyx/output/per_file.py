"""A folder with one file of JSON Lines a page, named as `page_path` says.

A file is written under a hidden name, flushed to the disk, and renamed, so that it is there whole or as it was before.
A file is policyx's own if its first record was read at a place whose file it is: others are neither replaced nor
removed. Symbolic links inside the folder are never followed."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import stat
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from policyx.output.page_path import ENDING, page_path
from policyx.output.store import Page, StoreError

_STAGE = ".policyx.part"
"""The hidden folder of files that are being written."""
_AT_ONCE = 128
"""Files that are open at the same time, at most."""
_HEAD = 65536
"""Bytes of a file in which the place of its first record must stand."""
_PLACE = re.compile(rb'\{\s*"schema_version"\s*:[^{]*"source"\s*:\s*\{\s*"path"\s*:\s*("(?:[^"\\]|\\.)*")')
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_HINTS = {
    errno.ENOSPC: "make room, then run it again: it goes on where it ended",
    errno.EDQUOT: "make room, then run it again: it goes on where it ended",
    errno.ELOOP: "it is a symbolic link, which is never followed: remove it, or choose another folder",
    errno.ENOTDIR: "a folder is needed in its place: remove it, or choose another folder",
    errno.EEXIST: "a folder is needed in its place: remove it, or choose another folder",
    errno.EISDIR: "a file is needed in its place: remove it, or choose another folder",
}


class FolderStore:
    """Keeps each page's records in a file of its own. folder: made if need be. See Store."""

    appends = False

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self._folder = os.fspath(folder)
        self._root = self._stage = -1

    def open(self, position: int | None) -> None:  # noqa: ARG002
        """Make the folder if need be, and remove what a run that was killed left half written."""
        with self._told():
            Path(self._folder).mkdir(parents=True, exist_ok=True)
            self._root = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        self._stage = self._enter(self._root, (_STAGE,), make=True)
        with self._told(_STAGE):
            self._empty_stage()

    def clear(self) -> None:
        """Remove the files that policyx wrote, and the folders that this leaves empty."""
        with self._told():
            try:
                root = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            except FileNotFoundError:
                return
        try:
            with self._told():
                self._clear(root)
        finally:
            os.close(root)

    def save(self, pages: Sequence[Page]) -> tuple[int, tuple[int, ...]]:
        """Write, replace, or remove (no records) the file of each page; a page that comes twice is kept as it is last.

        Nothing is changed unless every new file lies whole on the disk."""
        latest = {page_path(page.place): page for page in pages}
        folders: dict[tuple[str, ...], list[tuple[str, Page, str]]] = defaultdict(list)
        for number, (path, page) in enumerate(latest.items()):
            folders[path[:-1]].append((path[-1], page, f"{number}.part"))
        with self._told(_STAGE):
            self._empty_stage()  # of a save that failed
        self._write([(page, part) for files in folders.values() for _, page, part in files if page.records])
        for folder, files in folders.items():
            self._place(folder, files)
        return 0, (0,) * len(pages)

    def finish(self) -> None:
        """Nothing is made of the whole."""

    def close(self) -> None:
        """Remove the folder of half-written files; close everything."""
        if self._stage >= 0:
            with contextlib.suppress(OSError):
                self._empty_stage()  # after a disk that is full
            os.close(self._stage)
            with contextlib.suppress(OSError):
                os.rmdir(_STAGE, dir_fd=self._root)
        if self._root >= 0:
            os.close(self._root)
        self._root = self._stage = -1

    def _empty_stage(self) -> None:
        """Remove hidden files that were not renamed."""
        with os.scandir(self._stage) as left:
            for entry in left:
                os.unlink(entry.name, dir_fd=self._stage)

    def _write(self, parts: Sequence[tuple[Page, str]]) -> None:
        """Write the records of pages to hidden files, and flush them to the disk together: far faster than singly."""
        for start in range(0, len(parts), _AT_ONCE):
            with self._told(_STAGE), contextlib.ExitStack() as opened:  # closing a file may fail too
                files = []
                for page, part in parts[start : start + _AT_ONCE]:
                    file = opened.enter_context(os.fdopen(os.open(part, _NEW, 0o666, dir_fd=self._stage), "wb"))
                    file.write(b"\n".join(page.records) + b"\n")
                    file.flush()
                    files.append(file.fileno())
                if hasattr(os, "posix_fadvise"):  # all begin to be written before the first is waited for
                    for file_number in files:
                        os.posix_fadvise(file_number, 0, 0, os.POSIX_FADV_DONTNEED)
                for file_number in files:
                    os.fsync(file_number)

    def _place(self, folder: tuple[str, ...], files: Sequence[tuple[str, Page, str]]) -> None:
        """Rename hidden files into a folder, remove those of pages without records, and flush the folder."""
        make = any(page.records for _, page, _ in files)
        descriptor = self._enter(self._root, folder, make=make)
        if descriptor < 0:
            return
        try:
            for name, page, part in files:
                with self._told(*folder, name):
                    status = _status(name, descriptor)
                    if status and stat.S_ISLNK(status.st_mode):
                        raise OSError(errno.ELOOP, "cannot write through it")
                    if status and not _is_ours((*folder, name), descriptor):
                        raise StoreError(
                            f"{self._shown(*folder, name)}: policyx did not write it: choose another folder"
                        )
                    if page.records:
                        os.rename(part, name, src_dir_fd=self._stage, dst_dir_fd=descriptor)
                    elif status:
                        os.unlink(name, dir_fd=descriptor)
            with self._told(*folder):
                os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _enter(self, root: int, folder: tuple[str, ...], *, make: bool) -> int:
        """A descriptor of a folder inside root, which the caller closes; -1 where there is none and none is to be made.

        Each component is opened in the one before it, so that no symbolic link is followed, whoever changes what."""
        descriptor = os.dup(root)
        try:
            for depth, name in enumerate(folder, start=1):
                with self._told(*folder[:depth]):
                    try:
                        inner = os.open(name, _FOLDER, dir_fd=descriptor)
                    except FileNotFoundError:
                        if not make:
                            os.close(descriptor)
                            return -1
                        os.mkdir(name, dir_fd=descriptor)
                        os.fsync(descriptor)
                        inner = os.open(name, _FOLDER, dir_fd=descriptor)
                    except NotADirectoryError:  # what Linux says of a symbolic link, too
                        status = _status(name, descriptor)
                        if status and stat.S_ISLNK(status.st_mode):
                            raise OSError(errno.ELOOP, "cannot go into it") from None
                        raise
                    os.close(descriptor)
                    descriptor = inner
        except BaseException:
            os.close(descriptor)
            raise
        return descriptor

    def _clear(self, root: int) -> None:
        """Remove our files below a folder, deepest first, and folders that are empty then."""
        removed: set[str] = set()  # folders that lost something: others that are empty were so before
        for folder, subfolders, names, descriptor in os.fwalk(".", topdown=False, follow_symlinks=False, dir_fd=root):
            path = tuple(folder.split("/")[1:])
            if path[:1] == (_STAGE,):
                continue
            for name in names:
                if name.endswith(ENDING) and _is_ours((*path, name), descriptor):
                    os.unlink(name, dir_fd=descriptor)
                    removed.add(folder)
            for name in subfolders:
                if f"{folder}/{name}" in removed:
                    removed.discard(f"{folder}/{name}")
                    with contextlib.suppress(OSError):  # something else lies in it
                        os.rmdir(name, dir_fd=descriptor)
                        removed.add(folder)

    @contextlib.contextmanager
    def _told(self, *inside: str) -> Iterator[None]:
        """Turns an error of the system into one line that names the file."""
        try:
            yield
        except OSError as error:
            cause = (error.strerror or type(error).__name__).lower()
            hint = _HINTS.get(error.errno or 0, "choose another folder")
            raise StoreError(f"{self._shown(*inside)}: {cause}: {hint}") from None
        except ValueError:  # a NUL in the folder's name
            raise StoreError(f"{self._shown()}: no folder can have this name: choose another") from None

    def _shown(self, *inside: str) -> str:
        """A path in the folder, as it can be printed on one line."""
        path = os.fsencode("/".join((self._folder, *inside))).decode("utf-8", "replace")
        return "".join(char if char.isprintable() else "\ufffd" for char in path)


def _status(name: str, folder: int) -> os.stat_result | None:
    """What lies under a name, links not followed; None for nothing."""
    try:
        return os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return None


def _is_ours(path: tuple[str, ...], folder: int) -> bool:
    """Whether a regular file is of policyx: its first record was read at a place that has this path. path: inside the
    store. folder: descriptor of the one that the file lies in."""
    status = _status(path[-1], folder)
    if not status or not stat.S_ISREG(status.st_mode):
        return False
    with os.fdopen(os.open(path[-1], os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder), "rb") as file:
        head = _PLACE.match(file.read(_HEAD))
    try:
        return head is not None and page_path(json.loads(head[1])) == path
    except ValueError:
        return False
