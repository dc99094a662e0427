"""What the tests of the DuckDB store save, and what they find."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb

from policyx.output.duckdb_tables import DuckdbStore
from policyx.output.layout import ALL
from policyx.output.store import Page
from policyx.output.tables import rows


def saved(path: Path, *chunks: Sequence[Page]) -> None:
    """Save chunks in one run."""
    with closing(DuckdbStore(path)) as store:
        store.open(None)
        for chunk in chunks:
            assert store.save(chunk) == (0, (0,) * len(chunk))
        store.finish()


def asked(path: Path, query: str, *values: object) -> list[tuple[Any, ...]]:
    with closing(duckdb.connect(str(path), read_only=True)) as database:
        found: list[tuple[Any, ...]] = database.execute(query, list(values)).fetchall()
    return found


def contents(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables."""
    return {
        table.name: sorted(asked(path, f"SELECT {', '.join(table.names)} FROM {table.name}"), key=repr) for table in ALL
    }


def expected(pages: Sequence[Page]) -> dict[str, list[tuple[Any, ...]]]:
    """All rows that pages with different bytes give."""
    found: dict[str, list[tuple[Any, ...]]] = {table.name: [] for table in ALL}
    for line in (line for page in pages for line in page.records):
        for name, given in rows(json.loads(line), line.decode()).items():
            found[name] += given
    return {name: sorted(dict.fromkeys(given), key=repr) for name, given in found.items()}


def numbered(turn: int, record: str, count: int) -> list[Page]:
    """A chunk of pages at fixed places, whose bytes and titles tell the turn. record: the file of one record."""
    found = []
    for number in range(count):
        digest = hashlib.sha256(f"{turn}:{number}".encode()).hexdigest()
        value = json.loads(Path(record).read_bytes().replace(b"@", digest[:12].encode()))
        value["source"].update(path=f"{number}.txt", sha256=digest)
        value["title"] = f"第{turn}次"
        found.append(Page(f"{number}.txt", digest, (json.dumps(value, ensure_ascii=False).encode(),)))
    return found
