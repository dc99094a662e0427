"""`policyx evaluate --diff`: what one run won and lost against another."""

from __future__ import annotations

import copy
import json
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from policyx.score import FIELDS, score
from policyx.score.diff import Change, against_gold, between
from tests.test_cli import one_line, policyx
from tests.test_score import corpus, shaken

Record = dict[str, Any]


def record() -> Record:
    """A gold record with an event."""
    return {
        "id": "a/0",
        "title": "何以宁调研防汛工作",
        "publisher": "宣汉发布",
        "published": "2023-07-09",
        "reporters": [],
        "home": "511722",
        "officials": [{"name": "何以宁", "posts": ["县委书记"]}, {"name": "秋实", "posts": ["县长"]}],
        "divisions": ["511722"],
        "dates": ["2023-07-08"],
        "meetings": [],
        "documents": [],
        "events": [
            {
                "type": "inspection",
                "name": None,
                "date": "2023-07-08",
                "end": None,
                "division": "511722",
                "venue": None,
                "mode": None,
                "participants": [{"name": "何以宁", "roles": ["inspect"]}, {"name": "秋实", "roles": ["accompany"]}],
                "organs": [{"name": "石岭水库", "roles": ["visited"]}],
            }
        ],
    }


def changed(change: Callable[[Record], object]) -> Record:
    """The record after a change."""
    other = copy.deepcopy(record())
    change(other)
    return other


def told(changes: list[Change]) -> set[tuple[str, str, str, str]]:
    """Changes as plain tuples."""
    return {(change.kind, change.field, change.event, change.text) for change in changes}


def test_a_run_against_itself_differs_in_nothing() -> None:
    found = between(corpus(), corpus())
    assert found.changed == []
    assert found.documents == len(corpus())
    assert against_gold(corpus(), corpus(), corpus()).changed == []


def test_what_came_and_went_is_told_by_field_and_event() -> None:
    other = changed(lambda r: r["events"][0]["participants"].pop())
    other["officials"][1]["posts"] = ["副县长"]
    (one,) = between([record()], [other]).changed
    assert one.document == "a/0"
    assert told(one.losses) == {
        ("gone", "posts", "", "秋实 县长"),
        ("gone", "participants", "e1", "秋实"),
        ("gone", "roles", "e1", "秋实 accompany"),
    }
    assert told(one.gains) == {("new", "posts", "", "秋实 副县长")}
    (back,) = between([other], [record()]).changed
    assert [change[1:] for change in back.gains] == [change[1:] for change in one.losses]


def test_a_run_without_gold_sees_what_gold_does_not_know() -> None:
    other = changed(lambda r: r["events"][0].update(venue="石岭水库", agenda=["汇报"]))
    (one,) = between([record()], [other]).changed
    assert told(one.gains) == {("new", "event.venue", "e1", "石岭水库"), ("new", "event.agenda", "e1", "汇报")}
    assert not one.losses
    assert against_gold([record()], [record()], [other]).changed == []


def test_an_event_that_nothing_answers_to_is_told_whole() -> None:
    other = changed(lambda r: r["events"].append({"type": "meeting", "name": "全县防汛会", "participants": []}))
    (one,) = between([record()], [other]).changed
    assert told(one.gains) == {("new", "events", "e2", "meeting"), ("new", "event.name", "e2", "全县防汛会")}
    (one,) = against_gold([record()], [record()], [other]).changed
    assert told(one.losses) == {
        ("spoiled", "events", "e?", "meeting 全县防汛会"),
        ("spoiled", "event.name", "e?", "全县防汛会"),
    }


def test_articles_that_one_run_lacks_are_told() -> None:
    found = between([record()], [record(), {**record(), "id": "b/0", "title": "乙"}])
    assert [one.document for one in found.changed] == ["b/0"]
    assert found.changed[0].gains[0] == ("new", "article", "", "乙")
    assert found.losses == 0
    assert (
        between([record()], []).losses == 1 + 4 + 4 + 2 + 3 + 5
    )  # article, single values, people, lists, event, actors


def test_pages_are_known_by_their_bytes_or_by_their_names() -> None:
    old = {**record(), "source": {"path": "x/a.txt", "sha256": "1"}, "index": 0}
    moved = {**record(), "source": {"path": "y/b.txt", "sha256": "1"}, "index": 0}
    edited = {**record(), "source": {"path": "y/a.txt", "sha256": "2"}, "index": 0}
    assert between([old], [moved]).changed == []
    assert between([old], [edited]).changed == []
    lines = [{**record(), "title": f"{n}", "source": {"path": f"p.jsonl#{n}", "sha256": f"{n}"}} for n in range(300)]
    assert between(lines, lines[::-1]).documents == 300


def test_gold_tells_what_is_right_now_from_what_is_only_new() -> None:
    old = changed(lambda r: r["officials"].append({"name": "防汛", "posts": []}))
    old["events"][0]["participants"][1]["roles"] = ["inspect"]
    (one,) = against_gold([record()], [old], [record()]).changed
    assert told(one.gains) == {
        ("found", "roles", "e1", "秋实 accompany"),
        ("cured", "roles", "e1", "秋实 inspect"),
        ("cured", "officials", "", "防汛"),
    }
    assert not one.losses
    (back,) = against_gold([record()], [record()], [old]).changed
    assert {kind for kind, *_ in back.losses} == {"lost", "spoiled"}
    assert [change[1:] for change in back.losses] == [change[1:] for change in one.gains]


def test_what_the_scorer_holds_for_the_same_is_no_change() -> None:
    other = changed(lambda r: r["officials"][0].update(posts=["宣汉县委书记"]))
    assert against_gold([record()], [record()], [other]).changed == []
    assert between([record()], [other]).gains == 1


@pytest.mark.parametrize("seed", range(4))
def test_gains_and_losses_account_for_the_figures(seed: int) -> None:
    gold = corpus()
    old, new = shaken(gold, seed + 10), shaken(gold, seed + 20)
    found = against_gold(gold, old, new)
    reports = score(gold, old), score(gold, new)
    hits = [Counter(fact.field for fact in report.right) for report in reports]
    moved: Counter[str] = Counter()
    for one in found.changed:
        moved.update(change.field for change in one.gains if change.kind == "found")
        moved.subtract(change.field for change in one.losses if change.kind == "lost")
    for name in FIELDS:
        assert [hits[side][name] for side in (0, 1)] == [report.tallies[name].hit for report in reports], name
        assert moved[name] == reports[1].tallies[name].hit - reports[0].tallies[name].hit, name
    assert [len(one.losses) for one in found.changed] == sorted((len(o.losses) for o in found.changed), reverse=True)


@pytest.fixture
def runs(tmp_path: Path) -> tuple[Path, Path, Path]:
    """Files OLD, NEW, GOLD, where NEW lost a role and won a post."""
    old, new = record(), record()
    old["officials"][0]["posts"] = []
    new["events"][0]["participants"][1]["roles"] = []
    paths = tmp_path / "old.jsonl", tmp_path / "new.jsonl", tmp_path / "gold.jsonl"
    for path, value in zip(paths, (old, new, record()), strict=True):
        path.write_text(json.dumps(value) + "\n", "utf-8")
    return paths


def diff(*arguments: object) -> subprocess.CompletedProcess[bytes]:
    """`policyx evaluate --diff` with arguments."""
    return policyx("evaluate", "--diff", *arguments)


def test_the_command_shows_losses_first_and_the_sum_last(runs: tuple[Path, Path, Path]) -> None:
    old, new, gold = runs
    run = diff(old, new, "--gold", gold)
    assert run.returncode == 0
    lines = run.stdout.decode().splitlines()
    assert lines[0] == "a/0   -1 +1"
    assert lines[1].split() == ["-", "roles", "e1", "秋实", "accompany"]
    assert lines[2].split() == ["+", "posts", "何以宁", "县委书记"]
    assert lines[-1] == "won 1, lost 1: 1 of 1 documents differ, 0 are the same"
    (row,) = (line.split() for line in lines if line.startswith("posts"))
    assert row == ["posts", "0.667", "1.000", "+0.333", "1", "0"]


def test_exit_codes_of_a_loss(runs: tuple[Path, Path, Path]) -> None:
    old, new, gold = runs
    assert diff(old, new, "--gold", gold, "--fail-on-loss").returncode == 1
    assert diff(old, gold, "--gold", gold, "--fail-on-loss").returncode == 0
    assert diff(old, new, "--fail-on-loss").returncode == 1
    assert diff(old, new).returncode == 0


def test_json_has_everything(runs: tuple[Path, Path, Path]) -> None:
    old, new, gold = runs
    found = json.loads(diff(old, new, "--gold", gold, "--json").stdout)
    assert (found["gains"], found["losses"], found["documents_changed"]) == (1, 1, 1)
    assert found["fields"]["posts"] == {"old": 0.6667, "new": 1.0, "difference": 0.3333, "gains": 1, "losses": 0}
    assert found["changes"][0]["losses"] == [
        {"kind": "lost", "field": "roles", "event": "e1", "text": "秋实 accompany"}
    ]
    plain = json.loads(diff(old, new, "--json").stdout)
    assert plain["fields"]["posts"] == {"gains": 1, "losses": 0}


def test_top_cuts_the_list_and_says_so(tmp_path: Path) -> None:
    old, new = tmp_path / "old.jsonl", tmp_path / "new.jsonl"
    many = [{**record(), "id": f"p{n}/0"} for n in range(5)]
    old.write_text("\n".join(map(json.dumps, many)), "utf-8")
    new.write_text("\n".join(json.dumps({**one, "home": None}) for one in many), "utf-8")
    assert b"... 3 more documents" in diff(old, new, "--top", 2).stdout
    assert diff(old, new, "--top", 0).stdout.count(b"- home") == 5


def test_a_page_that_one_run_did_not_read_is_told(runs: tuple[Path, Path, Path], tmp_path: Path) -> None:
    old, _, gold = runs
    more = tmp_path / "more.jsonl"
    more.write_text(gold.read_text("utf-8") + json.dumps({**record(), "id": "b/0"}) + "\n", "utf-8")
    run = diff(old, more, "--gold", more)
    assert run.returncode == 0
    assert one_line(run) == "policyx: warning: 1 pages of the gold are not in OLD: b\n"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["OLD", "NEW", "--gold", "GOLD"], "--diff"),
        (["OLD", "NEW", "--fail-on-loss"], "--diff"),
        (["--diff", "OLD", "NEW", "--misses"], "--misses"),
        (["--diff", "OLD", "no-such-file.jsonl"], "no-such-file.jsonl: cannot read"),
        (["--diff", "OLD", "NEW", "--gold", "STRANGE"], "no page of OLD or NEW"),
        (["--diff", "OLD", "BROKEN"], "officials is no list"),
        (["BROKEN", "NEW"], "officials is no list"),
        (["--diff", "OLD", "BYTES"], "not UTF-8"),
    ],
)
def test_wrong_usage(runs: tuple[Path, Path, Path], tmp_path: Path, arguments: list[str], says: str) -> None:
    places = dict(zip(("OLD", "NEW", "GOLD"), runs, strict=True))
    for name, content in (("STRANGE", {**record(), "id": "z/0"}), ("BROKEN", {"id": "a/0", "officials": "何以宁"})):
        places[name] = tmp_path / f"{name}.jsonl"
        places[name].write_text(json.dumps(content), "utf-8")
    places["BYTES"] = tmp_path / "bytes.jsonl"
    places["BYTES"].write_bytes(json.dumps(record(), ensure_ascii=False).encode("gb18030"))
    run = policyx("evaluate", *(places.get(word, word) for word in arguments))
    assert run.returncode == 2
    assert says in one_line(run)
    assert run.stdout == b""


@pytest.mark.parametrize(
    "broken",
    [
        {"id": "a/0", "officials": ["何以宁"]},
        {"id": "a/0", "officials": [{"name": "何以宁", "posts": "县长"}]},
        {"id": "a/0", "events": [None]},
        {"id": "a/0", "events": [{"type": "meeting", "participants": ["何以宁"]}]},
        {"id": "a/0", "events": [{"type": "meeting", "organs": [{"name": "甲", "roles": "host"}]}]},
        {"id": "a/0", "dates": [20240710]},
        {"source": {"path": None}},
        {"source": "a.txt"},
    ],
)
def test_records_of_a_wrong_form_are_refused_not_raised(tmp_path: Path, broken: Record) -> None:
    path = tmp_path / "broken.jsonl"
    path.write_text(json.dumps(broken, ensure_ascii=False), "utf-8")
    run = policyx("evaluate", path, path)
    assert run.returncode == 2
    assert "broken.jsonl: record 1: " in one_line(run)
