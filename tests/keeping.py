"""What every database store must keep, told once: a test class of a store inherits from Keeping."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policyx.output.store import Database, Page, Store, StoreError
from policyx.output.tables import ALL, rows
from policyx.record import Document
from tests.records import documents, full, hostile, surrogates

ROOT = Path(__file__).parent.parent
Rows = dict[str, list[tuple[Any, ...]]]


class Engine(Protocol):
    """A database, empty at first."""

    def store(self) -> Store:
        """A new store of it."""

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query, by a connection that is not the store's."""

    def do(self, statement: str) -> None:
        """Run a statement, by a connection that is not the store's."""


@cache
def real_pages() -> tuple[Page, ...]:
    """The seeds and a few written pages."""
    found: dict[tuple[str, str], list[bytes]] = {}
    for document in documents():
        found.setdefault((document.source.path, document.source.sha256), []).append(document.model_dump_json().encode())
    return tuple(Page(path, digest, tuple(lines)) for (path, digest), lines in found.items())


def page(place: str, digest: str, version: str = "", count: int = 1) -> Page:
    """A page of a made record with something in every field. digest: a word that stands for its bytes; version: a word
    that its titles bear; count: of its documents."""
    sha256 = digest.encode().hex().ljust(64, "0")
    lines = []
    for index in range(count):
        text = json.dumps(full(), ensure_ascii=False).replace(full()["id"], f"{sha256[:12]}/{index}")
        record = json.loads(text) | {"index": index, "title": f"{digest} {version} {index}"}
        record["source"] |= {"path": place, "sha256": sha256}
        lines.append(Document.model_validate(record).model_dump_json().encode())
    return Page(place, sha256, tuple(lines))


def endless() -> dict[str, Any]:
    """A record whose names and titles have 20,000 characters that do not repeat, as the longest allow."""
    long = "".join(chr(0x4E00 + number * 7919 % 20_000) for number in range(20_000))
    record = full()
    record |= {"title": long, "publisher": long, "reporters": [long]}
    record["source"]["path"] = long
    for name in ("officials", "organs", "meetings"):
        record[name][0]["name"] = long
    record["officials"][0]["posts"][0] |= {"title": long, "organ": long, "role": long}
    record["documents"][0] |= {"title": long, "number": long}
    record["divisions"][0] |= {"name": long, "full_name": long}
    event = record["events"][0]
    event |= {"name": long, "venue": long, "documents": [long], "agenda": [long], "groups": [long]}
    event["organs"][0]["name"] = event["participants"][0]["name"] = event["statements"][0]["text"] = long
    return Document.model_validate(record).model_dump(mode="json")


def saved(engine: Engine, pages: Sequence[Page], chunk: int = 100) -> None:
    """Save pages in chunks of that many, by a store of their own."""
    store = engine.store()
    try:
        store.open(None)
        for start in range(0, len(pages), chunk):
            some = pages[start : start + chunk]
            assert store.save(some) == (0, (0,) * len(some))
        store.finish()
    finally:
        store.close()


def expected(pages: Sequence[Page], chunk: int = 1) -> Rows:
    """The rows of all tables after pages were saved one by one, as a reader of the protocol would have it.

    chunk: pages of a chunk, in which only the last of a place counts."""
    chunks = [pages[start : start + chunk] for start in range(0, len(pages), chunk)]
    pages = [
        p for some in chunks for i, p in enumerate(some) if p.place not in {later.place for later in some[i + 1 :]}
    ]
    sources: dict[str, Page] = {}
    kept: dict[str, tuple[bytes, ...]] = {}
    for each in pages:
        sources.pop(each.place, None)
        if each.records:
            sources[each.place] = each
            kept[each.sha256] = each.records
        kept = {digest: records for digest, records in kept.items() if digest in {s.sha256 for s in sources.values()}}
    found: Rows = {table.name: [] for table in ALL}
    for records in kept.values():
        for line in records:
            for name, some in rows(json.loads(line)).items():
                found[name] += some
    found["sources"] = []
    for place, each in sources.items():
        source = json.loads(each.records[0])["source"]
        found["sources"].append((place, each.sha256, source["encoding"], source["media_type"]))
    return _plain(found)


def kept(engine: Engine) -> Rows:
    """The rows of all tables as a database has them."""
    return _plain({t.name: engine.ask(f"SELECT {', '.join(t.names)} FROM {t.name}") for t in ALL})


def _plain(found: Rows) -> Rows:
    """Rows in one order, JSON as values."""
    for table in ALL:
        places = [i for i, column in enumerate(table.columns) if column.kind == "json"]
        key = [table.names.index(name) for name in table.key]
        some = [list(row) for row in found[table.name]]
        for row in some:
            for i in places:
                row[i] = json.loads(row[i]) if isinstance(row[i], str) else row[i]
        found[table.name] = sorted(map(tuple, some), key=lambda row: [row[i] for i in key])
    return found


_PAGES = st.tuples(
    st.sampled_from("abc"), st.sampled_from(["one", "two", "three"]), st.sampled_from("uv"), st.integers(0, 2)
)
_BEFORE = "import json, os, signal, sys\nfrom policyx.output.store import Page\n"
_AFTER = """
with open(sys.argv[2]) as file:
    half = json.load(file)
store.save([Page(place, digest, tuple(line.encode() for line in lines)) for place, digest, lines in half])
"""


class Keeping:
    """Tests of a store; a class that inherits has a fixture `engine`."""

    script = ""
    """Python that makes `store` out of `sys.argv[1]`, which is `place`, opens it, and patches it so that it kills its
    process in the middle of a transaction."""

    def place(self, engine: Engine) -> str:
        """What the script takes to find the database."""
        raise NotImplementedError

    def test_the_records_of_pages_are_read_back(self, engine: Engine) -> None:
        pages = real_pages()
        assert len(pages) == 7
        saved(engine, pages)
        assert kept(engine) == expected(pages)
        lines = [json.loads(line) for page in pages for line in page.records]
        read = [json.loads(record) if isinstance(record, str) else record for (record,) in self.records(engine)]
        by_id = {record["id"]: record for record in read}
        assert len(read) == len(lines)
        assert len(lines) > 15
        assert [by_id[line["id"]] for line in lines] == lines

    @staticmethod
    def records(engine: Engine) -> list[tuple[Any, ...]]:
        return engine.ask("SELECT record FROM records")

    def test_saving_again_in_other_chunks_changes_nothing(self, engine: Engine) -> None:
        pages = real_pages()
        saved(engine, pages, 3)
        first = kept(engine)
        for chunk in (100, 1, 2):
            saved(engine, pages, chunk)
            assert kept(engine) == first

    def test_a_changed_page_replaces_what_it_gave_before(self, engine: Engine) -> None:
        saved(engine, [page("a", "one", count=3), page("b", "two")])
        saved(engine, [page("a", "new", count=1)])
        assert kept(engine) == expected([page("b", "two"), page("a", "new", count=1)])

    def test_the_same_bytes_read_anew_replace_their_documents(self, engine: Engine) -> None:
        saved(engine, [page("a", "one", "old", 3)])
        saved(engine, [page("a", "one", "new", 2)])
        assert kept(engine) == expected([page("a", "one", "new", 2)])

    def test_the_same_bytes_at_two_places_are_one_set_of_documents(self, engine: Engine) -> None:
        saved(engine, [page("a", "one"), page("b", "one")])
        assert engine.ask("SELECT path FROM sources ORDER BY path") == [("a",), ("b",)]
        assert engine.ask("SELECT count(*) FROM documents") == [(1,)]
        records = [json.loads(r) if isinstance(r, str) else r for (r,) in self.records(engine)]
        assert sorted((r["source"]["path"], r["title"]) for r in records) == [("a", "one  0"), ("b", "one  0")]
        saved(engine, [page("a", "two")])
        assert kept(engine) == expected([page("b", "one"), page("a", "two")])

    def test_a_page_that_gives_nothing_any_more_leaves_nothing(self, engine: Engine) -> None:
        saved(engine, [page("a", "one"), page("b", "one"), page("c", "two")])
        saved(engine, [page("a", "one", count=0), page("c", "three", count=0)])
        assert kept(engine) == expected([page("b", "one")])

    def test_two_pages_whose_ids_meet_do_not_stop_a_batch(self, engine: Engine) -> None:
        """sha256 that begin with the same twelve digits: the last one has the id."""
        first, second = page("a", "sixsix1", "old"), page("b", "sixsix2", "new")
        assert first.sha256 != second.sha256
        saved(engine, [first, second])
        once = kept(engine)
        assert [row[4] for row in once["documents"]] == ["sixsix2 new 0"]
        saved(engine, [second], 1)
        assert kept(engine) == once

    def test_any_pages_in_any_chunks(self, engine: Engine) -> None:
        @settings(max_examples=25, deadline=None)
        @given(told=st.lists(_PAGES, max_size=8), chunk=st.integers(1, 4))
        def check(told: list[tuple[str, str, str, int]], chunk: int) -> None:
            store = engine.store()
            store.clear()
            store.close()
            pages = [page(*each) for each in told]
            saved(engine, pages, chunk)
            assert self.without_paths(kept(engine)) == self.without_paths(expected(pages, chunk))

        check()

    @staticmethod
    def without_paths(found: Rows) -> Rows:
        """Records without the path, which is that of the page that was saved last, even where it has gone since."""
        for row in found["documents"]:
            del row[-1]["source"]["path"]
        return found

    def test_texts_that_hurt_are_kept(self, engine: Engine) -> None:
        pages = []
        for number, record in enumerate([*hostile()[:-1], surrogates(), endless()]):
            record["source"]["sha256"] = digest = record["id"][:12].ljust(64, "0")
            line = json.dumps(record, ensure_ascii=number % 2 == 0 or record["id"][0] == "f").encode()
            pages.append(Page(record["source"]["path"], digest, (line,)))
        saved(engine, pages)
        mended = [Page(self.mended_place(p.place), p.sha256, tuple(map(self.mended, p.records))) for p in pages]
        assert kept(engine) == expected(mended)

    @staticmethod
    def mended(line: bytes) -> bytes:
        """A record as the database can hold it."""
        return _replaced(line, r"\ud800", r"\udfff")

    @staticmethod
    def mended_place(place: str) -> str:
        """A path as the database can hold it."""
        return place.replace("\ud800", "\ufffd").replace("\udfff", "\ufffd")

    def test_what_was_committed_outlives_a_kill_in_the_middle_of_a_chunk(self, engine: Engine, tmp_path: Path) -> None:
        saved(engine, [page("a", "one", count=3), page("b", "two")])
        before = kept(engine)
        half = tmp_path / "half.json"
        new = [page("a", "new", count=40), page("c", "three"), page("d", "one")]
        half.write_text(json.dumps([(p.place, p.sha256, [line.decode() for line in p.records]) for p in new]))
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
        command = [sys.executable, "-c", _BEFORE + self.script + _AFTER, self.place(engine), str(half)]
        done = subprocess.run(command, env=environment, capture_output=True, timeout=120)
        assert done.returncode == -signal.SIGKILL, done.stderr.decode()
        self.look_after_kill(engine)
        assert kept(engine) == before
        saved(engine, [page("a", "new", count=40)])
        assert kept(engine) == expected([page("b", "two"), page("a", "new", count=40)])

    def look_after_kill(self, engine: Engine) -> None:
        """What more a store wants to see."""

    def test_clear_takes_only_what_is_ours(self, engine: Engine) -> None:
        engine.do("CREATE TABLE mine (a integer)")
        engine.do("INSERT INTO mine VALUES (7)")
        saved(engine, [page("a", "one")])
        store = engine.store()
        store.clear()
        store.open(0)
        store.close()
        assert all(not found for found in kept(engine).values())
        assert engine.ask("SELECT a FROM mine") == [(7,)]

    def test_it_tells_whether_anything_is_saved(self, engine: Engine) -> None:
        """So that a batch whose journal knows of pages, but whose database was emptied, saves them again."""
        for pages, empty in (([page("a", "one", count=0)], True), ([page("a", "one")], False), ([], False)):
            saved(engine, pages)
            store = engine.store()
            store.open(None)
            assert isinstance(store, Database)
            assert store.empty is empty
            store.close()

    def test_clear_of_nothing(self, engine: Engine) -> None:
        store = engine.store()
        store.clear()
        store.open(0)
        store.close()
        assert all(not found for found in kept(engine).values())

    def test_a_table_of_another_is_not_written_to(self, engine: Engine) -> None:
        self.occupy(engine)
        store = engine.store()
        with pytest.raises(StoreError, match=r"has a table (policyx\.)?events that policyx did not make"):
            store.open(0)
        store.clear()
        with pytest.raises(StoreError, match="did not make"):
            store.open(0)
        store.close()

    def occupy(self, engine: Engine) -> None:
        """Put a table `events` of another where ours would be."""
        engine.do("CREATE TABLE events (a integer)")

    def test_tables_of_another_version_are_refused_until_cleared(self, engine: Engine) -> None:
        saved(engine, [page("a", "one")])
        engine.do(f"UPDATE {self.about} SET tables_version = 99")
        store = engine.store()
        with pytest.raises(StoreError, match=r"of version 99, this policyx writes 1; .*--fresh"):
            store.open(None)
        store.clear()
        store.open(0)
        store.close()
        assert all(not found for found in kept(engine).values())

    about = "policyx_about"


def _replaced(line: bytes, *escapes: str) -> bytes:
    """A JSON line in which these characters, given as escapes, are U+FFFD, key by key."""
    lost = [json.loads(f'"{escape}"') for escape in escapes]

    def clean(value: Any) -> Any:
        if isinstance(value, dict):
            return {clean(key): clean(item) for key, item in value.items()}
        if isinstance(value, list):
            return [clean(item) for item in value]
        if isinstance(value, str):
            for char in lost:
                value = value.replace(char, "\ufffd")
        return value

    return json.dumps(clean(json.loads(line)), ensure_ascii=False).encode()
