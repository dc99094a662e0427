"""The command line, through a real subprocess."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

SEEDS = Path(__file__).parent.parent / "data" / "seeds"
SEED = SEEDS / "000_fcf39d0aba025ec8.txt"
FIVE = SEEDS / "001_185ca2615401f8d7.txt"
PAGE = "何以宁调研防汛工作\n\n来源：宣汉县融媒体中心 2023-07-09\n\n7月8日，县委书记何以宁到石岭水库调研防汛工作。\n"


def policyx(*arguments: object, stdin: bytes | None = None, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "policyx", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        check=False,
        env={**os.environ, **environment},
        timeout=60,
    )


def lines(run: subprocess.CompletedProcess[bytes]) -> list[dict[str, Any]]:
    """The records that a run printed."""
    return [json.loads(line) for line in run.stdout.decode().splitlines()]


def one_line(run: subprocess.CompletedProcess[bytes]) -> str:
    """Standard error, which must be a single line and no traceback."""
    text = run.stderr.decode()
    assert "Traceback" not in text
    assert text.count("\n") == 1, text
    return text


def test_a_pipe_gets_json_lines() -> None:
    run = policyx("extract", SEED)
    assert run.returncode == 0
    (record,) = lines(run)
    assert record["events"][0]["participants"][0]["name"] == "黄茂军"
    assert record["source"]["path"] == str(SEED)


def test_standard_input_and_file_give_the_same_record() -> None:
    (piped,) = lines(policyx("extract", "-", stdin=SEED.read_bytes()))
    (read,) = lines(policyx("extract", SEED))
    assert piped["source"].pop("path") == "-"
    read["source"].pop("path")
    assert piped == read


def test_json_is_one_array(tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    assert policyx("extract", FIVE, "-o", out).returncode == 0
    assert len(json.loads(out.read_text("utf-8"))) == 5
    assert json.loads(policyx("extract", FIVE, "--format", "json").stdout) == json.loads(out.read_text("utf-8"))


@pytest.mark.parametrize("width", ["80", "200"])
def test_a_table_cuts_nothing_off(width: str) -> None:
    run = policyx("extract", SEED, "--format", "table", COLUMNS=width)
    shown = "".join(run.stdout.decode().split())
    for whole in ("渝中区推动长江经济带高质量发展暨美丽渝中建设大会", "渝中区委副书记、区长", "化龙桥街道"):
        assert whole in shown
    assert max(map(len, run.stdout.decode().splitlines())) <= int(width)


def test_a_folder_is_read_whole_and_in_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt"):
        (tmp_path / name).write_text(PAGE, "utf-8")
    (tmp_path / "notes.md").write_text("x", "utf-8")
    run = policyx("extract", tmp_path)
    assert [Path(r["source"]["path"]).name for r in lines(run)] == ["a.txt", "b.txt"]
    assert len(lines(policyx("extract", tmp_path, "--glob", "a.*"))) == 1


def test_some_failures_leave_the_others_done(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PAGE, "utf-8")
    (tmp_path / "empty.txt").write_bytes(b"")
    run = policyx("extract", tmp_path)
    assert run.returncode == 1
    assert len(lines(run)) == 1
    assert "empty.txt" in one_line(run)


def test_nothing_read_is_3(tmp_path: Path) -> None:
    run = policyx("extract", tmp_path / "missing.txt")
    assert run.returncode == 3
    assert run.stdout == b""
    assert "missing.txt" in one_line(run)


@pytest.mark.parametrize(
    ("arguments", "option"),
    [
        (["--format", "xml"], "--format"),
        (["--published", "yesterday"], "--published"),
        (["--home", "哪里"], "--home"),
        (["--home", "朝阳区"], "--home"),
        (["--encoding", "klingon"], "--encoding"),
        (["--only", "officials,nobody"], "--only"),
        (["--lexicon", "no-such-file.tsv"], "--lexicon"),
        (["-o", str(SEED)], "--out"),
    ],
)
def test_wrong_usage_is_2_and_names_the_option(arguments: list[str], option: str) -> None:
    run = policyx("extract", SEED, *arguments)
    assert run.returncode == 2
    assert option in one_line(run)
    assert SEED.stat().st_size > 0


def test_no_arguments_is_wrong_usage() -> None:
    assert policyx("extract").returncode == 2


def test_a_closed_pipe_is_silent(tmp_path: Path) -> None:
    for number in range(40):
        (tmp_path / f"{number:03}.txt").write_text(PAGE * 3, "utf-8")
    command = f"{sys.executable} -m policyx extract {tmp_path} | head -n 1"
    run = subprocess.run(["bash", "-c", command], capture_output=True, check=False, timeout=60)
    assert run.returncode == 0
    assert run.stderr == b""
    assert len(run.stdout.splitlines()) == 1


def test_gbk_is_found_and_can_be_forced(tmp_path: Path) -> None:
    path = tmp_path / "gbk.txt"
    path.write_bytes(PAGE.encode("gbk"))
    (found,) = lines(policyx("extract", path))
    assert found["source"]["encoding"].lower() in {"gb18030", "gbk"}
    assert found["officials"][0]["name"] == "何以宁"
    (forced,) = lines(policyx("extract", path, "--encoding", "gbk"))
    assert forced["officials"] == found["officials"]


def test_jsonl_pages_keep_their_other_fields(tmp_path: Path) -> None:
    path = tmp_path / "pages.jsonl"
    path.write_text(json.dumps({"body": PAGE, "url": "x"}) + "\n" + "{broken\n", "utf-8")
    run = policyx("extract", path, "--text-field", "body")
    assert run.returncode == 1
    (record,) = lines(run)
    assert record["extra"] == {"url": "x"}
    assert "#2" in one_line(run)


def test_only_keeps_what_was_asked_for() -> None:
    (record,) = lines(policyx("extract", SEED, "--only", "dates,divisions"))
    assert record["dates"]
    assert record["divisions"]
    assert record["events"] == record["meetings"] == record["officials"] == []


def test_home_and_day_can_be_given(tmp_path: Path) -> None:
    path = tmp_path / "bare.txt"
    path.write_text("7月8日，县委书记何以宁到水库调研防汛工作。\n", "utf-8")
    (record,) = lines(policyx("extract", path, "--published", "2023-07-09", "--home", "宣汉县"))
    assert record["home"]["code"] == "511722"
    assert record["dates"][0]["start"] == "2023-07-08"


def test_schema_is_the_records_own() -> None:
    schema = json.loads(policyx("schema").stdout)
    (record,) = lines(policyx("extract", SEED))
    assert set(schema["properties"]) == set(record)
    assert set(schema["required"]) == set(record)


def test_evaluate_and_its_errors(tmp_path: Path) -> None:
    gold = Path(__file__).parent.parent / "data" / "gold" / "seeds.jsonl"
    run = policyx("evaluate", gold, gold, "--json")
    assert json.loads(run.stdout)["mean_f1"] == 1.0
    bad = tmp_path / "bad.jsonl"
    bad.write_text("{", "utf-8")
    run = policyx("evaluate", gold, bad)
    assert run.returncode == 2
    assert "bad.jsonl" in one_line(run)


def test_segment_keeps_names_whole() -> None:
    run = policyx("segment", FIVE)
    assert "副区长/post 江发茂/person" in run.stdout.decode()


def test_version_and_help() -> None:
    assert policyx("--version").stdout.decode().startswith("policyx ")
    for command in ("extract", "segment", "explain", "evaluate", "schema"):
        run = policyx(command, "--help")
        assert run.returncode == 0


def test_importing_is_light() -> None:
    code = (
        "import sys, policyx; print([m for m in ('typer', 'rich', 'rjieba', 'opencc', 'pydantic') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=30)
    assert run.stdout.decode().strip() == "[]"


def test_a_page_without_an_article_is_no_silence(tmp_path: Path) -> None:
    path = tmp_path / "menu.txt"
    path.write_text("首页 | 新闻 | 服务\n上一篇：无\n", "utf-8")
    run = policyx("extract", path)
    assert run.returncode == 3
    assert "no article" in one_line(run)


def test_a_full_disk_is_one_line() -> None:
    run = policyx("extract", SEEDS / "002_98845b8d6be73ceb.txt", "-o", "/dev/full")
    assert run.returncode == 1
    assert "No space left" in one_line(run)


def test_an_interrupt_is_130() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "policyx", "extract", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    time.sleep(2)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert b"Traceback" not in errors
