"""An output that somebody changed between two runs: refused, or made good; never made worse in silence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.faults.outputs import content, places
from tests.faults.pages import folder, page
from tests.faults.run import batch
from tests.faults.undisturbed import LONG, command

NAMES = ["out.jsonl", "out.jsonl.gz", "out.csv", "out.json", "out.sqlite"] if LONG else ["out.jsonl", "out.sqlite"]


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-50])


def _emptied(file: Path) -> None:
    file.write_bytes(b"")


def _deleted(file: Path) -> None:
    file.unlink()


def _half_a_line_more(file: Path) -> None:
    """What a power cut may leave: more than the journal knows of."""
    file.write_bytes(file.read_bytes() + b'{"schema_version": "1.0", "id": "')


def _line_taken_out(file: Path) -> None:
    """As `sed -i 2d` does."""
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(lines[:1] + lines[2:]))


def _of_another(file: Path) -> None:
    file.write_bytes(b"my diary\n" * 10_000)


HARMS = (_cut, _emptied, _deleted, _half_a_line_more, _line_taken_out, _of_another)
FIRST = ("--glob", "0*.txt")
"""The pages of the first run; the second reads one more."""


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """Six pages."""
    return folder(tmp_path / "pages", 6)


@pytest.fixture(scope="module")
def seven(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six pages, and one more."""
    pages = folder(tmp_path_factory.mktemp("seven"), 6)
    (pages / "more.txt").write_text(page(55), encoding="utf-8")
    return pages


@pytest.fixture(scope="module")
def plain(seven: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What seven pages give, by the name of the output."""
    home = tmp_path_factory.mktemp("plain")
    for name in NAMES:
        assert batch(*command(seven, home / name)).code == 0
    return {name: content(home / name) for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("harm", HARMS)
def test_a_changed_output_is_refused_or_made_good(
    harm: Callable[[Path], None], name: str, seven: Path, plain: dict[str, Any], tmp_path: Path
) -> None:
    """Then a page more is read: to append to a file that is not as it was left would be to make it worse."""
    if harm is _line_taken_out and name not in ("out.jsonl", "out.csv"):
        pytest.skip("has no lines")
    out = tmp_path / name
    assert batch(*command(seven, out, *FIRST)).code == 0
    harm(out)
    harmed = out.read_bytes() if out.exists() else None
    ended = batch(*command(seven, out))
    if ended.code == 2 and "this is no SQLite database" in ended.line():
        assert out.read_bytes() == harmed  # whose it is, policyx does not know: nothing is done to it
        return
    if ended.code == 2:
        assert str(out) in ended.line()
        assert "--fresh" in ended.line()
        assert (out.read_bytes() if out.exists() else None) == harmed
        assert batch(*command(seven, out, "--fresh")).code == 0
    else:
        assert ended.code == 0, ended.err
    assert content(out) == plain[name]


def test_lines_in_another_order_are_not_torn_by_a_later_change(pages: Path, tmp_path: Path) -> None:
    """As `tac` and `sort` leave them: the file is as long as before."""
    out, plain = tmp_path / "out.jsonl", tmp_path / "plain.jsonl"
    (pages / "two.txt").write_text(page(70) + "\n\n" + page(71), encoding="utf-8")
    assert batch(*command(pages, out)).code == 0
    lines = out.read_bytes().splitlines(keepends=True)
    out.write_bytes(b"".join(lines[::-1]))
    (pages / "two.txt").write_text(page(72), encoding="utf-8")
    ended = batch(*command(pages, out))
    assert batch(*command(pages, plain)).code == 0
    if ended.code == 2:
        assert "--fresh" in ended.line()
        return
    assert ended.code == 0, ended.err
    assert sorted(content(out).splitlines()) == sorted(content(plain).splitlines())


@pytest.mark.parametrize("name", NAMES)
def test_a_file_that_the_batch_did_not_write_is_not_overwritten(name: str, pages: Path, tmp_path: Path) -> None:
    """No journal: whose file it is cannot be known. Only --fresh may empty it."""
    out = tmp_path / name
    out.write_text("my diary\n" * 100)
    ended = batch(*command(pages, out))
    assert ended.code == 2
    assert str(out) in ended.line()
    assert out.read_text() == "my diary\n" * 100


def test_a_journal_that_was_deleted_does_not_double_the_output(pages: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    assert batch(*command(pages, out)).code == 0
    before = out.read_bytes()
    (tmp_path / "out.jsonl.journal").unlink()
    ended = batch(*command(pages, out))
    assert ended.code in (0, 2)
    assert out.read_bytes() == before
    assert batch(*command(pages, out, "--fresh")).code == 0
    assert out.read_bytes() == before


def test_a_spool_that_was_deleted_loses_nothing_silently(pages: Path, tmp_path: Path) -> None:
    """The records of a .json lie beside it, for it is written anew at each run."""
    out = tmp_path / "out.json"
    assert batch(*command(pages, out)).code == 0
    before = out.read_bytes()
    (tmp_path / "out.json.records.jsonl.gz").unlink()
    ended = batch(*command(pages, out))
    if ended.code == 2:
        assert "--fresh" in ended.line()
        assert out.read_bytes() == before
        ended = batch(*command(pages, out, "--fresh"))
    assert ended.code == 0
    assert out.read_bytes() == before


def test_a_moved_output_goes_on_with_its_journal(pages: Path, tmp_path: Path) -> None:
    out, moved = tmp_path / "out.jsonl", tmp_path / "moved" / "out.jsonl"
    assert batch(*command(pages, out, "--limit", 3)).code == 0
    moved.parent.mkdir()
    for path in tmp_path.glob("out.jsonl*"):
        path.rename(moved.parent / path.name)
    assert batch(*command(pages, moved)).code == 0
    assert list(places(moved)) == sorted(map(str, pages.rglob("*.txt")))
