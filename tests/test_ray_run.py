"""A run on many machines but for the machines: its actors and their workers are in the process of the test."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyarrow")
pytest.importorskip("fsspec")

from policyx.batch import ray
from policyx.batch.ray import extractor
from policyx.batch.ray.cluster import ROUNDS, rounds
from policyx.batch.ray.driver import Lost
from policyx.batch.ray.extractor import Extractor, Job
from policyx.batch.ray.folder import Folder
from policyx.batch.ray.parts import Part
from policyx.batch.settings import BatchError, Settings
from policyx.batch.summary import Summary
from policyx.batch.work import Worker
from policyx.config import Options
from policyx.failure import Failure
from policyx.output.formats import parts as parts_of
from policyx.source.pages import Raw
from tests.faults.pages import folder, page

OPTIONS = Options(tagger="none")
SETTINGS = Settings(jobs=1, chunk=8)


class Here:
    """In place of Driver. lose: parts whose machine dies. made: names of parts, of all runs."""

    lose: Callable[[Part], bool] = staticmethod(lambda _part: False)
    made: list[str]

    def __init__(self, job: Job, _jobs: int) -> None:
        self._job = job

    def __enter__(self) -> Here:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def rows(self, parts: Sequence[Part]) -> Iterator[dict[str, str] | Lost | None]:
        with closing(Extractor(self._job)) as actor:
            for part in parts:
                if type(self).lose(part):
                    yield Lost(part.name, "the worker died, 6 times")
                    continue
                self.made.append(part.name)
                row = actor.row(part.name, part.packed)
                assert row["error"] == ""
                yield row
                yield None


class InHouse:
    """In place of Workers: pages are read at once."""

    worker = staticmethod(cache(lambda: Worker(OPTIONS)))

    def __init__(self, *_: object) -> None:
        pass

    def ordered(self, items: Iterable[object]) -> Iterator[object]:
        return (InHouse.worker().page(item) if isinstance(item, Raw) else item for item in items)

    def __exit__(self, *_: object) -> None:
        pass


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> type[Here]:
    class Fresh(Here):
        made: list[str] = []  # noqa: RUF012 - one list a test

    monkeypatch.setattr(ray, "Driver", Fresh)
    monkeypatch.setattr(extractor, "Workers", InHouse)
    return Fresh


@pytest.fixture
def pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Under a name that does not change, since it says where parts end."""
    monkeypatch.chdir(tmp_path)
    return str(folder(Path("pages"), 40))


@pytest.fixture
def out() -> str:
    return "out"


def go(
    pages: str | Iterable[str | Failure], out: str, options: Options = OPTIONS, **changed: Any
) -> tuple[Summary, list[Failure]]:
    failures: list[Failure] = []
    paths = [pages] if isinstance(pages, str) else pages
    done = ray.run(paths, parts_of(out), options, replace(SETTINGS, **changed), report=failures.append)
    return done, failures


def rows(out: str) -> list[str]:
    import pyarrow.parquet as pq

    found = [pq.read_table(part).column("source").to_pylist() for part in sorted(Path(out).glob("part-*.parquet"))]
    return [Path(source["path"]).stem for part in found for source in part]


EVERY = [f"{number:05}" for number in range(40)]


def test_rows_are_in_the_order_of_the_inputs_and_a_second_run_makes_nothing(
    pages: str, out: str, here: type[Here]
) -> None:
    done, failures = go(pages, out)
    assert (done.documents, done.articles, done.unchanged, failures) == (40, 40, 0, [])
    assert done.done_bytes == done.total_bytes
    assert rows(out) == EVERY
    count = len(here.made)
    assert count >= 3
    again, _ = go(pages, out)
    assert (again.documents, again.unchanged, again.anew, len(here.made)) == (0, 40, False, count)
    assert again.done_bytes == again.total_bytes == done.total_bytes


def test_without_notes_the_parts_themselves_say_what_they_hold(pages: str, out: str, here: type[Here]) -> None:
    go(pages, out)
    (Path(out) / "_parts.json").unlink()
    count = len(here.made)
    again, _ = go(pages, out)
    assert (again.unchanged, len(here.made)) == (40, count)


def test_a_part_that_is_lost_is_a_failure_and_made_by_the_next_run(pages: str, out: str, here: type[Here]) -> None:
    here.lose = staticmethod(lambda part: part.name.startswith("part-00001-"))
    done, (failure,) = go(pages, out)
    assert (failure.stage, failure.reason, done.failures) == ("write", "the worker died, 6 times", {"crash": 1})
    assert Path(failure.path).name.startswith("part-00001-")
    assert 20 <= len(rows(out)) < 40
    assert done.stopped is None
    here.lose = staticmethod(lambda _part: False)
    again, failures = go(pages, out)
    assert (again.documents + again.unchanged, failures) == (40, [])
    assert rows(out) == EVERY
    assert not (Path(out) / "_failures" / "inputs.parquet").exists()


def test_what_is_replaced_stays_aside_until_all_is_made_and_comes_back(pages: str, out: str, here: type[Here]) -> None:
    go(pages, out)
    count = len(here.made)
    here.lose = staticmethod(lambda _part: True)
    done, _ = go(pages, out, replace(OPTIONS, published="2024-01-01"))  # every part is to be made anew, and none can
    assert (done.documents, done.anew, rows(out)) == (0, True, [])
    assert len(Folder(out).parts("_aside")) == count
    again, failures = go(pages, out)
    assert (again.unchanged, failures, len(here.made)) == (40, [], count)
    assert rows(out) == EVERY
    assert not (Path(out) / "_aside").exists()


def test_a_limit_ends_behind_whole_parts_and_the_next_run_goes_on(pages: str, out: str) -> None:
    done, _ = go(pages, out, limit=10)
    assert done.stopped == "limit"
    assert 10 <= done.documents < 40
    assert rows(out) == EVERY[: done.documents]
    again, _ = go(pages, out, limit=1_000)
    assert (again.stopped, again.unchanged, rows(out)) == (None, done.documents, EVERY)


def test_the_first_failure_ends_a_run_that_is_to_fail_fast(pages: str, out: str) -> None:
    (Path(pages) / "0000" / "00000.txt").write_bytes(b"")
    done, failures = go(pages, out, fail_fast=True)
    assert (done.stopped, len(failures)) == ("failure", 1)
    assert len(rows(out)) < 39


def test_beginning_afresh_makes_everything_and_leaves_what_is_not_ours(pages: str, out: str, here: type[Here]) -> None:
    go(pages, out)
    count = len(here.made)
    (Path(out) / "mine.parquet").write_bytes(b"x")
    go([pages + "/0000"], out, fresh=True, chunk=4)
    assert len(here.made) > count
    assert rows(out) == EVERY[:10]
    assert (Path(out) / "mine.parquet").exists()


def test_failures_are_passed_over_until_they_are_to_be_tried_again(pages: str, out: str, here: type[Here]) -> None:
    (Path(pages) / "0002" / "00022.txt").write_bytes(b"")
    go(pages, out)
    count = len(here.made)
    again, failures = go(pages, out)
    assert (again.unchanged, failures, len(here.made)) == (40, [], count)
    again, failures = go(pages, out, retry=True)
    assert (len(failures), len(here.made)) == (1, count + 1)


def test_a_part_that_is_broken_is_made_again_under_its_name(pages: str, out: str, here: type[Here]) -> None:
    go(pages, out)
    (Path(out) / "_parts.json").unlink()
    broken = sorted(Path(out).glob("part-*.parquet"))[1]
    broken.write_bytes(broken.read_bytes()[:100])
    go(pages, out)
    assert here.made[-1] == broken.stem
    assert rows(out) == EVERY


def test_a_new_page_renews_its_own_part(pages: str, out: str, here: type[Here]) -> None:
    go(pages, out)
    count = len(here.made)
    (Path(pages) / "0002" / "00021a.txt").write_text(page(99), encoding="utf-8")
    again, _ = go(pages, out)
    assert 1 <= len(here.made) - count <= 2
    assert sorted(rows(out)) == sorted([*EVERY, "00021a"])
    assert again.documents + again.unchanged == 41


def test_inputs_that_are_no_longer_named_are_not_thrown_away(pages: str, out: str) -> None:
    go([pages + "/0000", pages + "/0001"], out)
    with pytest.raises(BatchError, match=r"holds what was read from .*/0000 too"):
        go([pages + "/0001", pages + "/0002"], out)
    assert rows(out) == EVERY[:20]
    go([pages + "/0000", pages + "/0001", pages + "/0002"], out)
    assert sorted(rows(out)) == EVERY[:30]


def test_what_cannot_be_listed_is_a_row_too(pages: str, out: str) -> None:
    import pyarrow.parquet as pq

    done, (failure,) = go([pages, out + "/../gone"], out)
    assert (failure.reason, done.failures, done.documents) == ("no such file or folder", {"read": 1}, 41)
    (row,) = pq.read_table(Path(out) / "_failures" / "inputs.parquet").to_pylist()
    assert row == {"path": failure.path, "stage": "read", "reason": failure.reason, "hint": None}


def test_parts_are_given_out_again_until_they_are_made_or_it_is_enough() -> None:
    given: list[list[str]] = []

    def rows(some: list[tuple[str, bytes]]) -> Iterator[dict[str, str]]:
        given.append([name for name, _ in some])
        for name, _ in some:
            if name == "good" or (name == "late" and len(given) == 2):
                yield {"name": name, "error": ""}
            elif name == "full":
                yield {"name": name, "error": "no space left on device"}

    told = list(rounds([(name, b"") for name in ("good", "late", "full", "deadly")], rows))
    assert given == [["good", "late", "full", "deadly"], ["late", "full", "deadly"], ["full", "deadly"]]
    assert len(given) == ROUNDS
    assert told == [
        ("row", {"name": "good", "error": ""}),
        ("row", {"name": "late", "error": ""}),
        ("lost", "full", "no space left on device"),
        ("lost", "deadly", "the worker died, 6 times"),
    ]
