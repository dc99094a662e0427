"""What a run on many machines divides, where it puts it, and what one actor does, without Ray."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyarrow")
pytest.importorskip("fsspec")

from policyx.batch.ray.elsewhere import listing
from policyx.batch.ray.extractor import Extractor, Job
from policyx.batch.ray.folder import ASIDE, FAILURES, Folder, noted
from policyx.batch.ray.listing import listed
from policyx.batch.ray.parts import Facts, Part, Source, divide, facts, unpacked
from policyx.batch.ray.rows import failure_rows, record_rows
from policyx.batch.ray.scratch import Scratch
from policyx.batch.settings import BatchError, Busy, Settings
from policyx.config import Options
from policyx.failure import Failure
from policyx.output import formats
from policyx.output.store import StoreError
from tests.faults.pages import mixed, page


def sources(count: int, size: int = 3_000) -> list[Source]:
    return [Source(f"pages/{number:05}.txt", f"pages/{number:05}.txt", size, "1") for number in range(count)]


def divided(found: list[Source | Failure] | list[Source], chunk: int = 100, identity: str = "x") -> list[Part]:
    return [part for part in divide(found, identity, chunk) if isinstance(part, Part)]


def test_parts_hold_every_file_once_in_order_and_about_a_chunk_each() -> None:
    files = sources(10_000)
    parts = divided(files)
    assert [file for part in parts for file in unpacked(part.packed)] == files
    assert [int(part.name.split("-")[1]) for part in parts] == list(range(len(parts)))
    assert 70 <= len(parts) <= 140
    assert all(25 <= part.pages <= 200 for part in parts[:-1])
    assert sum(part.size for part in parts) == 30_000_000


@pytest.mark.parametrize("place", [0, 1, 4_321, 9_999])
def test_one_file_more_makes_one_part_new_or_two(place: int) -> None:
    files = sources(10_000)
    before = {part.digest for part in divided(files)}
    files.insert(place, Source(f"pages/{place:05}-more.txt", "", 3_000, "1"))
    after = {part.digest for part in divided(files)}
    assert 1 <= len(after - before) <= 2


@pytest.mark.parametrize(
    ("change", "new"),
    [
        ({}, 0),
        ({"stamp": "2"}, 1),
        ({"size": 3_001}, 1),
        ({"file": "/mnt/pages/00050.txt"}, 0),  # the same page, seen from another folder
    ],
)
def test_a_part_is_named_after_what_is_in_it(change: dict[str, Any], new: int) -> None:
    files = sources(1_000)
    before = {part.digest for part in divided(files)}
    fields = {name: getattr(files[50], name) for name in Source.__slots__}
    files[50] = Source(**{**fields, **change})
    assert len({part.digest for part in divided(files)} - before) == new


def test_other_options_make_every_part_new() -> None:
    files = sources(1_000)
    assert not {part.digest for part in divided(files)} & {part.digest for part in divided(files, identity="y")}


def test_a_file_of_many_pages_counts_as_many_and_a_large_one_is_a_part_of_its_own() -> None:
    small = Source("b.jsonl", "b.jsonl", 80_000, "1")
    large = Source("c.zip", "c.zip", 5_000_000, "1")
    assert (small.pages, large.pages, Source("d.txt", "d.txt", 5_000_000, "1").pages) == (10, 2_500, 1)
    parts = divided([*sources(3), large, *sources(3)], chunk=500)
    assert [len(unpacked(part.packed)) for part in parts] == [3, 1, 3]


def test_failures_of_the_listing_are_handed_through() -> None:
    failure = Failure("x", "read", "permission denied")
    assert failure in list(divide([failure, *sources(2)], "x", 100))


def test_files_are_listed_once_however_they_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mixed(tmp_path / "pages", 40)
    monkeypatch.chdir(tmp_path)
    alone = list(listed(["pages"], None))
    assert [found.place for found in alone if isinstance(found, Source)] == [
        *(f"pages/a/0000/{number:05}.txt" for number in range(10)),
        *(f"pages/{name}" for name in ("b.jsonl", "c.zip", "d.tar.gz", "e.txt", "f.txt")),
    ]
    assert list(listed(["pages", "pages/a", "pages/b.jsonl"], None)) == alone


def test_standard_input_and_what_is_not_there(tmp_path: Path) -> None:
    gone = str(tmp_path / "gone")
    assert list(listed([gone, Failure("x", "read", "y")], None)) == [
        Failure(gone, "read", "no such file or folder"),
        Failure("x", "read", "y"),
    ]
    with pytest.raises(BatchError, match="cannot read standard input"):
        list(listed(["-"], None))


@pytest.fixture
def memory() -> Iterator[str]:
    """A folder of fsspec's file system in memory."""
    import fsspec

    system = fsspec.filesystem("memory")
    system.store.clear()
    system.pseudo_dirs[:] = [""]
    yield "memory://bucket"
    system.store.clear()


def upload(folder: Path, url: str) -> None:
    import fsspec

    system, path = fsspec.core.url_to_fs(url)
    for file in folder.rglob("*"):
        if file.is_file():
            with system.open(f"{path}/{file.relative_to(folder)}", "wb") as stream:
                stream.write(file.read_bytes())


def test_a_url_is_listed_as_a_folder_is(tmp_path: Path, memory: str) -> None:
    mixed(tmp_path, 40)
    for name in ("A.txt", "é.txt", ".hidden.txt", "no.pdf", "a.txt"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    upload(tmp_path, memory + "/in")
    here = [
        str(found.place)[len(str(tmp_path)) :] for found in listed([str(tmp_path)], None) if isinstance(found, Source)
    ]
    there = [found for found in listing(memory + "/in", None) if isinstance(found, Source)]
    assert [found.place.removeprefix("memory:///bucket/in") for found in there] == here
    assert [found.place for found in listing(memory + "/in/b.jsonl", None) if isinstance(found, Source)] == [
        "memory:///bucket/in/b.jsonl"
    ]
    assert [found.place[-5:] for found in listing(memory + "/in", "*.pdf") if isinstance(found, Source)] == ["o.pdf"]


def test_a_url_that_leads_nowhere_is_a_failure(memory: str) -> None:
    (found,) = listing(memory + "/none", None)
    assert isinstance(found, Failure)
    assert (found.path, found.reason) == (memory + "/none", "no such file or folder")
    (found,) = listing("nosuch://x/y", None)
    assert isinstance(found, Failure)
    assert "nosuch" in found.reason


@pytest.fixture(params=["disk", "memory"])
def folder(request: pytest.FixtureRequest, tmp_path: Path, memory: str) -> Folder:
    made = Folder(str(tmp_path / "out") if request.param == "disk" else memory + "/out")
    made.begin()
    return made


NAME, OTHER = "part-00000-0123456789abcdef", "part-00001-0123456789abcdef"


def put(folder: Folder, name: str, made: Facts) -> None:
    with closing(record_rows()) as rows, closing(failure_rows()) as failed:
        failed.add({"path": "x", "stage": "read", "reason": "y", "hint": None})
        folder.put(failed.sealed({}), f"{FAILURES}/{name}.parquet")
        folder.put(rows.sealed(noted(made)), f"{name}.parquet")


def test_a_folder_keeps_parts_and_sets_them_aside(folder: Folder) -> None:
    made = Facts(3, 2, 1, {"read": 1}, 1, "run")
    put(folder, NAME, made)
    put(folder, OTHER, Facts())
    folder.put(io.BytesIO(b"{}"), "mine.parquet")
    assert folder.parts() == [NAME, OTHER]
    assert folder.parts(FAILURES) == [NAME, OTHER]
    assert folder.facts(NAME) == made
    assert folder.facts("mine") is None
    folder.move(NAME, "", f"{ASIDE}/")
    assert (folder.parts(), folder.parts(ASIDE), folder.parts(f"{ASIDE}/{FAILURES}")) == ([OTHER], [NAME], [NAME])
    folder.move(NAME, f"{ASIDE}/", "")
    assert folder.parts() == folder.parts(FAILURES) == [NAME, OTHER]
    folder.clear([NAME], folders=[ASIDE])
    folder.clear([NAME], folders=[ASIDE])
    assert folder.parts() == folder.parts(FAILURES) == [OTHER]
    folder.end()
    assert folder.parts("_partial") == []


def test_notes_are_read_back_and_broken_ones_are_none(folder: Folder) -> None:
    assert folder.notes() == {}
    folder.put(io.BytesIO(b'{"chunk": 8}'), "_parts.json")
    assert folder.notes() == {"chunk": 8}
    folder.put(io.BytesIO(b'{"chunk": '), "_parts.json")
    assert folder.notes() == {}


def test_a_folder_on_a_disk_is_held_by_one_run(tmp_path: Path) -> None:
    folder = Folder(str(tmp_path / "out"))
    folder.begin()
    with folder.held(), pytest.raises(Busy, match="another run writes to it"), Folder(folder.out).held():
        pass
    with folder.held():
        pass


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir(mode=0o555)
    with pytest.raises(StoreError, match="permission denied"):
        Folder(str(tmp_path / "out")).begin()


def test_what_ray_needs_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(StoreError, match=r"--engine ray: needs ray: pip install 'policyx\[ray\]'"):
        formats.parts("out")


def job(out: str, **more: Any) -> Job:
    return Job(out, os.getcwd(), "run", Options(tagger="none"), Settings(chunk=8), (), **more)  # noqa: PTH109


@pytest.mark.parametrize("input_is", ["disk", "memory"])
def test_an_actor_makes_a_part_of_files_from_a_disk_or_from_elsewhere(
    input_is: str, tmp_path: Path, memory: str
) -> None:
    mixed(tmp_path / "in", 40)
    (tmp_path / "in/g.html").write_text(f"<html><body><p>{page(77)}</p></body></html>", encoding="utf-8")
    upload(tmp_path / "in", memory + "/in")
    url = input_is == "memory"
    root = "memory:///bucket/in" if url else str(tmp_path / "in")
    (part,) = divided(list(listed([memory + "/in" if url else root], None)), chunk=1_000)
    with closing(Extractor(job(memory + "/out"))) as actor:
        row = actor.row(part.name, part.packed)
        again = actor.row(part.name, b"not read, since the part is there")
    assert row["error"] == ""
    made = facts(json.loads(row["facts"]))
    assert (made.documents, made.articles, made.failures, made.unread) == (44, 41, {"read": 3}, 0)
    assert json.loads(again["facts"]) == json.loads(row["facts"])
    assert [failure["path"].removeprefix(root) for failure in json.loads(row["failures"])] == [
        "/b.jsonl#4", "/e.txt", "/f.txt",
    ]  # fmt: skip
    folder = Folder(memory + "/out")
    assert (folder.parts(), folder.parts(FAILURES), folder.facts(part.name)) == ([part.name], [part.name], made)
    paths = [path.removeprefix(root) for path in _paths(folder, part.name)]
    assert paths[0] == "/a/0000/00000.txt"
    assert [path for path in paths if path.startswith("/c.zip")] == [f"/c.zip#{number}.txt" for number in range(20, 30)]
    assert paths[-1] == "/g.html"


def _paths(folder: Folder, name: str) -> list[str]:
    import fsspec
    import pyarrow.parquet as pq

    with fsspec.open(f"{folder.out}/{name}.parquet") as stream:
        return [row["path"] for row in pq.read_table(stream)["source"].to_pylist()]


def test_a_page_that_could_not_be_had_is_counted_so_that_the_part_is_tried_again(tmp_path: Path, memory: str) -> None:
    gone = [Source(str(tmp_path / "gone.txt"), str(tmp_path / "gone.txt"), 3, "1")]
    (part,) = divided(gone)
    with closing(Extractor(job(memory + "/out"))) as actor:
        made = facts(json.loads(actor.row(part.name, part.packed)["facts"]))
    assert (made.documents, made.unread) == (1, 1)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [({"version": "0.0.0"}, "0.0.0 where the run began"), ({"here": "/no/such/folder"}, "paths must lead to the same")],
)
def test_a_machine_that_cannot_take_part_says_why(wrong: dict[str, Any], told: str, memory: str) -> None:
    (part,) = divided(sources(1))
    with closing(Extractor(replace(job(memory + "/out"), **wrong))) as actor:
        row = actor.row(part.name, part.packed)
    assert told in row["error"]
    assert Folder(memory + "/out").parts() == []


def test_what_a_killed_actor_leaves_is_removed_by_the_next_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    killed = "from policyx.batch.ray.scratch import Scratch; import os; print(Scratch().path); os._exit(9)"
    left = Path(
        subprocess.run(
            [sys.executable, "-c", killed], capture_output=True, text=True, env={**os.environ, "TMPDIR": str(tmp_path)}
        ).stdout.strip()
    )
    assert left.parent == tmp_path
    with closing(Scratch()) as held, closing(Scratch()) as other:
        assert sorted(tmp_path.iterdir()) == sorted([held.path, other.path])
    assert list(tmp_path.iterdir()) == []
