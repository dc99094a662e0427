"""The report: what is read for it, what is written, and what is refused."""

from __future__ import annotations

import gzip
import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from policyx.config import Options
from policyx.failure import Failure
from policyx.pipeline import Pipeline
from policyx.report.gather import Gatherer
from policyx.report.origin import CHANGED, GONE, PIPED
from policyx.report.sheet import Sheet
from policyx.report.stored import Stored, holds_records, stored
from policyx.report.write import Report
from tests.test_cli import PAGE, SEED, SEEDS, one_line, policyx

OTHER = (
    "罗启明主持召开县政府常务会议\n\n来源：开江县人民政府 2023-08-02\n\n8月1日，县长罗启明主持召开县政府常务会议。\n"
)

HARD = {"number": "1" * 5_000, "extra": '{"a":' * 400 + "1" + "}" * 400}
"""Fields with which JSON is JSON, but can hardly be read or written."""


def sheets(paths: Iterable[object], out: Path, **options: Any) -> list[Sheet | Failure]:
    """What is gathered for a report."""
    root = options.pop("root", None)
    return list(Gatherer(Pipeline(Options(**options)), out, root).sheets([str(path) for path in paths]))


def write(results: Iterable[Sheet | Failure], out: Path, title: str | None = None) -> str:
    """Write a report of what was gathered; its HTML."""
    report = Report(out, title)
    for result in results:
        if isinstance(result, Failure):
            report.failure(result)
        else:
            report.add(result)
    report.close()
    return out.read_text("utf-8")


def record(sheet: Sheet | Failure) -> dict[str, Any]:
    """The record of a sheet as plain values."""
    assert isinstance(sheet, Sheet)
    return sheet.document.model_dump(mode="json")


def store(path: Path, records: Iterable[dict[str, Any]]) -> Path:
    """Records in a file of lines."""
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in records), "utf-8")
    return path


@pytest.fixture
def page(tmp_path: Path) -> Path:
    made = tmp_path / "page.txt"
    made.write_text(PAGE, "utf-8")
    return made


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "report.html"


def test_a_seed_becomes_one_file_that_loads_nothing(out: Path) -> None:
    run = policyx("report", SEED, "-o", out)
    assert run.returncode == 0, run.stderr
    html = out.read_text("utf-8")
    assert html.count("<article ") == 1
    assert "黄茂军" in html
    assert not re.search(r"<(?:link|img|iframe|object|embed|base|form action)\b|\bsrc=|@import|url\(", html)
    assert not re.search(r"<[^>]*\s(?:style|on\w+)=", re.sub(r"(?s)<script.*?</script>", "", html))
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)
    assert policy
    assert "unsafe" not in policy[1]
    assert "default-src &#39;none&#39;" in policy[1]


def test_pages_and_their_records_give_the_same_report(tmp_path: Path) -> None:
    records = tmp_path / "records.jsonl"
    assert policyx("extract", SEEDS, "-o", records).returncode == 0
    one = write(sheets([SEEDS], tmp_path / "a.html"), tmp_path / "a.html")
    two = write(sheets([records], tmp_path / "b.html"), tmp_path / "b.html")
    assert one == two
    assert one.count("<article ") == 8


@pytest.mark.parametrize("form", ["lines", "gzip", "array", "indented", "bom", "unlike its name"])
def test_records_are_told_by_their_content(form: str, page: Path, out: Path, tmp_path: Path) -> None:
    (plain,) = [record(sheet) for sheet in sheets([page], out)]
    lines = json.dumps(plain, ensure_ascii=False).encode() + b"\n"
    name, data = {
        "lines": ("records.jsonl", lines * 2),
        "gzip": ("records.jsonl.gz", gzip.compress(lines * 2)),
        "array": ("records.json", json.dumps([plain, plain], indent=2).encode()),
        "indented": ("records.json", (json.dumps(plain, indent=2, sort_keys=True) + "\n").encode() * 2),
        "bom": ("records.jsonl", b"\xef\xbb\xbf" + lines * 2),
        "unlike its name": ("records.txt", lines * 2),
    }[form]
    (tmp_path / name).write_bytes(data)
    found = sheets([tmp_path / name], out)
    assert [record(sheet) for sheet in found] == [plain, plain]
    assert all(isinstance(sheet, Sheet) and sheet.missing is None and sheet.reasons for sheet in found)


def test_a_crawl_in_json_lines_is_pages(out: Path, tmp_path: Path) -> None:
    crawl = tmp_path / "crawl.jsonl"
    crawl.write_text(json.dumps({"id": 1, "text": PAGE, "url": "https://a.example/1"}) + "\n", "utf-8")
    (sheet,) = sheets([crawl], out)
    assert record(sheet)["source"]["path"] == f"{crawl}#1"
    html = write([sheet], out)
    assert '<a href="https://a.example/1"' in html


def test_records_lead_to_lines_of_a_crawl_and_members_of_an_archive_in_any_order(tmp_path: Path, out: Path) -> None:
    crawl, archive = tmp_path / "crawl.jsonl", tmp_path / "crawl.zip"
    crawl.write_text("".join(json.dumps({"body": text}) + "\n" for text in (PAGE, OTHER, PAGE)), "utf-8")
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("2023/a.txt", PAGE)
        made.writestr("2023/b.jsonl", json.dumps({"body": OTHER}) + "\n")
    first = sheets([crawl, archive], out, text_field="body")
    assert len(first) == 5
    records = store(tmp_path / "records.jsonl", reversed([record(sheet) for sheet in first]))
    again = sheets([records], out, text_field="body")
    assert [record(sheet) for sheet in again] == [record(sheet) for sheet in reversed(first)]
    assert all(isinstance(sheet, Sheet) and sheet.missing is None for sheet in again)


def test_the_record_is_the_truth(page: Path, out: Path, tmp_path: Path) -> None:
    (sheet,) = sheets([page], out)
    plain = record(sheet)
    official = plain["officials"][0]
    plain["organs"].append({"name": "石岭水库", "mentions": [[PAGE.index("石岭水库"), PAGE.index("石岭水库") + 4]]})
    official["mentions"] = [*official["mentions"][1:], [10**6, 10**6 + 3]]
    html = write(sheets([store(tmp_path / "records.jsonl", [plain])], out), out)
    assert len(re.findall(r'<mark class="p h0"', html)) == len(official["mentions"]) - 1
    assert re.search(r'<mark class="o [^>]*>石岭水库</mark>', html)


@pytest.mark.parametrize(("how", "why"), [("gone", GONE), ("changed", CHANGED), ("piped", PIPED)])
def test_a_record_without_its_page_is_shown_without_text(
    how: str, why: str, page: Path, out: Path, tmp_path: Path
) -> None:
    plain = record(sheets([page], out)[0])
    if how == "gone":
        page.unlink()
    elif how == "changed":
        page.write_text(OTHER, "utf-8")
    else:
        plain["source"]["path"] = "-"
    records = store(tmp_path / "records.jsonl", [plain, plain])
    found = sheets([records], out)
    assert [isinstance(sheet, Sheet) and sheet.missing for sheet in found] == [why, why]
    run = policyx("report", records, "-o", out)
    assert run.returncode == 0
    assert "2 articles are shown without text" in one_line(run)
    html = out.read_text("utf-8")
    assert "data-b=" not in html.partition("<article")[2].partition("</article")[0]
    assert html.count("没有正文") == 2
    assert "何以宁" in html


def test_root_is_where_paths_start(page: Path, out: Path, tmp_path: Path) -> None:
    plain = record(sheets([page], out)[0])
    plain["source"]["path"] = page.name
    records = store(tmp_path / "records.jsonl", [plain])
    (sheet,) = sheets([records], out, root=page.parent)
    assert isinstance(sheet, Sheet)
    assert sheet.missing is None
    assert policyx("report", records, "-o", out, "--root", tmp_path / "nowhere").returncode == 2


def test_bad_records_are_failures_and_the_others_are_read(page: Path, out: Path, tmp_path: Path) -> None:
    plain = record(sheets([page], out)[0])
    bad = [
        dict(plain, events=[{"id": "x"}]),
        dict(plain, schema_version="9.0"),
        {"text": PAGE},
        [1],
    ]
    lines = [json.dumps(value) for value in (plain, *bad, plain)]
    lines.insert(2, '{"broken": ')
    lines[-1:-1] = [lines[0][:-1] + f', "{key}": {value}}}' for key, value in HARD.items()]
    records = tmp_path / "records.jsonl"
    records.write_text("\n".join(lines), "utf-8")
    found = sheets([records], out)
    assert [isinstance(sheet, Sheet) for sheet in found] == [True, *[False] * 7, True]
    reasons = [str(failure) for failure in found if isinstance(failure, Failure)]
    assert f"{records}#2" in reasons[0]
    assert "events.0" in reasons[0]
    assert f"{records}#3" in reasons[1]
    assert "schema 9.0" in reasons[2]
    run = policyx("report", records, "-o", out)
    assert run.returncode == 1
    assert len(run.stderr.splitlines()) == 7
    assert "7 件未能读取" in out.read_text("utf-8")


def test_a_path_of_nothing_but_signs_is_soon_found_to_lead_nowhere(page: Path, out: Path, tmp_path: Path) -> None:
    plain = record(sheets([page], out)[0])
    plain["source"]["path"] = "#" * 300_000
    start = process_time()
    (sheet,) = sheets([store(tmp_path / "records.jsonl", [plain])], out)
    assert isinstance(sheet, Sheet)
    assert sheet.missing == GONE
    assert process_time() - start < 5


def test_json_without_records_is_told_what_is_wanted(out: Path, tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text('{"a": 1}', "utf-8")
    run = policyx("report", tmp_path / "other.json", "-o", out)
    assert run.returncode == 3
    assert "it holds no records" in one_line(run)
    assert not out.exists()


def test_standard_input_may_be_a_page_or_records(out: Path, page: Path) -> None:
    assert policyx("report", "-", "-o", out, stdin=PAGE.encode()).returncode == 0
    piped = out.read_text("utf-8")
    assert "石岭水库" in piped
    lines = policyx("extract", page).stdout
    assert policyx("report", "-", "-o", out, stdin=lines).returncode == 0
    assert "page.txt" in out.read_text("utf-8")
    crawl = json.dumps({"text": PAGE}) + "\n"
    assert policyx("report", "-", "-o", out, stdin=crawl.encode() * 2).returncode == 0
    assert out.read_text("utf-8").count("<article ") == 2


def test_limit_and_title(out: Path) -> None:
    assert policyx("report", SEEDS, "-o", out, "--limit", 3, "--title", "一周<要闻>").returncode == 0
    html = out.read_text("utf-8")
    assert html.count("<article ") == 3
    assert "<h1>一周&lt;要闻&gt;</h1>" in html


def test_no_input_is_overwritten(page: Path, tmp_path: Path) -> None:
    before = page.read_bytes()
    assert "would overwrite an input" in one_line(policyx("report", page, "-o", page))
    (tmp_path / "link.html").symlink_to(page)
    assert policyx("report", page, "-o", tmp_path / "link.html").returncode == 2
    (tmp_path / "pages").mkdir()
    inside = tmp_path / "pages" / "a.html"
    inside.write_text(f"<p>{PAGE}</p>", "utf-8")
    assert policyx("report", tmp_path / "pages", "-o", inside).returncode == 2
    records = tmp_path / "records.jsonl"
    records.write_bytes(policyx("extract", page).stdout)
    assert policyx("report", records, "-o", page).returncode == 2
    assert page.read_bytes() == before
    assert PAGE in inside.read_text("utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.html", "page.txt", "pages", "records.jsonl"]


def test_a_report_of_before_is_no_input_and_is_written_anew(page: Path) -> None:
    folder = page.parent
    out = folder / "report.html"
    for _ in range(2):
        assert policyx("report", folder, "-o", out).returncode == 0
        assert out.read_text("utf-8").count("<article ") == 1


def test_where_nothing_is_read_nothing_is_written(out: Path, tmp_path: Path) -> None:
    out.write_text("before")
    run = policyx("report", tmp_path / "none.txt", "-o", out)
    assert run.returncode == 3
    assert "no such file" in one_line(run)
    assert out.read_text() == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


@pytest.mark.parametrize("arguments", [["x.txt"], ["x.txt", "-o", "no/where/r.html"], ["x.txt", "-o", "."]])
def test_wrong_usage(arguments: list[str]) -> None:
    run = policyx("report", *arguments)
    assert run.returncode == 2
    assert b"Traceback" not in run.stderr


@cache
def full() -> dict[str, Any]:
    """A record of a page with nothing empty and nothing null."""
    (document,) = Pipeline().run([SEED])
    made: dict[str, Any] = document.model_dump(mode="json")  # type: ignore[union-attr]
    spans = [[0, 2], [3, 5]]
    made["reporters"] = ["甲", "乙"]
    made["documents"] = [{"title": "意见", "number": "国办发〔2023〕1号", "mentions": spans}]
    made["meetings"][0]["edition"] = "第三次"
    made["extra"] = {"url": "http://a.b/c?d=1", "n": 10**30, "x": 1.5, "deep": [{"a": None}, "\u2028"]}
    made["events"][0] |= {"end": "2024-07-11", "venue": "会议中心", "mode": "video", "score": 0.5}
    made["events"][0] |= {"documents": ["意见"], "agenda": ["一", "二"]}
    return made


FREE = {"title", "publisher", "reporters", "name", "full_name", "organ", "role", "text", "number", "edition", "venue",
        "part_of_day", "verb", "groups", "agenda", "documents", "warnings", "path", "deep", "url", "a"}  # fmt: skip
"""Fields of a record that may hold any text."""


def poisoned(value: Any, text: str, key: str = "") -> Any:
    """A record whose free texts are all `text`, valid else."""
    if isinstance(value, dict):
        return {name: poisoned(item, text, name) for name, item in value.items()}
    if isinstance(value, list):
        return [poisoned(item, text, key) for item in value]
    return text if isinstance(value, str) and key in FREE else value


def test_surrogates_and_control_characters_are_written(out: Path) -> None:
    line = json.dumps(poisoned(full(), "a\ud800b😀\udfff\0\r\x1b")).encode() + b"\n"
    found = [
        Sheet(one.document, missing=GONE) for one in stored(io.BytesIO(line), "records") if isinstance(one, Stored)
    ]
    assert len(found) == 1
    html = write(found, out)
    assert "a\ufffdb😀\ufffd\ufffd \ufffd" in html
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", html)


def test_what_is_no_json_is_no_record() -> None:
    assert holds_records(io.BytesIO(PAGE.encode())) is None
    assert holds_records(io.BytesIO(b"")) is None
    assert holds_records(io.BytesIO(b"[]")) is False
    assert holds_records(io.BytesIO(b"{" * 5000)) is False
    assert holds_records(io.BytesIO(b"\x1f\x8bnonsense")) is None


def test_the_help_starts_fast_and_names_the_options() -> None:
    modules = "import sys, policyx.cli.app; print('jinja2' in sys.modules, 'policyx.pipeline' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", modules], capture_output=True, check=True, text=True)
    assert run.stdout.split() == ["False", "False"]
    text = policyx("report", "--help").stdout.decode()
    assert all(option in text for option in ("--out", "--root", "--title", "--limit", "--lexicon", "--text-field"))
