"""The inputs of a batch: paths and lists of paths, none of which may be what the batch itself writes."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from policyx.failure import Failure
from policyx.output.store import StoreError
from policyx.source.walk import Globs, listed, walk

if TYPE_CHECKING:
    from policyx.output.formats import Target

FOLDERS = ("files", "parquet tables", "parquet parts")
"""The forms of output that are a folder."""


class Inputs:
    """The paths that were named and those that a file lists, as they are read.

    names: the file that lists more, `-` for standard input. glob: which files of a folder are read, None for the usual
    ones. target, summary: what the run writes. Raises StoreError, at once or while a list is read, where an input is
    that."""

    def __init__(
        self,
        named: list[str],
        names: str | None,
        glob: str | None,
        target: Target,
        summary: Path | None,
    ) -> None:
        self._named, self._listed, self._glob = named, names, glob
        if names is not None and names != "-" and not Path(names).is_fifo():  # a pipe can be opened only once
            with _opened(names):
                pass
        self._folder = target.path if target.form in FOLDERS else None
        own = {target.path, target.holds}
        written = [file for file in (*own, target.failures, target.journal, summary) if file]
        self._written = {_real(file): str(file) for file in written}
        if len(self._written) < len(written):
            raise StoreError(f"{target.name}: two of OUT, --journal, and --summary are the same file; name another")
        if self._folder:
            self._written[_real(self._folder / "page.jsonl")] = f"what is in {self._folder}"
        for path in (*named, names):
            if path and path != "-":
                self._check(path)

    def __iter__(self) -> Iterator[str | Failure]:
        """The paths, one by one; a list is read as they are taken, and what is no path in it is a failure."""
        yield from self._named
        with _opened(self._listed) as names:
            for path in listed(names) if names else ():
                if not isinstance(path, Failure):
                    self._check(path)
                yield path

    def sizes(self) -> Iterator[int]:
        """The bytes of every file that the paths lead to; may be asked beside the run, where `countable`."""
        with _opened(self._listed) as names:
            for found in walk(chain(self._named, listed(names) if names else ()), self._glob):
                if not isinstance(found, Failure):
                    with suppress(OSError):  # gone meanwhile
                        yield Path(found).stat().st_size

    @property
    def countable(self) -> bool:
        """Whether `sizes` can be asked: a pipe can be read only once."""
        return self._listed is None or Path(self._listed).is_file()

    def _check(self, path: str) -> None:
        """Raise StoreError where the path is written, or is a folder that would give what is."""
        real = _real(path)
        if self._folder and Path(real).is_relative_to(_real(self._folder)):
            raise StoreError(
                f"{path}: lies in {self._folder}, which this run fills; name another with --per-file or --out"
            )
        if real in self._written:
            raise StoreError(f"{path}: this run writes it, so it cannot read it; name another file with --out")
        inside = real.rstrip("/") + "/"
        for file, name in self._written.items():
            if file.startswith(inside) and self._would_read(file.removeprefix(inside)):
                raise StoreError(
                    f"{path}: {name} would be written in this folder and read with it; "
                    "write elsewhere, or say which files are pages (--glob '*.html')"
                )

    def _would_read(self, within: str) -> bool:
        """Whether a walk through a folder gives the file that has this path in it."""
        folders, _, name = within.rpartition("/")
        hidden = any(part.startswith(".") for part in within.split("/"))
        return not hidden and Globs(self._glob).fit(name, f"{folders}/" if folders else "")


@contextmanager
def _opened(name: str | None) -> Iterator[BinaryIO | None]:
    """The list of paths, if there is one. Raises StoreError where it cannot be read."""
    if name is None or name == "-":
        yield sys.stdin.buffer if name else None
        return
    try:
        stream = Path(name).open("rb")  # noqa: SIM115 - what is done with it raises its own errors
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise StoreError(f"{name or 'no name'}: cannot read: {reason}; --from takes a file") from None
    with stream:
        yield stream


def _real(path: str | os.PathLike[str]) -> str:
    """The path without links; of names that no file can have, the name."""
    try:
        return os.path.realpath(path)
    except (OSError, ValueError):
        return os.fspath(path)
