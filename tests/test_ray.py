"""--engine ray: on a cluster of two nodes, the same rows as on this machine, each once, whatever dies meanwhile."""

from __future__ import annotations

import importlib.util
import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults import outputs, run
from tests.faults.pages import mixed, page
from tests.ray_cluster import Cluster, running

needs_ray = pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in ("ray", "pyarrow", "fsspec")),
    reason="policyx[ray] is not installed",
)
pytestmark = needs_ray
PLAIN = ("--tagger", "none", "--timeout", "4")


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Takes a line for each attempt at a hostile page."""
    path: Path = tmp_path_factory.mktemp("log") / "attempts"
    path.touch()
    return path


@pytest.fixture(scope="module")
def cluster(log: Path) -> Iterator[Cluster]:
    with running(log) as started:
        yield started


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Text, HTML, JSON Lines, a zip, a tar.gz; an image, an empty file, a bad line; pages that hang and kill."""
    root: Path = tmp_path_factory.mktemp("pages")
    mixed(root, 40)
    (root / "g.html").write_text(f"<html><body><p>{page(77)}</p></body></html>", encoding="utf-8")
    (root / "h.txt").write_text("HOSTILE hang", encoding="utf-8")
    (root / "i.txt").write_text("HOSTILE kill", encoding="utf-8")
    (root / "j.txt").symlink_to("nothing")
    return root


@pytest.fixture(scope="module")
def filled(cluster: Cluster, pages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of parts of the pages, and beside it what the run said of itself."""
    out: Path = tmp_path_factory.mktemp("out") / "parts"
    ended = run.batch(*command(pages, out, "--chunk", 8), environment=cluster.environment)
    assert ended.code == 1, ended.err
    assert ended.out == ""
    assert all(line.startswith(("policyx: ", *SAID)) for line in ended.err.splitlines()), ended.err
    return out


SAID = ("documents ", "unchanged ", "articles ", "events ", "failures ", "seconds ", "records ")


def command(pages: object, out: Path, *more: object) -> tuple[object, ...]:
    return (pages, "-o", out, "--engine", "ray", "--summary", summary(out), "--progress", 0, *PLAIN, *more)


def summary(out: Path) -> Path:
    return out.with_name(out.name + ".summary")


def figures(out: Path) -> dict[str, Any]:
    """What a run said of itself, but for its seconds and its names."""
    said: dict[str, Any] = json.loads(summary(out).read_bytes())
    return {name: said[name] for name in said if name not in ("seconds", "out", "failures_file")}


def parts(out: Path) -> list[Path]:
    return sorted(out.glob("part-*.parquet"))


def rows(out: Path) -> list[str]:
    """The records of all parts, in order, as JSON."""
    import pyarrow.parquet as pq

    found = [row for part in parts(out) for row in pq.read_table(part).to_pylist()]
    return [
        json.dumps({**row, "extra": row["extra"] and json.loads(row["extra"])}, ensure_ascii=False) for row in found
    ]


def failed(out: Path) -> list[tuple[str, ...]]:
    """The rows of failures, sorted."""
    import pyarrow.parquet as pq

    found = [row for part in (out / "_failures").glob("*.parquet") for row in pq.read_table(part).to_pylist()]
    return sorted(tuple(str(row[name]) for name in ("path", "stage", "reason", "hint")) for row in found)


def by_local(pages: Path, out: Path, log: Path | None = None) -> list[str]:
    """The records of the local engine, in order, as JSON; its failures and figures lie beside `out`."""
    ended = run.batch(pages, "-o", out, "--summary", summary(out), *PLAIN, environment=run.hostile(log))
    assert ended.code in (0, 1), ended.err
    return [json.dumps(record, ensure_ascii=False) for record in outputs.records(out)]


def test_rows_failures_and_figures_are_those_of_the_local_engine(filled: Path, pages: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    expected = by_local(pages, out)
    assert len(expected) == 41
    assert len(parts(filled)) >= 2
    assert rows(filled) == expected
    told = sorted(
        tuple(str(row[name]) for name in ("path", "stage", "reason", "hint")) for row in outputs.failures(out)
    )
    assert failed(filled) == told
    assert {Path(path).name for path, *_ in told} == {"b.jsonl#4", "e.txt", "f.txt", "h.txt", "i.txt", "j.txt"}
    assert figures(filled) == figures(out)


def test_a_second_run_has_nothing_to_do_and_asks_no_cluster(filled: Path, pages: Path) -> None:
    before = {part: part.stat() for part in parts(filled)}
    ended = run.batch(*command(pages, filled), environment={"RAY_ADDRESS": "127.0.0.1:9"})
    assert ended.code == 1, ended.err  # the link leads nowhere still
    said = figures(filled)
    assert (said["documents"], said["articles"], said["unchanged"]) == (1, 0, 46)
    assert {part: part.stat() for part in parts(filled)} == before


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (("--chunk", 9), "is divided into parts of 8 pages: --chunk 8, or --fresh"),
        (("--to", "csv"), "takes no --to csv"),
        (("--tables",), "takes no --tables"),
    ],
)
def test_what_cannot_be_meant_is_refused(more: tuple[object, ...], told: str, filled: Path, pages: Path) -> None:
    ended = run.batch(*command(pages, filled, *more))
    assert ended.code == 2
    assert told in ended.err.splitlines()[-1]


def test_other_inputs_do_not_take_the_place_of_those_before(filled: Path, pages: Path) -> None:
    ended = run.batch(*command(pages / "a", filled))
    assert ended.code == 2
    assert f"holds what was read from {pages} too" in ended.line()
    assert len(rows(filled)) == 41


def test_a_cluster_that_is_not_there_is_said_in_a_line(pages: Path, tmp_path: Path) -> None:
    ended = run.batch(*command(pages / "a", tmp_path / "out"), environment={"RAY_ADDRESS": "127.0.0.1:9"})
    assert ended.code == 2
    assert "cannot reach Ray at 127.0.0.1:9: Connection refused" in ended.line()


def test_stopped_or_robbed_of_actors_and_a_node_the_rows_are_all_there_once(
    cluster: Cluster, log: Path, tmp_path: Path
) -> None:
    folder, out = tmp_path / "pages", tmp_path / "out"
    folder.mkdir()
    for number in range(16):
        start = "HOSTILE gate\n" if number >= 8 else ""
        (folder / f"{number:02}.txt").write_text(start + page(number), encoding="utf-8")
    todo = command(folder, out, "--chunk", 2, "--timeout", 60)  # so few that each page is a part
    with run.Run(*todo, environment=cluster.environment) as first:
        assert first.until(lambda: len(parts(out)) >= 2)
        first.signal(signal.SIGINT, group=True)
        stopped = first.ended()
        assert first.gone()
    assert stopped.code == 130, stopped.err
    lost, *there = parts(out)
    assert 2 <= len(rows(out)) <= 8
    stamps = {part: part.stat().st_mtime_ns for part in there}
    lost.unlink()
    (folder / "15.txt").write_text(page(99), encoding="utf-8")
    waited = log.read_text().count("gate")
    with run.Run(*todo, environment=cluster.environment) as second:
        assert second.until(lambda: log.read_text().count("gate") >= waited + 2)
        assert lost.exists()
        assert cluster.kill_actor()
        cluster.kill_node()
        log.with_name(log.name + ".open").touch()
        ended = second.ended()
    assert ended.code == 0, ended.err
    assert {part: part.stat().st_mtime_ns for part in there} == stamps
    assert figures(out)["unchanged"] >= len(there)
    assert rows(out) == by_local(folder, tmp_path / "out.jsonl", log)
    assert {child.name for child in out.iterdir() if child not in parts(out)} == {"_parts.json", ".policyx.lock"}
