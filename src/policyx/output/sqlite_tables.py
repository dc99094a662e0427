"""Records in an SQLite database: the normalised tables, with full-text search on titles and statements.

The database keeps its rollback journal (SQLite's default): between transactions it is one file, which may be copied,
mailed, or read from a network drive; a write-ahead log beside it would be needed only by those who read while a batch
writes, and they wait for milliseconds."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from policyx.output import chunk, sql
from policyx.output.layout import ALL, TABLES, VERSION, Table
from policyx.output.store import Page, StoreError

_PATIENCE = 60.0  # seconds to wait for another who reads or writes
_CACHE = 64_000  # KiB; ids begin with digits of a hash, so that new rows lie everywhere in an index
_SEARCHED = tuple(table for table in TABLES if table.searched)
_TOKENS = "unicode61 remove_diacritics 0 categories ''L* M* N* P* S* Co''"


def phrase(words: str) -> str:
    """What to MATCH in `documents_search` and `statements_search` to find words: 防汛 → "防 汛".

    Every character is a word of the index, so that two characters are found as fast as ten."""
    return '"' + _cut(words).replace('"', '""') + '"'


class SqliteStore:
    """The tables of `policyx.output.tables` in the database `path`, which may hold other tables too."""

    appends = False

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path)
        self._database: sqlite3.Connection | None = None
        self.empty = True

    def open(self, position: int | None) -> None:  # noqa: ARG002
        """Begin; the tables are made where they are not there yet. position: not needed."""
        with self._said(), self._transaction() as database:
            self._check_length(database)
            if not self._is_ours(database):
                found = sql.strangers(name for (name,) in database.execute("SELECT name FROM sqlite_schema"))
                if found:
                    raise StoreError(
                        f"{self._path}: has a table {found[0]} that policyx did not make; take another file"
                    )
                for statement in (*sql.create("sqlite"), *(line for table in _SEARCHED for line in _search(table))):
                    database.execute(statement)
            ((version,),) = database.execute(f"SELECT tables_version FROM {sql.ABOUT['sqlite']}")
            if version != VERSION:
                raise StoreError(
                    f"{self._path}: its tables are of version {version}, this policyx writes {VERSION}; "
                    "take another file, or --fresh"
                )
            self.empty = database.execute("SELECT 1 FROM sources LIMIT 1").fetchone() is None

    def _check_length(self, database: sqlite3.Connection) -> None:
        """Raise StoreError where the last page is cut: SQLite itself sees only that whole pages are missing."""
        ((page,),) = database.execute("PRAGMA page_size")
        if self._path.exists() and self._path.stat().st_size % page:
            raise StoreError(f"{self._path}: is cut off, somebody else changed it; --fresh begins again")

    def clear(self) -> None:
        """Take policyx's tables out of the database; others stay. Where there are none, the file is emptied: it may be
        damaged."""
        if not self._path.exists():
            return
        with self._said():
            database = self._connected()
            if self._holds_only_ours(database):
                database.execute("BEGIN EXCLUSIVE")  # nobody is in the middle of it
                self.close()
                os.truncate(self._path, 0)
                return
            database.execute("PRAGMA foreign_keys = OFF")  # or each row would be deleted by itself
            try:
                with self._transaction():
                    if self._is_ours(database):
                        searches = [f"DROP TABLE IF EXISTS {table.name}_search" for table in _SEARCHED]
                        for statement in (*searches, *sql.drop("sqlite")):
                            database.execute(statement)
            finally:
                database.execute("PRAGMA foreign_keys = ON")

    def save(self, pages: Sequence[Page]) -> tuple[int, tuple[int, ...]]:
        """Commit the pages in one transaction. Returns zeros."""
        new = chunk.read(pages)
        with self._said(), self._transaction() as database:
            places = [(place,) for place in new.places]
            before = {
                digest
                for place in places
                for (digest,) in database.execute("SELECT sha256 FROM sources WHERE path = ?", place)
            }
            database.executemany("DELETE FROM sources WHERE path = ?", places)
            database.executemany(*_all(ALL[0], new.sources))
            forsaken = "DELETE FROM documents WHERE sha256 = ? AND sha256 NOT IN (SELECT sha256 FROM sources)"
            database.executemany(forsaken, [(digest,) for digest in before])
            database.executemany("DELETE FROM documents WHERE sha256 = ?", [(digest,) for digest in new.digests])
            for statement in sql.delete("(?)", "sqlite"):
                database.executemany(statement, [(ident,) for ident in new.ids])
            for table in TABLES:
                database.executemany(*_all(table, new.rows[table.name]))
                if table.searched:
                    _index(database, table, new)
        return 0, (0,) * len(pages)

    def finish(self) -> None:
        """Let SQLite see how the rows are spread, for its plans of queries."""
        with self._said():
            self._connected().execute("PRAGMA optimize")

    def close(self) -> None:
        """Close the database; what was not committed is undone."""
        if self._database is not None:
            with suppress(sqlite3.Error):
                self._database.close()
            self._database = None

    def _connected(self) -> sqlite3.Connection:
        if self._database is None:
            if "\0" in str(self._path):
                raise StoreError(f"{str(self._path)!r}: no file can have this name; take another")
            if self._path.exists() and not self._path.is_file():
                raise StoreError(f"{self._path}: this is no regular file; take another")
            self._database = sqlite3.connect(self._path.absolute(), timeout=_PATIENCE, isolation_level=None)
            self._database.execute("PRAGMA foreign_keys = ON")
            self._database.execute(f"PRAGMA cache_size = -{_CACHE}")
            self._database.execute("PRAGMA synchronous = FULL")  # SQLite's default, but not on every system
        return self._database

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """Everything in it is committed, or nothing."""
        database = self._connected()
        database.execute("BEGIN IMMEDIATE")
        try:
            yield database
            database.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):  # a full disk has undone it already
                database.execute("ROLLBACK")
            raise

    @contextmanager
    def _said(self) -> Iterator[None]:
        """Errors of SQLite as StoreError."""
        try:
            yield
        except sqlite3.Error as error:
            raise StoreError(f"{self._path}: {_reason(error)}") from error

    def _holds_only_ours(self, database: sqlite3.Connection) -> bool:
        ours = {sql.ABOUT["sqlite"], sql.VIEW, *(table.name for table in ALL)}
        searches = tuple(f"{table.name}_search" for table in _SEARCHED)
        tables = [name.lower() for (name,) in database.execute("SELECT tbl_name FROM sqlite_schema")]
        return self._is_ours(database) and all(
            name in ours or name.startswith(("sqlite_", *searches)) for name in tables
        )

    @staticmethod
    def _is_ours(database: sqlite3.Connection) -> bool:
        about = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?"
        return database.execute(about, (sql.ABOUT["sqlite"],)).fetchone() is not None


def _reason(error: sqlite3.Error) -> str:
    """What happened, in words, and what helps."""
    name = getattr(error, "sqlite_errorname", "")
    for start, reason in (
        ("SQLITE_NOTADB", "this is no SQLite database; take another file"),
        ("SQLITE_BUSY", f"another program has held the database for {_PATIENCE:.0f} seconds; close it and go on"),
        ("SQLITE_LOCKED", "another program holds the database; close it and go on"),
        ("SQLITE_FULL", "the disk is full; make room and go on"),
        ("SQLITE_READONLY", "the database cannot be written to: it, or its folder, is read-only"),
        ("SQLITE_CANTOPEN", "the database cannot be opened: no such folder, no file, or no permission"),
        ("SQLITE_CORRUPT", "the database is damaged; take another file, or --fresh on a new one"),
        ("SQLITE_CONSTRAINT", "another program has changed the rows of policyx, which do not fit any more; --fresh"),
        ("SQLITE_IOERR", f"the disk failed ({name}); what was committed before is kept"),
    ):
        if name.startswith(start):
            return reason
    return " ".join(str(error).split()) or type(error).__name__


def _search(table: Table) -> list[str]:
    """The statements that make the full-text index of a table, and a trigger that forgets deleted rows."""
    name = f"{table.name}_search"
    return [
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {name} USING fts5({table.searched}, tokenize = '{_TOKENS}')",
        f"CREATE TRIGGER IF NOT EXISTS {name}_deleted AFTER DELETE ON {table.name} "
        f"BEGIN DELETE FROM {name} WHERE rowid = old.search_id; END",
    ]


def _index(database: sqlite3.Connection, table: Table, new: chunk.Chunk) -> None:
    """Add the new rows of a table to its full-text index."""
    assert table.searched
    place = table.names.index(table.searched)
    keys = [table.names.index(name) for name in table.key]
    where = " AND ".join(f"{name} = ?" for name in table.key)
    name, column = table.name, table.searched
    database.executemany(
        f"INSERT INTO {name}_search (rowid, {column}) SELECT search_id, ? FROM {name} WHERE {where}",
        [(_cut(row[place]), *(row[key] for key in keys)) for row in new.rows[table.name] if row[place]],
    )


def _all(table: Table, rows: list[tuple[object, ...]]) -> tuple[str, list[tuple[object, ...]]]:
    return sql.insert(table, "sqlite"), rows


def _cut(text: str) -> str:
    """The characters of a text, a space between them; white space is left out."""
    return " ".join("".join(text.split()))
