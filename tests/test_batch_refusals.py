"""`policyx batch` refuses, in one line that says what helps and before anything is written, what cannot be meant."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from policyx.cli.app import app
from tests.test_batch_cli import batch, figures, folder, said
from tests.test_cli import one_line, policyx


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], ["PATH", "--from"]),
        (["-o", "out.jsonl"], ["PATH", "--from"]),
        (["pages"], ["--out", "--per-file"]),
        (["pages", "-o", "out.jsonl", "--per-file", "records"], ["--out", "--per-file"]),
        (["pages", "-o", "-"], ["--out", "policyx extract"]),
        (["pages", "-o", "out.txt"], ["out.txt", "--to"]),
        (["pages", "-o", "out.jsonl", "--to", "xml"], ["xml", "--to"]),
        (["pages", "-o", "out.jsonl", "--tables"], ["--tables", "parquet"]),
        (["pages", "-o", "no/out.jsonl"], ["no/out.jsonl", "--out", "there is no folder"]),
        (["pages", "-o", "pages/000.txt/out.jsonl"], ["there is no folder"]),
        (["pages", "-o", "other", "--to", "jsonl"], ["other", "a folder", "--out"]),
        (["pages", "-o", "/dev/null", "--to", "jsonl"], ["/dev/null", "--out"]),
        (["pages", "--per-file", "list"], ["list", "no folder", "--per-file"]),
        (["pages", "-o", "out.jsonl", "--summary", "no/run.json"], ["no/run.json", "--summary"]),
        (["pages", "-o", "out.jsonl", "--summary", "other"], ["other", "--summary"]),
        (["pages", "-o", "out.jsonl", "--journal", "other"], ["other", "--journal"]),
        (["pages", "-o", "out.jsonl", "--journal", "out.jsonl"], ["out.jsonl", "the same file"]),
        (["pages", "-o", "out.jsonl", "--summary", "out.jsonl.journal"], ["out.jsonl", "the same file"]),
        (["pages", "-o", "out.jsonl", "--jobs", "0"], ["0", "--jobs"]),
        (["pages", "-o", "out.jsonl", "--jobs", "-1"], ["-1", "--jobs"]),
        (["pages", "-o", "out.jsonl", "--jobs", "many"], ["many", "--jobs", "auto"]),
        (["pages", "-o", "out.jsonl", "--chunk", "0"], ["0", "--chunk"]),
        (["pages", "-o", "out.jsonl", "--limit", "0"], ["0", "--limit"]),
        (["pages", "-o", "out.jsonl", "--timeout", "0"], ["0", "--timeout"]),
        (["pages", "-o", "out.jsonl", "--timeout", "nan"], ["nan", "--timeout"]),
        (["pages", "-o", "out.jsonl", "--memory", "20"], ["20", "--memory"]),
        (["pages", "-o", "out.jsonl", "--progress", "-1"], ["-1", "--progress"]),
        (["pages", "-o", "out.jsonl", "--resume", "--fresh"], ["--resume", "--fresh"]),
        (["pages", "-o", "out.jsonl", "--engine", "spark"], ["spark", "--engine", "local", "ray"]),
        (["pages", "-", "-o", "out.jsonl"], ["--from -", "policyx extract -"]),
        (["--from", "nothing", "-o", "out.jsonl"], ["nothing", "--from"]),
        (["--from", "list", "-o", "list", "--to", "jsonl"], ["list", "--out"]),
        (["pages", "-o", "out.jsonl", "--published", "yesterday"], ["--published"]),
        (["pages", "-o", "out.jsonl", "--home", "哪里"], ["--home"]),
        (["pages", "-o", "out.jsonl", "--encoding", "klingon"], ["--encoding"]),
        (["pages", "-o", "out.jsonl", "--only", "nobody"], ["--only"]),
        (["pages", "-o", "out.jsonl", "--lexicon", "no.tsv"], ["no.tsv", "--lexicon"]),
        (["pages", "-o", "out.jsonl", "--tagger", "oracle"], ["oracle", "--tagger"]),
    ],
)
def test_wrong_usage_is_2_says_what_helps_and_writes_nothing(
    arguments: list[str], words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder(tmp_path / "pages", 1)
    (tmp_path / "other").mkdir()
    (tmp_path / "list").write_text("pages\n")
    before = sorted(tmp_path.rglob("*"))
    run = CliRunner().invoke(app, ["batch", *arguments])  # in this process: forty starts of Python would take a minute
    assert run.exit_code == 2
    assert run.stderr.count("\n") == 1
    for word in words:
        assert word in run.stderr
    assert run.stdout == ""
    assert sorted(tmp_path.rglob("*")) == before
    assert (tmp_path / "list").read_text() == "pages\n"


@pytest.mark.parametrize(
    ("arguments", "refused"),
    [
        (["-o", "out.jsonl"], "out.jsonl"),
        (["-o", "out.csv"], "out.csv.failures.jsonl"),
        (["-o", "pages/out.csv", "--glob", "*.csv"], "pages/out.csv"),
        (["--per-file", "records"], "records"),
        (["--per-file", "."], "--per-file"),
        (["-o", "../out.jsonl", "--summary", "run.txt"], "run.txt"),
        (["-o", "out.csv", "--glob", "*.txt"], None),
        (["-o", "../out.jsonl", "--summary", "run.json"], None),
        (["--per-file", ".records"], None),
    ],
)
def test_a_run_never_reads_what_it_writes(
    arguments: list[str], refused: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder(tmp_path / "here", 0))
    folder(Path("pages"), 2)
    run = batch(".", *arguments)
    if refused is None:
        assert run.returncode == 0, said(run)
        assert figures(run)["documents"].startswith("2 ")
        assert figures(batch(".", *arguments))["unchanged"] == "2"
    else:
        assert run.returncode == 2
        assert refused in one_line(run)
        assert [path.name for path in sorted(Path().rglob("*"))] == ["pages", "000.txt", "001.txt"]


def test_a_refusal_of_a_real_process_is_one_line(tmp_path: Path) -> None:
    run = policyx("batch", folder(tmp_path / "pages", 1))
    assert run.returncode == 2
    assert "--out" in one_line(run)


def test_a_list_never_names_what_is_written(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    pages = folder(tmp_path / "pages", 1)
    for named in (out, tmp_path):
        run = batch("--from", "-", "-o", out, stdin=f"{pages}\n{named}\n".encode())
        assert run.returncode == 2
        assert str(named) in one_line(run)


def test_a_file_that_no_journal_knows_is_not_written_over(tmp_path: Path) -> None:
    pages = folder(tmp_path / "pages", 1)
    for name in ("out.jsonl", "out.json", "out.csv"):
        (tmp_path / name).write_text("mine", "utf-8")
        run = batch(pages, "-o", tmp_path / name)
        assert run.returncode == 2
        assert "--fresh" in one_line(run)
        assert (tmp_path / name).read_text("utf-8") == "mine"


@pytest.mark.parametrize(
    ("package", "arguments"),
    [
        ("ray", ["-o", "out.parquet", "--engine", "ray"]),
        ("pyarrow", ["-o", "out.parquet"]),
        ("xlsxwriter", ["-o", "out.xlsx"]),
        ("duckdb", ["-o", "out.duckdb"]),
        ("psycopg", ["-o", "postgresql://localhost/news"]),
    ],
)
def test_a_missing_extra_is_named(package: str, arguments: list[str], tmp_path: Path) -> None:
    code = f"import sys; sys.modules[{package!r}] = None\nfrom policyx.cli.app import main; main()"
    pages = folder(tmp_path / "pages", 1)
    run = subprocess.run(
        [sys.executable, "-c", code, "batch", pages, *arguments], capture_output=True, check=False, cwd=tmp_path
    )
    assert run.returncode == 2
    assert re.search(r"needs .*pip install 'policyx\[\w+\]'", one_line(run))
    assert [path.name for path in tmp_path.iterdir()] == ["pages"]
