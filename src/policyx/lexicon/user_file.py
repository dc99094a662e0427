"""User dictionaries on disk: a line an entry, kind TAB text [TAB value], or TOML (`user_toml`)."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from policyx.lexicon.user import Entry, Rejected, UnreadableTOML, UserLexicon
from policyx.lexicon.user_entry import entry

LARGEST = 100_000_000
"""Bytes of a tab-separated dictionary, at most."""


def load_all(paths: Iterable[str | Path]) -> UserLexicon:
    """The entries of several files and of those that they name, in order; a file that comes twice is read once.

    Raises OSError for the first of `paths` that cannot be read, UnreadableTOML where one is no TOML."""
    found = list(_Files().read(paths))
    entries = (one for one in found if isinstance(one, Entry))
    return UserLexicon(tuple(entries), tuple(one for one in found if isinstance(one, Rejected)))


class _Files:
    """Files that are read once each, whoever names them."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def read(self, paths: Iterable[str | Path]) -> Iterator[Entry | Rejected]:
        """The entries of files, and the lines that are none."""
        for path in paths:
            if (real := os.path.realpath(path)) in self._seen:
                continue
            self._seen.add(real)
            yield from self._toml(Path(path)) if is_toml(path) else _lines(path)

    def _toml(self, path: Path) -> Iterator[Entry | Rejected]:
        from policyx.lexicon import user_toml

        for one in user_toml.read(path):
            if isinstance(one, user_toml.Named):
                yield from self._named(path, one.path, one.line)
            else:
                yield one

    def _named(self, by: Path, path: Path, line: int) -> Iterator[Entry | Rejected]:
        """What a TOML file names; only regular files, as a pipe or device could keep a run waiting for ever."""
        try:
            if not stat.S_ISREG(path.stat().st_mode):
                yield Rejected(str(by), line, f"{path}: cannot read: not a regular file", grave=True)
                return
            yield from self.read([path])
        except OSError as error:
            yield Rejected(str(by), line, f"{path}: cannot read: {(error.strerror or str(error)).lower()}", grave=True)
        except UnreadableTOML as error:
            yield Rejected(error.path, error.line, error.reason, grave=True)


def is_toml(path: str | Path) -> bool:
    """Whether a dictionary is TOML, by its name."""
    return Path(path).suffix.lower() == ".toml"


def _lines(path: str | Path) -> Iterator[Entry | Rejected]:
    """The entries of a tab-separated file, UTF-8 with or without a BOM; blank lines and # comments are none."""
    name = str(path)
    with Path(path).open("rb") as stream:
        data = stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        yield Rejected(name, 1, f"a dictionary of more than {LARGEST:,} bytes", grave=True)
        return
    for number, raw in enumerate(data.splitlines(), 1):
        try:
            line = raw.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            yield Rejected(name, number, "not UTF-8")
            continue
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            yield parse(line, name, number)
        except ValueError as reason:
            yield Rejected(name, number, str(reason))


def parse(line: str, path: str = "", number: int = 0) -> Entry:
    """The entry of one line. Raises ValueError, its message the reason, where the line is none."""
    cells = [cell.strip() for cell in line.rstrip("\r\n").split("\t")]
    if not 2 <= len(cells) <= 3:
        spaces = " (there are spaces, but no tab)" if len(cells) < 2 and " " in line.strip() else ""
        raise ValueError(f"expected kind TAB text [TAB value]{spaces}")
    return entry(cells[0], cells[1], cells[2] if len(cells) > 2 else "", path, number)


def dump(words: UserLexicon) -> bytes:
    """The entries as one tab-separated file, without where they stood: what records depend on."""
    rows = ("\t".join(filter(None, (one.kind, one.text, one.value))) for one in words.entries)
    return "".join(f"{row}\n" for row in rows).encode()
