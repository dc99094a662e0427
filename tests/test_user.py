"""What entries of user dictionaries do: cases line by line, with and without them, and that none outlives its run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from policyx import Pipeline
from policyx.config import Options
from policyx.failure import Failure
from policyx.lexicon import user_entry
from policyx.record import Document
from policyx.source import from_text

CASES = Path(__file__).parent / "cases" / "user.txt"
PAGE = "石岭县要闻\n\n来源：宣汉县融媒体中心 2023-07-09\n\n{}\n"


def cases() -> list[Any]:
    """(entries, text, what is said with them, what is not)."""
    found: list[Any] = []
    for line in CASES.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            entries, text, said = line.split(" => ")
            yes, _, no = f" {said}".partition(" - ")
            pairs = [[fact.strip() for fact in part.split(";") if fact.strip()] for part in (yes, no)]
            found.append(
                pytest.param(entries.split(" | "), text.replace("⏎", "\n"), *pairs, id=f"{entries} {text[:24]}")
            )
    return found


def written(folder: Path, entries: list[str]) -> Path:
    """A dictionary of entries whose cells are parted by spaces."""
    path = folder / "own.tsv"
    path.write_text("".join("\t".join(entry.split(" ")) + "\n" for entry in entries), encoding="utf-8")
    return path


def document(pipeline: Pipeline, text: str) -> Document:
    (found,) = pipeline.documents(from_text(PAGE.format(text)))
    assert not isinstance(found, Failure), found
    return found


def facts(record: Document) -> set[str]:
    """What a record says, as the cases write it."""
    names = {person.id: person.name for person in record.officials}
    found = {f"person {person.name}" for person in record.officials}
    found |= {f"post {person.name} {post.title}" for person in record.officials for post in person.posts}
    found |= {f"meeting {meeting.name}" for meeting in record.meetings}
    found |= {f"division {division.code}" for division in record.divisions}
    for event in record.events:
        found |= {f"event {event.type}", f"event {event.type} {event.name}"}
        found |= {f"{actor.name} {role}" for actor in event.participants for role in actor.roles}
        found |= {f"{actor.name} {role}" for actor in event.organs for role in actor.roles}
        found |= {f"said {names.get(one.speaker or '')} {one.text.rstrip('。')}" for one in event.statements}
    return found | ({"dropped"} if record.repairs.dropped else set())


@pytest.fixture(scope="module")
def plain() -> Pipeline:
    return Pipeline(Options(tagger="none"))


@pytest.mark.parametrize(("entries", "text", "yes", "no"), cases())
def test_case(tmp_path: Path, plain: Pipeline, entries: list[str], text: str, yes: list[str], no: list[str]) -> None:
    own = Pipeline(Options(tagger="none", lexicons=(written(tmp_path, entries),)))
    assert own.warnings == ()
    before = facts(document(plain, text))
    taught = facts(document(own, text))
    assert set(yes) <= taught
    assert not set(no) & taught
    if yes and not no:
        assert not set(yes) <= before, "the entry changes nothing"
    assert facts(document(plain, text)) == before, "the entry outlived its run"


def test_every_role_has_a_case() -> None:
    entries = [entry.split(" ") for case in cases() for entry in case.values[0]]
    assert {cells[2] for cells in entries if cells[0] == "verb"} == set(user_entry.roles())


def test_explanations_name_the_users_entry(tmp_path: Path) -> None:
    entries = ["verb 把脉 inspect", "verb 履新 appointed", "head 圆桌派", "name 莫名堂"]
    own = Pipeline(Options(tagger="none", lexicons=(written(tmp_path, entries),)))
    page = (
        "7月8日，县长陆明把脉石岭机械厂，莫名堂随行。",
        "9日，全县营商环境圆桌派举行，县长陆明出席。",
        "9日，何以宁履新副县长。",
    )
    analysis = own.analyse(from_text(PAGE.format("\n".join(page))))
    assert not isinstance(analysis, Failure)
    (built,) = analysis.articles
    assert not isinstance(built, Failure)
    rules = {mention.text: mention.rule for mention in built.resolved.mentions}
    assert rules["莫名堂"] == "user.entry"
    assert rules["全县营商环境圆桌派"] == "user.head"
    given = {role.rule for event in built.events for actor in event.participants for role in actor.roles}
    assert {"user.verb:把脉:s", "user.verb:履新:s", "出席:s"} <= given


def test_nothing_leaks_from_one_pipeline_into_another(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one = Pipeline(Options(tagger="none", lexicons=(written(tmp_path / "a", ["verb 探营 inspect", "head 圆桌派"]),)))
    other = Pipeline(Options(tagger="none", lexicons=(written(tmp_path / "b", ["verb 探营 attend"]),)))
    text = "7月8日，全县营商环境圆桌派举行，副县长何以宁探营石岭机械厂。"
    mixed = [facts(document(pipeline, text)) for pipeline in (one, other, Pipeline(Options(tagger="none")), one, other)]
    assert "何以宁 inspect" in mixed[0]
    assert "meeting 全县营商环境圆桌派" in mixed[0]
    assert "何以宁 inspect" not in mixed[1]
    assert not {"何以宁 inspect", "何以宁 attend", "meeting 全县营商环境圆桌派"} & mixed[2]
    assert mixed[3:] == mixed[:2]


def test_interleaved_runs_keep_their_own_entries(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(PAGE.format("7月8日，副县长何以宁探营石岭机械厂。"), encoding="utf-8")
    own = Pipeline(Options(tagger="none", lexicons=(written(tmp_path, ["verb 探营 inspect"]),)))
    plain = Pipeline(Options(tagger="none"))
    found: list[bool] = []
    for taught, untaught in zip(own.run([page] * 3), plain.run([page] * 3), strict=True):
        assert isinstance(taught, Document)
        assert isinstance(untaught, Document)
        found += "何以宁 inspect" in facts(taught), "何以宁 inspect" in facts(untaught)
    assert found == [True, False] * 3
