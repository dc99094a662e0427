"""From what the user names to files: folders are walked, what cannot be read is a failure."""

from __future__ import annotations

import fnmatch
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from policyx.failure import Failure

GLOBS = ("*.txt", "*.html", "*.htm", "*.jsonl")
_KINDS = (
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def walk(paths: Iterable[str | os.PathLike[str]], glob: str | Sequence[str] | None = None) -> Iterator[Path | Failure]:
    """Every file to read, in order: those named, and those in folders whose names fit `glob`.

    glob: one pattern or several (`*.txt`), tried on the name, or where it holds a `/` on the path within the folder;
    by default *.txt, *.html, *.htm, *.jsonl. Hidden files are left out. `-` stands for itself (standard input)."""
    globs = (glob,) if isinstance(glob, str) else tuple(glob or GLOBS)
    for named in paths:
        path = Path(named)
        if os.fspath(named) == "-":
            yield path
        elif not os.fspath(named):
            yield Failure("''", "read", "the path is empty")
        elif _is_folder(path):
            yield from _folder(path, globs)
        else:
            yield _file(path)


def fits(within: str, glob: str | Sequence[str] | None = None) -> bool:
    """Whether `walk` would give a file that has this path within a folder."""
    hidden = any(name.startswith(".") for name in within.split("/"))
    return not hidden and _fits(within, (glob,) if isinstance(glob, str) else tuple(glob or GLOBS))


def shown(path: Path) -> str:
    """A path as it can be printed: bytes that are no UTF-8 become U+FFFD."""
    return os.fsencode(path).decode("utf-8", "replace").replace("\0", "\ufffd")


def _is_folder(path: Path) -> bool:
    """Whether it is one; False for names that no file can have."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _file(path: Path) -> Path | Failure:
    """The path, if it is a file."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        return Failure(shown(path), "read", _reason(path, error))
    except ValueError:
        return Failure(shown(path), "read", "no file can have this name")
    if stat.S_ISREG(mode):
        return path
    what = next((name for test, name in _KINDS if test(mode)), "no regular file")
    return Failure(shown(path), "read", f"this is {what}, not a file", "- to read standard input")


def _reason(path: Path, error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "the link points to nothing" if path.is_symlink() else "no such file or folder"
    if isinstance(error, PermissionError):
        return "permission denied"
    return (error.strerror or type(error).__name__).lower()


def _folder(root: Path, globs: tuple[str, ...]) -> Iterator[Path | Failure]:
    """The files of a folder, sorted; a folder that links back to one it lies in is a failure."""
    seen: set[tuple[int, int]] = set()
    any_found = False
    stack: list[tuple[Path, str, tuple[tuple[int, int], ...]]] = [(root, "", ())]
    while stack:
        path, inside, above = stack.pop()
        if inside and not _is_folder(path):
            any_found = True
            yield _file(path)
            continue
        try:
            status = path.stat()
            names = sorted(child.name for child in path.iterdir() if not child.name.startswith("."))
        except OSError as error:
            any_found = True
            yield Failure(shown(path), "read", _reason(path, error))
            continue
        key = (status.st_dev, status.st_ino)
        if key in above:
            any_found = True
            yield Failure(shown(path), "read", "the link leads back to a folder above it")
            continue
        if key in seen:
            continue
        seen.add(key)
        for name in reversed(names):
            child, within = path / name, f"{inside}/{name}" if inside else name
            if _is_folder(child) or _fits(within, globs):
                stack.append((child, within, (*above, key)))
    if not any_found:
        yield Failure(shown(root), "read", f"the folder has no files that fit {' '.join(globs)}", "--glob '*'")


def _fits(within: str, globs: tuple[str, ...]) -> bool:
    """Whether a path within a folder fits one of the patterns, whatever the case of its letters."""
    folded, name = within.casefold(), within.rpartition("/")[2].casefold()
    for glob in globs:
        pattern = glob.casefold().removeprefix("**/")
        if fnmatch.fnmatchcase(folded if "/" in pattern else name, pattern):
            return True
    return False
