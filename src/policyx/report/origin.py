"""From a record back to the page that it was made of."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from policyx.failure import Failure
from policyx.source.archive import MANY
from policyx.source.encoding import known_encoding
from policyx.source.model import SourceText
from policyx.source.pages import Loaded, Raw, load, pages, text
from policyx.source.walk import shown

if TYPE_CHECKING:
    from policyx.record import Source

_LONGEST = 4096  # characters of a file's path
GONE, CHANGED, PIPED = "the page is gone", "the page was changed since", "the page came by standard input"


class Origins:
    """Pages by the path that their records name.

    root: the folder that relative paths start from. wanted: paths of pages within archives and JSON Lines files that
    will be asked for, which are kept when they are passed. glob, text_field, max_bytes: as when they were extracted."""

    def __init__(
        self, root: Path, wanted: Collection[str], *, glob: str | None, text_field: str, max_bytes: int
    ) -> None:
        self._root, self._wanted = root, wanted
        self._glob, self._text_field, self._max_bytes = glob, text_field, max_bytes
        self._many: dict[str, _Passing] = {}

    def find(self, source: Source) -> SourceText | str:
        """The text of a record's page; why not, where it is not there any more as it was."""
        if source.path == "-" or source.path.startswith("-#"):
            return PIPED
        raw = self._raw(source.path)
        if raw is None:
            return GONE
        loaded = load(raw, max_bytes=self._max_bytes)
        if isinstance(loaded, Failure):
            return GONE if not Path(raw.file).exists() else loaded.reason
        if loaded.sha256 != source.sha256:
            return CHANGED
        try:
            encoding = known_encoding(source.encoding)
        except ValueError:
            return f"its encoding {source.encoding[:40]} is not known"
        read = text(raw, loaded, encoding=encoding, text_field=self._text_field)
        return read if isinstance(read, SourceText) else read.reason

    def file_of(self, path: str) -> Path | None:
        """The file on disk that a record's path leads to."""
        raw = self._place(path)
        return Path(raw[0]) if raw else None

    def close(self) -> None:
        """Close what was opened."""
        for passing in self._many.values():
            passing.close()

    def _place(self, path: str) -> tuple[str, str] | None:
        """(file, what follows it: "" or `#member`)."""
        signs = (index for index, char in enumerate(path[:_LONGEST]) if char == "#")
        cuts = [*([len(path)] if len(path) <= _LONGEST else ()), *signs]
        for cut in cuts:
            file = str(self._root / path[:cut]) if path[:cut] else ""
            many = path[:cut].lower().endswith(MANY)
            if file and many == (cut < len(path)) and os.path.isfile(file):  # noqa: PTH113 - no error for odd names
                return file, path[cut:]
        return None

    def _raw(self, path: str) -> Raw | None:
        place = self._place(path)
        if place is None:
            return None
        file, rest = place
        if not rest:
            return Raw(path, file)
        if file not in self._many:
            wanted = {other[len(path) - len(rest) :] for other in self._wanted if other.startswith(path[: -len(rest)])}
            found = pages([file], glob=self._glob, max_bytes=self._max_bytes, text_field=self._text_field)
            self._many[file] = _Passing(found, len(shown(file)), wanted)
        data = self._many[file].get(rest)
        return None if data is None else Raw(path, file, data[0], data[1])


class _Passing:
    """The pages of a file of many, read once; those that are wanted lie in a temporary file when they were passed."""

    def __init__(self, found: Iterator[object], start: int, wanted: Collection[str]) -> None:
        self._found, self._start, self._wanted = found, start, wanted
        self._spool = tempfile.TemporaryFile()  # noqa: SIM115 - closed by close
        self._kept: dict[str, tuple[int, int, bool]] = {}

    def get(self, rest: str) -> tuple[bytes, bool] | None:
        """(bytes, whether they are a line of JSON) of the page of this name; None where there is none."""
        while rest not in self._kept:
            raw = next(self._found, None)
            if raw is None:
                return None
            if isinstance(raw, Raw) and (raw.place[self._start :] in self._wanted or raw.place[self._start :] == rest):
                self._keep(raw)
        at, size, line = self._kept[rest]
        self._spool.seek(at)
        return self._spool.read(size), line

    def _keep(self, raw: Raw) -> None:
        loaded = load(raw)
        if isinstance(loaded, Loaded):
            at = self._spool.seek(0, os.SEEK_END)
            self._spool.write(loaded.data)
            self._kept[raw.place[self._start :]] = at, len(loaded.data), raw.line

    def close(self) -> None:
        """Forget them."""
        self._spool.close()
