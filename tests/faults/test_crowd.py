"""Very many files, a very large one, and a folder that does not hold still."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import threading
from pathlib import Path

import pytest

from tests.faults.outputs import failures, places, records
from tests.faults.pages import folder, mixed, page
from tests.faults.run import Run, batch
from tests.faults.undisturbed import LONG, command


def test_ten_thousand_tiny_files(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    for number in range(10_000):
        path = pages / f"{number // 100:02}" / f"{number:04}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"市长出席第{number}次会议。\n", encoding="utf-8")
    out, summary = tmp_path / "out.jsonl", tmp_path / "summary"
    arguments = [pages, "-o", out, "--tagger", "none", "--jobs", 2, "--summary", summary]
    ended = batch(*arguments)
    assert ended.code == 0, ended.err
    assert [record["source"]["path"] for record in records(out)] == sorted(map(str, pages.rglob("*.txt")))
    before = out.read_bytes()
    again = batch(*arguments)
    assert again.code == 0
    assert json.loads(summary.read_bytes())["unchanged"] == 10_000
    assert out.read_bytes() == before


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one file of 50 MB, one page after another in it, between two small ones."""
    pages = folder(tmp_path_factory.mktemp("large"), 2)
    text = "".join(page(number) for number in range(2000)).encode()
    with (pages / "0000" / "00000a.txt").open("wb") as file:
        for _ in range(50_000_000 // len(text) + 1):
            file.write(text)
    return pages


@pytest.mark.parametrize(
    ("option", "reason"),
    [(("--max-bytes", 1_000_000), "more than 1,000,000 bytes"), (("--timeout", 3), "took longer than 3 s")],
)
def test_a_file_of_50_megabytes_fails_alone(option: tuple[str, int], reason: str, large: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    assert batch(*command(large, out, *option)).code == 1
    assert len(places(out)) == 2
    (failure,) = failures(out)
    assert failure["path"].endswith("00000a.txt")
    assert failure["reason"].startswith(reason)
    assert option[0] in failure["hint"]


@pytest.mark.skipif(not LONG, reason="takes minutes; POLICYX_FAULTS=long")
def test_a_file_of_50_megabytes_is_read_or_fails_alone(large: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    ended = batch(*command(large, out), timeout=3600)
    print(ended, failures(out))
    assert len(places(out)) + len(failures(out)) == 3


def test_a_folder_that_changes_while_it_is_read(tmp_path: Path) -> None:
    """What holds still is read; of the rest a page or a failure, and never a page twice."""
    pages = mixed(tmp_path / "pages", 80)
    still = {str(path) for path in (pages / "a").rglob("*.txt")}
    moving = folder(pages / "m", 60, start=500)
    out = tmp_path / "out.jsonl"
    stop = threading.Event()
    with Run(*command(pages, out, "--jobs", 2)) as run:
        thread = threading.Thread(target=_churn, args=(moving, pages, stop))
        thread.start()
        try:
            ended = run.ended()
        finally:
            stop.set()
            thread.join()
        assert run.gone()
    assert ended.code == 1
    found = places(out)
    assert max(found.values()) == 1
    assert still <= set(found)
    for name in ("b.jsonl", "c.zip", "d.tar.gz"):
        assert sum(place.startswith(f"{pages / name}#") for place in found) >= 1, name
    # at rest, the same command brings everything in order
    batch(*command(pages, out))
    assert max(places(out).values()) == 1
    known = {record["source"]["sha256"] for record in records(out)}
    files = [Path(root) / name for root, _, names in os.walk(pages) for name in names if name.endswith(".txt")]
    lost = [file for file in files if file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() not in known]
    assert {str(file) for file in lost} == {str(pages / "e.txt"), str(pages / "f.txt")}  # the bad ones


def _churn(moving: Path, pages: Path, stop: threading.Event) -> None:
    """Files come and go, grow, become folders, links, and loops; lists and archives grow."""
    draw, number = random.Random(7), 1000
    while not stop.is_set():
        number += 1
        victims = sorted(
            Path(root) / name
            for root, _, names in os.walk(moving)  # which follows no links
            for name in names
            if not (Path(root) / name).is_symlink()
        )
        if victims:
            _change(draw.choice(victims), number, moving, pages)
        stop.wait(0.005)


def _change(path: Path, number: int, moving: Path, pages: Path) -> None:
    """One change."""
    match number % 7:
        case 0:
            path.unlink(missing_ok=True)
        case 1:
            path.with_name(f"{number}.txt").write_text(page(number), encoding="utf-8")
        case 2:
            with path.open("a", encoding="utf-8") as file:
                file.write(page(number))
        case 3:
            path.unlink(missing_ok=True)
            path.mkdir(exist_ok=True)
        case 4:
            path.unlink(missing_ok=True)
            path.symlink_to(moving)
        case 5:
            with (pages / "b.jsonl").open("a", encoding="utf-8") as file:
                file.write(json.dumps({"text": page(number)}, ensure_ascii=False) + "\n")
        case 6 if number % 5 == 0:
            shutil.rmtree(path.parent)
            path.parent.symlink_to(pages)
        case _:
            os.utime(path)
