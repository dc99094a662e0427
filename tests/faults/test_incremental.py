"""Tomorrow only what is new: pages that changed are read anew, all others are passed over."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.faults.outputs import content, places, records
from tests.faults.pages import folder, page
from tests.faults.run import batch
from tests.faults.undisturbed import LONG, command

NAMES = ["out.jsonl", "out.jsonl.gz", "out.csv", "out.json", "out.sqlite"] if LONG else ["out.jsonl", "out.sqlite"]


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """Eight pages."""
    return folder(tmp_path / "pages", 8)


def again(pages: Path, out: Path, *more: object) -> dict[str, Any]:
    """Run to the end; the figures."""
    summary = out.parent / "summary"
    ended = batch(*command(pages, out, "--summary", summary, *more))
    assert ended.code == 0, ended.err
    figures: dict[str, Any] = json.loads(summary.read_bytes())
    return figures


def read(figures: dict[str, Any]) -> tuple[int, int]:
    """Pages read, pages passed over."""
    return figures["documents"], figures["unchanged"]


@pytest.mark.parametrize("name", NAMES)
def test_a_day_of_changes_gives_what_a_fresh_run_gives(name: str, pages: Path, tmp_path: Path) -> None:
    """A page changed, one is new, one only bears another time, two changed places. By rows: an output that is appended
    to holds what is new at its end."""
    out, plain = tmp_path / name, tmp_path / f"plain-{name}"
    assert read(again(pages, out)) == (8, 0)
    first, second, third, fourth = sorted(pages.rglob("*.txt"))[:4]
    first.write_text(page(50), encoding="utf-8")
    (pages / "new.txt").write_text(page(51), encoding="utf-8")
    os.utime(second)
    data = third.read_bytes(), fourth.read_bytes()
    third.write_bytes(data[1])
    fourth.write_bytes(data[0])
    assert read(again(pages, out)) == (4, 5)
    again(pages, plain)
    assert _rows(out) == _rows(plain)
    assert read(again(pages, out)) == (0, 9)
    assert _rows(out) == _rows(plain)


def _rows(out: Path) -> Any:
    """What an output says, in no order."""
    if out.suffix == ".sqlite":
        return content(out)
    if out.suffix == ".json":
        return sorted(json.loads(out.read_bytes()), key=lambda record: str(record["source"]["path"]))
    return sorted(content(out).splitlines())


def test_a_page_that_vanished_is_kept(pages: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    again(pages, out)
    before = out.read_bytes()
    shutil.rmtree(pages / "0000")
    (pages / "new.txt").write_text(page(51), encoding="utf-8")
    assert read(again(pages, out)) == (1, 0)
    assert out.read_bytes().startswith(before)
    assert len(records(out)) == 9


def test_a_page_that_became_worse_keeps_no_old_records(pages: Path, tmp_path: Path) -> None:
    """What is now at its place gives no record: the old one would be a lie. One that cannot be read any more tells
    nothing: its records stay."""
    out = tmp_path / "out.jsonl"
    again(pages, out)
    first, second = sorted(pages.rglob("*.txt"))[:2]
    first.write_text("　\n", encoding="utf-8")
    second.unlink()
    second.symlink_to("nowhere")
    assert batch(*command(pages, out)).code == 1
    assert places(out)[str(first)] == 0
    assert places(out)[str(second)] == 1


def test_other_options_read_everything_anew(pages: Path, tmp_path: Path) -> None:
    out, plain = tmp_path / "out.jsonl", tmp_path / "plain.jsonl"
    again(pages, out)
    assert read(again(pages, out, "--only", "events")) == (8, 0)
    again(pages, plain, "--only", "events")
    assert out.read_bytes() == plain.read_bytes()
    assert read(again(pages, out, "--only", "events", "--chunk", 2, "--jobs", 1, "--timeout", 99)) == (0, 8)
    lexicon = tmp_path / "words.tsv"
    lexicon.write_text("name\t江发茂\n", encoding="utf-8")
    assert read(again(pages, out, "--lexicon", lexicon)) == (8, 0)
    assert read(again(pages, out, "--lexicon", lexicon)) == (0, 8)
    lexicon.write_text("name\t江发茂\nname\t何以宁\n", encoding="utf-8")
    assert read(again(pages, out, "--lexicon", lexicon)) == (8, 0)
    assert max(places(out).values()) == 1


def test_the_same_bytes_at_two_places_give_records_for_both(pages: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    one = sorted(pages.rglob("*.txt"))[0]
    other = pages / "twin" / one.name
    other.parent.mkdir()
    shutil.copy(one, other)
    assert read(again(pages, out)) == (9, 0)
    assert places(out)[str(one)] == places(out)[str(other)] == 1
    one.write_text(page(60), encoding="utf-8")
    assert read(again(pages, out)) == (1, 8)
    assert places(out)[str(one)] == places(out)[str(other)] == 1
    sha = {record["source"]["path"]: record["source"]["sha256"] for record in records(out)}
    assert sha[str(one)] != sha[str(other)]


def test_the_same_page_named_twice_is_read_once(pages: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    ended = batch(pages, pages, sorted(pages.rglob("*.txt"))[0], "-o", out, "--tagger", "none")
    assert ended.code == 0, ended.err
    assert len(records(out)) == 8


@pytest.mark.parametrize("kind", ["jsonl", "zip"])
def test_of_a_file_of_many_pages_only_those_that_changed_are_read(kind: str, tmp_path: Path) -> None:
    pages, out = tmp_path / "pages", tmp_path / "out.jsonl"
    pages.mkdir()

    def write(numbers: list[int]) -> None:
        if kind == "jsonl":
            (pages / "all.jsonl").write_text("".join(json.dumps({"text": page(n)}) + "\n" for n in numbers))
            return
        with zipfile.ZipFile(pages / "all.zip", "w") as archive:
            for place, number in enumerate(numbers):
                archive.writestr(f"{place}.txt", page(number))

    write([1, 2, 3, 4])
    assert read(again(pages, out)) == (4, 0)
    write([1, 22, 3, 4, 5])
    assert read(again(pages, out)) == (2, 3)
    assert len(records(out)) == 5
    before = out.read_bytes()
    assert read(again(pages, out)) == (0, 5)
    assert out.read_bytes() == before


def test_a_change_within_the_same_tick_of_the_clock_is_seen(pages: Path, tmp_path: Path) -> None:
    """As long as before, and the old times set again: only its content, or the time of its change, tells."""
    out = tmp_path / "out.jsonl"
    again(pages, out)
    one = sorted(pages.rglob("*.txt"))[0]
    status = one.stat()
    text = one.read_text(encoding="utf-8")
    one.write_text(text.replace("抓好", "做好"), encoding="utf-8")
    os.utime(one, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert one.stat().st_size == status.st_size
    assert read(again(pages, out)) == (1, 7)
    assert "做好" in out.read_text(encoding="utf-8")
