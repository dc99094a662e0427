"""How a batch says how it goes: pace, time left, durations, and the figures at the end."""

from __future__ import annotations

import pytest

from policyx.batch.summary import Summary
from policyx.cli.batch_progress import Pace, Progress, duration, figures


def after(seconds: float, documents: int, done: int, unchanged: int = 0) -> Summary:
    """Figures of a run."""
    return Summary(seconds=seconds, documents=documents, done_bytes=done, unchanged=unchanged)


def test_pace_is_that_of_the_last_minute() -> None:
    pace = Pace()
    for second in range(1, 101):
        pace.note(after(second, 10 * second, 1000 * second))
    assert pace.rate == pytest.approx(10)
    for second in range(101, 301):
        pace.note(after(second, 1000 + 2 * (second - 100), 100_000 + 200 * (second - 100)))
    assert pace.rate == pytest.approx(2)
    assert pace.left(after(300, 1400, 140_000), 200_000) == pytest.approx(300)


def test_time_left_goes_down_between_two_chunks() -> None:
    pace = Pace()
    pace.note(after(10, 64, 1000))
    assert pace.left(after(10, 64, 1000), 5000) == pytest.approx(40)
    pace.note(after(14, 64, 1000))
    assert pace.left(after(14, 64, 1000), 5000) == pytest.approx(36)
    assert pace.left(after(100, 64, 1000), 5000) == 0


def test_pages_that_are_passed_over_do_not_count_as_speed() -> None:
    pace = Pace()
    pace.note(after(2, 0, 9_000_000, unchanged=90_000))
    assert pace.rate is None
    assert pace.left(after(2, 0, 9_000_000), 10_000_000) is None
    pace.note(after(12, 100, 9_010_000, unchanged=90_000))
    assert pace.rate == pytest.approx(10)
    assert pace.left(after(12, 100, 9_010_000), 10_000_000) == pytest.approx(990)


def test_nothing_is_told_of_an_unknown_total() -> None:
    pace = Pace()
    pace.note(after(10, 64, 1000))
    assert pace.left(after(10, 64, 1000), None) is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"), (59.4, "59 s"), (59.6, "1 min"), (60, "1 min"), (720, "12 min"), (3570, "1 h"), (3600, "1 h"),
        (12_000, "3 h 20 min"), (86_400, "1 d"), (187_200, "2 d 4 h"),
    ],
)  # fmt: skip
def test_durations_as_people_say_them(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_a_line_every_some_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress(10, lambda: [600_000, 400_000], "out.failures.jsonl")
    with progress.shown():
        for tenth in range(1, 400):
            now = after(tenth / 10, 1000 * (tenth // 50), 10_000 * (tenth // 50))
            now.failures = {"read": 3}
            progress(now)
            if progress.counting:
                progress.counting.join()
    lines = capsys.readouterr().err.splitlines()
    assert lines == [
        "policyx: 2,000 documents, 200.0 a second, 3 failed, about 8 min left",
        "policyx: 4,000 documents, 200.0 a second, 3 failed, about 8 min left",
        "policyx: 6,000 documents, 200.0 a second, 3 failed, about 8 min left",
    ]


def test_inputs_are_not_counted_in_a_run_that_ends_at_once() -> None:
    asked: list[int] = []
    progress = Progress(10, lambda: asked, "out.failures.jsonl")
    progress(after(0.5, 0, 100, unchanged=10))
    assert progress.counting is None


def test_figures_name_causes_and_places() -> None:
    summary = Summary(documents=12_000, unchanged=3, articles=13_000, events=20, seconds=100.0)
    summary.failures = {"time-out": 2, "read": 1}
    assert figures(summary, "out.csv", "out.csv.failures.jsonl", 3).splitlines() == [
        "documents  12,000 (120.0 a second)",
        "unchanged  3",
        "articles   13,000",
        "events     20",
        "failures   3 (read 1, time-out 2), see out.csv.failures.jsonl",
        "seconds    100.0",
        "records    out.csv",
    ]
    summary.failures = {}
    assert "failures   0\n" in figures(summary, "out.csv", "f", 0)
    assert "failures   0, and 2 of earlier runs (--retry reads them again), see f\n" in figures(
        summary, "out.csv", "f", 2
    )
