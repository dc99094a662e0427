"""The SQLite store, read back by SQLite."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from policyx.output import sqlite_tables
from policyx.output.sqlite_tables import SqliteStore, phrase
from policyx.output.store import StoreError
from tests.keeping import Keeping, expected, kept, page, real_pages, saved


class Sqlite:
    """A database in a file of its own."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "news.sqlite"

    def store(self) -> SqliteStore:
        """A new store of it."""
        return SqliteStore(self.path)

    def ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        database = sqlite3.connect(self.path)
        try:
            return database.execute(query, values).fetchall()
        finally:
            database.close()

    def do(self, statement: str) -> None:
        """Run a statement, as the sqlite3 shell would."""
        database = sqlite3.connect(self.path)
        try:
            database.execute("PRAGMA foreign_keys = ON")
            with database:
                database.execute(statement)
        finally:
            database.close()


@pytest.fixture
def engine(tmp_path: Path) -> Sqlite:
    return Sqlite(tmp_path)


class TestSqlite(Keeping):
    script = """
from policyx.output import sqlite_tables
store = sqlite_tables.SqliteStore(sys.argv[1])
store.open(None)
store._connected().execute("PRAGMA cache_size = 10")  # so that pages are on disk before the commit
add = sqlite_tables._index
def index(database, table, new):
    if table.name == "statements":
        os.kill(os.getpid(), signal.SIGKILL)
    add(database, table, new)
sqlite_tables._index = index
"""

    def place(self, engine: Sqlite) -> str:  # type: ignore[override]
        return str(engine.path)

    def look_after_kill(self, engine: Sqlite) -> None:  # type: ignore[override]
        """The journal that undoes what is half done is there, and SQLite goes by it."""
        journal = engine.path.with_name(engine.path.name + "-journal")
        assert journal.stat().st_size > 0
        assert engine.ask("PRAGMA integrity_check") == [("ok",)]
        assert not journal.exists()

    def test_the_database_is_one_file(self, engine: Sqlite) -> None:
        saved(engine, real_pages())
        assert [path.name for path in engine.path.parent.iterdir()] == ["news.sqlite"]
        assert engine.ask("PRAGMA integrity_check") == [("ok",)]
        assert engine.ask("PRAGMA foreign_key_check") == []

    def test_a_disk_that_is_full(self, engine: Sqlite) -> None:
        saved(engine, [page("a", "one")])
        before = kept(engine)
        store = engine.store()
        store.open(None)
        (limit,) = store._connected().execute("PRAGMA page_count").fetchone()
        store._connected().execute(f"PRAGMA max_page_count = {limit + 5}")
        with pytest.raises(StoreError, match=r"news\.sqlite: the disk is full; make room and go on$"):
            store.save([page("b", "two", count=50)])
        assert kept(engine) == before
        store._connected().execute("PRAGMA max_page_count = 1000000")
        store.save([page("b", "two", count=50)])
        store.close()
        assert kept(engine) == expected([page("a", "one"), page("b", "two", count=50)])


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("防汛", '"防 汛"'),
        ("乡村 振兴", '"乡 村 振 兴"'),
        ('“十四五”"', '"“ 十 四 五 ” """'),
        ("2024年", '"2 0 2 4 年"'),
    ],
)
def test_a_phrase_is_what_match_takes(words: str, asked: str) -> None:
    assert phrase(words) == asked


def found(engine: Sqlite, words: str) -> set[str]:
    """The statements that full-text search finds."""
    query = (
        "SELECT s.text FROM statements_search f JOIN statements s ON s.search_id = f.rowid WHERE f.text MATCH ?"
    )  # fmt: skip
    return {text for (text,) in engine.ask(query, phrase(words))}


@pytest.mark.parametrize(
    "words", ["督察", "环", "生态环境", "“急难愁盼”", "2024年", "GDP", "没有这样的话", "，", 'a"b']
)
def test_search_finds_what_holds_the_words(engine: Sqlite, words: str) -> None:
    """The same as reading every statement, for one character, two, and more."""
    saved(engine, [*real_pages(), page("a", "one")])
    every = {text for (text,) in engine.ask("SELECT text FROM statements")}
    assert found(engine, words) == {text for text in every if words in "".join(text.split())}
    if words in ("督察", "生态环境", "环"):
        assert found(engine, words)


def test_words_do_not_meet_across_a_mark(engine: Sqlite) -> None:
    saved(engine, [page("a", "防,汛"), page("b", "防汛")])
    query = "SELECT d.title FROM documents_search f JOIN documents d ON d.search_id = f.rowid WHERE f.title MATCH ?"
    assert [title for (title,) in engine.ask(query, phrase("防汛"))] == ["防汛  0"]


def test_search_keeps_in_step(engine: Sqlite) -> None:
    """With what a later batch replaces, with what somebody deletes by hand, and through VACUUM."""
    saved(engine, real_pages())
    saved(engine, real_pages()[:3])
    first = real_pages()[0]
    saved(engine, [page(first.place, "new")])
    gone = "习近平生态文明思想"
    texts = [text for (text,) in engine.ask("SELECT text FROM statements")]
    assert found(engine, gone) == {text for text in texts if gone in text}
    engine.do("DELETE FROM documents WHERE id LIKE '833ec58f9a2d/%' AND position <> 2")
    engine.do("DELETE FROM sources WHERE path LIKE '%W1.txt'")
    database = sqlite3.connect(engine.path)
    database.execute("VACUUM")
    database.close()
    texts = [text for (text,) in engine.ask("SELECT text FROM statements")]
    assert found(engine, "督察") == {text for text in texts if "督察" in text}
    assert engine.ask("SELECT count(*) FROM statements_search") == [(len(texts),)]


def refused(path: Path, message: str) -> None:
    store = SqliteStore(path)
    with pytest.raises(StoreError, match=message) as told:
        store.open(None)
    store.close()
    assert str(told.value).startswith(str(path))
    assert "\n" not in str(told.value)


def test_what_is_no_database_is_refused_and_left(tmp_path: Path) -> None:
    path = tmp_path / "page.sqlite"
    path.write_text("这不是数据库。" * 200, encoding="utf-8")
    before = path.read_bytes()
    refused(path, "this is no SQLite database; take another file")
    with pytest.raises(StoreError, match="no SQLite database"):
        SqliteStore(path).clear()
    assert path.read_bytes() == before


def test_places_where_no_database_can_be(tmp_path: Path) -> None:
    refused(tmp_path / "nowhere" / "news.sqlite", "cannot be opened: no such folder")
    refused(tmp_path, "this is no regular file")


def test_a_database_that_may_not_be_written(engine: Sqlite) -> None:
    """By SQLite's own mark, since a test that root runs may write to any file."""
    saved(engine, [page("a", "one")])
    store = engine.store()
    store.open(None)
    store._connected().execute("PRAGMA query_only = ON")
    with pytest.raises(StoreError, match="the database cannot be written to: it, or its folder, is read-only"):
        store.save([page("b", "two")])
    store.close()
    assert kept(engine) == expected([page("a", "one")])


def test_a_database_that_another_holds(engine: Sqlite, monkeypatch: pytest.MonkeyPatch) -> None:
    saved(engine, [page("a", "one")])
    monkeypatch.setattr(sqlite_tables, "_PATIENCE", 0.2)
    other = sqlite3.connect(engine.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    refused(engine.path, "another program has held the database for")
    other.execute("ROLLBACK")
    store = engine.store()
    store.open(None)
    other.execute("BEGIN")
    other.execute("SELECT count(*) FROM documents").fetchall()  # a reader in the middle of its work
    with pytest.raises(StoreError, match="another program has held"):
        store.save([page("b", "two")])
    other.close()
    store.save([page("b", "two")])
    store.close()
    assert kept(engine) == expected([page("a", "one"), page("b", "two")])


def test_a_damaged_database(engine: Sqlite) -> None:
    saved(engine, real_pages())
    data = bytearray(engine.path.read_bytes())
    data[4096 : len(data) - 4096] = bytes(len(data) - 8192)
    engine.path.write_bytes(data)
    refused(engine.path, "the database is damaged")


def test_rows_that_another_tore_apart(engine: Sqlite) -> None:
    """The sqlite3 shell does not heed foreign keys unless it is told to: a document is deleted, its events stay."""
    saved(engine, [page("a", "one")])
    database = sqlite3.connect(engine.path)
    with database:
        database.execute("DELETE FROM documents")
    database.close()
    with pytest.raises(StoreError, match=r"another program has changed the rows of policyx, .*; --fresh$"):
        saved(engine, [page("a", "one")])
    store = engine.store()
    store.clear()
    store.close()
    saved(engine, [page("a", "one")])
    assert kept(engine) == expected([page("a", "one")])
