"""The batch from inside: workers, the journal, and what a second run does."""

from __future__ import annotations

import json
import os
import sqlite3
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from policyx.batch import identity, local, pool, settings
from policyx.batch.journal import Done, Journal
from policyx.batch.settings import BatchError, Busy, Settings
from policyx.batch.summary import Summary
from policyx.batch.work import Outcome, Worker, settled
from policyx.config import Options
from policyx.failure import Failure
from policyx.output.formats import target
from policyx.output.store import StoreError
from policyx.source.pages import Raw, Stamp

PAGE = (
    "何以宁调研防汛工作\n\n来源：宣汉县融媒体中心 2023-07-{day:02}\n\n7月8日，县委书记何以宁到石岭水库调研防汛工作。\n"
)
OPTIONS = Options(tagger="none")
OLD = Stamp(5, 1, 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Six pages, one of them empty, one in JSON Lines."""
    pages = tmp_path / "pages"
    pages.mkdir()
    for day in range(1, 5):
        (pages / f"{day}.txt").write_text(PAGE.format(day=day), "utf-8")
    (pages / "empty.txt").write_bytes(b"")
    (pages / "more.jsonl").write_text(json.dumps({"text": PAGE.format(day=9)}) + "\n", "utf-8")
    for file in pages.iterdir():
        os.utime(file, ns=(1, 1))
    return pages


def run(folder: Path, out: Path, options: Options = OPTIONS, **how: Any) -> Summary:
    """A batch of a folder into a file."""
    return local.run([str(folder)], target(str(out)), options, Settings(**{"jobs": 1, **how}))


def places(out: Path) -> list[str]:
    """Where the records of a file were read, by name."""
    return [Path(json.loads(line)["source"]["path"]).name for line in out.read_text("utf-8").splitlines()]


def test_a_folder_becomes_records_in_order(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    summary = run(folder, out)
    assert places(out) == ["1.txt", "2.txt", "3.txt", "4.txt", "more.jsonl#1"]
    assert (summary.documents, summary.articles, summary.failures) == (6, 5, {"read": 1})
    (failure,) = (tmp_path / "out.jsonl.failures.jsonl").read_text("utf-8").splitlines()
    assert json.loads(failure)["path"].endswith("empty.txt")


def test_two_workers_and_other_chunks_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "one.jsonl", tmp_path / "two.jsonl"
    run(folder, one, jobs=1)
    run(folder, two, jobs=2, chunk=2)
    assert one.read_bytes() == two.read_bytes()


def test_a_second_run_reads_only_what_is_new(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    run(folder, out)
    (folder / "5.txt").write_text(PAGE.format(day=5), "utf-8")
    (folder / "2.txt").write_text(PAGE.format(day=22), "utf-8")
    (folder / "3.txt").unlink()
    (folder / "1.txt").touch()
    summary = run(folder, out)
    assert (summary.documents, summary.unchanged) == (2, 4)
    assert places(out) == ["1.txt", "3.txt", "4.txt", "more.jsonl#1", "2.txt", "5.txt"]
    assert '"2023-07-22' in out.read_text("utf-8")
    assert '"2023-07-02' not in out.read_text("utf-8")
    again = run(folder, out)
    assert (again.documents, again.unchanged) == (0, 6)


def test_a_file_of_many_pages_is_passed_over_whole_unless_one_was_refused(tmp_path: Path) -> None:
    crawl = tmp_path / "crawl.zip"
    with zipfile.ZipFile(crawl, "w") as packed:
        for day in range(1, 4):
            packed.writestr(f"{day}.txt", PAGE.format(day=day))
    os.utime(crawl, ns=(1, 1))
    time.sleep(2.1)  # until its time of change proves that it is settled
    out = tmp_path / "out.jsonl"
    assert run(crawl, out).articles == 3
    assert run(crawl, out).unchanged == 3
    journal = Journal(target(str(out)).journal, identity.digest(OPTIONS), "jsonl")
    assert (journal.whole(str(crawl)) or (0,))[0] == 3
    journal.close()
    small = Options(tagger="none", max_bytes=300)
    with zipfile.ZipFile(crawl, "a") as packed:
        packed.writestr("4.txt", PAGE.format(day=4) * 5)
    for _ in range(2):
        summary = run(crawl, out, small)
        assert (summary.unchanged, summary.failures) == (3, {"read": 1})


def test_a_page_that_was_mended_is_no_failure_any_more(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    run(folder, out)
    (folder / "empty.txt").write_text(PAGE.format(day=7), "utf-8")
    assert run(folder, out).articles == 1
    assert not (tmp_path / "out.jsonl.failures.jsonl").exists()


def test_other_options_read_every_page_anew(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    run(folder, out)
    summary = run(folder, out, Options(tagger="none", only=("officials",)))
    assert (summary.unchanged, summary.anew) == (0, True)
    assert not run(folder, out, Options(tagger="none", only=("officials",))).anew
    assert places(out) == ["1.txt", "2.txt", "3.txt", "4.txt", "more.jsonl#1"]
    assert all(not json.loads(line)["events"] for line in out.read_text("utf-8").splitlines())


def test_a_limit_is_gone_on_from(folder: Path, tmp_path: Path) -> None:
    whole, out = tmp_path / "whole.jsonl", tmp_path / "out.jsonl"
    run(folder, whole)
    assert run(folder, out, limit=2).stopped == "limit"
    assert len(places(out)) == 2
    run(folder, out)
    assert out.read_bytes() == whole.read_bytes()


def test_fail_fast_stops_at_the_first_failure(folder: Path, tmp_path: Path) -> None:
    (folder / "0.txt").write_bytes(b"")
    summary = run(folder, tmp_path / "out.jsonl", fail_fast=True, chunk=1)
    assert (summary.stopped, summary.articles) == ("failure", 0)


def test_fresh_begins_again(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    run(folder, out)
    whole = out.read_bytes()
    assert run(folder, out, fresh=True).documents == 6
    assert out.read_bytes() == whole


def test_an_output_that_was_there_is_not_overwritten(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    out.write_text("{}\n")
    with pytest.raises(BatchError, match=r"out\.jsonl: exists.*--fresh"):
        run(folder, out)
    assert out.read_text() == "{}\n"
    run(folder, out, fresh=True)
    assert len(places(out)) == 5


def test_an_output_that_was_changed_is_refused_and_one_that_is_gone_is_made_again(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    run(folder, out)
    whole = out.read_bytes()
    with out.open("ab") as stream:
        stream.write(b"{}\n")
    with pytest.raises(BatchError, match="somebody else changed it"):
        run(folder, out)
    out.unlink()
    run(folder, out)
    assert out.read_bytes() == whole


def test_an_output_in_use_is_refused(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    held = Journal(target(str(out)).journal, "x", "jsonl")
    with pytest.raises(Busy, match="in use"):
        run(folder, out)
    held.close()
    assert run(folder, out).articles == 5


@pytest.mark.parametrize("name", ["out.jsonl.gz", "out.csv", "out.json"])
def test_other_files_are_gone_on_from_too(folder: Path, tmp_path: Path, name: str) -> None:
    whole, out = tmp_path / f"whole-{name}", tmp_path / name
    run(folder, whole)
    run(folder, out, limit=2)
    run(folder, out)
    assert _unpacked(out) == _unpacked(whole)


def _unpacked(path: Path) -> bytes:
    import gzip

    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def test_no_worker_can_be_started_with_a_tagger_that_is_not_there(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(BatchError, match="HanLP"):
        run(folder, tmp_path / "out.jsonl", Options(tagger=f"hanlp:{tmp_path}"))


def test_workers_are_replaced_after_some_pages(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "RENEWED", 2)
    raws = [Raw(str(file), str(file)) for file in sorted(folder.glob("[0-9].txt"))]
    with pool.Workers(OPTIONS, Settings(jobs=1)) as workers:
        outcomes = [outcome for outcome in workers.ordered(raws) if outcome is not None]
    assert [outcome.place for outcome in outcomes if isinstance(outcome, Outcome)] == [raw.place for raw in raws]


def test_what_is_no_page_keeps_its_place(folder: Path) -> None:
    def items() -> Iterator[Raw | str]:
        for number in range(1, 4):
            yield Raw(f"{number}", str(folder / f"{number}.txt"))
            yield f"after {number}"

    with pool.Workers(OPTIONS, Settings(jobs=2)) as workers:
        out = [o.place if isinstance(o, Outcome) else o for o in workers.ordered(items()) if o is not None]
    assert out == ["1", "after 1", "2", "after 2", "3", "after 3"]


def test_a_page_that_takes_too_long_is_a_failure(folder: Path) -> None:
    raws = [Raw("1", str(folder / "1.txt")), Raw("2", str(folder / "2.txt"))]
    for raw in raws:  # long enough that the parent looks at its clock before the answer is there
        page = Path(str(folder / f"{raw.place}.txt"))
        page.write_text(page.read_text(encoding="utf-8") * 500, encoding="utf-8")
    with pool.Workers(OPTIONS, Settings(jobs=1, timeout=1e-6)) as workers:
        outcomes = [o for o in workers.ordered(raws) if isinstance(o, Outcome)]
    assert [o.place for o in outcomes] == ["1", "2"]
    late = [failure for o in outcomes for failure in o.failures]
    assert late
    assert all(failure.cause == "time-out" and "--timeout" in (failure.hint or "") for failure in late)
    assert all(o.sha256 for o in outcomes)


def test_whatever_a_page_raises_is_a_failure(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    worker = Worker(OPTIONS)

    def breaks(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(worker._pipeline, "documents", breaks)
    (failure,) = worker.page(Raw("1", str(folder / "1.txt"))).failures
    assert failure.cause == "memory"
    monkeypatch.undo()
    for stage in ("repair", "find", "assemble"):
        monkeypatch.setattr(f"policyx.pipeline.{stage}", breaks)
        (failure,) = worker.page(Raw("1", str(folder / "1.txt"))).failures
        assert failure.cause == "memory", stage
        monkeypatch.undo()


def test_a_stamp_of_a_file_that_was_just_changed_proves_nothing() -> None:
    now = time.time_ns()
    assert settled(Stamp(1, now, now)) is None
    assert settled(OLD) == OLD


# the journal


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    made = Journal(tmp_path / "j", "config", "jsonl")
    made.start()
    yield made
    made.close()


def test_a_page_is_live_once(journal: Journal) -> None:
    journal.commit([Done("a", "aa", OLD, (), 10, 1), Done("b", "bb", None, (), 5, 1)], 15)
    journal.commit([Done("a", "cc", None, (), 7, 1)], 22)
    assert list(journal.pieces()) == [(10, b"aa", False), (5, b"bb", True), (7, b"cc", True)]
    seen = journal.seen("a")
    assert seen is not None
    assert (seen.sha256, seen.stamp, seen.same) == ("cc", None, True)
    assert journal.dead
    journal.swapping(12)
    journal.swapped()
    assert (journal.position, list(journal.pieces())) == (12, [(5, b"bb", True), (7, b"cc", True)])


def test_a_page_that_cannot_be_read_keeps_what_was_saved(journal: Journal) -> None:
    journal.commit([Done("a", "aa", OLD, (), 10, 1)], 10)
    journal.commit([Done("a", None, None, (Failure("a", "read", "permission denied"),))], 10)
    assert not journal.dead
    assert [failure.reason for failure in journal.failures()] == ["permission denied"]
    journal.commit([Done("a", "aa", OLD, (), 10, 1)], 20)
    assert not list(journal.failures())


def test_what_was_not_entered_is_not_there(journal: Journal, tmp_path: Path) -> None:
    journal.commit([Done("a", "aa", OLD, (), 10, 1)], 10, [("f.jsonl", 7, OLD)])
    with pytest.raises(BatchError):
        journal.commit([Done("b", "bb", OLD, (), 10, 1), Done("c", "cc", OLD, (), None, 1)], 30)  # type: ignore[arg-type]
    journal.close()
    again = Journal(tmp_path / "j", "config", "jsonl")
    assert (again.position, again.clean, again.seen("b")) == (10, False, None)
    assert again.whole("f.jsonl") == (7, OLD)
    again.close()
    other = Journal(tmp_path / "j", "other", "jsonl")
    seen = other.seen("a")
    assert seen is not None
    assert not seen.same
    assert other.whole("f.jsonl") is None
    other.close()


def test_another_form_is_refused(journal: Journal, tmp_path: Path) -> None:
    journal.close()
    with pytest.raises(BatchError, match="its output is jsonl, not csv"):
        Journal(tmp_path / "j", "config", "csv")


def test_what_is_no_journal_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "j"
    path.write_bytes(b"x" * 4096)
    with pytest.raises(BatchError, match="broken"):
        Journal(path, "config", "jsonl")
    with pytest.raises(BatchError, match=r"\.journal"):
        Journal(path, "config", "jsonl", fresh=True)
    assert path.read_bytes() == b"x" * 4096
    path = path.rename(tmp_path / "out.journal")
    Journal(path, "config", "jsonl", fresh=True).close()
    other = sqlite3.connect(tmp_path / "other")
    other.execute("CREATE TABLE mine (a)")
    other.commit()
    other.close()
    with pytest.raises(BatchError, match="another program"):
        Journal(tmp_path / "other", "config", "jsonl", fresh=True)


def test_identity_is_of_what_changes_records(tmp_path: Path) -> None:
    words = tmp_path / "words.tsv"
    words.write_text("name\t何以宁\n", "utf-8")
    same = identity.digest(Options(glob="*.txt", max_bytes=5))
    assert same == identity.digest(Options())
    others = [Options(home="500103"), Options(tagger="none"), Options(lexicons=(words,)), Options(only=("events",))]
    digests = {identity.digest(options) for options in others}
    assert len(digests | {same}) == 5
    words.write_text("name\t何以安\n", "utf-8")
    assert identity.digest(Options(lexicons=(words,))) not in digests


@pytest.mark.parametrize(
    ("out", "form"),
    [
        ("a.jsonl", "jsonl"),
        ("a.JSONL.GZ", "jsonl.gz"),
        ("a.json", "json"),
        ("a.b.csv", "csv"),
        ("a.db", "sqlite"),
        ("a.sqlite3", "sqlite"),
    ],
)
def test_the_ending_tells_the_form(out: str, form: str) -> None:
    assert target(out).form == form


@pytest.mark.parametrize("out", ["a", "a.txt", "a.gz", "jsonl", "", "a.jsonl/"])
def test_an_ending_that_tells_nothing_is_refused(out: str) -> None:
    if out == "a.jsonl/":
        assert target(out).form == "jsonl"  # a folder of that name is refused when it is opened
        return
    with pytest.raises(StoreError, match=r"--(to|out)"):
        target(out)


def test_to_comes_before_the_ending_and_unknown_ones_are_refused() -> None:
    assert target("a.txt", to="jsonl").form == "jsonl"
    for out, to in (("a.txt", "xml"), ("a.txt", "postgresql"), ("postgresql://u:geheim@h/d", "jsonl")):
        with pytest.raises(StoreError, match="--to") as error:
            target(out, to=to)
        assert "geheim" not in str(error.value)


def test_larger_pages_may_take_longer() -> None:
    assert Settings().seconds(0) == settings.SECONDS
    assert Settings().seconds(2_000_000) == 3 * settings.SECONDS
    assert Settings(timeout=5).seconds(10**9) == 5
