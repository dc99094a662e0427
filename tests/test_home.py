"""Home: cases, several articles of one file, and a floor on the written corpus."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from policyx.mention import division
from policyx.page.article import Article
from policyx.resolve import home
from policyx.resolve.base import Place
from policyx.text.reading import Reading, fold
from tests.marks import Page, pages

CASES = Path(__file__).parent / "cases" / "home.txt"


def article(
    text: str, published: str | None, publisher: str | None, start: int = 0, stop: int | None = None
) -> Article:
    stop = len(text) if stop is None else stop
    spans: list[tuple[int, int]] = []
    at = start
    for line in text[start:stop].split("\n"):
        if line.strip():
            spans.append((at, at + len(line)))
        at += len(line) + 1
    reading = Reading(text, fold(text), (), tuple(spans), published=published, publisher=publisher)
    return Article(0, (start, stop), None, publisher, published, (), reading)


def homes(articles: list[Article]) -> list[Place | None]:
    return home.settle(articles, [tuple(division.find(a.reading)) for a in articles])


def cases() -> Iterator[tuple[str, str, str, str]]:
    for line in CASES.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            published, publisher, code, text = line.split("\t")
            yield published, publisher, code, text


@pytest.mark.parametrize(("published", "publisher", "code", "text"), list(cases()))
def test_cases(published: str, publisher: str, code: str, text: str) -> None:
    page = article(text.replace("｜", "\n"), published, None if publisher == "-" else publisher)
    (place,) = homes([page])
    assert (place.code if place else "-") == code


def test_an_article_that_names_nothing_has_the_home_of_its_file() -> None:
    texts = ["长寿区委书记讲话，区长主持，长寿经开区汇报。", "我区召开迎检部署会，副区长出席会议并讲话。"]
    assert [p and p.code for p in homes([article(t, "2024-03-22", None) for t in texts])] == ["500115", "500115"]


def test_a_page_of_nothing_has_no_home() -> None:
    assert homes([article("今天天气很好。", None, None), article("", None, None)]) == [None, None]


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        ("重庆渝中", ("500103",)),
        ("沈阳市铁西区融媒体中心", ("210106",)),
        ("榕江县人民政府网", ("522632",)),
        ("今日宁化", ("350424",)),
        ("大良融媒", ("440606", "120114", "450224")),
        ("湖南日报", ("430000",)),
        ("甘肃农业大学新闻网", ("620000",)),
        ("新华社", ()),
        ("", ()),
    ],
)
def test_what_an_outlet_tells(line: str, codes: tuple[str, ...]) -> None:
    assert home.told_by(line, 2024) == codes


def test_floor_on_the_written_corpus() -> None:
    """Home of pages with one article, the page's own chrome read as text, people taken out as the marks say."""
    right = total = 0
    for page in pages():
        if len(page.gold) == 1 and page.gold[0]["home"]:
            record = page.gold[0]
            right += _home(page, record) == record["home"]
            total += 1
    assert right / total >= 0.97


def _home(page: Page, record: dict[str, Any]) -> str | None:
    one = article(page.text, record["published"], record["publisher"])
    people = [(m.start, m.stop) for m in page.marks if m.tag == "P"]
    found = tuple(m for m in division.find(one.reading) if not any(a < m.stop and m.start < b for a, b in people))
    (place,) = home.settle([one], [found])
    return place.code if place else None
