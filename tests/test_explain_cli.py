"""`policyx explain`, through a real subprocess."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
import zipfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from policyx.explain.place import Lines, NoPlace
from policyx.explain.wrap import breaks
from tests.explain_cases import HEAD
from tests.test_cli import FIVE, SEED, one_line, policyx

PAGE = HEAD + "7月8日，县委书记何以宁到青岚镇调研。\n山上的草甸很美。\n"


def rows(*arguments: object) -> list[dict[str, Any]]:
    """The objects of a run that finds something."""
    run = policyx("explain", *arguments, "--format", "jsonl")
    assert run.returncode == 0, run.stderr.decode()
    return [json.loads(line) for line in run.stdout.decode().splitlines()]


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A small page."""
    path = tmp_path / "page.txt"
    path.write_text(PAGE, "utf-8")
    return path


def test_the_tree_names_places_rules_and_steps() -> None:
    run = policyx("explain", SEED)
    assert run.returncode == 0
    text = run.stdout.decode()
    assert "\x1b" not in text
    assert "official 谢东 p3" in text
    assert "14:23 「謝東」 after post" in text
    assert "repair   謝東 → 谢东: traditional script turned to simplified" in text
    assert "role 谢东: host" in text
    assert "resolved of 重庆市渝中区 500103: 区 means home itself" in text


def test_brief_leaves_steps_out() -> None:
    brief, whole = (policyx("explain", SEED, *flags).stdout.decode().splitlines() for flags in (["--brief"], []))
    assert len(brief) < len(whole) / 3
    assert not any("repair   " in line for line in brief)
    assert any("14:23 「謝東」 after post" in line for line in brief)


def test_both_voices() -> None:
    assert any(step["stage"] == "weighed" for row in rows(SEED) for step in row["steps"])
    alone = rows(SEED, "--tagger", "none", "--lost")
    assert not any(step["stage"] == "tagger" or step["by"] == "voices" for row in alone for step in row["steps"])


def test_an_offset_and_a_line_say_the_same(page: Path) -> None:
    offset = PAGE.index("县委书记") + 1
    line, column = Lines(PAGE).of(offset)
    found = rows(page, "--at", offset)
    assert found == rows(page, "--at", f"{line}:{column}")
    assert {"post", "role", "event"} <= {row["what"] for row in found}
    assert all(row["span"][0] <= offset < row["span"][1] for row in found)
    assert all(row["text"] == PAGE[slice(*row["span"])] for row in found)


def test_what_lost_at_a_place_is_shown(page: Path) -> None:
    page.write_text(HEAD + "7月8日，宣汉县委副书记何以宁到青岚镇调研。\n", "utf-8")
    found = rows(page, "--at", page.read_text("utf-8").index("宣汉县委") + 1)
    (lost,) = [row for row in found if row["what"] == "organ"]
    assert not lost["stands"]
    assert lost["steps"][-1]["stage"] == "lost"
    assert "宣汉县委副书记" in lost["steps"][-1]["text"]
    assert any(row["stands"] and row["name"] == "宣汉县委副书记" for row in found)


def test_all_of_a_name() -> None:
    found = rows(SEED, "--name", "谢东")
    assert {row["what"] for row in found} == {"official", "post", "role", "statement"}
    assert [row["line"] for row in found if row["what"] == "official"] == [1, 14, 24]
    assert {row["name"] for row in found if row["what"] == "post"} == {"渝中区委副书记", "区长"}
    assert rows(SEED, "--name", "謝 東") == found
    assert rows(SEED, "--name", "p3") == found


def test_all_of_a_division_and_of_a_meeting() -> None:
    found = rows(SEED, "--name", "渝中区", "--only", "divisions")
    assert {row["key"] for row in found if row["stands"]} >= {"500103"}
    assert rows(SEED, "--name", "500103", "--only", "division") == [row for row in found if row["key"] == "500103"]
    meeting = rows(SEED, "--name", "美丽渝中建设大会")
    assert {"meeting", "event", "role", "statement"} <= {row["what"] for row in meeting}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--name", "欧阳不在"], "nothing in the record bears the name 欧阳不在"),
        (["--at", "1:99"], "no column 99 in line 1, which has"),
        (["--at", "99:1"], "no line 99 in a text of"),
        (["--at", "99999"], "no character 99999 in a text of"),
        (["--at", str(PAGE.index("草甸"))], "(「草」, paragraph 2)"),
    ],
)
def test_nothing_found_is_said(page: Path, arguments: list[str], words: str) -> None:
    for form in ("tree", "json", "jsonl"):
        run = policyx("explain", page, *arguments, "--format", form)
        assert run.returncode == 1
        assert words in one_line(run)
        assert str(page) in run.stderr.decode()
        assert run.stdout.decode().split() == (["[]"] if form == "json" else [])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--at", "x"], "--at takes an offset (349) or a line and column (5:12)"),
        (["--at", "-3"], "--at takes"),
        (["--at", "٣:١"], "--at takes"),
        (["--name", " "], "--name takes"),
        (["--at", "1", "--name", "x"], "--at and --name together"),
        (["--format", "xml"], "--format takes tree, json, jsonl"),
        (["--only", "people"], "unknown kind people: --only takes"),
        (["--home", "无此县"], "--home takes"),
    ],
)
def test_wrong_usage(page: Path, arguments: list[str], words: str) -> None:
    run = policyx("explain", page, *arguments)
    assert run.returncode == 2
    assert words in one_line(run)
    assert run.stdout == b""


def test_what_cannot_be_read(tmp_path: Path) -> None:
    run = policyx("explain", tmp_path / "none.txt", "--format", "json")
    assert run.returncode == 3
    assert "none.txt" in one_line(run)
    assert json.loads(run.stdout) == []
    (tmp_path / "menu.txt").write_text("首页 | 新闻 | 服务\n上一篇：无\n", "utf-8")
    run = policyx("explain", tmp_path / "menu.txt", "--name", "何以宁")
    assert run.returncode == 3
    assert "no article" in one_line(run)


def test_json_is_an_array_of_the_same(page: Path) -> None:
    run = policyx("explain", page, "--format", "json", "--lost")
    found = json.loads(run.stdout)
    assert found == rows(page, "--lost")
    keys = ["path", "document", "what", "name", "key", "of", "stands", "by", "score", "span", "line", "column", "text"]
    assert all(list(row) == [*keys, "steps"] for row in found)
    for row in found:
        assert row["path"] == str(page)
        for step in row["steps"]:
            assert list(step) == ["stage", "text", "by", "score", "span", "line", "column"]


def test_the_options_of_extract_hold(page: Path) -> None:
    (home,) = rows(page, "--only", "home", "--home", "渝中区")
    assert (home["key"], home["by"]) == ("500103", "page.option")
    page.write_text("青岚镇召开防汛会议\n\n7月8日，县委书记何以宁到青岚镇调研防汛工作，要求压实责任。\n", "utf-8")
    (day,) = rows(page, "--only", "published", "--published", "2023-07-09")
    assert (day["name"], day["by"]) == ("2023-07-09", "page.option")
    words = page.parent / "words.tsv"
    words.write_text("name\t防汛\n", "utf-8")
    found = rows(page, "--lexicon", words, "--name", "防汛", "--only", "official")
    assert {row["by"] for row in found} >= {"user.entry"}


def test_a_file_that_is_too_large(page: Path) -> None:
    run = policyx("explain", page, "--max-bytes", "10")
    assert run.returncode == 3
    assert "--max-bytes" in one_line(run)


def test_archives_lines_and_standard_input(page: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "pages.zip", "w") as archive:
        archive.write(page, "a.txt")
        archive.write(FIVE, "b.txt")
    found = rows(tmp_path / "pages.zip", "--only", "title")
    assert len({row["path"] for row in found}) == 2
    run = policyx("explain", "-", "--name", "何以宁", "--format", "jsonl", stdin=PAGE.encode())
    assert all(json.loads(line)["path"] == "-" for line in run.stdout.decode().splitlines())


def test_a_page_cannot_command_a_terminal(tmp_path: Path) -> None:
    path = tmp_path / "evil\x1b[31m.txt"
    evil = "\x1b]0;pwned\x07\x9b31m\u202e[red]"
    text = f"7月8日，县委书记何{evil}以宁{evil}到青岚镇调研。" + "山上的草甸很美。" * 40
    path.write_text(f"青岚镇{evil}召开防汛会议\n2023-07-09\n{text}\n", "utf-8")
    for form in ("tree", "json", "jsonl"):
        run = policyx("explain", path, "--format", form, "--lost")
        assert run.returncode == 0
        text = run.stdout.decode()
        assert not any(char in text for char in "\x1b\x07\x9b\u202e")
        assert "[red]" in text  # no markup either
    assert json.loads(run.stdout.decode().splitlines()[0])["path"] == str(path)


def test_a_terminal_of_eighty_columns() -> None:
    lines = terminal("explain", str(SEED), "--name", "谢东")
    assert len(lines) > 20
    assert max(map(cell_len, lines)) <= 80
    assert any("\x1b[" in line for line in terminal("explain", str(SEED), "--name", "谢东", keep=True))


def terminal(*arguments: str, keep: bool = False) -> list[str]:
    """What a run prints on a terminal of 80 columns, without its colours unless they are to be kept."""
    master, slave = pty.openpty()
    environment = {**os.environ, "COLUMNS": "80", "TERM": "xterm-256color"}
    run = subprocess.Popen([sys.executable, "-m", "policyx", *arguments], stdout=slave, stderr=slave, env=environment)
    os.close(slave)
    parts: list[bytes] = []
    try:
        while part := os.read(master, 65_536):
            parts.append(part)
    except OSError:  # the other end was closed
        pass
    os.close(master)
    assert run.wait(timeout=60) == 0
    text = b"".join(parts).decode()
    if not keep:
        text = re.sub(r"\x1b\[[0-9;]*m", "", text)
    return text.splitlines()


def test_lines_and_columns() -> None:
    lines = Lines("甲乙\r\n丙\r丁\n戊")
    assert [lines.of(at) for at in (0, 1, 4, 6, 8)] == [(1, 1), (1, 2), (2, 1), (3, 1), (4, 1)]
    assert [lines.offset(asked) for asked in ("1:2", "2:1", "3:1", "4:1", "8")] == [1, 4, 6, 8, 8]
    for wrong in ("5:1", "0:1", "1:0", "4:2", "9"):
        with pytest.raises(NoPlace):
            lines.offset(wrong)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("短", ["短"]),
        ("甲乙丙丁戊己", ["甲乙丙丁", "戊己"]),
        ("one two three", ["one two ", "three"]),
        ("甲乙丙，丁戊", ["甲乙丙，", "丁戊"]),
        ("甲乙丙丁，戊", ["甲乙丙", "丁，戊"]),
        ("abcdefghijklmn", ["abcdefgh", "ijklmn"]),
    ],
)
def test_lines_are_broken_where_a_reader_breaks_them(text: str, expected: list[str]) -> None:
    places = [0, *breaks(text, 8, 0), len(text)]
    assert [text[a:b] for a, b in pairwise(places)] == expected
