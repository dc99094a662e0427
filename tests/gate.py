"""The gold gate: floors per field, measured on the seeds and the sets of written pages, beside the digest of the gold.

python -m tests.gate            print the figures beside the floors; exit 1 if one lies below
python -m tests.gate --raise    set every floor that the figures exceed to (figure - 0.002); lower none
python -m tests.gate --lower    also lower floors; say why in the commit
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from policyx.config import Options
from policyx.failure import Failure
from policyx.pipeline import Pipeline
from policyx.score import FIELDS, SINGLES, Record, Report, load, score
from policyx.source import from_text
from tests import marks

ROOT = Path(__file__).parent.parent
FLOORS = Path(__file__).parent / "floors.json"
MARGIN = 0.002
"""Floors lie this much below what was measured: a change elsewhere may move a single item."""


def _records(pages: Iterator[tuple[str, str]]) -> list[Record]:
    pipeline = Pipeline(Options())
    records: list[Record] = []
    for name, text in pages:
        for result in pipeline.documents(from_text(text, path=f"{name}.txt")):
            if isinstance(result, Failure):
                raise AssertionError(str(result))
            records.append(result.model_dump(mode="json"))
    return records


def _seeds() -> tuple[list[Record], list[Record]]:
    files = sorted((ROOT / "data" / "seeds").glob("*.txt"))
    return load(ROOT / "data" / "gold" / "seeds.jsonl"), _records((f.stem, f.read_text("utf-8")) for f in files)


def _written(name: str) -> tuple[list[Record], list[Record]]:
    pages = [page for file in marks.files(name) for page in marks.read(file)]
    gold = [{"id": f"{page.id}/{i}", **record} for page in pages for i, record in enumerate(page.gold)]
    return gold, _records((page.id, page.text) for page in pages)


@cache
def measured() -> dict[str, tuple[str, Report]]:
    """Set → (digest of its gold, report)."""
    found = {}
    for name in ("seeds", *marks.SETS):
        gold, pred = _seeds() if name == "seeds" else _written(name)
        digest = hashlib.sha256(json.dumps(gold, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]
        found[name] = digest, score(gold, pred)
    return found


def figures(report: Report) -> dict[str, float]:
    """Field → F1 (share right for single values), and the mean F1 and the share of whole records."""
    whole = report.as_dict()
    values = {name: whole["fields"][name]["f1"] for name in FIELDS}
    values |= {name: whole["singles"][name] for name in SINGLES if name in whole["singles"]}
    return {**values, "mean_f1": whole["mean_f1"], "whole_records": whole["whole_records"]}


def floors() -> dict[str, Any]:
    """The floors as they are kept."""
    return json.loads(FLOORS.read_text("utf-8")) if FLOORS.exists() else {}


def main(arguments: list[str]) -> int:
    """Print, and set floors where asked."""
    kept, below = floors(), 0
    for name, (digest, report) in measured().items():
        old = kept.get(name, {}).get("floors", {})
        new = {}
        for field, value in figures(report).items():
            floor = old.get(field)
            below += floor is not None and value < floor
            print(f"{name:<8}{field:<16}{value:>8.4f}   floor {floor if floor is not None else '-'}")
            target = round(max(value - MARGIN, 0), 4)
            keep = floor is not None and "--lower" not in arguments
            new[field] = max(floor, target) if keep else target
        if {"--raise", "--lower"} & set(arguments):
            kept[name] = {"digest": digest, "floors": new}
    if {"--raise", "--lower"} & set(arguments):
        FLOORS.write_text(json.dumps(kept, indent=2) + "\n", "utf-8")
    return int(below > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
