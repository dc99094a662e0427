"""Meetings: where names begin and end, which count, which are joined, and which mean one meeting."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from policyx.mention import date, meeting
from policyx.mention.base import MeetingParts, Mention
from policyx.text.reading import Reading, fold, squash
from tests.marks import unmark

CASES = Path(__file__).parent / "cases" / "meeting.txt"


def found(text: str, title: int = 0) -> list[Mention]:
    """The meetings of a text, whose first `title` characters are its headline."""
    spans = ((0, title),) if title else ()
    reading = Reading(text, fold(text), spans, ((title, len(text)),), published="2024-07-11")
    return list(meeting.find(reading, tuple(date.find(reading))))


def cases() -> Iterator[tuple[str, str]]:
    for line in CASES.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            marked, _, names = line.partition("\t")
            yield marked, names


@pytest.mark.parametrize(("marked", "names"), list(cases()))
def test_cases(marked: str, names: str) -> None:
    text, marks = unmark(marked)
    got = found(text)
    assert [(m.start, m.stop) for m in got] == [(m.start, m.stop) for m in marks], [m.text for m in got]
    want = names.split(" | ") if names else [squash(m.text) for m in marks]
    assert [m.text for m in got] == want


def parts(mention: Mention) -> MeetingParts:
    assert isinstance(mention.parts, MeetingParts)
    return mention.parts


def test_held_and_referred() -> None:
    held, referred = found("3月5日,全县农村工作会议召开,传达学习中央农村工作会议精神。")
    assert parts(held).held
    assert not parts(referred).held


def test_edition_and_join() -> None:
    (one,) = found("县十六届人大常委会举行第八次会议")
    assert parts(one).joined
    assert parts(one).held
    assert parts(one).edition == "十六届" or "第八次" in (parts(one).edition or "")


def test_this_year_is_written_out() -> None:
    (one,) = found("云岭县委理论学习中心组举行今年第七次集体学习")
    assert one.text == "云岭县委理论学习中心组2024年第七次集体学习"


def test_stray_spaces_and_widths() -> None:
    (one,) = found("县长主持召开县政府第 41 次常务会议(扩大)。")
    assert one.text.startswith("县政府第41次常务会议")
    (two,) = found("召开２０２４年全市生态环境保护大会。")
    assert two.text == "２０２４年全市生态环境保护大会"


def test_headline_gives_way_to_body() -> None:
    head = "青湖区深入打好攻坚战大会召开\n"
    got = found(head + "2月1日,青湖区召开全区深入打好攻坚战大会。", len(head) - 1)
    assert {m.text for m in got} == {"全区深入打好攻坚战大会"}


def test_headline_with_words_left_out_or_put_in() -> None:
    """The headline's only meeting is the body's only one that is held, told shorter or longer."""
    title = "我院代表出席工程学院专升本教学专题会"
    text = title + "11月20日，青岭工程学院2024级专升本教学工作专题会召开。"
    assert {m.text for m in found(text, len(title))} == {"青岭工程学院2024级专升本教学工作专题会"}
    title = "县教育局召开全县安全生产工作视频会议"
    text = title + "3月4日，全县安全生产工作会议召开。"
    assert {m.text for m in found(text, len(title))} == {"全县安全生产工作会议"}
    title = "学习全市防汛工作会议精神"
    text = title + "3月4日，全县安全生产工作会议召开。"
    assert len({m.text for m in found(text, len(title))}) == 2


def test_hostile_line_is_linear() -> None:
    found("《甲《乙》会议" * 5_000 + "全市" * 50_000 + "会议" * 50_000 + "、省、市" * 20_000)
