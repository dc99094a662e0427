"""DuckDB: records come back as they were, whatever the chunks; pages replace themselves; errors are one line."""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import sqlite3
import struct
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from policyx.output.duckdb_tables import DuckdbStore, _mended
from policyx.output.layout import ALL, TABLES
from policyx.output.store import Page, StoreError
from policyx.output.tables import rows
from policyx.pipeline import Pipeline
from policyx.record import Document
from policyx.source import from_text
from tests.marks import pages as corpus

duckdb = pytest.importorskip("duckdb")

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "data" / "seeds"


def page(*documents: Document, place: str | None = None) -> Page:
    """A page as a worker gives it."""
    lines = tuple(document.model_dump_json().encode() for document in documents)
    source = documents[0].source
    if place is not None:
        lines = tuple(line.replace(json.dumps(source.path).encode(), json.dumps(place).encode()) for line in lines)
    return Page(place or source.path, source.sha256, lines)


@pytest.fixture(scope="module")
def pages() -> list[Page]:
    """Pages of the seeds, and some of the written corpus."""
    pipeline = Pipeline()
    found: dict[str, list[Document]] = {}
    texts = [from_text(each.text, f"corpus/{each.id}.txt") for each in list(corpus())[:24]]
    for document in (*pipeline.run([SEEDS]), *(each for text in texts for each in pipeline.documents(text))):
        assert isinstance(document, Document), document
        found.setdefault(document.source.path, []).append(document)
    assert len(found) == 28
    return [page(*documents) for documents in found.values()]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "out.duckdb"


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


@pytest.mark.parametrize("size", [1, 5, 64])
def test_records_and_rows_come_back(path: Path, pages: list[Page], size: int) -> None:
    saved(path, *(pages[start : start + size] for start in range(0, len(pages), size)))
    lines = [line.decode() for page in pages for line in page.records]
    assert sorted(record for (record,) in asked(path, "SELECT record FROM documents")) == sorted(lines)
    found = contents(path)
    assert found == expected(pages)
    assert all(found.values()), "a table that stays empty proves nothing"


def test_saving_again_changes_nothing(path: Path, pages: list[Page]) -> None:
    saved(path, pages)
    before = contents(path)
    saved(path, pages[:10], pages[5:], pages[3:4])
    assert contents(path) == before


def test_every_path_has_its_record_in_the_view(path: Path, pages: list[Page]) -> None:
    documents = [Document.model_validate_json(line) for line in pages[0].records]
    saved(path, pages, [page(*documents, place="copy.txt")])
    found = asked(path, "SELECT path, id, record FROM records")
    for place in (pages[0].place, "copy.txt"):
        given = sorted(json.loads(record)["id"] for at, _, record in found if at == place)
        assert given == sorted(document.id for document in documents)
    for at, ident, record in found:
        told = Document.model_validate_json(record)
        assert (told.source.path, told.id) == (at, ident)
    whole = {(each.place, json.loads(line)["id"]): json.loads(line) for each in pages for line in each.records}
    assert {(at, ident): json.loads(record) for at, ident, record in found if at != "copy.txt"} == whole


def test_a_changed_page_loses_its_old_rows(path: Path, pages: list[Page]) -> None:
    old, new = pages[0], pages[1]
    saved(path, [old, pages[2]], [Page(old.place, new.sha256, moved(new, old.place))])
    assert contents(path) == expected([Page(old.place, new.sha256, moved(new, old.place)), pages[2]])


def test_a_page_without_records_goes(path: Path, pages: list[Page]) -> None:
    saved(path, pages[:3], [Page(pages[0].place, "0" * 64, ()), Page("never.txt", "1" * 64, ())])
    assert contents(path) == expected(pages[1:3])


def test_the_same_bytes_at_two_places(path: Path, pages: list[Page]) -> None:
    one = pages[0]
    copy = Page("copy.txt", one.sha256, moved(one, "copy.txt"))
    saved(path, [one], [copy])
    assert sorted(asked(path, "SELECT path FROM sources")) == sorted([("copy.txt",), (one.place,)])
    assert [len(found) for found in list(contents(path).values())[1:]] == [
        len(found) for found in list(expected([one]).values())[1:]
    ]
    saved(path, [Page("copy.txt", "0" * 64, ())])
    assert asked(path, "SELECT path FROM sources") == [(one.place,)]
    assert asked(path, "SELECT count(*) FROM documents") == [(len(one.records),)]
    saved(path, [Page(one.place, "0" * 64, ())])
    assert contents(path) == {table.name: [] for table in ALL}


def test_a_place_that_comes_twice_in_a_chunk(path: Path, pages: list[Page]) -> None:
    last = Page(pages[0].place, pages[1].sha256, moved(pages[1], pages[0].place))
    saved(path, [pages[0], last])
    assert contents(path) == expected([last])


def moved(page: Page, place: str) -> tuple[bytes, ...]:
    return tuple(json.dumps(told(line, place), ensure_ascii=False).encode() for line in page.records)


def told(line: bytes, place: str) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(line)
    record["source"]["path"] = place
    return record


@pytest.fixture(scope="module")
def searched(pages: list[Page], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("search") / "out.duckdb"
    saved(path, pages)
    return path


@pytest.mark.parametrize("words", ["会议", "工作", "环保", "生态环境", "会议 工作", "工作\u3000 部署", "没有这样的话"])
def test_search_finds_what_a_reader_would(searched: Path, pages: list[Page], words: str) -> None:
    records = [json.loads(line) for page in pages for line in page.records]
    titles = [("title", record["id"], None, None, record["title"]) for record in records]
    said = [
        ("statement", record["id"], event["id"], position, statement["text"])
        for record in records
        for event in record["events"]
        for position, statement in enumerate(event["statements"])
    ]
    wanted = {
        (*row, sum(row[4].count(word) for word in words.split()))
        for row in (*titles, *said)
        if row[4] and all(word in row[4] for word in words.split())
    }
    found = asked(searched, "SELECT kind, document, event, position, text, times FROM search(?)", words)
    assert set(found) == wanted
    assert len(found) == len(wanted)
    assert [row[5] for row in found] == sorted((row[5] for row in found), reverse=True)
    assert bool(found) == (words != "没有这样的话")


def test_search_takes_small_letters_for_capitals_and_needs_words(path: Path, pages: list[Page]) -> None:
    record = json.loads(pages[0].records[0])
    record["title"] = "GDP增长 100%_完成"
    saved(path, [Page(pages[0].place, pages[0].sha256, (json.dumps(record).encode(),))])
    for words, count in (("gdp", 1), ("Gdp 增长", 1), ("100%", 1), ("1%", 0), ("GDP_", 0), (".", 0)):
        found = asked(path, "SELECT count(*) FROM search(?) WHERE kind = 'title'", words)
        assert found == [(count,)], words
    for nothing in ("", " \u3000\u00a0", None):
        assert asked(path, "SELECT * FROM search(?)", nothing) == []


def test_half_a_surrogate_pair_is_mended(path: Path, pages: list[Page]) -> None:
    record = json.loads(pages[0].records[0])
    record["extra"] = {"lone": "a\ud800b\udc00", "pair": "\U0001f600", "text": "\\ud800", "nul": "\0"}
    line = json.dumps(record).encode()
    saved(path, [Page(pages[0].place, pages[0].sha256, (line,))])
    ((found,),) = asked(path, "SELECT record FROM documents")
    wanted = {"lone": "a\ufffdb\ufffd", "pair": "\U0001f600", "text": "\\ud800", "nul": "\0"}
    assert json.loads(found)["extra"] == wanted
    assert _mended(pages[0].records[0]) == pages[0].records[0]


def test_clear_takes_only_what_is_ours(path: Path, pages: list[Page]) -> None:
    saved(path, pages[:3])
    with closing(duckdb.connect(str(path))) as database:
        database.execute("CREATE TABLE mine AS SELECT 1 AS x")
        database.execute("CREATE MACRO my_search(words) AS TABLE SELECT words")
    with closing(DuckdbStore(path)) as store:
        store.clear()
        store.open(None)
        store.save(pages[3:5])
    assert contents(path) == expected(pages[3:5])
    assert asked(path, "SELECT * FROM mine") == [(1,)]
    with closing(DuckdbStore(path)) as store:
        store.clear()
    assert asked(path, "SELECT table_name FROM information_schema.tables") == [("mine",)]
    assert asked(path, "SELECT function_name FROM duckdb_functions() WHERE NOT internal") == [("my_search",)]


def test_clear_where_there_is_nothing(path: Path) -> None:
    with closing(DuckdbStore(path)) as store:
        store.clear()
    assert not path.exists()


def refused(path: Path, *, clear: bool = False) -> str:
    """What opening a database says."""
    with closing(DuckdbStore(path)) as store:
        if clear:
            store.clear()
        with pytest.raises(StoreError) as error:
            store.open(None)
    assert "\n" not in str(error.value)
    assert str(path) in str(error.value)
    return str(error.value)


@pytest.mark.parametrize(
    ("made", "name"),
    [
        ("CREATE TABLE statements (x INTEGER)", "statements"),
        ("CREATE TABLE Documents (x INTEGER)", "documents"),
        ("CREATE VIEW records AS SELECT 1", "records"),
        ("CREATE MACRO search(x) AS x", "search"),
    ],
)
def test_what_somebody_else_made_is_left_alone(path: Path, made: str, name: str) -> None:
    with closing(duckdb.connect(str(path))) as database:
        database.execute(made)
    for clear in (False, True):
        assert f"has {name}, which policyx did not make" in refused(path, clear=clear)


def test_tables_of_another_version(path: Path, pages: list[Page]) -> None:
    saved(path, pages[:1])
    with closing(duckdb.connect(str(path))) as database:
        database.execute("UPDATE policyx_about SET tables_version = 99")
    assert "its tables are of version 99" in refused(path)
    with closing(DuckdbStore(path)) as store:
        store.clear()
        store.open(None)


def not_duckdb(path: Path) -> None:
    path.write_text("title,date\n" * 1000)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def sqlite(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE t (x)")


def newer(path: Path) -> None:
    """Changes the storage version of a true database, and the checksum of its header."""
    with closing(duckdb.connect(str(path))) as database:
        database.execute("CREATE TABLE t (x INTEGER)")
    data = bytearray(path.read_bytes())
    struct.pack_into("<Q", data, 12, 5_000)
    checksum = 5381
    for (word,) in struct.iter_unpack("<Q", data[8:4096]):
        checksum ^= word * 0xBF58476D1CE4E5B9 & (1 << 64) - 1
    struct.pack_into("<Q", data, 0, checksum)
    path.write_bytes(data)


def damaged(path: Path) -> None:
    with closing(duckdb.connect(str(path))) as database:
        database.execute("CREATE TABLE t AS SELECT i FROM range(100000) r(i)")
    data = bytearray(path.read_bytes())
    data[12_296:40_000] = bytes(range(256)) * 108 + bytes(56)
    path.write_bytes(data)


def torn(path: Path) -> None:
    damaged(path)
    path.write_bytes(path.read_bytes()[:9_000])


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (not_duckdb, "no DuckDB database"),
        (empty, "no DuckDB database"),
        (sqlite, "no DuckDB database"),
        (newer, "another version of DuckDB wrote it"),
        (damaged, "damaged"),
        (torn, "damaged"),
        (Path.mkdir, "a folder"),
        (os.mkfifo, "no regular file"),
    ],
)
def test_a_file_that_cannot_be_used(path: Path, make: Callable[[Path], None], reason: str) -> None:
    make(path)
    before = path.read_bytes() if path.is_file() else None
    assert reason in refused(path)
    assert before is None or path.read_bytes() == before


@pytest.mark.parametrize("name", ["no/such.duckdb", "a\0b.duckdb"])
def test_a_file_that_cannot_be_made(tmp_path: Path, name: str) -> None:
    with pytest.raises(StoreError) as error, closing(DuckdbStore(tmp_path / name)) as store:
        store.open(None)
    assert "no such folder" in str(error.value) or "no file can have this name" in str(error.value)


def test_names_that_mean_something_to_duckdb_are_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in (":memory:", "md:x", "sqlite:x", ":default:"):
        saved(Path(name))
        assert Path(name).stat().st_size > 0


@contextmanager
def without_rights(folder: Path) -> Iterator[None]:
    """As a user to whom the folder does not belong."""
    folder.chmod(0o555)
    was = os.geteuid()
    if was == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(was)
        folder.chmod(0o755)


def test_what_must_not_be_written(pages: list[Page]) -> None:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "old.duckdb"
        saved(path, pages[:1])
        path.chmod(0o444)
        with without_rights(Path(name)):
            assert "permission denied" in refused(path)
            assert "permission denied" in refused(path.with_name("new.duckdb"))
        assert contents(path) == expected(pages[:1])


ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), *sys.path))}

HOLD = """
import sys, duckdb
database = duckdb.connect(sys.argv[1])
print("open", flush=True)
sys.stdin.read()
"""


def test_a_database_that_another_program_has_open(path: Path, pages: list[Page]) -> None:
    saved(path, pages[:1])
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdin
        assert other.stdout
        assert other.stdout.readline() == b"open\n"
        assert "another program has the database open" in refused(path)
        other.stdin.close()
    saved(path, pages[1:2])
    assert contents(path) == expected(pages[:2])


def test_a_program_that_has_it_open_itself(path: Path) -> None:
    saved(path)
    with closing(duckdb.connect(str(path))):
        assert "this program has the database open already" in refused(path)


FULL = """
import pickle, resource, signal, sys
from pathlib import Path
from policyx.output.duckdb_tables import DuckdbStore
from policyx.output.store import Page, StoreError
from tests.test_duckdb import numbered
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = DuckdbStore(sys.argv[1])
store.open(None)
resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000))
done = 0
try:
    for turn in range(1000):
        store.save(numbered(turn, sys.argv[2], 20))
        done += 1
except StoreError as error:
    print(done)
    print(error)
store.close()
"""
KILLED = """
import sys
from policyx.output.duckdb_tables import DuckdbStore
from tests.test_duckdb import numbered
store = DuckdbStore(sys.argv[1])
store.open(None)
print("open", flush=True)
for turn in range(10**6):
    store.save(numbered(turn, sys.argv[2], 8))
    print(turn, flush=True)
"""


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


@pytest.fixture
def record(pages: list[Page], tmp_path: Path) -> Path:
    """A file with a record that has events, `@` where its id has the page's digits."""
    line = max((line for page in pages for line in page.records), key=lambda line: line.count(b'"statements"'))
    path = tmp_path / "record.json"
    path.write_bytes(line.replace(json.loads(line)["id"][:12].encode(), b"@"))
    return path


def test_a_disk_that_is_full(path: Path, record: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(path), str(record)],
        capture_output=True,
        text=True,
        env=ENVIRONMENT,
        check=True,
    )
    number, _, message = done.stdout.partition("\n")
    assert message.count("\n") == 1, done.stdout + done.stderr
    assert "the database may not grow" in message
    assert int(number) > 0
    at_last = expected(numbered(int(number) - 1, str(record), 20))
    with closing(DuckdbStore(path)) as store:
        store.open(None)
    assert contents(path) == at_last


def test_killed_at_any_moment_no_chunk_is_half_there(path: Path, record: Path) -> None:
    draw = random.Random(4)
    for _ in range(4):
        child = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(path), str(record)], stdout=subprocess.PIPE, env=ENVIRONMENT, text=True
        )
        assert child.stdout
        assert child.stdout.readline() == "open\n"
        told = -1
        for _ in range(draw.randrange(6)):
            told = int(child.stdout.readline())
        try:
            child.wait(draw.random() * 0.2)
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGKILL)
        told = max([told, *map(int, child.stdout.read().split())])
        child.wait()
        child.stdout.close()
        titles = {title for (title,) in asked_after_kill(path, "SELECT DISTINCT title FROM documents")}
        if titles:
            (title,) = titles
            turn = int(title[1:-1])
            if told >= 0:
                assert turn in (told, told + 1)
            assert contents(path) == expected(numbered(turn, str(record), 8))
        else:
            assert told < 0
    saved(path, numbered(7, str(record), 8))
    assert contents(path) == expected(numbered(7, str(record), 8))


def asked_after_kill(path: Path, query: str) -> list[tuple[Any, ...]]:
    """Opened for writing first, so that the write-ahead log is read."""
    with closing(DuckdbStore(path)) as store:
        store.open(None)
    return asked(path, query)


def test_nothing_outside_is_reached(path: Path, pages: list[Page], tmp_path: Path) -> None:
    with closing(DuckdbStore(path)) as store:
        store.open(None)
        database = store._connected()
        for statement in (
            f"SELECT * FROM read_text('{ROOT / 'README.md'}')",
            f"ATTACH '{tmp_path / 'other.duckdb'}'",
            f"COPY documents TO '{tmp_path / 'out.csv'}'",
            "INSTALL fts",
            "SELECT * FROM 'https://example.org/a.parquet'",
            "SET enable_external_access = true",
        ):
            with pytest.raises(duckdb.Error):
                database.execute(statement)
        store.save(pages[:1])
    assert sorted(each.name for each in tmp_path.iterdir()) == ["out.duckdb"]


def test_every_table_can_lose_rows() -> None:
    """What is deleted by document has such a column."""
    assert all(table.name == "documents" or "document" in table.names for table in TABLES)
