"""What a batch has done: an SQLite database beside its output, so that a run that is broken off goes on where it was.

The order is always: first the store has made pages durable, then the journal says so, in one transaction. What the
store holds beyond the journal's position was never said to be done, and is cut off or overwritten.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path
from typing import Any

from policyx.batch.settings import BatchError, Busy
from policyx.failure import Failure
from policyx.source.pages import Stamp

APPLICATION, VERSION = 0x706F6C78, 1
"""The application id and user version of the database."""


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
    rewritten output that is about to take, or has just taken, the old one's place."""

    def __init__(self, path: Path, config: str, form: str, *, fresh: bool = False) -> None:
        self.path = path
        if fresh and self._head(16) not in (b"", b"SQLite format 3\0"):
            self._remove()  # no database at all: whoever asks to begin again may lose it
        try:
            self._open(config, form, fresh)
        except sqlite3.Error as error:
            broken = type(error) is sqlite3.DatabaseError and self._head(72)[68:] == APPLICATION.to_bytes(4)
            if not (fresh and broken):
                raise self._told(error) from None
            self._remove()
            try:
                self._open(config, form, fresh)
            except sqlite3.Error as again:
                raise self._told(again) from None

    def _open(self, config: str, form: str, fresh: bool) -> None:
        try:
            self._db = sqlite3.connect(self.path, timeout=0, isolation_level=None, check_same_thread=False)
        except sqlite3.Error as error:
            raise BatchError(
                f"{self.path}: cannot open the journal: {error}; give an OUT in a folder for writing"
            ) from None
        try:
            self._begin(config, form, fresh)
        except BaseException:
            self._db.close()
            raise

    def _begin(self, config: str, form: str, fresh: bool) -> None:
        db = self._db
        db.execute("PRAGMA locking_mode = EXCLUSIVE")  # held until the connection or the process ends
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("BEGIN IMMEDIATE")
        if not db.execute("SELECT 1 FROM sqlite_master").fetchone():
            self._create(form)
        (application,), (version,) = (
            db.execute(f"PRAGMA {name}").fetchone() for name in ("application_id", "user_version")
        )
        if application != APPLICATION:
            raise BatchError(f"{self.path}: this is another program's database, not a journal; name another OUT")
        if version != VERSION and not fresh:
            raise BatchError(f"{self.path}: written by another version of policyx; --fresh begins again")
        if fresh:
            for kind, name in db.execute("SELECT type, name FROM sqlite_master WHERE type = 'table'").fetchall():
                db.execute(f'DROP {kind} "{name}"')
            self._create(form)
        state = db.execute("SELECT form, position, run, clean, swap FROM state").fetchone()
        if state is None:
            raise sqlite3.DatabaseError("its state is missing")
        was, self.position, self.run, clean, self.swap = state
        if was != form:
            raise BatchError(f"{self.path}: its output is {was}, not {form}; name another OUT, or --fresh begins again")
        self.clean = self.clean_before = bool(clean)
        db.execute("INSERT OR IGNORE INTO configs (digest) VALUES (?)", (config,))
        (self._config,) = db.execute("SELECT id FROM configs WHERE digest = ?", (config,)).fetchone()
        db.execute("COMMIT")

    def _create(self, form: str) -> None:
        for statement in resources.files("policyx.batch").joinpath("journal.sql").read_text("utf-8").split(";\n"):
            if statement.strip():
                self._db.execute(statement)
        self._db.execute("INSERT INTO state VALUES (?, 0, 0, 1, NULL)", (form,))
        self._db.execute(f"PRAGMA application_id = {APPLICATION}")
        self._db.execute(f"PRAGMA user_version = {VERSION}")

    def _head(self, size: int) -> bytes:
        """How the file begins; nothing where there is none."""
        try:
            with self.path.open("rb") as stream:
                return stream.read(size)
        except OSError:
            return b""

    def _remove(self) -> None:
        """Remove a broken journal, and the log that would else be taken for that of the next."""
        for ending in ("", "-wal", "-shm"):
            with suppress(OSError):
                self.path.with_name(self.path.name + ending).unlink()

    def _told(self, error: sqlite3.Error) -> BatchError:
        said = str(error)
        if "locked" in said:
            return Busy(f"{self.path}: in use: another run writes to the same output; wait for it, or name another OUT")
        if isinstance(error, sqlite3.OperationalError) and "no such" not in said:
            return BatchError(f"{self.path}: cannot write the journal: {said}")
        return BatchError(f"{self.path}: the journal is broken: {said}; --fresh begins again")

    def start(self) -> None:
        """A run begins. One that was broken off goes on; a new one tries again what could not be read."""
        if self.clean:
            self._do("DELETE FROM failures WHERE place NOT IN (SELECT place FROM pages WHERE live)")
        self.run += self.clean
        self.clean_before, self.clean = self.clean, False
        self._do("UPDATE state SET clean = 0, run = ?", (self.run,))

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

    def pieces(self) -> Iterator[tuple[int, bool]]:
        """(length, whether it stays) of all pages, as they lie in the output."""
        for length, live in self._rows("SELECT length, live FROM pages ORDER BY seq"):
            yield length, bool(live)

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
                raise self._told(error) from None
            raise

    def _do(self, statement: str, values: Sequence[object] = ()) -> None:
        try:
            self._db.execute(statement, values)
        except sqlite3.Error as error:
            raise self._told(error) from None

    def _one(self, statement: str, values: Sequence[object] = ()) -> tuple[Any, ...] | None:
        return next(iter(self._rows(statement, values)), None)

    def _rows(self, statement: str, values: Sequence[object] = ()) -> Iterable[tuple[Any, ...]]:
        try:
            yield from self._db.execute(statement, values)
        except sqlite3.Error as error:
            raise self._told(error) from None
