"""`policyx batch`, through a real subprocess: options, exit codes, and what it says."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.test_cli import FIVE, PAGE, SEED, one_line, policyx

Ended = subprocess.CompletedProcess[bytes]


def batch(*arguments: object, stdin: bytes | None = None, **environment: str) -> Ended:
    """Run `policyx batch`; two workers are enough for any of these runs."""
    return policyx("batch", *arguments, "--jobs", 2, "--tagger", "none", stdin=stdin, **environment)


def page(number: int) -> str:
    """A page of which there is no second one."""
    return PAGE.replace("7月8日", f"7月{number % 8 + 1}日") + f"\n这是第{number}页。\n"


def folder(path: Path, count: int) -> Path:
    """A folder of pages: 000.txt, 001.txt …"""
    path.mkdir(parents=True)
    for number in range(count):
        (path / f"{number:03}.txt").write_text(page(number), "utf-8")
    return path


def records(out: Path) -> list[dict[str, Any]]:
    """The records in a file of JSON Lines."""
    return [json.loads(line) for line in out.read_text("utf-8").splitlines()]


def said(run: Ended) -> list[str]:
    """The lines on standard error; none of them is of a traceback."""
    text = run.stderr.decode()
    assert "Traceback" not in text
    return text.splitlines()


def figures(run: Ended) -> dict[str, str]:
    """The summary at the end: what stands behind `documents`, `failures`, …"""
    return dict(line.split(None, 1) for line in said(run) if not line.startswith("policyx: "))


def test_records_are_those_of_extract_in_the_same_order(tmp_path: Path) -> None:
    pages = folder(tmp_path / "某地 新闻", 3)
    for name in ("第二页.txt", "a\nb.txt", " c .txt", "emoji😀.html", "--fresh.txt"):
        (pages / name).write_text(page(len(name)), "utf-8")
    (pages / "five.txt").write_bytes(FIVE.read_bytes())
    out = tmp_path / "记录.jsonl"
    run = batch(pages, SEED, "-o", out)
    assert run.returncode == 0, said(run)
    assert run.stdout == b""
    assert out.read_bytes() == policyx("extract", pages, SEED, "--tagger", "none").stdout
    shown = figures(run)
    assert shown["documents"].startswith("10 ")
    assert (shown["articles"], shown["failures"], shown["records"]) == ("14", "0", str(out))
    assert int(shown["events"]) == sum(len(record["events"]) for record in records(out)) > 0


def test_options_of_extract_mean_the_same(tmp_path: Path) -> None:
    lines = tmp_path / "crawl.jsonl"
    bare = "县委书记何以宁到水库调研防汛工作。\n"
    lines.write_bytes(b"".join(json.dumps({"body": bare * n}).encode("gbk") + b"\n" for n in (1, 3, 400)))
    (tmp_path / "left.txt").write_text(PAGE, "utf-8")
    words = tmp_path / "words.tsv"
    words.write_text("name\t何以宁\nnonsense\n", "utf-8")
    options = ["--text-field", "body", "--glob", "crawl.*", "--encoding", "gbk", "--max-bytes", "30000"]
    options += ["--published", "2023-07-09", "--home", "宣汉县", "--only", "officials,dates", "--lexicon", str(words)]
    run = batch(tmp_path, *options, "-o", tmp_path / ".out.jsonl")
    told = policyx("extract", tmp_path, *options, "--tagger", "none")
    assert run.returncode == told.returncode == 1
    assert (tmp_path / ".out.jsonl").read_bytes() == told.stdout
    assert told.stdout.count(b"\n") == 2
    assert [line for line in said(run) if line.startswith("policyx: ")] == said(told)


def test_only_what_is_new_is_read(tmp_path: Path) -> None:
    pages, out = folder(tmp_path / "pages", 3), tmp_path / "out.jsonl"
    assert batch(pages, "-o", out).returncode == 0
    before = out.read_bytes()
    again = batch(pages, "-o", out, "--resume")
    assert again.returncode == 0
    assert (figures(again)["documents"], figures(again)["unchanged"]) == ("0", "3")
    assert out.read_bytes() == before
    (pages / "003.txt").write_text(page(3), "utf-8")
    more = batch(pages, "-o", out)
    assert figures(more)["documents"].startswith("1 ")
    assert out.read_bytes().startswith(before)
    assert len(records(out)) == 4
    anew = batch(pages, "-o", out, "--fresh")
    assert figures(anew)["documents"].startswith("4 ")
    assert len(records(out)) == 4


def test_some_failures_are_1_and_stand_in_a_file(tmp_path: Path) -> None:
    pages, out = folder(tmp_path / "pages", 2), tmp_path / "out.jsonl"
    (pages / "bad\nname.txt").write_bytes(b"")
    (pages / "menu.txt").write_text("首页 | 新闻 | 服务\n上一篇：无\n", "utf-8")
    run = batch(pages, tmp_path / "missing.txt", "-o", out, "--summary", tmp_path / "run.json")
    assert run.returncode == 1
    told = [line for line in said(run) if line.startswith("policyx: ")]
    assert len(told) == 3
    assert "bad name.txt: cannot read: the file is empty" in told[0]
    assert "no article" in told[1]
    assert "missing.txt: cannot read: no such file" in told[2]
    failures = tmp_path / "out.jsonl.failures.jsonl"
    assert figures(run)["failures"] == f"3 (read 2, split 1), see {failures}"
    assert [failure["stage"] for failure in records(failures)] == ["read", "split", "read"]
    found = json.loads((tmp_path / "run.json").read_text("utf-8"))
    assert found["failures"] == {"read": 2, "split": 1}
    assert (found["failed"], found["articles"], found["stopped"]) == (3, 2, None)
    assert (found["out"], found["failures_file"]) == (str(out), str(failures))
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "out.jsonl", "out.jsonl.failures.jsonl", "out.jsonl.journal", "pages", "run.json"
    ]  # fmt: skip


def test_many_failures_are_counted_not_printed(tmp_path: Path) -> None:
    pages, out = folder(tmp_path / "pages", 1), tmp_path / "out.jsonl"
    for number in range(30):
        (pages / f"empty{number:02}.txt").write_bytes(b"")
    run = batch(pages, "-o", out)
    assert run.returncode == 1
    told = [line for line in said(run) if line.startswith("policyx: ")]
    assert len(told) == 21
    assert "empty19.txt" in told[19]
    assert "out.jsonl.failures.jsonl" in told[20]
    assert figures(run)["failures"].startswith("30 (read 30)")
    assert len(records(tmp_path / "out.jsonl.failures.jsonl")) == 30


def test_nothing_read_is_3(tmp_path: Path) -> None:
    run = batch(tmp_path / "missing", "-o", tmp_path / "out.jsonl")
    assert run.returncode == 3
    assert "missing" in said(run)[0]
    (tmp_path / "empty").mkdir()
    assert batch(tmp_path / "empty", "-o", tmp_path / "out2.jsonl").returncode == 3


def test_an_empty_list_is_nothing_to_do(tmp_path: Path) -> None:
    run = batch("--from", "-", "-o", tmp_path / "out.jsonl", stdin=b"")
    assert run.returncode == 0
    assert figures(run)["documents"] == "0"


def test_a_failed_page_is_left_alone_until_retry(tmp_path: Path) -> None:
    pages, out = folder(tmp_path / "pages", 1), tmp_path / "out.jsonl"
    (pages / "long.txt").write_text(PAGE * 40_000, "utf-8")
    lines = tmp_path / "lines.jsonl"
    lines.write_text(json.dumps({"text": PAGE}) + "\n" + json.dumps({"text": PAGE * 40_000}) + "\n", "utf-8")
    run = batch(pages, lines, "-o", out, "--timeout", 2)
    assert run.returncode == 1
    assert figures(run)["failures"].startswith("2 (time-out 2)")
    hints = [re.search(r"\(try (.*)\)", line) for line in said(run) if "took longer than 2 s" in line]
    assert [hint and hint[1] for hint in hints] == ["--retry --timeout 4"] * 2
    again = batch(pages, lines, "-o", out, "--timeout", 1)
    assert again.returncode == 0
    assert figures(again)["unchanged"] == "4"
    assert figures(again)["failures"].startswith("0, and 2 of earlier runs (--retry reads them again)")
    retried = batch(pages, lines, "-o", out, "--timeout", 1, "--retry")
    assert retried.returncode == 1
    assert (figures(retried)["documents"].split()[0], figures(retried)["unchanged"]) == ("2", "2")
    assert len(records(out)) == 2


def test_limit_stops_and_the_same_command_goes_on(tmp_path: Path) -> None:
    pages, out, whole = folder(tmp_path / "pages", 5), tmp_path / "out.jsonl", tmp_path / "whole.jsonl"
    command = (pages, "-o", out, "--limit", 2, "--summary", tmp_path / "run.json")
    for done in (2, 4):
        run = batch(*command)
        assert run.returncode == 0
        assert said(run)[-1] == "policyx: stopped at --limit: the same command goes on"
        assert len(records(out)) == done
        assert json.loads((tmp_path / "run.json").read_bytes())["stopped"] == "limit"
    last = batch(*command)
    assert "stopped" not in last.stderr.decode()
    assert json.loads((tmp_path / "run.json").read_bytes())["stopped"] is None
    assert batch(pages, "-o", whole).returncode == 0
    assert out.read_bytes() == whole.read_bytes()


def test_fail_fast_stops_at_the_first_failure(tmp_path: Path) -> None:
    pages, out = folder(tmp_path / "pages", 40), tmp_path / "out.jsonl"
    (pages / "000.txt").write_bytes(b"")
    run = batch(pages, "-o", out, "--fail-fast", "--chunk", 1)
    assert run.returncode == 1
    assert "stopped at the first failure" in said(run)[-1]
    assert len(records(out)) < 39
    assert batch(pages, "-o", out).returncode in (0, 1)
    assert len(records(out)) == 39


@pytest.mark.parametrize("end", ["\n", "\r\n", "\0"])
def test_a_list_of_paths(end: str, tmp_path: Path) -> None:
    pages, out = folder(tmp_path / "pages", 3), tmp_path / "out.jsonl"
    (pages / "第 九.txt").write_text(page(9), "utf-8")
    names = [str(pages / name) for name in ("002.txt", "第 九.txt", "000.txt")]
    run = batch(pages / "001.txt", "--from", "-", "-o", out, stdin="".join(name + end for name in names).encode())
    assert run.returncode == 0, said(run)
    assert [record["source"]["path"] for record in records(out)] == [str(pages / "001.txt"), *names]
    (tmp_path / "list").write_text(end.join(names), "utf-8", newline="")
    assert figures(batch("--from", tmp_path / "list", "-o", out))["unchanged"] == "3"


def test_one_file_a_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("one", "two"):
        folder(tmp_path / name, 0)
        (tmp_path / name / "a.txt").write_text(page(len(name)), "utf-8")
    run = batch("one", "two", "--per-file", "records", "--summary", "run.json")
    assert run.returncode == 0, said(run)
    found = sorted(path for path in Path("records").rglob("*") if path.is_file() and not path.name.startswith("."))
    assert found == [Path("records/one/a.txt.jsonl"), Path("records/two/a.txt.jsonl")]
    assert [record["source"]["path"] for path in found for record in records(path)] == ["one/a.txt", "two/a.txt"]
    assert figures(run)["records"] == "records"


def test_to_says_what_the_ending_does_not(tmp_path: Path) -> None:
    pages, out = folder(tmp_path / "pages", 2), tmp_path / "out.data"
    assert batch(pages, "-o", out, "--to", "json").returncode == 0
    assert len(json.loads(out.read_text("utf-8"))) == 2
    run = batch(pages, "-o", out, "--to", "csv")
    assert run.returncode == 2
    assert "--fresh" in one_line(run)


def test_the_journal_can_lie_elsewhere(tmp_path: Path) -> None:
    pages, out, journal = folder(tmp_path / "pages", 1), tmp_path / "out.jsonl", tmp_path / "done"
    assert batch(pages, "-o", out, "--journal", journal).returncode == 0
    assert journal.is_file()
    assert not (tmp_path / "out.jsonl.journal").exists()
    assert figures(batch(pages, "-o", out, "--journal", journal))["unchanged"] == "1"


def test_an_output_whose_name_would_command_a_terminal(tmp_path: Path) -> None:
    out = tmp_path / "a\n\x1b[31mb.jsonl"
    run = batch(folder(tmp_path / "pages", 1), "-o", out)
    assert run.returncode == 0
    assert figures(run)["records"] == f"{tmp_path}/a [31mb.jsonl"
    again = batch(out, "-o", out)
    assert again.returncode == 2
    assert "\x1b" not in one_line(again)


def test_jobs_and_chunks_change_no_byte(tmp_path: Path) -> None:
    pages, outs = folder(tmp_path / "pages", 9), [tmp_path / f"{number}.jsonl" for number in range(3)]
    options = [("--jobs", "1"), ("--jobs", "3", "--chunk", "2"), ("--jobs", "auto", "--memory", "900")]
    for out, chosen in zip(outs, options, strict=True):
        assert policyx("batch", pages, "-o", out, *chosen, "--tagger", "none").returncode == 0
    assert len({out.read_bytes() for out in outs}) == 1


def test_a_second_run_on_one_output_is_refused(tmp_path: Path) -> None:
    pages, out = folder(tmp_path / "pages", 1), tmp_path / "out.jsonl"
    first = subprocess.Popen(
        [sys.executable, "-m", "policyx", "batch", "--from", "-", "-o", out, "--jobs", "1", "--tagger", "none"],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    until(lambda: (tmp_path / "out.jsonl.journal").exists() and out.exists())
    second = batch(pages, "-o", out)
    assert second.returncode == 2
    assert "another run" in one_line(second)
    _, errors = first.communicate(f"{pages}\n".encode(), timeout=60)
    assert first.returncode == 0, errors
    assert len(records(out)) == 1


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_stops_and_the_same_command_goes_on(number: signal.Signals, code: int, tmp_path: Path) -> None:
    """What failed before the signal counts for the run as a whole."""
    pages, out, summary = folder(tmp_path / "pages", 201), tmp_path / "out.jsonl", tmp_path / "run.json"
    (pages / "000.txt").write_bytes(b"")
    command = ["batch", str(pages), "-o", str(out), "--jobs", "2", "--tagger", "none", "--chunk", "1"]
    run = subprocess.Popen(
        [sys.executable, "-m", "policyx", *command, "--summary", str(summary)],
        stderr=subprocess.PIPE,
    )
    until(lambda: out.exists() and out.stat().st_size > 0)
    run.send_signal(number)
    _, errors = run.communicate(timeout=60)
    assert run.returncode == code, errors
    assert errors.decode().splitlines()[-1] == f"policyx: stopped by {number.name}: the same command goes on"
    found = json.loads(summary.read_text("utf-8"))
    assert found["stopped"] == number.name
    assert found["articles"] == len(records(out)) < 200
    again = batch(pages, "-o", out)
    assert again.returncode == 1
    assert figures(again)["failures"].startswith("0, and 1 of earlier runs")
    assert [Path(record["source"]["path"]).name for record in records(out)] == [f"{n:03}.txt" for n in range(1, 201)]
    assert batch(pages, "-o", out).returncode == 0


def test_a_log_gets_lines_of_progress(tmp_path: Path) -> None:
    pages, out = folder(tmp_path / "pages", 150), tmp_path / "out.jsonl"
    (pages / "000.txt").write_bytes(b"")
    run = batch(pages, "-o", out, "--progress", "0.2", "--chunk", 5)
    lines = [line for line in said(run) if " documents" in line]
    assert len(lines) >= 2
    line = r"policyx: [\d,]+ documents(, [\d,.]+ a second)?(, 1 failed)?(, about [\dsminhd ]+ left)?"
    assert all(re.fullmatch(line, one) for one in lines), lines
    assert any("1 failed, about" in one for one in lines), lines
    counts = [int(one.split()[1]) for one in lines]
    assert counts == sorted(counts)
    quiet = batch(pages, "-o", out, "--progress", "0", "--fresh")
    assert [one for one in said(quiet) if " documents" in one] == []


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="no terminals here")
def test_a_terminal_gets_a_bar_and_whole_lines_of_failures(tmp_path: Path) -> None:
    pages, out = folder(tmp_path / "pages", 60), tmp_path / "out.jsonl"
    (pages / "empty.txt").write_bytes(b"")
    shown = on_a_terminal("batch", pages, "-o", out, "--jobs", "2", "--tagger", "none", "--chunk", "10")
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown)
    lines = [line.strip() for line in re.split(r"[\r\n]+", plain) if line.strip()]
    assert any("━" in line and re.search(r"\d+ documents", line) for line in lines)
    failed = f"policyx: {pages / 'empty.txt'}: cannot read: the file is empty"
    assert failed in "".join(lines)
    assert any(line.startswith("policyx: ") for line in lines), lines
    assert lines[-1] == f"records    {out}"


def on_a_terminal(*arguments: object) -> str:
    """What a command writes to standard error, where that is a terminal of 200 columns."""
    master, slave = os.openpty()
    command = [sys.executable, "-m", "policyx", *map(str, arguments)]
    with subprocess.Popen(command, stderr=slave, env={**os.environ, "COLUMNS": "200", "TERM": "xterm"}) as run:
        os.close(slave)
        found = b""
        while True:
            try:
                data = os.read(master, 65536)
            except OSError:  # Linux says so at the end
                break
            if not data:
                break
            found += data
    os.close(master)
    assert run.returncode == 1
    return found.decode()


def test_help_has_every_option_and_examples() -> None:
    text = policyx("batch", "--help", COLUMNS="120").stdout.decode()
    for option in (
        "--out", "--to", "--tables", "--per-file", "--from", "--jobs", "--resume", "--fresh", "--retry", "--limit",
        "--fail-fast", "--engine", "--chunk", "--timeout", "--memory", "--max-bytes", "--journal", "--summary",
        "--progress", "--encoding", "--glob", "--text-field", "--published", "--home", "--lexicon", "--tagger",
        "--only",
    ):  # fmt: skip
        assert option in text, option
    assert "\n    policyx batch crawl/ -o news.jsonl\n" in text
    for code in ("0 all done", "1 some", "2 wrong", "3 nothing", "130", "143"):
        assert code in text


def test_the_parent_loads_no_model(tmp_path: Path) -> None:
    """Where nothing is new no worker starts, so all that is imported is the parent's."""
    pages, out = folder(tmp_path / "pages", 1), tmp_path / "out.jsonl"
    assert policyx("batch", pages, "-o", out).returncode == 0
    heavy = "[name for name in ('numpy', 'rich', 'pyarrow') if name in sys.modules]"
    code = f"import atexit, sys; atexit.register(lambda: print({heavy}))"
    run = subprocess.run(
        [sys.executable, "-c", f"{code}\nfrom policyx.cli.app import main; main()", "batch", pages, "-o", out],
        capture_output=True,
        check=True,
    )
    assert figures(run)["unchanged"] == "1"
    assert run.stdout.decode().strip() == "[]"


def until(reached: Any) -> None:
    """Wait for something, half a minute at most."""
    end = time.monotonic() + 30
    while not reached():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.02)
