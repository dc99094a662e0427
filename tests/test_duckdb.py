"""DuckDB: records come back as they were, whatever the chunks; pages replace themselves; words are found."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from policyx.output.duckdb_tables import DuckdbStore
from policyx.output.store import Page
from policyx.pipeline import Pipeline
from policyx.record import Document
from policyx.source import from_text
from tests.keeping import Keeping
from tests.marks import pages as corpus

duckdb = pytest.importorskip("duckdb")

from tests.duckdb_rows import asked, contents, expected, saved  # noqa: E402

KILL = """
from policyx.output import duckdb_tables
store = duckdb_tables.DuckdbStore(sys.argv[1])
store.open(None)
add = duckdb_tables._insert
def insert(database, table, rows):
    if table.name == "statements":
        os.kill(os.getpid(), signal.SIGKILL)
    add(database, table, rows)
duckdb_tables._insert = insert
"""
SEEDS = Path(__file__).parent.parent / "data" / "seeds"


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


class Duckdb:
    """A database in a file of its own."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "out.duckdb"

    def store(self) -> DuckdbStore:
        """A new store of it."""
        return DuckdbStore(self.path)

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query, opened as a reader would, who may have to go on from a write-ahead log."""
        with closing(duckdb.connect(str(self.path))) as database:
            found: list[tuple[Any, ...]] = database.execute(query).fetchall()
        return found

    def do(self, statement: str) -> None:
        """Run a statement."""
        self.ask(statement)


@pytest.fixture
def engine(tmp_path: Path) -> Duckdb:
    return Duckdb(tmp_path)


class TestDuckdb(Keeping):
    script = KILL

    def place(self, engine: Duckdb) -> str:  # type: ignore[override]
        return str(engine.path)


@pytest.mark.parametrize("size", [1, 5, 64])
def test_records_and_rows_come_back(path: Path, pages: list[Page], size: int) -> None:
    saved(path, *(pages[start : start + size] for start in range(0, len(pages), size)))
    lines = [line.decode() for page in pages for line in page.records]
    assert sorted(record for (record,) in asked(path, "SELECT record FROM documents")) == sorted(lines)
    found = contents(path)
    assert found == expected(pages)
    assert all(found.values()), "a table that stays empty proves nothing"


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
