"""What a batch has done: an SQLite database beside its output, so that a run that is broken off goes on where it was.

The order is always: first the store has made pages durable, then the journal says so, in one transaction. What the
store holds beyond the journal's position was never said to be done, and is cut off or overwritten.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from policyx.batch import journal_file
from policyx.batch.settings import BatchError
from policyx.failure import Failure
from policyx.output.store import Piece
from policyx.source.pages import Stamp


@dataclass(frozen=True, slots=True)
class Seen:
    """A page that was done. same: with the same version and options as this run's."""

    sha256: str
    stamp: Stamp | None
    same: bool


@dataclass(frozen=True, slots=True)
class Done:
    """A page to enter. sha256 None: its bytes could not be read, and what was saved of it before stays.
    length: what its records take in the output."""

    place: str
    sha256: str | None
    stamp: Stamp | None
    failures: tuple[Failure, ...]
    length: int = 0
    articles: int = 0

    def of(self, length: int) -> Done:
        """The same, with its length."""
        return replace(self, length=length)


class Journal:
    """The journal of one output, held by one run at a time.

    config: digest of all that records depend on. form: of the output. fresh: begin again. Raises Busy where another run
    holds it, BatchError where it is no journal, or of another form.

    position: where what is saved ends. run: counts runs. clean: whether none was broken off. swap: position of a
    rewritten output that is about to take, or has just taken, the old one's place. other: whether all that was done was
    done by another version or with other options."""

    def __init__(self, path: Path, config: str, form: str, *, fresh: bool = False) -> None:
        self.path = path
        self._db = journal_file.opened(path, form, fresh=fresh)
        try:
            with self._transaction() as db:
                before = db.execute("SELECT count(*) FROM configs").fetchone()[0]
                new = db.execute("INSERT OR IGNORE INTO configs (digest) VALUES (?)", (config,)).rowcount
                (self._config,) = db.execute("SELECT id FROM configs WHERE digest = ?", (config,)).fetchone()
                state = db.execute("SELECT form, position, run, clean, swap FROM state").fetchone()
                if state is None:
                    raise sqlite3.DatabaseError("its state is missing")
                if state[0] != form:
                    raise BatchError(
                        f"{path}: its output is {state[0]}, not {form}; name another OUT, or --fresh begins again"
                    )
        except BaseException:
            self._db.close()
            raise
        self.position, self.run, self.clean, self.swap = state[1], state[2], bool(state[3]), state[4]
        self.clean_before, self.other = self.clean, bool(before and new)

    def start(self) -> None:
        """A run begins. One that was broken off goes on; a new one tries again what could not be read."""
        if self.clean:
            self._do("DELETE FROM failures WHERE place NOT IN (SELECT place FROM pages WHERE live)")
        self.run += self.clean
        self.clean_before, self.clean = self.clean, False
        self._do("UPDATE state SET clean = 0, run = ?", (self.run,))
        self._one("PRAGMA wal_checkpoint(TRUNCATE)")  # that there was a run does not hang on a log that may break

    def seen(self, place: str) -> Seen | None:
        """What is known of the page at a place."""
        row = self._one("SELECT sha256, size, mtime_ns, ctime_ns, config FROM pages WHERE place = ? AND live", (place,))
        if row is None:
            return None
        stamp = Stamp(row[1], row[2], row[3]) if row[1] is not None else None
        return Seen(row[0].hex(), stamp, row[4] == self._config)

    def whole(self, file: str) -> tuple[int, Stamp] | None:
        """How many pages a file had, and the stamp it bore, when all were done with this run's version and options."""
        row = self._one(
            "SELECT pages, size, mtime_ns, ctime_ns FROM files WHERE file = ? AND config = ?", (file, self._config)
        )
        return (row[0], Stamp(*row[1:])) if row else None

    def commit(self, done: Sequence[Done], position: int, files: Sequence[tuple[str, int, Stamp]] = ()) -> None:
        """Enter pages, in order, and files with how many pages they have; all or nothing."""
        with self._transaction() as db:
            for page in done:
                self._enter(page)
            rows = [(file, self._config, count, *stamp) for file, count, stamp in files]
            db.executemany("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)", rows)
            db.execute("UPDATE state SET position = ?", (position,))
        self.position = position

    def _enter(self, page: Done) -> None:
        db = self._db
        db.execute("DELETE FROM failures WHERE place = ?", (page.place,))
        if page.sha256 is not None:
            stamp = page.stamp or (None, None, None)
            db.execute("UPDATE pages SET live = 0 WHERE place = ? AND live", (page.place,))
            db.execute(
                "INSERT INTO pages (place, live, config, sha256, size, mtime_ns, ctime_ns, length, articles)"
                " VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?)",
                (page.place, self._config, bytes.fromhex(page.sha256), *stamp, page.length, page.articles),
            )
        db.executemany(
            "INSERT INTO failures (place, path, stage, reason, hint, run) VALUES (?, ?, ?, ?, ?, ?)",
            [(page.place, f.path, f.stage, f.reason, f.hint, self.run) for f in page.failures],
        )

    def reset(self) -> None:
        """The output is gone: nothing is done."""
        with self._transaction() as db:
            for table in ("pages", "failures", "files"):
                db.execute(f"DELETE FROM {table}")
            db.execute("UPDATE state SET position = 0, swap = NULL")
        self.position, self.swap = 0, None

    def touched(self, place: str, stamp: Stamp) -> None:
        """The file of a page bears another stamp, but the same bytes."""
        self._do("UPDATE pages SET size = ?, mtime_ns = ?, ctime_ns = ? WHERE place = ? AND live", (*stamp, place))

    def failed(self, place: str) -> bool:
        """Whether something failed of the page at a place, or of the pages in the file at it."""
        within = "SELECT 1 FROM failures WHERE place = ? OR (place > ? AND place < ?) LIMIT 1"
        return self._one(within, (place, f"{place}#", f"{place}$")) is not None

    def failures(self, *, of_this_run: bool = False) -> Iterator[Failure]:
        """What failed and was not mended since, in order."""
        where = "WHERE run = ?" if of_this_run else "WHERE run <= ?"
        for row in self._rows(f"SELECT path, stage, reason, hint FROM failures {where} ORDER BY seq", (self.run,)):
            yield Failure(*row)

    @property
    def dead(self) -> bool:
        """Whether the output holds pages that later ones replaced."""
        return self._one("SELECT 1 FROM pages WHERE NOT live LIMIT 1") is not None

    def pieces(self) -> Generator[Piece, None, None]:
        """All pages as they lie in the output."""
        for length, sha256, live in self._rows("SELECT length, sha256, live FROM pages ORDER BY seq"):
            yield Piece(length, sha256.hex()[:12].encode(), bool(live))

    def swapping(self, position: int | None) -> None:
        """Say that a rewritten output, whole on disk, is about to take the old one's place; None: that it is not."""
        self._do("UPDATE state SET swap = ?", (position,))
        self.swap = position

    def swapped(self) -> None:
        """Say that it has: what was replaced is gone."""
        if self.swap is None:
            return
        with self._transaction() as db:
            db.execute("DELETE FROM pages WHERE NOT live")
            db.execute("UPDATE state SET position = swap, swap = NULL")
        self.position, self.swap = self.swap, None

    def forget(self) -> None:
        """The output does not replace pages by rewriting: what was replaced is gone from it already."""
        self._do("DELETE FROM pages WHERE NOT live")

    def finish(self) -> None:
        """The run has come to its end."""
        self._do("UPDATE state SET clean = 1")
        self.clean = True

    def close(self) -> None:
        """Let go of it; the lock goes with it."""
        with suppress(sqlite3.Error):
            self._db.close()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """All that is done within, or nothing."""
        try:
            self._db.execute("BEGIN IMMEDIATE")
            yield self._db
            self._db.execute("COMMIT")
        except BaseException as error:
            with suppress(sqlite3.Error):
                self._db.execute("ROLLBACK")
            if isinstance(error, sqlite3.Error):
                raise journal_file.told(self.path, error) from None
            raise

    def _do(self, statement: str, values: Sequence[object] = ()) -> None:
        try:
            self._db.execute(statement, values)
        except sqlite3.Error as error:
            raise journal_file.told(self.path, error) from None

    def _one(self, statement: str, values: Sequence[object] = ()) -> tuple[Any, ...] | None:
        return next(iter(self._rows(statement, values)), None)

    def _rows(self, statement: str, values: Sequence[object] = ()) -> Iterable[tuple[Any, ...]]:
        try:
            yield from self._db.execute(statement, values)
        except sqlite3.Error as error:
            raise journal_file.told(self.path, error) from None
