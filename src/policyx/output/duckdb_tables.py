"""Records in a DuckDB database: the normalised tables, and `search`, which finds words in titles and statements.

    SELECT * FROM search('乡村振兴') LIMIT 20;
    SELECT d.published, s.text FROM search('防汛 部署') s JOIN documents d ON d.id = s.document;

A row of `search` is a title (kind 'title') or a statement (kind 'statement', with event and position) in which all the
words stand, parted by white space in what is asked, small letters or capitals; `times` counts how often. Chinese has no
spaces for an index of words to go by, and DuckDB's own index knows no Chinese and comes from the network: `search`
reads the columns through, some hundredths of a second for a hundred thousand statements. The macro is part of the
database, so that every DuckDB program that opens it has it.

DuckDB 2 keeps indexes in memory, so that only pages and documents have a key; it scans the other columns."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from policyx.output import chunk, sql
from policyx.output.formats import need
from policyx.output.layout import SOURCES, TABLES, VERSION, Kind, Row, Table
from policyx.output.store import Page, StoreError

if TYPE_CHECKING:
    import duckdb

SEARCH = "search"
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "enable_external_access": False,  # no file but the database, no network
    "threads": 1,  # the processors are the workers'
    "memory_limit": "25%",  # most of it a cache of what is on the disk
    "lock_configuration": True,
}
_TYPES: dict[Kind, str] = {"text": "VARCHAR", "integer": "BIGINT", "real": "DOUBLE", "json": "VARCHAR"}
_LISTED = "(SELECT unnest(?::VARCHAR[]))"
# words of Chinese alone are looked for in the text as it stands, which is ten times faster than in small letters
_WORDS = r"list_filter(string_split_regex(lower(words), '[\s\x{a0}\x{3000}]+'), lambda word: word <> '')"
_TEXT = "if(lower(words) = upper(words), text, lower(text))"
_SEARCH = f"""
CREATE OR REPLACE MACRO {SEARCH}(words) AS TABLE
WITH texts AS (
  SELECT id AS document, 'title' AS kind, NULL AS event, NULL AS position, title AS text FROM documents
  UNION ALL
  SELECT document, 'statement', event, position, text FROM statements
)
SELECT document, kind, event, position, text, list_sum(list_transform({_WORDS},
  lambda word: (length(text) - length(replace({_TEXT}, word, ''))) // length(word)))::BIGINT AS times
FROM texts
WHERE contains({_TEXT}, ({_WORDS})[1]) AND list_bool_and(list_transform({_WORDS}, lambda word: contains({_TEXT}, word)))
ORDER BY times DESC, document, kind DESC, event, position
"""


class DuckdbStore:
    """The tables of `policyx.output.tables` in the database `path`, which may hold other tables too.

    Raises StoreError where duckdb is not installed."""

    appends = False

    def __init__(self, path: str | Path) -> None:
        need("duckdb", "duckdb", str(path))
        self._path = Path(path)
        self._database: duckdb.DuckDBPyConnection | None = None
        self.empty = True

    def open(self, position: int | None) -> None:  # noqa: ARG002
        """Begin; the tables are made where they are not there yet. position: not needed."""
        with self._said(), self._transaction() as database:
            if not self._is_ours(database):
                self._refuse_strangers(database)
                for statement in (*sql.create("duckdb"), _SEARCH):
                    database.execute(statement)
            versions = database.execute(f"SELECT tables_version FROM {sql.ABOUT['duckdb']}").fetchall()
            if versions != [(VERSION,)]:
                raise StoreError(
                    f"{self._path}: its tables are of version {versions[0][0] if versions else 'none'}, "
                    f"this policyx writes {VERSION}; take another file, or --fresh"
                )
            self.empty = not database.execute("SELECT 1 FROM sources LIMIT 1").fetchall()

    def clear(self) -> None:
        """Take policyx's tables out of the database; others stay."""
        if not self._path.exists():
            return
        with self._said(), self._transaction() as database:
            if self._is_ours(database):
                for statement in (f"DROP MACRO TABLE IF EXISTS {SEARCH}", *sql.drop("duckdb")):
                    database.execute(statement)

    def save(self, pages: Sequence[Page]) -> tuple[int, tuple[int, ...]]:
        """Commit the pages in one transaction. Returns zeros."""
        new = chunk.read(pages)
        with self._said(), self._transaction() as database:
            before = _asked(database, "SELECT sha256 FROM sources WHERE path", new.places)
            if before:
                database.execute(f"DELETE FROM sources WHERE path IN {_LISTED}", [new.places])
            _insert(database, SOURCES, new.sources)
            forsaken = before - _asked(database, "SELECT sha256 FROM sources WHERE sha256", before)
            gone = _asked(database, "SELECT id FROM documents WHERE sha256", forsaken.union(new.digests))
            gone |= _asked(database, "SELECT id FROM documents WHERE id", new.ids)
            if gone:
                for statement in sql.delete(_LISTED, "duckdb"):
                    database.execute(statement, [list(gone)])
            for table in TABLES:
                _insert(database, table, new.rows[table.name])
        return 0, (0,) * len(pages)

    def finish(self) -> None:
        """Move what is in the write-ahead log into the database, which then is one file."""
        with self._said():
            self._connected().execute("CHECKPOINT")

    def close(self) -> None:
        """Close the database; what was not committed is undone."""
        if self._database is not None:
            import duckdb

            with suppress(duckdb.Error):
                self._database.close()
            self._database = None

    def _connected(self) -> duckdb.DuckDBPyConnection:
        if self._database is None:
            import duckdb

            self._check_file()
            self._database = duckdb.connect(str(self._path.absolute()), config=_CONFIG)
        return self._database

    def _check_file(self) -> None:
        """Before DuckDB opens it, since DuckDB takes an SQLite file for a wish to have its extension for those."""
        if "\0" in str(self._path):
            raise StoreError(f"{str(self._path)!r}: no file can have this name; take another")
        if self._path.is_dir():
            raise StoreError(f"{self._path}: this is a folder; take another file")
        if self._path.exists():
            if not self._path.is_file():
                raise StoreError(f"{self._path}: this is no regular file; take another")
            with self._path.open("rb") as file:
                head = file.read(12)
            if head[8:] != b"DUCK":
                raise StoreError(f"{self._path}: this is no DuckDB database; take another file")

    @contextmanager
    def _transaction(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Everything in it is committed, or nothing."""
        import duckdb

        database = self._connected()
        database.execute("BEGIN TRANSACTION")
        try:
            yield database
            database.execute("COMMIT")
        except BaseException:
            with suppress(duckdb.Error):  # a COMMIT that failed has undone it already
                database.execute("ROLLBACK")
            raise

    @contextmanager
    def _said(self) -> Iterator[None]:
        """Errors of DuckDB and of the system as StoreError."""
        import duckdb

        try:
            yield
        except duckdb.Error as error:
            raise StoreError(f"{self._path}: {_reason(error)}") from error
        except OSError as error:
            raise StoreError(f"{self._path}: {(error.strerror or type(error).__name__).lower()}") from error

    def _refuse_strangers(self, database: duckdb.DuckDBPyConnection) -> None:
        """Raises StoreError where something stands in the place of what is to be made."""
        names = database.execute("SELECT table_name FROM information_schema.tables").fetchall()
        found = [f"table {name}" for name in sql.strangers(name for (name,) in names)]
        macros = "SELECT 1 FROM duckdb_functions() WHERE NOT internal AND lower(function_name) = ?"
        if not found and database.execute(macros, [SEARCH]).fetchone():
            found = [f"macro {SEARCH}"]
        if found:
            raise StoreError(f"{self._path}: has a {found[0]} that policyx did not make; take another file")

    @staticmethod
    def _is_ours(database: duckdb.DuckDBPyConnection) -> bool:
        about = "SELECT 1 FROM information_schema.tables WHERE table_name = ?"
        return database.execute(about, [sql.ABOUT["duckdb"]]).fetchone() is not None


def _asked(database: duckdb.DuckDBPyConnection, query: str, values: Collection[str]) -> set[str]:
    """What a query finds, one column, where the value it ends in is one of some."""
    if not values:
        return set()
    return {found for (found,) in database.execute(f"{query} IN {_LISTED}", [list(values)]).fetchall()}


def _insert(database: duckdb.DuckDBPyConnection, table: Table, rows: Sequence[Row]) -> None:
    """Add rows as one list a column: a hundred times faster than one statement a row."""
    if rows:
        columns = ", ".join(f"unnest(?::{_TYPES[column.kind]}[])" for column in table.columns)
        values = [list(column) for column in zip(*rows, strict=True)]
        database.execute(f"INSERT INTO {table.name} ({', '.join(table.names)}) SELECT {columns}", values)


def _reason(error: duckdb.Error) -> str:
    """What happened, in words, and what helps."""
    told = str(error).partition("\n")[0]
    for part, reason in (
        ("Could not set lock", "another program has the database open; close it and go on"),
        ("different configuration than existing", "this program has the database open already"),
        ("not a valid DuckDB", "this is no DuckDB database; take another file"),
        ("storage version number", "another version of DuckDB wrote it, which this one cannot read; take another"),
        ("No space left", "the disk is full; make room and go on"),
        ("Disk quota", "the disk's quota is full; make room and go on"),
        ("Read-only file system", "the database cannot be written to: it lies on a read-only disk"),
        ("Permission denied", "the database cannot be opened or written to: permission denied"),
        ("No such file", "the database cannot be opened: no such folder"),
        ("File too large", "the database may not grow any more: a limit of the system forbids it"),
        ("orrupt", "the database is damaged; take another file"),
        ("Could not read enough", "the database is damaged; take another file"),
    ):
        if part in told:
            return reason
    return " ".join(told.split()) or type(error).__name__
