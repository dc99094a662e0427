"""Pages to articles: cases, properties, and floors on the written corpus as it is and without its line breaks."""

from __future__ import annotations

import re
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policyx.config import Options
from policyx.page.article import Article
from policyx.page.days import DAY, iso
from policyx.page.lines import lines
from policyx.page.split import split
from policyx.pipeline import Pipeline
from policyx.record import Document
from policyx.score import norm
from policyx.source import from_text
from policyx.text.reading import fold, squash
from tests.marks import Page, pages

CASES = Path(__file__).parent / "cases"
MARK = re.compile(r"\[\[([HSDRBC])\|((?:[^\[\]]|\[(?!\[)|\](?!\]))*)\]\]")


def cases(name: str) -> list[str]:
    rows = (CASES / name).read_text(encoding="utf-8").splitlines()
    return [row for row in rows if row and (not row.startswith("#") or row.startswith("# [["))]


@pytest.mark.parametrize("case", cases("page_lines.txt"))
def test_line(case: str) -> None:
    role, _, line = case.partition("\t")
    assert [found.role for found in lines(fold(line))] == [role]


@pytest.mark.parametrize("case", [*cases("page.txt"), *cases("page_headers.txt")])
def test_page(case: str) -> None:
    wanted = [MARK.findall(part) for part in case.split("‖")]
    text = MARK.sub(lambda match: match[2], case).replace("‖", "").replace("⏎", "\n")
    articles = split(text)
    assert len(articles) == len(wanted)
    for article, marks in zip(articles, wanted, strict=True):
        by = {tag: [value for kind, value in marks if kind == tag and value] for tag in "HSDRBC"}
        assert squash(article.title or "") == squash("".join(by["H"]))
        assert article.publisher == (by["S"][0] if by["S"] else None)
        day = DAY.search(fold(by["D"][0])) if by["D"] else None
        assert (article.published or "")[:10] == (iso(day) if day else "")
        assert list(article.reporters) == [squash(name) for name in by["R"]]
        kept = "\n".join(text[a:b] for a, b in article.reading.body)
        for value in by["B"]:
            assert value in kept
        for value in by["C"]:
            assert value not in kept
            assert value not in (article.title or "")


def test_lines_of_the_users_dictionary_are_dropped(tmp_path: Path) -> None:
    words = tmp_path / "words.tsv"
    words.write_text("chrome\t青岚 山水，福地欢迎你\nchrome\t2024-07-12 22:00\n", encoding="utf-8")
    page = "青岚山水,福地欢迎你\n河长会议召开\n2024-07-12 22:00\n2024-07-11\n会议昨日召开。\n"
    (result,) = Pipeline(Options(lexicons=(words,))).documents(from_text(page))
    assert isinstance(result, Document)
    assert (result.title, result.published, result.repairs.dropped) == ("河长会议召开", "2024-07-11", 2)
    (result,) = Pipeline(Options()).documents(from_text(page))
    assert isinstance(result, Document)
    assert result.title != "河长会议召开"


def test_paragraphs_printed_twice_are_read_once() -> None:
    line = "会议昨日召开，区委书记何以宁讲话。"
    (article,) = split(f"河长会议召开\n2023-02-02\n{line}\n{line}\n会后查河。\n")
    assert len(article.reading.body) == 2
    assert article.dropped == 1


def test_page_printed_twice_is_one_article() -> None:
    page = "河长会议召开\n2023-02-02\n会议昨日召开，区委书记何以宁讲话。会后查河，区长陶知远参加，各镇街负责人陪同。\n"
    assert len(split(page + page)) == 1


def test_bylines_and_datelines_lie_in_the_body() -> None:
    page = "河长会议召开\n本报讯（记者 沈沉 通讯员 罗云）昨日，会议召开。\n"
    (article,) = split(page)
    reading = article.reading
    assert [reading.text(*span) for span in reading.bylines] == ["（记者 沈沉 通讯员 罗云）"]
    assert [reading.text(*span) for span in reading.datelines] == ["本报讯"]


def test_what_the_source_says_fills_gaps_only() -> None:
    (article,) = split("会议昨日召开，何以宁讲话。\n", meta_title="河长会议召开", meta_published="2023-02-02")
    assert (article.title, article.published, article.reading.published) == ("河长会议召开", "2023-02-02", "2023-02-02")
    (article,) = split("林长会议召开\n2024-02-02\n会议昨日召开。\n", meta_title="别的", meta_published="2023-02-02")
    assert (article.title, article.published) == ("林长会议召开", "2024-02-02")


def test_hints_tell_whose_page_it_is() -> None:
    (article,) = split(
        "青岚区人民政府网 首页 > 要闻 > 正文\n河长会议召开\n2023-02-02\n会议昨日召开。\n版权所有：青岚区人民政府\n"
    )
    assert any("青岚区人民政府" in hint for hint in article.reading.hints)


@pytest.mark.parametrize("text", ["", "\n\n", "   ", "\x00", "。", "2024-05-06", "记者 张三", "首页 > 要闻"])
def test_pages_of_nothing_give_no_body(text: str) -> None:
    assert all(not article.reading.body or article.reading.body for article in split(text))


@settings(max_examples=150, deadline=None)
@given(
    st.text(
        alphabet=st.sampled_from("县委书记张三出席会议。，：（）【】 \n　记者来源2024-05-06日讯电|>/、·《》…"),
        max_size=400,
    )
)
def test_any_text_is_split(text: str) -> None:
    for article in split(text):
        spans = (*article.reading.title, *article.reading.body)
        assert all(0 <= start < stop <= len(text) for start, stop in spans)
        assert list(article.reading.body) == sorted(article.reading.body)
        inner = (*article.reading.bylines, *article.reading.datelines)
        assert all(0 <= start < stop <= len(text) for start, stop in inner)


@pytest.mark.parametrize(
    "piece",
    [
        "县",
        "7月10日，何以宁出席会议。",
        "县 ",
        "首页 | ",
        "（记者 ",
        "来源： ",
        "2024-05-06 ",
        "县委书记出席\n",
        "（张三 李四）\n",
        "记者 张三\n",
    ],
)
def test_hostile_pages_take_linear_time(piece: str) -> None:
    times = []
    for size in (100_000, 400_000):
        begin = time.perf_counter()
        split(piece * (size // len(piece)))
        times.append(time.perf_counter() - begin)
    assert times[1] < max(0.5, 12 * times[0])


def measure(corpus: list[Page], change: str) -> Counter[str]:
    """How many facts of the gold are found, and how many there are, over the corpus with its line breaks changed."""
    count: Counter[str] = Counter()
    for page in corpus:
        rows = [row.strip() for row in page.text.split("\n") if row.strip()]
        text = (
            page.text
            if change == "none"
            else page.text.replace("\n", "\r\n")
            if change == "crlf"
            else change.join(rows)
        )
        articles = split(text)
        count["pages"] += len(articles) == len(page.gold)
        by_title = {norm(article.title): article for article in articles}
        for gold in page.gold:
            count["articles"] += 1
            article = by_title.get(norm(gold["title"]))
            count["title"] += article is not None
            count["published"] += article is not None and (article.published or "")[:10] == (gold["published"] or "")
            count["publisher"] += article is not None and norm(article.publisher) == norm(gold["publisher"])
            names = set(article.reporters) if article else set()
            count["reporters"] += names == {squash(name) for name in gold["reporters"]}
        if change == "none":
            _inside(page, articles, count)
    return count


def _inside(page: Page, articles: list[Article], count: Counter[str]) -> None:
    writers = {squash(name) for gold in page.gold for name in gold["reporters"]}
    spans = [span for article in articles for span in (*article.reading.title, *article.reading.body)]
    for mark in page.marks:
        if mark.tag == "P" and squash(mark.text) in writers:
            continue
        count["marks"] += 1
        count["inside"] += any(start <= mark.start and mark.stop <= stop for start, stop in spans)


@pytest.mark.parametrize(
    ("change", "floor"), [("none", 0.99), ("crlf", 0.99), ("\n", 0.99), ("  ", 0.94), ("　　", 0.94), (" ", 0.94)]
)
def test_corpus(change: str, floor: float) -> None:
    corpus = list(pages())
    count = measure(corpus, change)
    figures = {name: count[name] / count["articles"] for name in ("title", "published", "publisher", "reporters")}
    figures["pages"] = count["pages"] / len(corpus)
    if change == "none":
        figures["inside"] = count["inside"] / count["marks"]
    assert min(figures.values()) >= floor, figures
