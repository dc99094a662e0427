"""The normalised tables in SQL: what each of SQLite, DuckDB, and PostgreSQL wants to be told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from policyx.output.layout import ALL, BY_NAME, TABLES, VERSION, Column, Kind, Table

Dialect = Literal["sqlite", "duckdb", "postgres"]

ABOUT = {"sqlite": "policyx_about", "duckdb": "policyx_about", "postgres": "policyx.policyx_about"}
"""The table that says which version of the tables a database has; where it stands, the tables are policyx's own."""
VIEW = "records"
"""A view with the record of every document for each path from which it was saved."""

_KEYED = ("sources", "documents")
"""Tables that have a primary key in DuckDB."""
_TYPES: Mapping[Dialect, Mapping[Kind, str]] = {
    "sqlite": {"text": "TEXT", "integer": "INTEGER", "real": "REAL", "json": "TEXT"},
    "duckdb": {"text": "VARCHAR", "integer": "BIGINT", "real": "DOUBLE", "json": "JSON"},
    "postgres": {"text": "text", "integer": "bigint", "real": "double precision", "json": "jsonb"},
}
_SOURCE = "('path', s.path, 'sha256', s.sha256, 'encoding', s.encoding, 'media_type', s.media_type)"
_RECORD: Mapping[Dialect, str] = {
    "sqlite": f"json_set(d.record, '$.source', json_object{_SOURCE})",
    "duckdb": f"json_merge_patch(d.record, json_object('source', json_object{_SOURCE}))",
    "postgres": f"d.record || jsonb_build_object('source', jsonb_build_object{_SOURCE})",
}


def named(name: str, dialect: Dialect) -> str:
    """A table or view as statements name it; in PostgreSQL all of them stand in the schema `policyx`."""
    return f"policyx.{name}" if dialect == "postgres" else name


def create(dialect: Dialect) -> list[str]:
    """The statements that make all tables, their indexes, and the view, where they are not there yet; last, the one
    that says so in the table ABOUT."""
    about = ABOUT[dialect]
    text = _TYPES[dialect]["text"]
    return [
        f"CREATE TABLE IF NOT EXISTS {about} (tables_version {_TYPES[dialect]['integer']} NOT NULL, made_by {text})",
        *(create_table(table, dialect) for table in ALL),
        *(statement for table in ALL for statement in create_indexes(table, dialect)),
        create_view(dialect),
        f"INSERT INTO {about} SELECT {VERSION}, 'policyx' WHERE NOT EXISTS (SELECT 1 FROM {about})",
    ]


def create_table(table: Table, dialect: Dialect) -> str:
    """The statement that makes one table.

    SQLite gets `search_id`, which VACUUM does not renumber, on tables that full-text search covers; PostgreSQL keeps a
    primary key of free text unique by its hash, since its B-trees hold no value beyond 2,704 bytes; DuckDB gets no
    foreign keys: its checks of them refuse to replace a row and those that name it in one transaction; and keys and
    indexes for pages and documents only: it keeps all of them in memory, 9 KB a document, and reads columns faster."""
    lines = [_column(column, dialect) for column in table.columns]
    key = ", ".join(table.key)
    if dialect == "sqlite" and table.searched:
        lines = ["search_id INTEGER PRIMARY KEY", *lines, f"UNIQUE ({key})"]
    elif dialect == "postgres" and any(table.column(name).long for name in table.key):
        lines.append(f"EXCLUDE USING hash ({key} WITH =)")
    elif dialect != "duckdb" or table.name in _KEYED:
        lines.append(f"PRIMARY KEY ({key})")
    if dialect != "duckdb":
        for foreign in table.foreign:
            aim = f"{named(foreign.table, dialect)} ({', '.join(BY_NAME[foreign.table].key)})"
            lines.append(f"FOREIGN KEY ({', '.join(foreign.columns)}) REFERENCES {aim} ON DELETE CASCADE")
    body = ",\n  ".join(lines)
    return f"CREATE TABLE IF NOT EXISTS {named(table.name, dialect)} (\n  {body}\n)"


def create_indexes(table: Table, dialect: Dialect) -> list[str]:
    """The statements that make the further indexes of a table; none in DuckDB."""
    statements: list[str] = []
    if dialect == "duckdb":
        return statements
    for columns in table.indexes:
        long = any(table.column(name).long for name in columns)
        method = " USING hash" if dialect == "postgres" and long else ""
        name = f"{table.name}_by_{'_'.join(columns)}"
        statements.append(
            f"CREATE INDEX IF NOT EXISTS {name} ON {named(table.name, dialect)}{method} ({', '.join(columns)})"
        )
    return statements


def create_view(dialect: Dialect) -> str:
    """The statement that makes the view `records`: path, id, record with the source of that path."""
    start = "CREATE OR REPLACE VIEW" if dialect == "postgres" else "CREATE VIEW IF NOT EXISTS"
    documents, sources = named("documents", dialect), named("sources", dialect)
    return (
        f"{start} {named(VIEW, dialect)} AS SELECT s.path AS path, d.id AS id, {_RECORD[dialect]} AS record\n"
        f"FROM {sources} s JOIN {documents} d ON d.sha256 = s.sha256"
    )


def drop(dialect: Dialect) -> list[str]:
    """The statements that take away all that `create` made, and nothing else."""
    tables = [named(table.name, dialect) for table in reversed(ALL)]
    return [
        f"DROP VIEW IF EXISTS {named(VIEW, dialect)}",
        *(f"DROP TABLE IF EXISTS {name}" for name in (*tables, ABOUT[dialect])),
    ]


def insert(table: Table, dialect: Dialect) -> str:
    """The statement that adds one row, its values as parameters in the order of the columns."""
    mark = "%s" if dialect == "postgres" else "?"
    marks = ", ".join(mark for _ in table.columns)
    return f"INSERT INTO {named(table.name, dialect)} ({', '.join(table.names)}) VALUES ({marks})"


def upsert(table: Table, dialect: Dialect) -> str:
    """The statement that adds one row, or replaces the other values of the row with its key.

    Not for `sources` in PostgreSQL, where uniqueness by hash cannot be named so."""
    others = [name for name in table.names if name not in table.key]
    settings = ", ".join(f"{name} = excluded.{name}" for name in others)
    return f"{insert(table, dialect)} ON CONFLICT ({', '.join(table.key)}) DO UPDATE SET {settings}"


def delete(ids: str, dialect: Dialect) -> list[str]:
    """The statements that delete documents with all their rows. ids: what `IN` takes, such as a query in brackets; it
    is asked once a statement, the documents themselves last."""
    statement = f"DELETE FROM {named('documents', dialect)} WHERE id IN {ids}"
    if dialect != "duckdb":
        return [statement]  # foreign keys take the rest
    return [*(f"DELETE FROM {table.name} WHERE document IN {ids}" for table in reversed(TABLES[1:])), statement]


def strangers(found: Iterable[str]) -> list[str]:
    """Which of the tables and views of a database, by name, stand where ours are to be made."""
    ours = {VIEW, *(table.name for table in ALL)}
    return sorted(ours & {name.lower() for name in found})


def _column(column: Column, dialect: Dialect) -> str:
    return f"{column.name} {_TYPES[dialect][column.kind]}{' NOT NULL' if column.required else ''}"
