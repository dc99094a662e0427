"""The gold gate: no figure may fall below its floor, and the gold may not change unnoticed."""

from __future__ import annotations

import pytest

from tests import gate


@pytest.mark.parametrize("name", list(gate.floors()))
def test_gold_is_the_one_that_the_floors_were_measured_on(name: str) -> None:
    digest, _ = gate.measured()[name]
    assert digest == gate.floors()[name]["digest"], "the gold changed: measure again with python -m tests.gate --raise"


@pytest.mark.parametrize(
    ("name", "field"), [(name, field) for name in gate.floors() for field in gate.floors()[name]["floors"]]
)
def test_figure_is_above_its_floor(name: str, field: str) -> None:
    _, report = gate.measured()[name]
    assert gate.figures(report)[field] >= gate.floors()[name]["floors"][field]
