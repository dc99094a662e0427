"""DuckDB where it cannot be used, or breaks off: errors of one line, and chunks that are there whole or not at all."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import struct
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from policyx.output.duckdb_tables import DuckdbStore
from policyx.output.store import Page, StoreError

duckdb = pytest.importorskip("duckdb")

from tests.duckdb_rows import asked, contents, expected, numbered, saved  # noqa: E402

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def pages() -> list[Page]:
    """The pages of the seeds."""
    from policyx.pipeline import Pipeline
    from policyx.record import Document

    found: dict[tuple[str, str], list[bytes]] = {}
    for document in Pipeline().run([ROOT / "data" / "seeds"]):
        assert isinstance(document, Document), document
        page = document.source.path, document.source.sha256
        found.setdefault(page, []).append(document.model_dump_json().encode())
    return [Page(*page, tuple(lines)) for page, lines in found.items()]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "out.duckdb"


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
        ("CREATE TABLE statements (x INTEGER)", "table statements"),
        ("CREATE TABLE Documents (x INTEGER)", "table documents"),
        ("CREATE VIEW records AS SELECT 1", "table records"),
        ("CREATE MACRO search(x) AS x", "macro search"),
    ],
)
def test_what_somebody_else_made_is_left_alone(path: Path, made: str, name: str) -> None:
    with closing(duckdb.connect(str(path))) as database:
        database.execute(made)
    for clear in (False, True):
        assert f"has a {name} that policyx did not make" in refused(path, clear=clear)


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
import resource, signal, sys
from policyx.output.duckdb_tables import DuckdbStore
from policyx.output.store import StoreError
from tests.duckdb_rows import numbered
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
from tests.duckdb_rows import numbered
store = DuckdbStore(sys.argv[1])
store.open(None)
print("open", flush=True)
for turn in range(10**6):
    store.save(numbered(turn, sys.argv[2], 8))
    print(turn, flush=True)
"""


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
