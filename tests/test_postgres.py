"""The PostgreSQL store, read back by PostgreSQL: a server that these tests start."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from policyx.output import postgres_tables
from policyx.output.postgres_tables import PostgresStore
from policyx.output.store import StoreError
from tests.keeping import ROOT, Keeping, _replaced, expected, kept, page, real_pages, saved
from tests.postgres_server import Server
from tests.postgres_server import server as running


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running() as found:
        yield found


class Postgres:
    """A database of its own."""

    def __init__(self, server: Server, url: str) -> None:
        self.server, self.url = server, url
        self.name = urlsplit(url).path.strip("/")

    def store(self) -> PostgresStore:
        """A new store of it."""
        return PostgresStore(self.url)

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query, tables of policyx without their schema."""
        import psycopg

        with psycopg.connect(self.url, options="-c search_path=policyx,public") as connection:
            return connection.execute(query.encode()).fetchall()

    def do(self, statement: str) -> None:
        """Run a statement."""
        self.server.execute(self.name, statement)


@pytest.fixture
def engine(server: Server) -> Postgres:
    return Postgres(server, server.fresh())


class TestPostgres(Keeping):
    script = """
from policyx.output import postgres_tables
store = postgres_tables.PostgresStore(sys.argv[1])
store.open(None)
add = postgres_tables._copy
def copy(cursor, table, rows):
    if table.name == "statements":
        os.kill(os.getpid(), signal.SIGKILL)
    add(cursor, table, rows)
postgres_tables._copy = copy
"""
    about = "policyx.policyx_about"

    def place(self, engine: Postgres) -> str:  # type: ignore[override]
        return engine.url

    def look_after_kill(self, engine: Postgres) -> None:  # type: ignore[override]
        """The server has seen that its client is gone, and let the lock go."""
        for _ in range(100):
            if engine.ask("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == [(0,)]:
                return
            time.sleep(0.1)
        pytest.fail("the lock of a killed run is still held")

    def occupy(self, engine: Postgres) -> None:  # type: ignore[override]
        engine.do("CREATE SCHEMA policyx")
        engine.do("CREATE TABLE policyx.events (a integer)")

    @staticmethod
    def mended(line: bytes) -> bytes:
        return _replaced(line, r"\ud800", r"\udfff", r"\u0000")

    @staticmethod
    def mended_place(place: str) -> str:
        return Keeping.mended_place(place).replace("\0", "\ufffd")

    def test_what_others_keep_in_our_schema_stays(self, engine: Postgres) -> None:
        saved(engine, [page("a", "one")])
        engine.do("CREATE TABLE policyx.mine AS SELECT 7 AS a")
        store = engine.store()
        store.clear()
        store.close()
        assert engine.ask("SELECT a FROM policyx.mine") == [(7,)]

    def test_what_another_built_on_our_tables_is_not_taken_away(self, engine: Postgres) -> None:
        saved(engine, [page("a", "one")])
        engine.do("CREATE VIEW public.titles AS SELECT title FROM policyx.documents")
        store = engine.store()
        with pytest.raises(StoreError, match="other objects depend on it"):
            store.clear()
        store.close()
        assert kept(engine) == expected([page("a", "one")])


def test_a_second_run_on_one_database_is_refused(engine: Postgres, server: Server) -> None:
    first = engine.store()
    first.open(None)
    second = engine.store()
    with pytest.raises(StoreError, match="another policyx writes to this database; wait until it has ended"):
        second.open(None)
    with pytest.raises(StoreError, match="another policyx"):  # and so when it is asked again
        second.save([page("b", "two")])
    second.close()
    other = PostgresStore(server.fresh())
    other.open(None)  # another database is free
    other.close()
    first.save([page("a", "one")])
    first.close()
    second = engine.store()
    second.open(None)
    second.close()
    assert kept(engine) == expected([page("a", "one")])


def refused(url: str, message: str) -> str:
    """What a store says that cannot be opened."""
    stores: list[PostgresStore] = []

    def begin() -> None:
        stores.append(PostgresStore(url))
        stores[0].open(None)

    with pytest.raises(StoreError, match=message) as told:
        begin()
    for store in stores:
        store.close()
    said = str(told.value)
    assert "\n" not in said
    assert told.value.__cause__ is None
    return said


def test_a_wrong_password_is_not_repeated(server: Server) -> None:
    said = refused(server.url("postgres", password="geheim/2"), "password authentication failed")
    assert "geheim" not in said


def test_nobody_listens() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        said = refused(f"postgresql://u:geheim@127.0.0.1:{free.getsockname()[1]}/news", "Connection refused")
    assert said.startswith("PostgreSQL database news: ")
    assert "geheim" not in said


@pytest.mark.parametrize(
    "url", ["postgresql://u:geheim@[::1/x", "postgresql://u:geheim@h/x?nosuch=1", "postgresql://u:%zzgeheim@h/x"]
)
def test_what_is_no_url(url: str) -> None:
    assert "geheim" not in refused(url, r"this is no PostgreSQL URL: it takes postgresql://USER@HOST:PORT/DATABASE")


def test_no_such_database(server: Server) -> None:
    refused(server.url("nowhere"), 'database "nowhere" does not exist')


def test_a_database_in_another_encoding(server: Server) -> None:
    refused(
        server.fresh("TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'"), "is in SQL_ASCII; make one with ENCODING"
    )


def test_a_user_who_may_not(server: Server) -> None:
    url = server.fresh()
    name = urlsplit(url).path.strip("/")
    server.execute("postgres", "DROP ROLE IF EXISTS guest")
    server.execute("postgres", "CREATE ROLE guest LOGIN PASSWORD 'g'")
    refused(server.url(name, user="guest", password="g"), f"permission denied for database {name}")


def test_a_connection_that_is_lost(engine: Postgres) -> None:
    """Between two chunks, and in the middle of one; what was committed stays."""
    store = engine.store()
    store.open(None)
    store.save([page("a", "one")])
    ours = "FROM pg_stat_activity WHERE application_name = 'policyx' AND datname = current_database()"
    engine.do(f"SELECT pg_terminate_backend(pid) {ours}")
    with pytest.raises(StoreError, match=f"PostgreSQL database {engine.name}: .*(terminat|closed)") as told:
        store.save([page("b", "two")])
    assert "\n" not in str(told.value)
    store.close()
    store = engine.store()
    store.open(None)
    add = postgres_tables._copy

    def cut(cursor: Any, table: Any, rows: Any) -> None:
        if table.name == "statements":
            engine.do(f"SELECT pg_terminate_backend(pid) {ours}")
        add(cursor, table, rows)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postgres_tables, "_copy", cut)
        with pytest.raises(StoreError, match=r"terminat|closed"):
            store.save([page("b", "two")])
    store.close()
    assert kept(engine) == expected([page("a", "one")])


def test_a_table_that_another_has_locked(engine: Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
    import psycopg

    saved(engine, [page("a", "one")])
    monkeypatch.setattr(postgres_tables, "_LOCK_PATIENCE", 1)
    store = engine.store()
    store.open(None)
    with psycopg.connect(engine.url) as other:
        other.execute("LOCK TABLE policyx.documents")
        with pytest.raises(StoreError, match="lock timeout"):
            store.save([page("a", "two")])
    store.save([page("a", "three")])
    store.close()
    assert kept(engine) == expected([page("a", "three")])


def test_who_reads_meanwhile_sees_whole_chunks(engine: Postgres) -> None:
    """Every count that a reader sees is that of a chunk that was committed."""
    seen: set[int] = set()
    store = engine.store()
    store.open(None)
    writer = threading.Thread(target=lambda: [store.save([page("a", f"v{i}", count=5)]) for i in range(10)])
    writer.start()
    while writer.is_alive():
        seen.add(engine.ask("SELECT count(*) FROM statements")[0][0])
    writer.join()
    store.close()
    (whole,) = engine.ask("SELECT count(*) FROM statements")
    assert seen <= {0, whole[0]}


def plan(engine: Postgres, query: str) -> str:
    """How PostgreSQL would answer, if it may read no table from end to end."""
    import psycopg

    with psycopg.connect(engine.url, options="-c search_path=policyx,public -c enable_seqscan=off") as connection:
        return "\n".join(line for (line,) in connection.execute(f"EXPLAIN {query}".encode()))


def test_like_uses_trigrams_where_they_know_chinese(engine: Postgres) -> None:
    saved(engine, real_pages())
    assert "statements_search" in plan(engine, "SELECT * FROM statements WHERE text LIKE '%生态环境%'")
    assert "documents_search" in plan(engine, "SELECT * FROM documents WHERE title LIKE '%生态环境%'")


@pytest.mark.parametrize("words", ["督察", "生态环境", "“急难愁盼”", "没有这样的话"])
def test_pairs_stand_in_where_trigrams_do_not(server: Server, words: str) -> None:
    """In a database with the locale C, for which a Chinese character is no letter."""
    engine = Postgres(server, server.fresh("TEMPLATE template0 LOCALE 'C'"))
    saved(engine, real_pages())
    query = f"SELECT event, position FROM statements WHERE pairs(text) @> pairs('{words}') AND text LIKE '%{words}%'"
    assert "statements_search" in plan(engine, query)
    every = engine.ask(f"SELECT event, position FROM statements WHERE position('{words}' IN text) > 0")
    assert sorted(engine.ask(query)) == sorted(every)


def test_pairs_are_neighbours(server: Server) -> None:
    engine = Postgres(server, server.fresh("TEMPLATE template0 LOCALE 'C'"))
    saved(engine, [page("a", "one")])
    for text, found in (("防汛工作", ["工作", "汛工", "防汛"]), ("防", []), ("", []), ("aaa", ["aa"])):
        assert sorted(engine.ask(f"SELECT policyx.pairs('{text}')")[0][0]) == sorted(found)
    begin = time.monotonic()
    engine.ask("SELECT cardinality(policyx.pairs(repeat('防汛工作', 100000)))")
    assert time.monotonic() - begin < 20  # not quadratic: that would take hours


def test_a_journal_does_not_speak_for_another_database(server: Server, tmp_path: Path) -> None:
    """A batch into two databases, one after the other, with one journal: what the first holds the second does not."""
    from policyx.batch.local import run
    from policyx.batch.settings import Settings
    from policyx.config import Options
    from policyx.output.formats import target

    seed = str(ROOT / "data" / "seeds" / "000_fcf39d0aba025ec8.txt")
    first, second = (Postgres(server, server.fresh()) for _ in range(2))
    read = []
    for engine in (first, first, second, second):
        aim = target(engine.url, journal=tmp_path / "policyx.journal")
        read.append(run([seed], aim, Options(tagger="none"), Settings(jobs=1)).documents)
        assert engine.ask("SELECT count(*) FROM documents") == [(1,)]
    assert read == [1, 0, 1, 0]
