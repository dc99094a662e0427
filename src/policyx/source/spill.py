"""Names in numbers that memory should not hold: sorted and counted in a temporary database, once they are many."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import chain, islice

FEW = 5_000
"""Names that are held in memory."""


def in_order(names: Iterable[bytes]) -> Iterator[bytes]:
    """The names, sorted as bytes. All of them are taken before this returns; raises what `names` raises, and
    sqlite3.Error where there is no room for a temporary file."""
    head = iter(names)
    few = list(islice(head, FEW + 1))
    if len(few) <= FEW:
        few.sort()
        return iter(few)
    base = _temporary()
    try:
        base.execute("CREATE TABLE names (name BLOB)")
        base.executemany("INSERT INTO names VALUES (?)", ((name,) for name in chain(few, head)))
        rows = base.execute("SELECT name FROM names ORDER BY name")
        first = rows.fetchone()
    except BaseException:
        base.close()
        raise
    return _rows(base, rows, first)


class Seen:
    """How often each of many names was seen."""

    __slots__ = ("_base", "_few")

    def __init__(self) -> None:
        self._few: dict[bytes, int] = {}
        self._base: sqlite3.Connection | None = None

    def count(self, name: bytes) -> int:
        """How often it was, this time included."""
        if self._base is None:
            times = self._few[name] = self._few.get(name, 0) + 1
            if len(self._few) > FEW:
                self._base = _temporary()
                self._base.execute("CREATE TABLE seen (name BLOB PRIMARY KEY, times INTEGER) WITHOUT ROWID")
                self._base.executemany("INSERT INTO seen VALUES (?, ?)", self._few.items())
                self._few.clear()
            return times
        row = self._base.execute("SELECT times FROM seen WHERE name = ?", (name,)).fetchone()
        times = row[0] + 1 if row else 1
        self._base.execute("INSERT OR REPLACE INTO seen VALUES (?, ?)", (name, times))
        return times

    def close(self) -> None:
        """Forget all of them."""
        if self._base is not None:
            self._base.close()
        self._base = None
        self._few.clear()


def _temporary() -> sqlite3.Connection:
    """A database that is gone when it is closed; half a MB of it is held in memory."""
    base = sqlite3.connect("", isolation_level=None, check_same_thread=False)
    base.execute("PRAGMA journal_mode = OFF")
    base.execute("PRAGMA cache_size = -500")
    base.execute("BEGIN")
    return base


def _rows(base: sqlite3.Connection, rows: sqlite3.Cursor, first: tuple[bytes] | None) -> Iterator[bytes]:
    with closing(base):
        if first is not None:
            yield first[0]
        for (name,) in rows:
            yield name
