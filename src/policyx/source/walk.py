"""From what the user names to files: folders are walked, what cannot be read is a failure."""

from __future__ import annotations

import codecs
import fnmatch
import os
import re
import sqlite3
import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from policyx.failure import Failure
from policyx.source.spill import Seen, in_order

GLOBS = (
    "*.txt",
    "*.html",
    "*.htm",
    "*.jsonl",
    "*.jsonl.gz",
    "*.zip",
    "*.tar",
    "*.tar.gz",
    "*.tgz",
    "*.tar.bz2",
    "*.tar.xz",
)
_LONGEST = 65_536  # bytes of a path; systems take 4,096
_KINDS = (
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISDIR, "a folder"),
)
_FILE, _FOLDER, _OTHER = b"f", b"d", b"o"  # what a child was when its folder was read


def same_file(one: Path, other: Path) -> bool:
    """Whether two paths lead to the same file; False where one leads nowhere."""
    try:
        return one.samefile(other)
    except (OSError, ValueError):
        return False


class Globs:
    """The names that are wanted. glob: one pattern or several (`*.txt`), tried on the name, or where it holds a `/` on
    the path within the folder or archive; the case of letters does not matter."""

    __slots__ = ("_endings", "_names", "_paths", "patterns")

    def __init__(self, glob: str | Sequence[str] | None = None) -> None:
        self.patterns = (glob,) if isinstance(glob, str) else tuple(glob or GLOBS)
        folded = [pattern.casefold().removeprefix("**/") for pattern in self.patterns]
        plain = [re.fullmatch(r"\*([^*?\[/]*)", pattern) for pattern in folded]
        self._endings = tuple(found[1] for found in plain if found)
        others = [pattern for pattern, found in zip(folded, plain, strict=True) if not found]
        self._names = _any_of([pattern for pattern in others if "/" not in pattern])
        self._paths = _any_of([pattern for pattern in others if "/" in pattern])

    def fit(self, name: str, inside: str = "") -> bool:
        """Whether a file of this name in the folder `inside` (`` or `2024/05/`) is wanted."""
        folded = name.casefold()
        if folded.endswith(self._endings):
            return True
        if self._names and self._names.match(folded):
            return True
        return bool(self._paths and self._paths.match(inside.casefold() + folded))

    def fit_path(self, within: str) -> bool:
        """Whether the file of this path within a folder or archive is wanted; no hidden one is."""
        inside, slash, name = within.rpartition("/")
        hidden = any(part.startswith(".") and part not in (".", "..") for part in within.split("/"))
        return not hidden and self.fit(name, inside + slash)

    def inside(self, archives: tuple[str, ...]) -> Globs:
        """Those for the members of an archive: these, or the usual ones where these name nothing but archives."""
        return Globs() if all(pattern.casefold().endswith(archives) for pattern in self.patterns) else self

    def __str__(self) -> str:
        return " ".join(self.patterns)


def walk(
    paths: Iterable[str | os.PathLike[str] | Failure], glob: str | Sequence[str] | None = None
) -> Iterator[str | Failure]:
    """Every file to read, in order: those named, and those in folders whose names fit `glob`, sorted by their bytes.

    glob: see Globs; by default pages (*.txt, *.html, *.htm), JSON Lines, and archives of both. Hidden files are left
    out. `-` stands for itself (standard input). Failures among the paths are passed on."""
    globs = Globs(glob)
    for named in paths:
        if isinstance(named, Failure):
            yield named
            continue
        name = os.fspath(named)
        if name == "-":
            yield name
        elif not name:
            yield Failure("''", "read", "the path is empty")
        else:
            path = _tidy(name)
            if os.path.isdir(path):  # noqa: PTH112 - False, and no error, for names that no file can have
                yield from _folder(path, globs)
            else:
                yield _file(path)


def listed(stream: BinaryIO) -> Iterator[str | Failure]:
    """The paths of a list, each on its line, or before its NUL if one stands in the first 64 KiB; blank ones are left
    out, one of more than 64 KiB is a failure. `-` is the file of this name: the list itself may be standard input."""
    head = stream.read(_LONGEST).removeprefix(codecs.BOM_UTF8)
    by_nul = b"\0" in head
    end = b"\0" if by_nul else b"\n"
    number, rest, too_long = 0, b"", False
    chunk = head
    while chunk or rest or too_long:
        *names, tail = (rest + chunk).split(end)
        if not chunk:  # the last path, without its end
            names, tail = [tail], b""
        for name in names:
            number += 1
            path = name if by_nul else name.rstrip(b"\r")
            if too_long or len(path) > _LONGEST:
                yield Failure(f"path {number:,} of the list", "read", f"it has more than {_LONGEST:,} bytes")
            elif path if by_nul else path.strip():
                yield "./-" if path == b"-" else os.fsdecode(path)
            too_long = False
        too_long = too_long or len(tail) > _LONGEST
        rest = b"" if too_long else tail
        chunk = stream.read(_LONGEST) if chunk else b""


def shown(path: str) -> str:
    """A path as it can be printed and kept: of a name that is no UTF-8, the bytes that are not become `\\xbb`, so that
    no two files are shown as one."""
    if path.isascii():
        return path.replace("\0", "\\x00")
    try:
        data = os.fsencode(path)
    except UnicodeEncodeError:
        data = path.encode("utf-8", "surrogatepass")
    return data.decode("utf-8", "backslashreplace").replace("\0", "\\x00")


def unlike_a_file(path: str, mode: int) -> Failure | None:
    """The failure of a path whose st_mode is that of no regular file."""
    if stat.S_ISREG(mode):
        return None
    what = next((name for test, name in _KINDS if test(mode)), "no regular file")
    return Failure(shown(path), "read", f"this is {what}, not a file", "- to read standard input")


def unreadable(path: str, error: OSError) -> Failure:
    """The failure of a path, from the error of the system."""
    if isinstance(error, FileNotFoundError):
        there = os.path.islink(path)  # noqa: PTH114
        return Failure(shown(path), "read", "the link points to nothing" if there else "no such file or folder")
    if isinstance(error, PermissionError):
        return Failure(shown(path), "read", "permission denied")
    return Failure(shown(path), "read", (error.strerror or type(error).__name__).lower())


def _any_of(patterns: list[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(map(fnmatch.translate, patterns))) if patterns else None


def _tidy(name: str) -> str:
    """The path without its doubled slashes and single dots."""
    path = os.fspath(Path(name))
    return "./-" if path == "-" else path


def _file(path: str) -> str | Failure:
    """The path, if it is a file."""
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116
    except OSError as error:
        return unreadable(path, error)
    except ValueError:
        return Failure(shown(path), "read", "no file can have this name")
    return unlike_a_file(path, mode) or path


def _folder(root: str, globs: Globs) -> Iterator[str | Failure]:
    """The files of a folder and of those in it; a folder that links back to one it lies in is a failure."""
    walker = _Walker(globs)
    try:
        any_found = False
        for found in walker.below(root):
            any_found = True
            yield found
        if not any_found:
            yield Failure(shown(root), "read", f"the folder has no files that fit {globs}", "--glob '*'")
    finally:
        walker.seen.close()


class _Walker:
    """A walk through one folder: the folders that it is in now, and all that it was in."""

    __slots__ = ("above", "globs", "seen", "stack")

    def __init__(self, globs: Globs) -> None:
        self.globs, self.seen = globs, Seen()
        self.above: list[bytes] = []
        self.stack: list[tuple[str, str, Iterator[bytes]]] = []  # path and place within the root, each with its slash

    def below(self, root: str) -> Iterator[str | Failure]:
        """All files, those of a folder where its name stands among them."""
        if failure := self.enter(root, ""):
            yield failure
        while self.stack:
            path, inside, children = self.stack[-1]
            for child in children:
                name = os.fsdecode(child[:-2])
                if child[-1:] == _FILE:
                    yield path + name
                elif child[-1:] == _OTHER:
                    yield _file(path + name)
                elif failure := self.enter(path + name, f"{inside}{name}/"):
                    yield failure
                elif self.stack[-1][2] is not children:
                    break
            else:
                self.stack.pop()
                self.above.pop()

    def enter(self, path: str, inside: str) -> Failure | None:
        """Go into a folder, if it was not walked before; the failure if that cannot be."""
        try:
            status = os.stat(path)  # noqa: PTH116
            key = b"%d:%d" % (status.st_dev, status.st_ino)
            if key in self.above:
                return Failure(shown(path), "read", "the link leads back to a folder above it")
            if self.seen.count(key) > 1:
                return None
            children = in_order(self.children(path, inside))
        except OSError as error:
            return unreadable(path, error)
        except sqlite3.Error as error:
            return Failure(shown(path), "read", f"its many names cannot be sorted: {error}", "TMPDIR with more room")
        self.stack.append(("" if path == "." else path if path.endswith("/") else path + "/", inside, children))
        self.above.append(key)
        return None

    def children(self, path: str, inside: str) -> Iterator[bytes]:
        """Folders and wanted files: the name, a NUL (which sorts before all that a name may hold), what it is."""
        fit, encode = self.globs.fit, os.fsencode
        with os.scandir(path) as entries:
            for entry in entries:
                name = entry.name
                if name.startswith("."):
                    continue
                kind = _kind(entry)
                if kind == _FOLDER or fit(name, inside):
                    yield encode(name) + b"\0" + kind


def _kind(entry: os.DirEntry[str]) -> bytes:
    try:
        if entry.is_file(follow_symlinks=False):
            return _FILE
        return _FOLDER if entry.is_dir() else _OTHER
    except OSError:
        return _OTHER
