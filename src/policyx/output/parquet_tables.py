"""The normalised tables as Parquet files in a folder, one a table."""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from policyx import __version__
from policyx.output.formats import need
from policyx.output.layout import ALL, SOURCES, VERSION, Row, Table
from policyx.output.parquet import GROUP_BYTES, Groups, built
from policyx.output.store import StoreError
from policyx.output.tables import rows
from policyx.output.whole import PARTIAL, REMEDY, commit, writing

if TYPE_CHECKING:
    import pyarrow as pa

_ROWS: Final = 20_000
"""How many rows, of all tables together, wait as Python values."""
_CHARACTERS: Final = 8_000_000
"""How long the records may be, in characters, that wait with them."""


class TablesWriter:
    """Writes the tables of `policyx.output.layout` into `documents.parquet`, `events.parquet`, … in a folder, which is
    made where there is none; other files in it stay.

    All files are renamed into place at the end, one after the other, once all are on disk. A page that is read at two
    places has two rows in `sources` and one set in the others, that of the place read first: keys are unique. Memory is
    flat. Every method but `abort` raises StoreError."""

    def __init__(self, folder: Path) -> None:
        need("pyarrow", "parquet")
        self._folder = folder
        self._groups: dict[str, Groups] = {}
        self._waiting: dict[str, list[Row]] = {table.name: [] for table in ALL}
        self._count = self._characters = 0
        with writing(folder):
            folder.mkdir(parents=True, exist_ok=True)
        self._seen = _Seen(folder)
        try:
            for table in ALL:
                self._groups[table.name] = Groups(folder / f"{table.name}.parquet", schema(table), follow=False)
        except BaseException:
            self.abort()
            raise

    def write(self, record: Mapping[str, Any]) -> None:
        """Write the rows of a record."""
        new = {
            "sources": self._seen.first(f"source {record['source']['path']}"),
            "documents": self._seen.first(f"document {record['id']}"),
        }
        for name, found in rows(record).items():
            if new["sources" if name == SOURCES.name else "documents"]:
                self._waiting[name] += found
                self._count += len(found)
                if name == "documents":
                    self._characters += sum(len(row[-1]) for row in found)
        if self._count >= _ROWS or self._characters >= _CHARACTERS:
            self._convert()

    def close(self) -> None:
        """Put the files in their places."""
        self._convert()
        for groups in self._groups.values():
            groups.seal()
        commit([groups.file for groups in self._groups.values()])
        self._seen.close()

    def abort(self) -> None:
        """Remove what was written; tables that stood there before stay."""
        for groups in self._groups.values():
            groups.abort()
        self._seen.close()

    def _convert(self) -> None:
        for table in ALL:
            found, self._waiting[table.name] = self._waiting[table.name], []
            if found:
                self._groups[table.name].add(_columns(table, found))
        self._count = self._characters = 0
        while sum(groups.size for groups in self._groups.values()) >= GROUP_BYTES:
            # small tables wait, so that theirs are large groups too
            max(self._groups.values(), key=lambda groups: groups.size).write()


def schema(table: Table) -> pa.Schema:
    """The Arrow schema of a table. JSON is text. Its metadata bear the version of the tables and of policyx."""
    import pyarrow as pa

    kinds = {"text": pa.string(), "json": pa.string(), "integer": pa.int64(), "real": pa.float64()}
    return pa.schema(
        [pa.field(column.name, kinds[column.kind], nullable=not column.required) for column in table.columns],
        metadata={"policyx.tables": str(VERSION), "policyx.version": __version__, "policyx.what": table.what},
    )


def _columns(table: Table, found: list[Row]) -> pa.Table:
    """Rows as an Arrow table. Raises StoreError where a value does not fit its column."""
    import pyarrow as pa

    made = schema(table)

    def make(values: Sequence[Row]) -> pa.Table:
        columns = zip(*values, strict=True)
        return pa.table([pa.array(column, kind) for column, kind in zip(columns, made.types, strict=True)], made)

    return built(make, found)


class _Seen:
    """Which keys were written, on disk beside the tables: memory is flat."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / f".seen{PARTIAL}"
        self._base: sqlite3.Connection | None = None
        try:
            with writing(folder):
                self._path.unlink(missing_ok=True)
            with self._told():
                self._base = sqlite3.connect(self._path, isolation_level=None)
                self._base.executescript(
                    "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;"
                    "CREATE TABLE seen (key BLOB PRIMARY KEY) WITHOUT ROWID; BEGIN;"
                )
        except StoreError:
            self.close()
            raise

    def first(self, key: str) -> bool:
        """Whether the key is asked for the first time."""
        digest = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        assert self._base is not None
        with self._told():
            return self._base.execute("INSERT OR IGNORE INTO seen VALUES (?)", (digest,)).rowcount == 1

    def close(self) -> None:
        """Remove it. Raises nothing; may be called again."""
        if self._base is not None:
            with contextlib.suppress(sqlite3.Error):
                self._base.close()
            self._base = None
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise StoreError(f"{self._path.parent}: cannot write: {error}; {REMEDY}") from error
