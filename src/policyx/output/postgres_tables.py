"""Records in PostgreSQL: the normalised tables in the schema `policyx`, for psycopg 3.

Text in PostgreSQL cannot hold U+0000: it becomes U+FFFD in tables and records. `record`, `warnings`, and `extra` are
jsonb, which keeps values, not the order of keys."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from policyx.output import chunk, sql
from policyx.output.formats import need
from policyx.output.layout import SOURCES, TABLES, VERSION, Row, Table
from policyx.output.store import Page, StoreError

if TYPE_CHECKING:
    import psycopg

_LOCK = int.from_bytes(b"policyx", "big")  # of pg_advisory_lock; one for each database
_PATIENCE = 30  # seconds for a connection
_LOCK_PATIENCE = 60  # seconds for a table that another has locked
_TRIES = 30  # to take the lock, a tenth of a second apart
_ABOUT = sql.ABOUT["postgres"]
_SEARCHED = [(table.name, table.searched) for table in TABLES if table.searched]
_PAIRS = """CREATE OR REPLACE FUNCTION policyx.pairs(words text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(DISTINCT first || second), '{}') FROM (
    SELECT letter AS first, lead(letter) OVER (ORDER BY place) AS second
    FROM unnest(string_to_array(words, NULL)) WITH ORDINALITY AS letters(letter, place)
  ) AS neighbours WHERE second IS NOT NULL
$$"""


class PostgresStore:
    """The tables of `policyx.output.tables` in the schema `policyx` of the database that a URL names.

    Titles and statements are indexed for LIKE by pg_trgm, where this user may install it and it takes Chinese
    characters for letters (it does not in a database with the locale C); else for
    `policyx.pairs(text) @> policyx.pairs('防汛')`: whatever are neighbours in the words are neighbours in the text."""

    appends = False

    def __init__(self, url: str) -> None:
        need("psycopg", "postgres")
        import psycopg
        from psycopg.conninfo import conninfo_to_dict

        try:
            told = conninfo_to_dict(url)
        except psycopg.Error:  # whose message may hold the password
            raise StoreError("this is no PostgreSQL URL: it takes postgresql://USER@HOST:PORT/DATABASE") from None
        self._url = url
        self._secret = str(told.get("password") or "")
        self._name = f"PostgreSQL database {told.get('dbname') or 'of this user'}"
        self._database: psycopg.Connection[tuple[Any, ...]] | None = None
        self.empty = True

    def open(self, position: int | None) -> None:  # noqa: ARG002
        """Begin; the schema and its tables are made where they are not there yet. position: not needed."""
        with self._said():
            database = self._connected()
            with database.transaction():
                if not self._is_ours(database):
                    found = sql.strangers(
                        name
                        for (name,) in database.execute(
                            "SELECT relname::text FROM pg_class WHERE relnamespace = to_regnamespace('policyx')"
                        )
                    )
                    if found:
                        raise StoreError(f"{self._name}: has a table policyx.{found[0]} that policyx did not make")
                    self._make(database)
                ((version,),) = database.execute(f"SELECT tables_version FROM {_ABOUT}").fetchall()
            if version != VERSION:
                raise StoreError(
                    f"{self._name}: its tables are of version {version}, this policyx writes {VERSION}; "
                    "take another database, or --fresh"
                )
            self.empty = not database.execute("SELECT 1 FROM policyx.sources LIMIT 1").fetchall()

    def clear(self) -> None:
        """Take policyx's tables out of the schema; what else stands in it stays."""
        with self._said():
            database = self._connected()
            with database.transaction():
                if self._is_ours(database):
                    for statement in sql.drop("postgres"):
                        database.execute(statement)

    def save(self, pages: Sequence[Page]) -> tuple[int, tuple[int, ...]]:
        """Commit the pages in one transaction. Returns zeros."""
        new = chunk.read(pages, chunk.without_nul)
        with self._said():
            database = self._connected()
            with database.transaction(), database.cursor() as cursor:
                cursor.execute("SELECT DISTINCT sha256 FROM policyx.sources WHERE path = ANY(%s)", [new.places])
                before = [digest for (digest,) in cursor]
                cursor.execute("DELETE FROM policyx.sources WHERE path = ANY(%s)", [new.places])
                _copy(cursor, SOURCES, new.sources)
                cursor.execute(
                    "DELETE FROM policyx.documents d WHERE sha256 = ANY(%s)"
                    " AND NOT EXISTS (SELECT 1 FROM policyx.sources s WHERE s.sha256 = d.sha256)",
                    [before],
                )
                cursor.execute("DELETE FROM policyx.documents WHERE sha256 = ANY(%s)", [new.digests])
                cursor.execute("DELETE FROM policyx.documents WHERE id = ANY(%s)", [new.ids])
                for table in TABLES:
                    _copy(cursor, table, new.rows[table.name])
        return 0, (0,) * len(pages)

    def finish(self) -> None:
        """Let PostgreSQL see how the rows are spread, for its plans of queries."""
        with self._said():
            names = ", ".join(sql.named(table.name, "postgres") for table in (SOURCES, *TABLES))
            self._connected().execute(f"ANALYZE {names}".encode())

    def close(self) -> None:
        """Close the connection, and with it the lock; what was not committed is undone."""
        if self._database is not None:
            import psycopg

            with suppress(psycopg.Error):  # the session may end a moment after it is closed
                self._database.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
            self._database.close()
            self._database = None

    def _connected(self) -> psycopg.Connection[tuple[Any, ...]]:
        """The connection, which holds the lock of this database."""
        if self._database is None:
            import psycopg

            database = psycopg.connect(
                self._url,
                autocommit=True,
                client_encoding="utf8",
                connect_timeout=str(_PATIENCE),
                application_name="policyx",
            )
            try:
                self._own(database)
            except BaseException:
                database.close()
                raise
            self._database = database
        return self._database

    def _own(self, database: psycopg.Connection[tuple[Any, ...]]) -> None:
        """Take the lock of this database, so that nobody else writes to its tables."""
        ((encoding,),) = database.execute("SHOW server_encoding").fetchall()
        if encoding != "UTF8":
            raise StoreError(f"{self._name}: the database is in {encoding}; make one with ENCODING 'UTF8'")
        for again in range(_TRIES):  # the session of a run that was killed lives a moment longer
            time.sleep(0.1 if again else 0)
            if database.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK]).fetchall() == [(True,)]:
                break
        else:
            raise StoreError(f"{self._name}: another policyx writes to this database; wait until it has ended")
        database.execute(f"SET lock_timeout = '{_LOCK_PATIENCE}s'")

    @contextmanager
    def _said(self) -> Iterator[None]:
        """Errors of PostgreSQL as StoreError, without the password."""
        import psycopg

        try:
            yield
        except psycopg.Error as error:
            reason = " ".join((error.diag.message_primary or str(error)).split()) or type(error).__name__
            if self._secret:
                reason = reason.replace(self._secret, "***")
            raise StoreError(f"{self._name}: {reason}") from None

    @staticmethod
    def _is_ours(database: psycopg.Connection[tuple[Any, ...]]) -> bool:
        return database.execute("SELECT to_regclass(%s) IS NOT NULL", [_ABOUT]).fetchall() == [(True,)]

    @staticmethod
    def _make(database: psycopg.Connection[tuple[Any, ...]]) -> None:
        """Make schema, tables, view, and what search needs."""
        database.execute("CREATE SCHEMA IF NOT EXISTS policyx")
        for statement in sql.create("postgres"):
            database.execute(statement.encode())
        operators = _trigrams(database)
        if operators is None:
            database.execute(_PAIRS)
        for table, column in _SEARCHED:
            what = f"policyx.pairs({column})" if operators is None else f"{column} {operators}"
            database.execute(
                f"CREATE INDEX IF NOT EXISTS {table}_search ON policyx.{table} USING gin ({what})".encode()
            )


def _trigrams(database: psycopg.Connection[tuple[Any, ...]]) -> str | None:
    """The operator class of pg_trgm; None where it may not be had, or does not take Chinese characters for letters."""
    import psycopg

    with suppress(psycopg.Error), database.transaction():
        database.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public")
    found = database.execute(
        "SELECT quote_ident(nspname) FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace"
        " WHERE extname = 'pg_trgm'"
    ).fetchall()
    for (schema,) in found:
        with suppress(psycopg.Error), database.transaction():
            ((knows,),) = database.execute(f"SELECT {schema}.show_trgm('乡村振兴') <> '{{}}'".encode()).fetchall()
            if knows:
                return f"{schema}.gin_trgm_ops"
    return None


def _copy(cursor: psycopg.Cursor[tuple[Any, ...]], table: Table, rows: list[Row]) -> None:
    if rows:
        columns = ", ".join(table.names)
        with cursor.copy(f"COPY policyx.{table.name} ({columns}) FROM STDIN".encode()) as copy:
            for row in rows:
                copy.write_row(row)
