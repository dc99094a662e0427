"""Events on oracle mentions: cases line by line, and floors over the whole written corpus."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from policyx.event import clause, participants
from policyx.event.assemble import assemble
from policyx.event.base import Actor, EventDraft
from policyx.resolve.base import Resolved
from policyx.score import score
from policyx.text.reading import Reading, fold
from tests.marks import pages
from tests.oracle import articles, case, oracle

CASES = Path(__file__).parent / "cases"
FLOORS = {
    "events": 0.945, "event.name": 0.985, "event.date": 0.945, "event.division": 0.935, "participants": 0.955,
    "roles": 0.935, "organs": 0.935,
}  # fmt: skip
"""F1 on the written corpus with its own marks as mentions; measured on 2026-11-22, less a hundredth."""


def lines(name: str) -> list[Any]:
    """(marked text, what is expected) of each case, with the text as its id."""
    found: list[Any] = []
    for line in (CASES / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            text, _, expected = line.partition(" => ")
            found.append(pytest.param(text.replace("⏎", "\n"), expected.strip(), id=text[:40]))
    return found


def names(resolved: Resolved) -> dict[str | None, str]:
    """Names of persons by id."""
    return {p.id: p.name for p in resolved.people}


def roles(actors: tuple[Actor, ...]) -> list[str]:
    """Actors with their roles, as the cases write them."""
    return [f"{a.name} {'+'.join(r.role for r in a.roles)}" for a in actors]


@pytest.mark.parametrize(("text", "expected"), lines("frame"))
def test_frame(text: str, expected: str) -> None:
    resolved = case(text)
    known = names(resolved)
    acts = participants.read(resolved.reading.fold, clause.sentences(resolved)).acts
    found: dict[str, list[str]] = {}
    for act in acts:
        own = found.setdefault(known[act.person] if act.person else act.name, [])
        if act.role not in own:
            own.append(act.role)
    got = {f"{name} {'+'.join(own)}" for name, own in found.items()}
    assert got == (set() if expected == "-" else set(expected.split("; ")))


def line(event: EventDraft) -> str:
    """An event as the cases write it."""
    division = event.division.code if event.division else "-"
    who = "; ".join(roles(event.participants + event.organs))
    return " | ".join([event.type, event.name or "-", event.date or "-", division, who]).strip()


@pytest.mark.parametrize(("text", "expected"), lines("event"))
def test_event(text: str, expected: str) -> None:
    got = [line(event) for event in assemble(case(text))]
    assert got == ([] if expected == "-" else [part.strip() for part in expected.split(" & ")])


@pytest.mark.parametrize(("text", "expected"), lines("statement"))
def test_statement(text: str, expected: str) -> None:
    resolved = case(text)
    known = names(resolved)
    said = [s for event in assemble(resolved) for s in event.statements]
    got = [f"{known[s.speaker] if s.speaker else '-'} : {s.verb} : {s.text}" for s in said]
    assert got == ([] if expected == "-" else expected.split(" & "))
    for s in said:
        assert resolved.reading.text(*s.span) == s.text


@pytest.mark.parametrize(("text", "expected"), lines("agenda"))
def test_agenda(text: str, expected: str) -> None:
    got = [item for event in assemble(case(text)) for item in event.agenda]
    assert got == ([] if expected == "-" else expected.split(" | "))


def record(event: EventDraft) -> dict[str, Any]:
    """An event as the scorer reads it."""
    return {
        "type": event.type,
        "name": event.name,
        "date": event.date,
        "end": event.end,
        "division": event.division.code if event.division else None,
        "participants": [{"name": a.name, "roles": [r.role for r in a.roles]} for a in event.participants],
        "organs": [{"name": a.name, "roles": [r.role for r in a.roles]} for a in event.organs],
    }


def test_corpus() -> None:
    gold, pred = [], []
    for page in pages():
        for index, (truth, span) in enumerate(articles(page)):
            resolved = oracle(page, truth, span)
            gold.append({**truth, "id": f"{page.id}/{index}"})
            events = [record(event) for event in assemble(resolved)]
            pred.append({"id": f"{page.id}/{index}", "title": truth["title"], "events": events})
    report = score(gold, pred)
    figures = {name: report.tallies[name].figures[2] for name in FLOORS}
    assert all(figures[name] >= floor for name, floor in FLOORS.items()), figures


@pytest.mark.parametrize(
    "unit", ["要抓好落实，", "出席检查汇报", "“", "（", "会举行召开", "仪式", " ", "会议", "县长，", "\n"]
)
def test_hostile(unit: str) -> None:
    text = unit * (40_000 // len(unit))
    resolved = Resolved(Reading(text, fold(text), (), ((0, len(text)),)), None, (), (), {}, {}, {})
    start = time.process_time()
    assert assemble(resolved) == ()
    assert time.process_time() - start < 8


def test_empty() -> None:
    assert assemble(Resolved(Reading("", "", (), ()), None, (), (), {}, {}, {})) == ()
