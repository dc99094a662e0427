"""Why: everything that a record of the gold pages holds has an explanation, by a rule that truly exists."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from policyx import build
from policyx.build import Built
from policyx.explain import Reason, losers, reasons
from policyx.explain.rules import exists, said, table
from policyx.pipeline import Analysis, Pipeline
from policyx.record import Actor, Document, Participant
from policyx.source import from_text
from tests import marks
from tests.explain_cases import CASES, Case

ROOT = Path(__file__).parent.parent
SEEDS = sorted((ROOT / "data" / "seeds").glob("*.txt"))
WRITTEN = [file for file in marks.files("corpus") if file.name.startswith("W")]


@cache
def _pipeline(*, traced: bool = True) -> Pipeline:
    return Pipeline(traced=traced)


def _explained(text: str, *, traced: bool = True) -> Iterator[tuple[Analysis, Built, list[Reason]]]:
    """The articles of a page, with their reasons."""
    pipeline = _pipeline(traced=traced)
    analysis = pipeline.analyse(from_text(text))
    assert isinstance(analysis, Analysis)
    for built in analysis.articles:
        assert isinstance(built, Built)
        yield analysis, built, reasons(analysis, built, pipeline)


def _pages(file: Path) -> Iterator[str]:
    return (page.text for page in marks.read(file)) if file.parent.name == "corpus" else iter([file.read_text("utf-8")])


def _held(record: Document) -> set[tuple[object, ...]]:
    """Everything that a record holds: (what, name, span, of)."""
    held: set[tuple[object, ...]] = set()
    for person in record.officials:
        held |= {("official", person.name, span, None) for span in person.mentions}
        held |= {("post", post.title, None, person.id) for post in person.posts}
    held |= {("organ", organ.name, span, None) for organ in record.organs for span in organ.mentions}
    held |= {("division", one.full_name, span, None) for one in record.divisions for span in one.mentions}
    for day in record.dates:
        name = f"{day.start}/{day.end}" if day.end else day.start
        held |= {("date", name, span, None) for span in day.mentions}
    held |= {("meeting", one.name, span, None) for one in record.meetings for span in one.mentions}
    held |= {("document", one.title, span, None) for one in record.documents for span in one.mentions}
    for event in record.events:
        held.add(("event", event.name or event.type, None, None))
        actors: list[Participant | Actor] = [*event.participants, *event.organs]
        for actor in actors:
            held |= {("role", f"{actor.name}: {role}", None, event.id) for role in actor.roles}
            held |= {("role", None, span, event.id) for span in actor.evidence}
        held |= {("statement", None, one.span, event.id) for one in event.statements}
    for what in ("title", "published", "publisher"):
        held |= {(what, value, None, None) for value in [getattr(record, what)] if value}
    return held | ({("home", record.home.full_name, None, None)} if record.home else set())


def _told(found: list[Reason]) -> set[tuple[object, ...]]:
    """What reasons explain, in every form in which `_held` may ask for it."""
    told: set[tuple[object, ...]] = set()
    for one in found:
        told |= {(one.what, one.name, one.span, one.of), (one.what, one.name, None, one.of)}
        told.add((one.what, None, one.span, one.of))
    return told


@pytest.mark.parametrize("file", [*SEEDS, *WRITTEN], ids=lambda file: file.stem[:8])
def test_everything_in_a_record_is_explained(file: Path) -> None:
    for text in _pages(file):
        for analysis, built, found in _explained(text):
            record = build.document(analysis.source, analysis.text, built)
            assert not _held(record) - _told(found)
            for one in (*found, *losers(analysis, built, _pipeline())):
                assert exists(one.by), one.by
                assert any(step.stage != "page" for step in one.steps) or one.by.startswith("page.")
                if one.what in ("official", "post", "role", "division", "date", "meeting", "organ", "document"):
                    assert any(step.stage in ("rule", "tagger") and step.by == one.by for step in one.steps), one
                for span in [one.span, *(step.span for step in one.steps)]:
                    assert span is None or 0 <= span[0] < span[1] <= len(text)
                for step in one.steps:
                    assert step.text
                    assert step.score is None or 0 <= step.score <= 1
                    assert step.stage not in ("rule", "tagger") or exists(step.by or ""), step


@pytest.mark.parametrize("file", [*SEEDS, *WRITTEN[:3]], ids=lambda file: file.stem[:8])
def test_what_lost_does_not_stand_and_what_won_does(file: Path) -> None:
    for text in _pages(file):
        for analysis, built, found in _explained(text):
            standing = {(one.what, one.span, one.name) for one in found}
            for one in losers(analysis, built, _pipeline()):
                assert not one.stands
                assert (one.what, one.span, one.name) not in standing
                assert one.steps[-1].stage == "lost"
            assert built.history is not None
            kept = {(m.kind, m.start, m.stop) for m in built.history.trace.kept}
            for lost in built.history.trace.lost:
                winner = lost.winner
                if winner is None:
                    assert lost.why in ("byline", "unlikely"), lost
                else:
                    assert winner.start < lost.mention.stop
                    assert lost.mention.start < winner.stop
                    stood = (winner.kind, winner.start, winner.stop) in kept
                    assert stood or lost.why in ("crossed", "rival", "unlikely"), lost


def test_what_the_gold_and_the_record_share_is_explained() -> None:
    gold = [json.loads(line) for line in (ROOT / "data" / "gold" / "seeds.jsonl").read_text("utf-8").splitlines()]
    asked = 0
    for file in SEEDS:
        for _, built, found in _explained(file.read_text("utf-8")):
            mine = next(one for one in gold if one["id"] == f"{file.stem}/{built.article.index}")
            bare = {one.name.replace(" ", "") for one in found} | {one.key for one in found}
            for person in built.resolved.people:
                wanted = next((one for one in mine["officials"] if one["name"] == person.name), None)
                for post in person.posts if wanted else ():
                    asked += 1
                    assert any(one.what == "post" and one.of == person.id and one.name == post.title for one in found)
            for event in mine["events"]:
                for actor in event["participants"]:
                    told = next((r for e in built.events for r in e.participants if r.name == actor["name"]), None)
                    for role in {r.role for r in told.roles} & set(actor["roles"]) if told else ():
                        asked += 1
                        assert f"{actor['name']}:{role}" in bare
    assert asked > 20


def test_without_a_history_the_same_is_told() -> None:
    text = SEEDS[1].read_text("utf-8")
    for one, other in zip(_explained(text), _explained(text, traced=False), strict=True):
        assert other[1].history is None
        assert one[2] == other[2]


def test_a_traced_pipeline_gives_the_same_records() -> None:
    for file in SEEDS:
        source = from_text(file.read_text("utf-8"))
        assert list(_pipeline().documents(source)) == list(_pipeline(traced=False).documents(source))


def test_every_rule_of_the_table_is_one_of_the_code() -> None:
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "src" / "policyx").rglob("*.py"))
    # rules whose names are put together: what stands before the name's last part -> how the code has that part
    made = {
        "organ.": r'["\s]{}["\s]',
        "division.": r'"{}"',
        "place.": r'"{}"|context or \'{}\'',
        "event.": r'"{}"',
        "after ": r'"{}":',
        "hold:": r'_act\(fold, "{}"',
        "side:": r'"{}"|:{}["{{]|\){}"',
        "作:": r'Frame\("作", "report", "{}"',
    }
    for rule in table():
        head = next((head for head in made if rule.startswith(head)), "")
        tail = rule.removeprefix(head).removesuffix("-below")
        assert f'"{rule}"' in code or (head and re.search(made[head].replace("{}", tail), code)), rule
        assert said(rule) != rule
    assert not exists("post.nowhere")
    assert not exists("出席:x")
    assert exists("出席:s")
    assert exists("带领:s:tour")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_steps(case: Case) -> None:
    (article,) = _explained(case.page)
    analysis, built, found = article
    found += losers(analysis, built, _pipeline())
    fitting = [one for one in found if (one.what, one.name, one.stands) == (case.what, case.name, case.stands)]
    assert fitting, [(one.what, one.name, one.stands) for one in found]
    told = ["\n".join(f"{step.stage}: {step.text}" for step in one.steps) for one in fitting]
    assert any(all(step in steps for step in case.steps) for steps in told), "\n\n".join(told)
