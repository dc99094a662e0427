"""Text that others read: the flat table, CSV, JSON; and which of them extract writes."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyx.output.csv_text import HEADER, encode
from policyx.output.flat import COLUMNS, defused, rows
from policyx.output.json_text import JsonArrayWriter, JsonFileWriter, JsonLinesWriter, line
from policyx.output.store import StoreError
from policyx.output.whole import WholeFile
from policyx.record import Document
from tests.faults.disk import leave, read_only, small_disk
from tests.records import DATA, documents, full, hostile, records, surrogates, write

SEED = DATA / "seeds" / "000_fcf39d0aba025ec8.txt"


def told(record: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of a record as dicts without empty cells."""
    table = [dict(zip(COLUMNS, row, strict=True)) for row in rows(record)]
    return [{name: cell for name, cell in row.items() if cell is not None} for row in table]


def one(title: str) -> dict[str, Any]:
    """The record with that title."""
    (found,) = (document for document in documents() if document.title and document.title.startswith(title))
    return found.model_dump(mode="json")


# the flat table


def test_an_event_has_a_row_for_each_participant() -> None:
    host = told(one("黄茂军在渝中区推动"))[1]
    assert host.pop("title").startswith("黄茂军在渝中区推动长江经济带高质量发展")
    assert host.pop("path").endswith(SEED.name)
    assert host == {
        "document": "ea6aa234eb78/0",
        "publisher": "重庆渝中",
        "published": "2024-07-11T09:11",
        "home_code": "500103",
        "home": "重庆市渝中区",
        "event": "ea6aa234eb78/0/e1",
        "event_type": "meeting",
        "event_name": "渝中区推动长江经济带高质量发展暨美丽渝中建设大会",
        "event_date": "2024-07-10",
        "part_of_day": "下午",
        "division_code": "500103",
        "division": "重庆市渝中区",
        "score": 1.0,
        "person": "谢东",
        "roles": "host、speak",
        "posts": "渝中区委副书记、区长",
        "post_status": "current、current",
        "post_divisions": "500103",
        "organs": "渝中区发展改革委（exchange）；区生态环境局（exchange）；区住房城市建委（exchange）；"
        "区城市管理局（exchange）；化龙桥街道（exchange）；石油路街道（exchange）",
        "groups": "区委常委、其他区级领导",
    }


def test_every_participant_of_every_event_has_its_row() -> None:
    for record in records():
        expected = [
            (event["id"], participant["name"] if participant else None)
            for event in record["events"]
            for participant in event["participants"] or [None]
        ]
        assert [(row["event"], row.get("person")) for row in told(record)] == expected


def test_an_event_without_participants_has_one_row() -> None:
    record = full()
    record["events"][0]["participants"] = []
    (row,) = told(record)
    assert row["venue"] == "会议中心"
    assert not {"person", "roles", "posts", "post_status", "post_divisions"} & set(row)


def test_a_document_without_events_has_none() -> None:
    assert told(full() | {"events": []}) == []


def test_a_full_record_fills_every_column() -> None:
    assert set(told(full())[0]) == set(COLUMNS)


# cells

DANGEROUS = [
    "=1+1",
    "+1",
    "-1",
    "@A1",
    " =1",
    "\u3000＝1",
    "＋1",
    "－1",
    "＠A",
    "\ufeff=1",
    "\u200b=1",
    "﹢1",
    "−1",
    "\x00=1",
]


@pytest.mark.parametrize("text", [*DANGEROUS, "\ttext", "\rtext", "\ntext", "\t=1", "\r\n@x"])
def test_what_a_spreadsheet_would_run_is_quoted(text: str) -> None:
    assert str(defused(text)).startswith("'")


@pytest.mark.parametrize(
    "cell",
    [
        "黄茂军",
        "500103",
        "a=b",
        "3-4",
        "2024-07-10",
        "a@b.c",
        "——在大会上",
        "“=”",
        "'=1",
        "1;2",
        " x",
        "",
        None,
        0.5,
        -1,
    ],
)
def test_other_cells_stay(cell: str | float | None) -> None:
    assert defused(cell) == cell


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("a\r\nb\nc\td\u2028e\x85f", "a b c d e f"),
        ("a\x00b\x1b[31m\x7f\x9f\ufffe", "ab[31m"),
        ("a\ud800b", "ab"),
        ("a;=1", "a;'=1"),
        ('a; "=1', "a; \"'=1"),
        ("a;1=1", "a;1=1"),
    ],
)
def test_what_breaks_rows_goes(text: str, cell: str) -> None:
    assert defused(text) == cell


@given(st.text(st.sampled_from("=+-@;\"' \t\r\n\u3000\ufeff\x00\ud800＝甲1"), max_size=12))
def test_whatever_the_separator_no_cell_is_a_formula(text: str) -> None:
    """Excel takes `;` for the separator in some countries, and knows no quotes that begin inside a cell."""
    record = full() | {"title": text, "publisher": text}
    data = encode(record).decode()
    assert len(data.splitlines()) == len(list(rows(record)))
    for separator in ",;":
        for row in csv.reader(io.StringIO(data, newline=""), delimiter=separator):
            assert not [cell for cell in row if cell.strip(" \u3000\ufeff")[:1] in set("=+-@＝")]
    assert defused(defused(text)) == defused(text)


# CSV


def test_csv_gives_the_same_rows() -> None:
    everything = [*records(), *hostile(), surrogates()]
    data = HEADER + b"".join(map(encode, everything))
    assert data.startswith(b"\xef\xbb\xbfdocument,path,title")
    assert data.count(b"\n") == data.count(b"\r\n") == data.count(b"\r")
    before = csv.field_size_limit(1 << 20)
    got = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    csv.field_size_limit(before)
    wanted = [["" if cell is None else str(defused(cell)) for cell in row] for it in everything for row in rows(it)]
    assert got == [list(COLUMNS), *wanted]
    assert data.count(b"\n") == len(got)


def test_a_record_without_events_gives_no_bytes() -> None:
    assert encode(full() | {"events": []}) == b""


# JSON


def test_the_file_is_what_the_stream_is(tmp_path: Path) -> None:
    stream, out = io.StringIO(), tmp_path / "out.json"
    array, file = JsonArrayWriter(stream), JsonFileWriter(out)
    for document in documents():
        array.write(document)
    write(file, (document.model_dump(mode="json") for document in documents()))
    array.close()
    assert not out.exists()
    file.close()
    assert out.read_text("utf-8") == stream.getvalue()
    assert json.loads(out.read_bytes()) == [document.model_dump(mode="json") for document in documents()]


def test_hostile_records_come_back(tmp_path: Path) -> None:
    file = JsonFileWriter(tmp_path / "out.json")
    write(file, [*records(), *hostile()])
    file.close()
    assert json.loads((tmp_path / "out.json").read_bytes()) == [*records(), *hostile()]


def test_an_empty_array_is_one(tmp_path: Path) -> None:
    JsonFileWriter(tmp_path / "out.json").close()
    assert (tmp_path / "out.json").read_bytes() == b"[]\n"


@pytest.mark.parametrize("half", ["", "\ud800"])
def test_a_line_is_one_line_for_every_reader(half: str) -> None:
    extra = {"a": f"\u2028\u2029\x85\x0b\x0c\x1c\n{half}", "inf": float("inf")}
    text = line(documents()[0].model_copy(update={"extra": extra}))
    assert len(text.splitlines()) == 1
    assert "Infinity" not in text
    assert json.loads(text)["extra"] == {"a": str(extra["a"]).replace("\ud800", "\ufffd"), "inf": None}


def test_duckdb_reads_the_lines(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    out = tmp_path / "out.jsonl"
    with out.open("w", encoding="utf-8", newline="\n") as stream:
        writer = JsonLinesWriter(stream)
        for document in documents():
            writer.write(document)
        writer.write(Document.model_validate(full()))
    found = duckdb.sql(f"SELECT json FROM read_ndjson_objects('{out}')").fetchall()
    assert [json.loads(text) for (text,) in found] == records()


# whole files


def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    out.write_bytes(b"old")
    for ended in (False, True):
        file = WholeFile(out)
        file.stream.write(b"new")
        if ended:
            file.commit()
        assert out.read_bytes() == (b"new" if ended else b"old")
        file.abort()
    assert [path.name for path in tmp_path.iterdir()] == ["out.json"]
    assert out.read_bytes() == b"new"


def test_what_a_killed_run_left_is_taken_over(tmp_path: Path) -> None:
    left = WholeFile(tmp_path / "a")
    left.stream.write(b"x" * 100)
    left.stream.flush()
    file = WholeFile(tmp_path / "a")
    file.stream.write(b"new")
    file.commit()
    left.stream.close()
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a", b"new")]


def test_nobodys_link_is_written_through(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"mine")
    (tmp_path / ".out.partial").symlink_to(victim)
    file = WholeFile(tmp_path / "out")
    file.stream.write(b"new")
    file.commit()
    assert victim.read_bytes() == b"mine"
    assert not (tmp_path / "out").is_symlink()


@pytest.mark.parametrize("follow", [True, False])
def test_an_output_that_is_a_link(follow: bool, tmp_path: Path) -> None:
    there, link = tmp_path / "there", tmp_path / "link"
    there.write_bytes(b"old")
    link.symlink_to(there)
    file = WholeFile(link, follow=follow)
    file.stream.write(b"new")
    file.commit()
    assert link.is_symlink() == follow
    assert (link.read_bytes(), there.read_bytes()) == (b"new", b"new" if follow else b"old")


@pytest.mark.parametrize("name", ["", "missing/out.json", "pipe", "x" * 300])
def test_what_cannot_be_written_is_told_in_a_line(name: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(StoreError, match=r"^[^\n]*: cannot write: [^\n]*--out$"):
        JsonFileWriter(tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == ["pipe"]


def test_a_folder_that_is_read_only(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with read_only(tmp_path / "folder") as folder, pytest.raises(StoreError, match="cannot write"):
        JsonFileWriter(folder / "out.json")


def test_a_full_disk_keeps_the_old_file(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        out = disk / "out.json"
        out.write_bytes(b"old")
        leave(disk, 100_000)
        file = JsonFileWriter(out)
        with pytest.raises(StoreError, match=r"out.json: cannot write: No space left on device"):
            write(file, records() * 100)
        file.abort()
        assert out.read_bytes() == b"old"
        assert sorted(path.name for path in disk.iterdir()) == ["ballast", "out.json"]


# extract


def extract(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run `policyx extract` in a process of its own."""
    command = [sys.executable, "-m", "policyx", "extract", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, timeout=60)


@pytest.mark.parametrize("name", ["o.parquet", "o.CSV", "o.xlsx", "o.sqlite", "o.db", "o.duckdb", "o.jsonl.gz"])
def test_extract_refuses_what_only_a_batch_writes(name: str, tmp_path: Path) -> None:
    out = tmp_path / name
    out.write_bytes(b"old")
    run = extract(SEED, "-o", out)
    assert run.returncode == 2
    assert run.stderr.count("\n") == 1
    assert "policyx batch" in run.stderr
    assert str(out) in run.stderr
    assert out.read_bytes() == b"old"


@pytest.mark.parametrize("arguments", [("-o", "o.jsonl"), ("-o", "o.txt"), ("-o", "o.csv", "--format", "jsonl")])
def test_extract_writes_json_lines_into_the_others(arguments: tuple[str, ...], tmp_path: Path) -> None:
    out = tmp_path / arguments[1]
    assert extract(SEED, "-o", out, *arguments[2:]).returncode == 0
    assert json.loads(out.read_text("utf-8"))["id"] == "ea6aa234eb78/0"


def test_extract_survives_half_a_character_in_a_pages_own_fields(tmp_path: Path) -> None:
    page = tmp_path / "page.jsonl"
    page.write_text(json.dumps({"text": SEED.read_text("utf-8"), "note": "a\ud800"}), "utf-8")
    run = extract(page)
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout)["extra"] == {"note": "a\ufffd"}
