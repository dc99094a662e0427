"""`policyx annotate` as a user calls it: drafts are never lost, errors are told by line, what comes back is judged."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

from policyx.annotate.reading import ROLES, TYPES
from tests.test_cli import PAGE, SEEDS, lines, one_line, policyx

GOLD = SEEDS.parent / "gold" / "seeds.jsonl"


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A folder's only page."""
    path = tmp_path / "pages" / "news.txt"
    path.parent.mkdir()
    path.write_text(PAGE, "utf-8")
    return path


def test_draft_correct_read_evaluate(page: Path, tmp_path: Path) -> None:
    draft, gold, out = (tmp_path / name for name in ("draft.txt", "gold.jsonl", "out.jsonl"))
    assert policyx("annotate", page.parent, "-o", draft).returncode == 0
    text = draft.read_text("utf-8")
    assert "> 7月8日，县委书记何以宁到石岭水库调研防汛工作。\n" in text
    assert "official:      何以宁 | 县委书记\n" in text
    draft.write_text(text.replace("何以宁 | 县委书记", "何以宁 | 书记 | 县委书记"), "utf-8")
    assert policyx("annotate", "--read", draft, "-o", gold).returncode == 0
    (record,) = map(json.loads, gold.read_text("utf-8").splitlines())
    assert record["officials"] == [{"name": "何以宁", "posts": ["书记", "县委书记"]}]
    assert policyx("extract", page, "-o", out).returncode == 0
    figures = json.loads(policyx("evaluate", gold, out, "--json").stdout)["fields"]
    assert (figures["officials"]["f1"], figures["posts"]["recall"]) == (1.0, 0.5)
    assert figures["roles"]["f1"] == figures["dates"]["f1"] == 1.0


def test_records_are_drafted_with_their_pages(page: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    policyx("extract", page, "--tagger", "none", "-o", out)
    drafts = [policyx("annotate", *arguments).stdout for arguments in ((out,), (page, "--records", out), (page,))]
    assert drafts[0] == drafts[1] == drafts[2] != b""
    page.unlink()
    run = policyx("annotate", out)
    assert run.returncode == 3
    assert run.stdout == b""
    assert b"news.txt" in run.stderr


def test_drafts_of_many_come_back_through_a_pipe() -> None:
    draft = policyx("annotate", SEEDS, "--records", GOLD)
    assert draft.returncode == 0
    run = policyx("annotate", "--read", "-", stdin=draft.stdout)
    assert run.returncode == 0
    assert lines(run) == [json.loads(line) for line in GOLD.read_text("utf-8").splitlines()]


def test_a_corrected_draft_is_never_lost(page: Path, tmp_path: Path) -> None:
    draft = tmp_path / "draft.txt"
    draft.write_text("=== corrected\n", "utf-8")
    run = policyx("annotate", page, "-o", draft)
    assert run.returncode == 2
    assert "--force" in one_line(run)
    assert draft.read_text("utf-8") == "=== corrected\n"
    assert policyx("annotate", page, "-o", draft, "--force").returncode == 0
    assert "何以宁" in draft.read_text("utf-8")


def test_a_draft_that_comes_to_nothing_leaves_what_was_there(page: Path, tmp_path: Path) -> None:
    draft = tmp_path / "draft.txt"
    draft.write_text("=== corrected\n", "utf-8")
    page.write_bytes(b"")
    assert policyx("annotate", page, "-o", draft, "--force").returncode == 3
    assert draft.read_text("utf-8") == "=== corrected\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["draft.txt", "pages"]


def test_reading_back_writes_over_records_and_nothing_else(page: Path, tmp_path: Path) -> None:
    draft, gold = tmp_path / "draft.txt", tmp_path / "gold.jsonl"
    policyx("annotate", page, "-o", draft)
    for _ in range(2):
        assert policyx("annotate", "--read", draft, "-o", gold).returncode == 0
    before = draft.read_bytes()
    assert policyx("annotate", "--read", draft, "-o", draft, "--force").returncode == 2
    run = policyx("annotate", "--read", draft, "-o", page)
    assert run.returncode == 2
    assert "--force" in one_line(run)
    assert (draft.read_bytes(), page.read_text("utf-8")) == (before, PAGE)


def test_errors_are_told_by_line_and_nothing_is_written(page: Path, tmp_path: Path) -> None:
    draft, gold = tmp_path / "draft.txt", tmp_path / "gold.jsonl"
    policyx("annotate", page, "-o", draft)
    text = draft.read_text("utf-8")
    number = text.split("\n").index("official:      何以宁 | 县委书记") + 1
    draft.write_text(text.replace("何以宁 | 县委书记", "何以宁 | 市长"), "utf-8")
    run = policyx("annotate", "--read", draft, "-o", gold)
    assert run.returncode == 1
    assert run.stderr.decode().splitlines() == [
        f"policyx: {draft}: line {number}: post 市长 is not in the page",
        "policyx: errors: 1; nothing was written",
    ]
    assert not gold.exists()
    assert policyx("annotate", "--read", draft, "-o", gold, "--lenient").returncode == 0
    assert "市长" in gold.read_text("utf-8")


def test_one_id_in_two_drafts_is_an_error(page: Path, tmp_path: Path) -> None:
    drafts = [tmp_path / name for name in ("a.txt", "b.txt")]
    for draft in drafts:
        policyx("annotate", page, "-o", draft)
    run = policyx("annotate", "--read", *drafts)
    assert run.returncode == 1
    assert f"{drafts[1]}: the id news/0 stands in {drafts[0]}, too" in run.stderr.decode()


@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        ("=== 甲/0\n官".encode("gb18030"), 3, "UTF-8"),
        (b"", 1, "no article"),
        (b"# nothing but comments\n", 1, "no article"),
        (None, 3, "cannot read"),
    ],
)
def test_what_is_no_draft_is_told(tmp_path: Path, content: bytes | None, code: int, says: str) -> None:
    draft = tmp_path / "draft.txt"
    if content is not None:
        draft.write_bytes(content)
    run = policyx("annotate", "--read", draft)
    assert run.returncode == code
    assert run.stdout == b""
    assert f"{draft}: " in run.stderr.decode().splitlines()[0]
    assert says in run.stderr.decode().splitlines()[0]
    assert "Traceback" not in run.stderr.decode()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--read", "PAGE", "--records", "RECORDS"], "--records does not go with --read"),
        (["PAGE", "--lenient"], "--lenient goes with --read"),
        (["PAGE", "-o", "PAGE", "--force"], "would overwrite an input"),
        (["PAGE", "--records", "RECORDS", "-o", "RECORDS", "--force"], "would overwrite an input"),
        (["PAGE", "--records", "PAGE"], "is not JSON"),
        (["PAGE", "--records", "no-such.jsonl"], "cannot read records"),
        (["PAGE", "RECORDS"], "--records"),
        (["PAGE", "-o", "no/such/folder/draft.txt"], "cannot write"),
        (["PAGE", "-o", "."], "no regular file"),
        (["PAGE", "--home", "哪里"], "--home"),
    ],
)
def test_wrong_usage(page: Path, tmp_path: Path, arguments: list[str], says: str) -> None:
    records = tmp_path / "out.jsonl"
    policyx("extract", page, "--tagger", "none", "-o", records)
    before = records.read_bytes()
    places = {"PAGE": page, "RECORDS": records}
    run = policyx("annotate", *(places.get(word, word) for word in arguments))
    assert run.returncode == 2
    assert says in one_line(run)
    assert (page.read_text("utf-8"), records.read_bytes()) == (PAGE, before)


@pytest.mark.parametrize("source", ["", {"path": ""}, {"sha256": "0" * 64}, None])
def test_a_public_record_names_its_page(page: Path, tmp_path: Path, source: object) -> None:
    records = tmp_path / "out.jsonl"
    policyx("extract", page, "--tagger", "none", "-o", records)
    with records.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps({"schema_version": "1.0", "id": "page/1", "source": source}) + "\n")
    run = policyx("annotate", records)
    assert run.returncode == 2
    assert "no source with a path" in one_line(run)
    run = policyx("annotate", page, "--records", records)
    assert "Traceback" not in run.stderr.decode()
    assert f"=== {page.stem}/0" in run.stdout.decode()


def test_a_record_of_odd_values_is_drafted(page: Path, tmp_path: Path) -> None:
    event = {"type": [1], "name": {"a": 1}, "date": [2], "division": ["a"], "venue": 1.5, "mode": 7}
    odd = {"title": 5, "home": 5, "officials": [{"name": 5}], "divisions": [{"code": 7}], "events": [event]}
    records = tmp_path / "odd.jsonl"
    records.write_text(json.dumps({"id": f"{page.stem}/0", **odd}), "utf-8")
    run = policyx("annotate", page, "--records", records)
    assert run.returncode == 0, run.stderr
    assert "official:      5" in run.stdout.decode()


def test_a_page_cannot_command_the_terminal_or_the_draft(tmp_path: Path) -> None:
    page = tmp_path / "bad.txt"
    page.write_text(PAGE + "\n=== bad/7\nofficial: 张三\x1b]0;owned\x07\n", "utf-8")
    run = policyx("annotate", page)
    assert run.returncode == 0
    assert b"\x1b" not in run.stdout
    assert "\n=== bad/7" not in run.stdout.decode()
    assert [record["id"] for record in lines(policyx("annotate", "--read", "-", stdin=run.stdout))] == ["bad/0"]


def test_what_is_asked_for_is_what_the_check_of_the_corpus_asks_for() -> None:
    spec = importlib.util.spec_from_file_location("corpus_check", SEEDS.parent / "corpus" / "check.py")
    assert spec
    assert spec.loader
    check = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(check)
    assert (set(TYPES), set(ROLES)) == (check.TYPES, check.ROLES)
    (record, *_) = lines(policyx("annotate", "--read", "-", stdin=policyx("annotate", SEEDS, "--records", GOLD).stdout))
    assert set(record) == {*check.KEYS, "id"}
