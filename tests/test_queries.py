"""The queries of the manual give the manual's answers, on each database, on the records of the seeds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from policyx.output.store import Page, Store
from policyx.pipeline import Pipeline
from policyx.record import Document
from tests.postgres_server import server

ROOT = Path(__file__).parent.parent
_FENCE = re.compile(r"^ *```sql ?(\w*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
_TABLE = re.compile(r"(?:^\|.*\n)+", re.MULTILINE)

Ask = Callable[[str], tuple[list[str], list[list[str]]]]


class Query(NamedTuple):
    """A query of docs/queries.md. engine: the only one that takes it, '' for all; answer: cells, the header first."""

    engine: str
    text: str
    answer: list[list[str]]


def queries() -> list[Query]:
    """Those of the page, in order; one without a table of its own has the answer of the one before."""
    text = (ROOT / "docs" / "queries.md").read_text(encoding="utf-8")
    found: list[Query] = []
    fences = list(_FENCE.finditer(text))
    ends = [fence.start() for fence in fences[1:]] + [len(text)]
    for fence, end in zip(fences, ends, strict=True):
        table = _TABLE.search(text, fence.end(), end)
        answer = [_cells(line) for line in table[0].splitlines() if "---" not in line] if table else found[-1].answer
        found.append(Query(fence[1], fence[2].strip().rstrip(";"), answer))
    return found


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


@cache
def pages() -> tuple[Page, ...]:
    """The seeds, as `policyx batch data/seeds` saves them."""
    found: dict[tuple[str, str], list[bytes]] = {}
    for document in Pipeline().run([ROOT / "data" / "seeds"]):
        assert isinstance(document, Document)
        found.setdefault((document.source.path, document.source.sha256), []).append(document.model_dump_json().encode())
    return tuple(Page(path, digest, tuple(lines)) for (path, digest), lines in found.items())


def fill(store: Store) -> None:
    store.open(0)
    store.save(pages())
    store.finish()
    store.close()


def sqlite(folder: Path) -> Iterator[Ask]:
    import sqlite3

    from policyx.output.sqlite_tables import SqliteStore

    fill(SqliteStore(folder / "policyx.sqlite"))
    database = sqlite3.connect(folder / "policyx.sqlite")
    yield lambda query: _answer(database.execute(query))
    database.close()


def duckdb(folder: Path) -> Iterator[Ask]:
    duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed: pip install 'policyx[duckdb]'")
    from policyx.output.duckdb_tables import DuckdbStore

    fill(DuckdbStore(folder / "policyx.duckdb"))
    database = duckdb.connect(str(folder / "policyx.duckdb"), read_only=True)
    yield lambda query: _answer(database.execute(query))
    database.close()


def postgresql(_folder: Path) -> Iterator[Ask]:
    with server() as running:
        import psycopg

        from policyx.output.postgres_tables import PostgresStore

        url = running.fresh()
        fill(PostgresStore(url))
        with psycopg.connect(url) as database:
            database.execute("SET search_path TO policyx")
            yield lambda query: _answer(database.execute(query.encode()))


ENGINES = {"sqlite": sqlite, "duckdb": duckdb, "postgresql": postgresql}


def _answer(cursor: Any) -> tuple[list[str], list[list[str]]]:
    """The names of the columns, and the cells as text."""
    names = [column[0] for column in cursor.description]
    return names, [["" if value is None else str(value) for value in row] for row in cursor.fetchall()]


@pytest.fixture(scope="module")
def ask(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    yield from ENGINES[request.param](tmp_path_factory.mktemp("queries"))


def test_the_readme_has_five_questions() -> None:
    found = queries()
    assert [query.engine for query in found].count("") == 5
    assert {query.engine for query in found} - {""} <= set(ENGINES)
    assert all(len(query.answer) > 1 for query in found)
    assert all(len(row) == len(query.answer[0]) for query in found for row in query.answer)


ASKED = [
    pytest.param(name, query, id=f"{name}-{number}")
    for name in ENGINES
    for number, query in enumerate(queries())
    if query.engine in ("", name)
]


@pytest.mark.parametrize(("ask", "query"), ASKED, indirect=["ask"], scope="module")
def test_a_query_of_the_readme_gives_its_answer(ask: Ask, query: Query) -> None:
    names, rows = ask(query.text)
    assert [names, *rows] == query.answer
