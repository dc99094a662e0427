"""The project's scorer against the reference scorer of the gold, and its own corner cases."""

from __future__ import annotations

import copy
import importlib.util
import json
import random
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from policyx.score import FIELDS, BadRecords, load, norm, score
from tests import marks

GOLD = Path(__file__).parent.parent / "data" / "gold"


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    """The scorer that came with the gold."""
    spec = importlib.util.spec_from_file_location("reference_score", GOLD / "score.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def corpus() -> list[dict[str, Any]]:
    """The gold of the written corpus as one list."""
    return [{"id": f"{page.id}/{i}", **record} for page in marks.pages() for i, record in enumerate(page.gold)]


def shaken(records: list[dict[str, Any]], seed: int) -> list[dict[str, Any]]:
    """The records with parts lost, invented, shortened, and moved at random."""
    rng = random.Random(seed)
    out = []
    for record in copy.deepcopy(records):
        if rng.random() < 0.05:
            continue
        for name in ("officials", "divisions", "dates", "meetings", "documents", "reporters", "events"):
            items = record[name]
            rng.shuffle(items)
            if rng.random() < 0.3:
                del items[rng.randint(0, len(items)) :]
            if items and rng.random() < 0.2:
                items.append(copy.deepcopy(rng.choice(items)))
        for official in record["officials"]:
            official["posts"] = [p[rng.choice((0, 0, 1, 2)) :] or p for p in official["posts"]]
        record["meetings"] = [m[rng.choice((0, 0, 1, 3)) :] or m for m in record["meetings"]]
        for event in record["events"]:
            if rng.random() < 0.2:
                event[rng.choice(("name", "date", "division"))] = rng.choice((None, "2024-01-01"))
            if rng.random() < 0.1:
                event["type"] = "other"
            for actor in (*event["participants"], *event["organs"]):
                actor["roles"] = [*actor["roles"][rng.randint(0, 1) :], "attend"]
        if rng.random() < 0.1:
            record["title"], record["home"] = None, {"code": "500103"}
        out.append(record)
    return out


@pytest.mark.parametrize("seed", range(6))
def test_same_figures_as_the_reference(reference: ModuleType, seed: int) -> None:
    gold = corpus()
    pred = shaken(gold, seed) if seed else gold
    report = score(gold, pred)
    tally, singles, exact = reference.score(reference.align(gold, pred))
    for name in FIELDS:
        assert report.tallies[name].figures == tally[name].row(), name
    assert {k: tuple(v) for k, v in report.singles.items()} == {k: tuple(v) for k, v in singles.items()}
    assert [report.whole, report.documents] == exact


def test_gold_against_itself_is_perfect() -> None:
    gold = corpus()
    figures = score(gold, gold).as_dict()
    assert figures["mean_f1"] == 1.0
    assert figures["whole_records"] == 1.0


def test_public_records_are_read_like_gold() -> None:
    officials = [{"name": "何以宁", "posts": ["区委书记"]}]
    gold = [{"id": "a/0", "title": "甲", "officials": officials, "dates": ["2024-07-10"]}]
    pred = [
        {
            "id": "0123456789ab/0",
            "source": {"path": "x/a.txt"},
            "title": "甲",
            "officials": [{"name": "何以宁", "posts": [{"title": "渝中区委书记"}]}],
            "dates": [{"start": "2024-07-10", "end": None}],
        }
    ]
    figures = score(gold, pred).as_dict()["fields"]
    assert figures["officials"]["f1"] == figures["posts"]["f1"] == figures["dates"]["f1"] == 1.0


def test_norm_is_blind_to_width_space_and_marks() -> None:
    assert norm("“七一” 座谈会（扩大）") == norm('"七一"座谈会(扩大)')
    assert norm("市委全会") != norm("市委会")


def test_bad_records_name_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('{"id": "a/0"}\n{"id": \n', "utf-8")
    with pytest.raises(BadRecords, match=r"x\.jsonl: line 2"):
        load(path)
    for odd in ("1" * 5_000, "[" * 50_000 + "]" * 50_000):
        path.write_text(f'{{"id": "a/0"}}\n{{"id": "a/1", "x": {odd}}}\n', "utf-8")
        with pytest.raises(BadRecords, match=r"x\.jsonl: line 2: cannot be read"):
            load(path)
    path.write_text("[1, 2]", "utf-8")
    with pytest.raises(BadRecords, match="no record"):
        load(path)


def test_arrays_and_lines_read_the_same(tmp_path: Path) -> None:
    records = [{"id": "a/0", "title": "甲"}, {"id": "a/1", "title": "乙"}]
    array, lines = tmp_path / "a.json", tmp_path / "a.jsonl"
    array.write_text(json.dumps(records, indent=1), "utf-8")
    lines.write_text("\n".join(map(json.dumps, records)), "utf-8")
    assert load(array) == load(lines) == records
