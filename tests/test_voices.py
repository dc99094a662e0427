"""Rules and tagger, heard together."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from policyx.mention import by_rules, find
from policyx.mention.base import Mention
from policyx.mention.merge import OWN, Cover
from policyx.mention.voices import FEATURES, candidates, floors, together, weights
from policyx.tagger import builtin
from policyx.tagger.base import Tagged
from policyx.text.reading import Reading, Span, fold


@dataclass
class Voice:
    """A voice that says what it is told to."""

    tagged: tuple[Tagged, ...] = ()
    name: str = "test"
    supports: dict[tuple[str, int, int], float] = field(default_factory=dict)

    def support(self, label: str, start: int, stop: int) -> float:
        known = {(t.label, t.start, t.stop): t.score for t in self.tagged} | self.supports
        return known.get((label, start, stop), 0.001)

    def mass(self, label: str, start: int, stop: int) -> float:
        return max(
            (t.score for t in self.tagged if t.label == label and t.start < stop and start < t.stop), default=0.0
        )


def reading(text: str) -> Reading:
    spans, at = [], 0
    for line in text.split("\n"):
        spans.append((at, at + len(line)))
        at += len(line) + 1
    return Reading(text, fold(text), (), tuple(spans))


def said(text: str, *marks: tuple[str, str, float]) -> Voice:
    return Voice(tuple(Tagged(label, text.index(t), text.index(t) + len(t), score) for label, t, score in marks))


def people(text: str, voice: Voice) -> list[str]:
    article = reading(text)
    return [m.text for m in together(article, by_rules(article), voice) if m.kind == "person"]


def test_a_name_that_only_the_tagger_knows_stands_where_it_is_sure() -> None:
    text = "风停了。俄旺家的帐篷立在坡上。"
    assert people(text, Voice()) == []
    assert people(text, said(text, ("P", "俄旺", 0.99))) == ["俄旺"]
    assert people(text, said(text, ("P", "俄旺", 0.4))) == []


def test_it_is_then_found_at_its_other_places() -> None:
    text = "俄旺家的帐篷立在坡上。\n俄旺说，雪化了就转场。"
    assert people(text, said(text, ("P", "俄旺", 0.99))) == ["俄旺", "俄旺"]


def test_a_name_that_the_rules_are_sure_of_stands_without_the_tagger() -> None:
    text = "县委书记李长河出席会议并讲话。"
    assert people(text, Voice()) == ["李长河"]


def test_of_two_readings_the_likelier_stands() -> None:
    text = "参加调研的还有教授郇正以及他的学生。"
    article = reading(text)
    rules = (*by_rules(article),)
    ruled = [m for m in rules if m.kind != "person"] + [Mention("person", 10, 13, "郇正以", "after post", None, 0.5)]
    found = together(article, ruled, said(text, ("P", "郇正", 0.999)))
    assert [m.text for m in found if m.kind == "person"] == ["郇正"]
    unsure = said(text, ("P", "郇正", 0.2))
    unsure.supports["P", 10, 13] = 0.9
    found = together(article, ruled, unsure)
    assert [m.text for m in found if m.kind == "person"] == ["郇正以"]


def test_the_users_own_name_stands_against_everything() -> None:
    text = "昨天白云飞来了。"
    own = Mention("person", 2, 4, "白云", OWN, None, 1.0)
    found = together(reading(text), [own], said(text, ("P", "白云飞", 0.999)))
    assert [m.text for m in found if m.kind == "person"] == ["白云"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("学习习近平生态文明思想。", "习近平"),  # a doctrine
        ("3月5日，天晴。", "月5"),  # a date, and no name
        ("《李双双小传》重新上演。", "李双双"),  # a work
        ("雨下了 3 天。", "了 3"),  # no characters of a name
    ],
)
def test_where_no_person_can_be_the_tagger_is_not_heard(text: str, name: str) -> None:
    assert people(text, said(text, ("P", name, 0.99))) == []


def test_posts_of_the_tagger_need_its_floor_and_a_role() -> None:
    text = "接着，驿站乡爱心妈妈联络组组长发言。"
    for score, wanted in ((floors()["T"], True), (floors()["T"] - 0.05, False)):
        article = reading(text)
        found = find_with(article, said(text, ("T", "驿站乡爱心妈妈联络组组长", score)))
        assert any(m.kind == "post" and m.text.startswith("驿站乡") and m.rule[:6] == "tagger" for m in found) is wanted


def find_with(article: Reading, voice: Voice) -> tuple[Mention, ...]:
    class Fixed:
        name = voice.name

        def tag(self, readings: object) -> list[tuple[Tagged, ...]]:
            assert readings
            return [voice.tagged]

    return find(article, Fixed())


def test_features_and_weights_are_in_step() -> None:
    assert set(weights()) == set(FEATURES)
    text = "县委书记李长河出席会议。"
    article = reading(text)
    ((mention, values),) = candidates(article, by_rules(article), said(text, ("P", "李长河", 0.9)))
    assert mention.text == "李长河"
    assert len(values) == len(FEATURES)
    assert dict(zip(FEATURES, values, strict=True))["heard"] == 1.0


@pytest.mark.parametrize(
    ("span", "wanted"),
    [((0, 2), False), ((1, 3), True), ((4, 6), True), ((5, 7), True), ((7, 9), False), ((8, 11), True)],
)
def test_cover(span: Span, wanted: bool) -> None:
    assert Cover([(2, 4), (4, 6), (3, 7), (10, 11)]).meets(span) is wanted


def test_many_names_are_weighed_in_linear_time() -> None:
    import time

    def seconds(count: int) -> float:
        article = reading("、".join(f"村民俄旺{index % 10}、李长河" for index in range(count)))
        tagger = builtin.load()
        begun = time.process_time()
        find(article, tagger)
        return time.process_time() - begun

    seconds(50)
    assert seconds(4000) < 20 * max(seconds(500), 0.02)
