"""No pattern of the package can be made slow: long hostile texts take time in step with their length."""

from __future__ import annotations

import os
import random
import re
from functools import cache

import pytest

from policyx.event import hosts, roll, signs, visits
from policyx.page import unfold
from tests.fuzz.attacks import attacks, hurt
from tests.fuzz.automaton import ambiguous, automaton
from tests.fuzz.patterns import Pattern, collect

LONG = bool(os.environ.get("POLICYX_LONG"))
"""More random texts, for `POLICYX_LONG=1 pytest tests/test_regex.py`."""
LARGE = 600
"""Positions above which an automaton is attacked but not analysed."""
EVERYWHERE = frozenset({"search", "finditer", "findall", "split", "sub", "subn"})
ONE = ("match", "fullmatch")


@cache
def patterns() -> tuple[Pattern, ...]:
    return tuple(collect())


def compiled(pattern: Pattern) -> re.Pattern[str]:
    return re.compile(pattern.source, pattern.flags)


def slow(source: str, *methods: str, flags: int = 0) -> bool:
    """Whether one of the attacks on a pattern succeeds."""
    made, rng = automaton(source, flags), random.Random(1)
    return any(hurt(re.compile(source, flags), frozenset(methods), make) for make in attacks(made, rng))


def kinds(source: str) -> set[str]:
    return {kind for kind, _ in ambiguous(automaton(source, 0), searched=False)}


def test_every_call_that_makes_a_pattern_is_seen() -> None:
    found = patterns()
    assert len(found) > 600
    files = {place.partition(":")[0] for pattern in found for place in pattern.places}
    assert {"text/shift.py", "event/signs.py", "lexicon/matcher.py", "mention/meeting_sense.py"} <= files


def test_no_pattern_is_ambiguous_without_end() -> None:
    """Nested endless repeats that take one word in two ways, and endless repeats behind one another that share a
    character: exponential and polynomial, where what follows fails."""
    wrong = []
    for pattern in patterns():
        made = automaton(pattern.source, pattern.flags)
        ends = EVERYWHERE.intersection(pattern.methods) and not re.search(r"\$|\\Z|\(\?", pattern.source)
        if len(made.takes) <= LARGE and not ends:
            wrong += [(pattern.places, *found) for found in ambiguous(made, searched=False)]
    assert not wrong


def test_long_hostile_texts_take_linear_time() -> None:
    rng = random.Random(4)
    wrong = []
    for pattern in patterns():
        made = automaton(pattern.source, pattern.flags)
        for make in attacks(made, rng, more=20 if LONG else 0):
            if found := hurt(compiled(pattern), pattern.methods, make):
                wrong.append((pattern.places, sorted(pattern.methods), found))
                break
    assert not wrong


@pytest.mark.parametrize(
    ("source", "methods"),
    [
        (r"(?:a+)+b", ONE),
        (r"^(?:>|-|>>)+$", ("match",)),
        (r"(?:领导|同志|领导同志)*有", ONE),
        (r"(?:[^，]{0,4}领导|和|等)*", ("fullmatch",)),
        (r"\s*(?:，)?\s*\s*王", ONE),
        (r"[^，]*王", ("search",)),
        (r"(?<=x)\s*$|\s*王", ("search",)),
        (r"王(?=.*[会议])", ("finditer",)),
    ],
)
def test_an_attack_finds_what_is_slow(source: str, methods: tuple[str, ...]) -> None:
    assert slow(source, *methods)


@pytest.mark.parametrize(
    ("source", "methods"),
    [
        (r"(?:a++)+b", ("match",)),
        (r"^(?:>|-)++$", ("match",)),
        (r"(?:领导|同志)*+有", ONE),
        (r"\s*+(?:，\s*+)?王", ONE),
        (r"[^，]{0,40}王", ("search",)),
        (r"[^\n]+", ("finditer",)),
        (r"[^，]*王", ("match",)),
    ],
)
def test_an_attack_finds_nothing_where_all_is_well(source: str, methods: tuple[str, ...]) -> None:
    assert not slow(source, *methods)


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        (r"(?:a+)+", {"exponential"}),
        (r"(?:a|aa)+", {"exponential"}),
        (r"(?:[ab]x?|a)*", {"exponential"}),
        (r"\s*，?\s*王", {"polynomial"}),
        (r"[a-z]+\d?[x-z]+", {"polynomial"}),
        (r"(?:ab?)+", set()),
        (r"(?:a++)+", set()),
        (r"(?:a+b)+", set()),
        (r"\s*+，?\s*王", set()),
        (r"[a-w]+[x-z]+", set()),
        (r"a+ba+", set()),
    ],
)
def test_what_is_ambiguous(source: str, kind: set[str]) -> None:
    assert kinds(source) == kind


@pytest.mark.parametrize(
    ("pattern", "text", "whole"),
    [
        (signs.JOINED, "、", True),
        (signs.JOINED, "和市领导同志、", True),
        (signs.JOINED, "领导和领导同志", True),
        (signs.JOINED, "（右二领导）、", True),
        (signs.JOINED, "）等领导", True),
        (signs.JOINED, "和学院、", True),
        (signs.JOINED, "到", False),
        (signs.JOINED, "和市领导到", False),
        (signs.LEAD, " 随后 ", True),
        (signs.LEAD, "\n渝北区和巴南区、", True),
        (signs.LEAD, "根据安排", False),
        (hosts._GLUE, " 、 以及 ", True),
        (hosts._GLUE, "和、和", False),
        (roll._VOICE, " \n】", True),
        (roll._VOICE, "（左）主任：", False),
        (visits._NEXT, "工程等地、 随后又来到 ", True),
        (visits._NEXT, "、以及 ", True),
        (visits._NEXT, "、召开", False),
        (unfold._STEP, ">>", True),
        (unfold._STEP, ">>文", False),
    ],
)
def test_mended_patterns_take_what_they_took(pattern: re.Pattern[str], text: str, whole: bool) -> None:
    assert bool(pattern.fullmatch(text)) is whole


@pytest.mark.parametrize(
    ("pattern", "text", "within"),
    [
        (signs.ROLL, "出席会议的领导同志有：甲", True),
        (signs.ROLL, "，参加活动的还有：甲", True),
        (signs.ROLL, "出席会议的领导同志讲话", False),
        (signs.MANY, "各部门负责人分别在会上作了", True),
        (signs.MANY, "单位约30余人共同", True),
        (signs.MANY, "王磊在会上作了", False),
    ],
)
def test_mended_patterns_find_what_they_found(pattern: re.Pattern[str], text: str, within: bool) -> None:
    assert bool(pattern.search(text)) is within
