"""Posts beside persons: cases, what a tagger adds, and linear time."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

import pytest

from policyx.mention import post
from policyx.mention.base import Mention
from policyx.mention.merge import settle
from policyx.mention.post_beside import beside
from policyx.tagger.base import Said, Tagged
from policyx.text.reading import Reading, fold, squash
from tests.marks import Mark, unmark

CASES = Path(__file__).parent / "cases" / "post_beside.txt"
LINES = [line for line in CASES.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


def persons(marks: tuple[Mark, ...]) -> list[Mention]:
    """The persons among marks."""
    return [Mention("person", m.start, m.stop, squash(m.text), "mark") for m in marks if m.tag == "P"]


def read(text: str) -> Reading:
    """A text of one paragraph."""
    return Reading(text, fold(text), (), ((0, len(text)),))


def found(text: str, people: list[Mention], tagged: tuple[Tagged, ...] = ()) -> set[tuple[int, int]]:
    """The spans of the posts of a text."""
    reading = read(text)
    rules = [m for m in post.find(reading, ()) if m.kind == "post"]
    new = [*beside(reading, people, rules, Said("test", tagged))]
    return {(m.start, m.stop) for m in settle(reading, [*rules, *people, *new]) if m.kind == "post"}


@pytest.mark.parametrize("line", LINES)
def test_case(line: str) -> None:
    text, marks = unmark(line)
    assert found(text, persons(marks)) == {(m.start, m.stop) for m in marks if m.tag == "T"}


TAGGED = [
    ("随着[[T|湖上第三代鱼把式]][[P|巴音]]一声吼，网出水了。", 0.95, True),
    ("随着[[T|湖上第三代鱼把式]][[P|巴音]]一声吼，网出水了。", 0.6, False),
    ("他在[[T|学校团委]][[P|王素]]书记的陪同下参观。", 0.9, False),  # an organ that a name divides from its role
    ("会场里，[[T|邻县村民]][[P|王素]]坐在后排。", 0.9, False),
    ("近日，[[T|西洲自民党干事长]][[P|王素]]来访。", 0.95, True),  # the rules know 干事长 only
    ("受访的[[T|国务委员兼国务院秘书长]][[P|王素]]出席。", 0.9, False),
]


@pytest.mark.parametrize(("line", "score", "right"), TAGGED)
def test_what_a_tagger_calls_a_post(line: str, score: float, right: bool) -> None:
    text, marks = unmark(line)
    (span,) = [(m.start, m.stop) for m in marks if m.tag == "T"]
    assert (span in found(text, persons(marks), (Tagged("T", *span, score),))) == right


def test_hostile_lines_are_read_in_linear_time() -> None:
    spent = []
    for size in (1_000, 4_000):
        text = "王明 （县长、副县长，局 长王明，" * size
        people = [Mention("person", at, at + 2, "王明", "mark") for at in range(0, len(text), 17) if text[at] == "王"]
        began = perf_counter()
        list(beside(read(text), people, [], None))
        spent.append(perf_counter() - began)
    assert spent[1] < 12 * spent[0] + 0.2
