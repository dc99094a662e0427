"""The inputs of a batch: paths and lists of paths, none of which may be what the batch itself writes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from policyx.failure import Failure
from policyx.output.store import StoreError
from policyx.source.walk import Globs, walk

if TYPE_CHECKING:
    from policyx.output.formats import Target

FOLDERS = ("files", "parquet tables")
"""The forms of output that are a folder."""


class Inputs:
    """The paths that were named and those that a file lists, as they are read.

    listed: the file, `-` for standard input. glob: which files of a folder are read, None for the usual ones. target,
    summary: what the run writes. Raises StoreError, at once or while a list is read, where an input is that."""

    def __init__(
        self,
        named: list[str],
        listed: str | None,
        glob: str | None,
        target: Target,
        summary: Path | None,
    ) -> None:
        self._named, self._listed, self._glob = named, listed, glob
        self._folder = target.path if target.form in FOLDERS else None
        page = self._folder and self._folder / "page.jsonl"  # stands for those that will fill the folder
        written = target.path, target.holds, target.failures, target.journal, summary, page
        self._written = {_real(file) for file in written if file}
        for path in named:
            self._check(path)

    def __iter__(self) -> Iterator[str | Failure]:
        """The paths, one by one; a list is read as they are taken, and what is no path in it is a failure."""
        yield from self._named
        for path in self._lines():
            if not isinstance(path, Failure):
                self._check(path)
            yield path

    def sizes(self) -> Iterator[int]:
        """The bytes of every file that the paths lead to; read beside the run. Not for standard input."""
        for paths in (self._named, self._lines()):
            for found in walk(paths, self._glob):
                if not isinstance(found, Failure):
                    with suppress(OSError):  # gone meanwhile
                        yield Path(found).stat().st_size

    @property
    def countable(self) -> bool:
        """Whether `sizes` can be asked: standard input is there only once."""
        return self._listed != "-" and "-" not in self._named

    def _lines(self) -> Iterable[str | Failure]:
        from policyx.source.walk import listed

        return listed(self._listed) if self._listed is not None else ()

    def _check(self, path: str) -> None:
        """Raise StoreError where the path is written, or is a folder that would give what is."""
        real = _real(path)
        if real in self._written:
            raise StoreError(f"{path}: this run writes it, so it cannot read it; name another file with --out")
        if self._folder and Path(real).is_relative_to(_real(self._folder)):
            raise StoreError(f"{path}: lies in {self._folder}, which this run fills; name another folder")
        inside = real.rstrip("/") + "/"
        for file in self._written:
            if file.startswith(inside) and self._would_read(file.removeprefix(inside)):
                raise StoreError(
                    f"{path}: {Path(file).name} would be written in this folder and read with it; "
                    "write elsewhere, or say which files are pages (--glob '*.html')"
                )

    def _would_read(self, within: str) -> bool:
        """Whether a walk through a folder gives the file that has this path in it."""
        folders, _, name = within.rpartition("/")
        hidden = any(part.startswith(".") for part in within.split("/"))
        return not hidden and Globs(self._glob).fit(name, f"{folders}/" if folders else "")


def _real(path: str | os.PathLike[str]) -> str:
    """The path without links; of names that no file can have, the name."""
    try:
        return os.path.realpath(path)
    except (OSError, ValueError):
        return os.fspath(path)
