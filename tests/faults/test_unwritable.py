"""An output or a journal that cannot be used: one line that says why and what helps, and nothing is harmed."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.faults.disk import read_only
from tests.faults.outputs import content, places
from tests.faults.pages import folder
from tests.faults.run import Ended, batch
from tests.faults.undisturbed import LONG, command

NAMES = ["out.jsonl", "out.jsonl.gz", "out.csv", "out.json", "out.sqlite"]
SOME = NAMES if LONG else ["out.jsonl", "out.json", "out.sqlite"]
"""One of each kind: appended to, written as a whole, a database."""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six pages."""
    return folder(tmp_path_factory.mktemp("pages"), 6)


def refused(ended: Ended, *words: str) -> None:
    """The run was refused, in one line that holds the words."""
    assert ended.code == 2, ended
    assert ended.out == ""
    assert len(ended.err.splitlines()) == 1, ended.err
    for word in words:
        assert word in ended.line()


@pytest.mark.parametrize("name", SOME)
def test_a_folder_that_cannot_be_written_to(name: str, pages: Path, tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir()
    with read_only(tmp_path / "closed") as closed:
        refused(batch(*command(pages, closed / name)), str(closed))
        assert list(closed.iterdir()) == []


def test_a_folder_that_was_closed_between_two_runs(pages: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    out = home / "out.jsonl"
    assert batch(*command(pages, out, "--limit", 3)).code == 0
    before = out.read_bytes()
    with read_only(home):
        refused(batch(*command(pages, out)), "out.jsonl")
    assert out.read_bytes() == before
    assert batch(*command(pages, out)).code == 0
    assert len(places(out)) == 6


@pytest.mark.parametrize("name", SOME)
def test_an_output_that_is_a_folder(name: str, pages: Path, tmp_path: Path) -> None:
    out = tmp_path / name
    out.mkdir()
    (out / "mine").write_text("mine")
    refused(batch(*command(pages, out)), str(out), "folder")
    assert (out / "mine").read_text() == "mine"


@pytest.mark.parametrize("fresh", [(), ("--fresh",)], ids=["resume", "fresh"])
@pytest.mark.parametrize("device", ["/dev/null", "/dev/full", "/proc/out.jsonl", "/no/such/folder/out.jsonl"])
def test_an_output_that_is_no_place_for_a_file(
    device: str, fresh: tuple[str, ...], pages: Path, tmp_path: Path
) -> None:
    refused(batch(*command(pages, Path(device), "--to", "jsonl", "--journal", tmp_path / "journal", *fresh)), device)


def test_an_output_that_is_a_pipe(pages: Path, tmp_path: Path) -> None:
    """Nobody reads it: to open it for writing would wait for ever."""
    out = tmp_path / "out.jsonl"
    os.mkfifo(out)
    refused(batch(*command(pages, out), timeout=20), str(out))


@pytest.mark.parametrize("name", SOME)
def test_a_link_that_points_to_nothing_is_refused_or_made_good(name: str, pages: Path, tmp_path: Path) -> None:
    """In a folder that is not there it cannot be made good."""
    out, target = tmp_path / name, tmp_path / "elsewhere" / name
    out.symlink_to(target)
    refused(batch(*command(pages, out)), str(out))
    target.parent.mkdir()
    ended = batch(*command(pages, out))
    if ended.code == 2:
        refused(ended, str(out), "link")
        assert not target.exists()
        return
    assert ended.code == 0
    assert batch(*command(pages, tmp_path / f"plain-{name}")).code == 0
    assert content(out) == content(tmp_path / f"plain-{name}")


def test_an_output_that_is_an_input(tmp_path: Path) -> None:
    mine = folder(tmp_path / "mine", 2)
    lines = mine / "lines.jsonl"
    lines.write_text('{"text": "市长出席会议。"}\n')
    refused(batch(*command(mine, lines)), str(mine))
    refused(batch(lines, "-o", lines), str(lines))
    assert lines.read_text() == '{"text": "市长出席会议。"}\n'


def _random_bytes(journal: Path) -> None:
    journal.write_bytes(os.urandom(8192))


def _text(journal: Path) -> None:
    journal.write_text("my diary\n" * 1000)


def _bytes_inside(journal: Path) -> None:
    data = bytearray(journal.read_bytes())
    for start in range(4096, len(data), 4096):
        data[start : start + 200] = os.urandom(200)
    journal.write_bytes(data)


def _cut(journal: Path) -> None:
    journal.write_bytes(journal.read_bytes()[: journal.stat().st_size // 2])


def _of_another_program(journal: Path) -> None:
    journal.unlink()
    with closing(sqlite3.connect(journal)) as database:
        database.execute("CREATE TABLE mine (what TEXT)")
        database.execute("INSERT INTO mine VALUES ('precious')")
        database.commit()


def _of_a_later_version(journal: Path) -> None:
    with closing(sqlite3.connect(journal)) as database:
        database.execute("PRAGMA user_version = 99")


def _without_a_table(journal: Path) -> None:
    with closing(sqlite3.connect(journal)) as database:
        database.execute("DROP TABLE pages")


def _without_state(journal: Path) -> None:
    with closing(sqlite3.connect(journal)) as database:
        database.execute("DELETE FROM state")
        database.commit()


BROKEN = (_random_bytes, _text, _bytes_inside, _cut, _of_a_later_version, _without_a_table, _without_state)


@pytest.mark.parametrize("harm", BROKEN)
def test_a_broken_journal_is_named_and_fresh_begins_again(
    harm: Callable[[Path], None], pages: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.jsonl"
    assert batch(*command(pages, out)).code == 0
    before, journal = out.read_bytes(), tmp_path / "out.jsonl.journal"
    harm(journal)
    refused(batch(*command(pages, out)), str(journal), "--fresh")
    assert out.read_bytes() == before
    assert batch(*command(pages, out, "--fresh")).code == 0
    assert out.read_bytes() == before
    assert batch(*command(pages, out)).code == 0
    assert out.read_bytes() == before


@pytest.mark.parametrize("fresh", [(), ("--fresh",)], ids=["resume", "fresh"])
def test_a_database_of_another_program_is_left_alone(fresh: tuple[str, ...], pages: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    assert batch(*command(pages, out)).code == 0
    journal = tmp_path / "out.jsonl.journal"
    _of_another_program(journal)
    refused(batch(*command(pages, out, *fresh)), str(journal), "another")
    with closing(sqlite3.connect(journal)) as database:
        assert database.execute("SELECT what FROM mine").fetchall() == [("precious",)]


def test_a_journal_that_is_a_folder(pages: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    (tmp_path / "out.jsonl.journal").mkdir()
    refused(batch(*command(pages, out)), "out.jsonl.journal")


@pytest.mark.parametrize("rubbish", ["random", "cut"])
def test_a_broken_log_of_the_journal_loses_nothing_silently(rubbish: str, mixed: Path, tmp_path: Path) -> None:
    """What a power cut makes of the WAL: SQLite drops what is not whole, and the run does those pages again."""
    from tests.faults.run import Run

    out = tmp_path / "out.jsonl"
    log = tmp_path / "out.jsonl.journal-wal"
    with Run(*command(mixed, out)) as run:
        assert run.until(lambda: out.exists() and out.stat().st_size > 30_000)
        run.kill(group=True)
    data = log.read_bytes()
    half = len(data) // 2
    log.write_bytes(data[:half] + (os.urandom(len(data) - half) if rubbish == "random" else b""))
    assert batch(*command(mixed, out)).code == 1
    plain = tmp_path / "plain.jsonl"
    assert batch(*command(mixed, plain)).code == 1
    assert out.read_bytes() == plain.read_bytes()
