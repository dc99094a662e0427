"""What a policyx.toml and user dictionaries mean for batches: the same records, and all anew when they change."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from policyx.batch import identity
from policyx.config import Options
from tests.test_cli import policyx

PAGE = "石岭县要闻\n\n来源：宣汉县融媒体中心 2023-07-09\n\n7月8日，县长陆明把脉石岭机械厂。\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with pages, and settings that name a dictionary; the working directory."""
    pages = tmp_path / "pages"
    pages.mkdir()
    for number in range(4):
        (pages / f"{number}.txt").write_text(PAGE.replace("8日", f"{number + 1}日"), encoding="utf-8")
    (tmp_path / "own.tsv").write_text("verb\t把脉\tinspect\n", encoding="utf-8")
    (tmp_path / "policyx.toml").write_text(
        '[options]\ntagger = "none"\n[batch]\njobs = 2\nchunk = 2\n[lexicon]\nfiles = ["own.tsv"]\n', encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def roles(out: Path) -> list[str]:
    """Names with their roles, of all records of a file."""
    records = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    people = [person for record in records for event in record["events"] for person in event["participants"]]
    return [f"{person['name']} {','.join(person['roles'])}" for person in people]


def batch(*arguments: object) -> subprocess.CompletedProcess[bytes]:
    run = policyx("batch", "pages", "-o", "out.jsonl", "--progress", "0", *arguments)
    assert run.returncode == 0, run.stderr.decode()
    return run


def documents(run: subprocess.CompletedProcess[bytes]) -> int:
    return int(next(line for line in run.stderr.decode().splitlines() if line.startswith("documents")).split()[1])


def test_workers_know_what_the_settings_teach(here: Path) -> None:
    assert documents(batch()) == 4
    assert roles(here / "out.jsonl") == ["陆明 inspect"] * 4
    assert (here / "out.jsonl").read_bytes() == policyx("extract", "pages").stdout


def test_a_change_in_a_file_that_the_settings_name_makes_everything_new(here: Path) -> None:
    batch()
    (here / "own.tsv").write_text("# a note\nverb\t把脉\tinspect\n", encoding="utf-8")
    assert documents(batch()) == 0
    (here / "own.tsv").write_text("verb\t把脉\tlead\n", encoding="utf-8")
    run = batch()
    assert documents(run) == 4
    assert "all pages were read anew" in run.stderr.decode()
    assert roles(here / "out.jsonl") == []
    assert documents(batch("--no-config", "--tagger", "none")) == 4


def test_identity_is_of_entries_wherever_they_stand(here: Path) -> None:
    def digest(*paths: str) -> str:
        return identity.digest(Options(lexicons=tuple(Path(path) for path in paths)))

    before = digest("policyx.toml")
    assert before == digest("own.tsv")
    (here / "policyx.toml").write_text('[options]\ntagger = "lac"\n[lexicon]\nfiles = ["own.tsv"]\n', encoding="utf-8")
    assert digest("policyx.toml") == before
    (here / "own.tsv").write_text("verb\t把脉\tinspect\nname\t莫名堂\n", encoding="utf-8")
    assert digest("policyx.toml") != before
    assert digest() != before
    (here / "own.tsv").unlink()
    with pytest.raises(OSError, match=r"own\.tsv"):
        digest("own.tsv")


def test_machines_of_a_cluster_get_the_entries_themselves(here: Path) -> None:
    words = identity.words((here / "policyx.toml",))
    elsewhere = here / "elsewhere.tsv"
    elsewhere.write_bytes(words)
    for path in ("own.tsv", "policyx.toml"):
        (here / path).unlink()
    assert identity.words((elsewhere,)) == words == "verb\t把脉\tinspect\n".encode()
