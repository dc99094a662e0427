"""What a run left behind, read back in a form that two runs can be compared by."""

from __future__ import annotations

import gzip
import json
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any


def content(out: Path) -> Any:
    """All that an output says: the bytes of a text (unpacked), the rows of every table of a database."""
    if out.name.endswith(".gz"):
        return gzip.decompress(out.read_bytes())
    if out.suffix == ".sqlite":
        return tables(out)
    return out.read_bytes()


def tables(database: Path) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of every table, sorted, without full-text indexes, SQLite's own tables, and columns that only number the
    rows; the database must be whole."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        listed = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
        virtual = [name for name, sql in listed if sql.startswith("CREATE VIRTUAL")]
        found = {}
        for name in (name for name, _ in listed if not name.startswith(("sqlite_", *virtual))):
            columns = connection.execute("SELECT name, type, pk FROM pragma_table_info(?)", (name,)).fetchall()
            told = [column for column, kind, key in columns if (kind, key) != ("INTEGER", 1)]
            rows = connection.execute(f'SELECT {", ".join(told)} FROM "{name}"')
            found[name] = sorted(rows, key=repr)
        return found


def records(out: Path) -> list[dict[str, Any]]:
    """The records of a .jsonl or .jsonl.gz file, which must hold whole lines only."""
    data = content(out)
    assert not data or data.endswith(b"\n"), "the last line is broken"
    return [json.loads(line) for line in data.splitlines()]


def places(out: Path) -> Counter[str]:
    """How often each place has a record in a .jsonl file."""
    return Counter(record["source"]["path"] for record in records(out))


def failures(out: Path) -> list[dict[str, Any]]:
    """The failures that a run wrote down beside its output."""
    path = out.with_name(out.name + ".failures.jsonl")
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def journal_whole(out: Path) -> bool:
    """Whether the journal beside an output passes SQLite's own check. Reads a copy: the check must not mend it."""
    path = out.with_name(out.name + ".journal")
    copy = out.parent / "copy-of-journal"
    for ending in ("", "-wal"):
        source = path.with_name(path.name + ending)
        target = copy.with_name(copy.name + ending)
        target.unlink(missing_ok=True)
        if source.exists():
            target.write_bytes(source.read_bytes())
    with closing(sqlite3.connect(copy)) as connection:
        return bool(connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)])
