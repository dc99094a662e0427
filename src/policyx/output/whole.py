"""Files that are there whole or not at all: written under a temporary name beside their target, then renamed."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from policyx.output.lines import sync_folder
from policyx.output.store import StoreError

PARTIAL = ".partial"
"""How a temporary name ends: `.out.xlsx.partial` for `out.xlsx`. The next run takes over what a killed one left."""

REMEDY = "mend that, or name another place with --out"
"""How errors of the writers end."""


@contextlib.contextmanager
def writing(path: Path) -> Iterator[None]:
    """Inside, an OSError becomes a StoreError of one line that names the path and the cause."""
    try:
        yield
    except OSError as error:
        raise StoreError(f"{path}: cannot write: {error.strerror or error}; {REMEDY}") from error


class WholeFile:
    """A binary file on its way to `target`, which stays as it was until `commit`.

    stream: where to write. follow: what a link points to is replaced, not the link. Raises StoreError where the target
    is something other than a file, or where its folder cannot be written to."""

    def __init__(self, target: Path, *, follow: bool = True) -> None:
        self.target = target
        with writing(target):
            self._home = Path(os.path.realpath(target)) if follow else target
            if self._home.exists() and not stat.S_ISREG(self._home.stat().st_mode):
                raise StoreError(f"{target}: cannot write: this is no regular file; name a file with --out")
            self.temporary = self._home.with_name(f".{self._home.name}{PARTIAL}")
            self.temporary.unlink(missing_ok=True)
            # a new file or none: nobody's link is written through
            opened = os.open(self.temporary, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o666)
        self.stream: BinaryIO = os.fdopen(opened, "w+b", buffering=1 << 20)

    def commit(self) -> None:
        """Put the file in its place, on disk when this returns. Raises StoreError; the target is then as it was."""
        commit([self])

    def seal(self) -> None:
        """Everything written is on disk, under the temporary name. Raises StoreError."""
        with writing(self.target):
            if not self.stream.closed:
                self.stream.flush()
                os.fsync(self.stream.fileno())
                self.stream.close()

    def place(self) -> None:
        """Rename the sealed file to its target. Raises StoreError."""
        with writing(self.target):
            self.temporary.replace(self._home)

    def abort(self) -> None:
        """Remove the temporary file; nothing where it was committed. Raises nothing: this follows an error."""
        with contextlib.suppress(OSError):
            self.stream.close()  # flushes, which a full disk refuses; the file is closed nevertheless
        with contextlib.suppress(OSError):
            self.temporary.unlink(missing_ok=True)


def commit(files: Sequence[WholeFile]) -> None:
    """Put files in their places, all of them on disk before the first is renamed. Raises StoreError."""
    for file in files:
        file.seal()
    for file in files:
        file.place()
    for folder in {file.temporary.parent for file in files}:
        sync_folder(folder)
