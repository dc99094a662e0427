"""Drafts of gold: written, corrected, and read back."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyx.annotate import checks
from policyx.annotate.draft import HEAD, Sheet, sheet
from policyx.annotate.notation import cell, cells, row
from policyx.annotate.reading import MODES, ROLES, TYPES, Fault, Judged, articles
from policyx.annotate.sheets import Tally, sheets
from policyx.config import Options
from policyx.failure import Failure
from policyx.pipeline import Pipeline
from policyx.score import load, score
from tests import marks

ROOT = Path(__file__).parent.parent
GOLD = ROOT / "data" / "gold" / "seeds.jsonl"
SEEDS = ROOT / "data" / "seeds"
Record = dict[str, Any]


@cache
def pipeline() -> Pipeline:
    """A pipeline that starts at once: what it extracts is no matter here."""
    return Pipeline(Options(tagger="none"))


def drafted(paths: list[str], records: list[Record] | None = None) -> str:
    """The draft of pages."""
    found = list(sheets(pipeline(), paths, Tally(), records))
    assert not [one for one in found if isinstance(one, Failure)]
    return HEAD + "".join(sheet(one) for one in found if isinstance(one, Sheet))


def read(draft: str) -> tuple[list[Judged], list[Fault]]:
    """The articles of a draft and everything that is wrong with it, in order of its lines."""
    found, faults = articles(draft.split("\n"))
    return found, sorted([*faults, *checks.faults(found)], key=lambda fault: fault.line)


def grave(draft: str) -> list[str]:
    """The errors of a draft as line: cause."""
    return [f"{fault.line}: {fault.cause}" for fault in read(draft)[1] if fault.grave]


def back(draft: str) -> list[Record]:
    """The gold of a draft that has no errors."""
    found, faults = read(draft)
    assert not [fault for fault in faults if fault.grave]
    return [judged.gold for judged in found]


def test_the_seeds_come_back_as_they_went() -> None:
    gold = load(GOLD)
    assert back(drafted([str(SEEDS)], gold)) == gold


def test_written_pages_come_back_as_they_went(tmp_path: Path) -> None:
    gold = []
    for page in marks.pages():
        (tmp_path / f"{page.id}.txt").write_text(page.text, "utf-8")
        gold += [{"id": f"{page.id}/{number}", **record} for number, record in enumerate(page.gold)]
    again = back(drafted([str(tmp_path)], gold))
    assert sorted(again, key=lambda record: record["id"]) == sorted(gold, key=lambda record: record["id"])
    assert score(gold, again).as_dict()["mean_f1"] == 1.0


def test_records_that_were_extracted_come_back_and_score_one() -> None:
    from policyx import source

    pages = sorted(map(str, SEEDS.glob("*.txt")))
    records = [
        document.model_dump(mode="json")
        for read_page in source.read(pages)
        if not isinstance(read_page, Failure)
        for document in pipeline().documents(read_page)
        if not isinstance(document, Failure)
    ]
    from_pages, from_records = back(drafted(pages)), back(drafted(pages, records))
    assert from_pages == from_records
    figures = score(from_pages, records).as_dict()
    assert figures["mean_f1"] == figures["whole_records"] == 1.0
    assert set(figures["singles"].values()) == {1.0}


def test_the_scorer_of_the_gold_reads_what_comes_back() -> None:
    spec = importlib.util.spec_from_file_location("gold_score", GOLD.parent / "score.py")
    assert spec
    assert spec.loader
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    gold = load(GOLD)
    _, _, exact = scorer.score(scorer.align(gold, back(drafted([str(SEEDS)], gold))))
    assert exact == [8, 8]


def test_every_line_of_a_page_is_shown_once() -> None:
    five = SEEDS / "001_185ca2615401f8d7.txt"
    lines = [line for line in drafted([str(five)]).split("\n") if line[:1] in tuple(">~")]
    shown = "".join("".join(line[1:].split()) for line in lines)
    analysis = pipeline().analyse(_source(five))
    assert not isinstance(analysis, Failure)
    assert shown == "".join(analysis.text.clean.split())


def _source(path: Path) -> Any:
    from policyx import source

    return next(iter(source.read([str(path)])))


# odd strings


SIGNS = st.sampled_from('"|｜#＃:：>~=\\ \t\n\r\u2028\u3000\ufeff\x1b甲a·')
ODD = st.text(SIGNS | st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
DAYS = st.dates().map(lambda day: day.isoformat())
CODES = st.sampled_from(["500103", "500000", "511722", "110105"])


@given(st.lists(ODD, min_size=1, max_size=4))
def test_cells_come_back_as_they_went(values: list[str]) -> None:
    line = row(values, width=9)
    assert "\n" not in line
    assert cells(line) == values
    assert cells(f"{line}  # | a comment") == values


@pytest.mark.parametrize(
    "value", ["何以宁", "阿不都热合曼·买买提", "中共(扩大)会议", "a#b", "“七一”表彰", "R&D 2.0: 甲"]
)
def test_what_is_harmless_is_written_as_it_is(value: str) -> None:
    assert cell(value) == value


def actors(names: st.SearchStrategy[str]) -> st.SearchStrategy[list[Record]]:
    """Actors of an event."""
    roles = st.lists(st.sampled_from(ROLES), min_size=1, max_size=3, unique=True)
    return st.lists(st.fixed_dictionaries({"name": names, "roles": roles}), max_size=3)


@st.composite
def gold_records(draw: st.DrawFn) -> Record:
    """Records of any content in the form of the gold."""
    some = st.lists(ODD, max_size=3)
    day, later = sorted((draw(DAYS), draw(DAYS)))
    event = st.fixed_dictionaries(
        {
            "type": st.sampled_from(TYPES),
            "name": st.none() | ODD,
            "date": st.sampled_from([None, day]),
            "end": st.sampled_from([None, later]),
            "division": st.none() | CODES,
            "venue": st.none() | ODD,
            "mode": st.none() | st.sampled_from(MODES),
            "participants": actors(ODD),
            "organs": actors(ODD),
        }
    )
    return draw(
        st.fixed_dictionaries(
            {
                "id": ODD.map(lambda text: f"{text}/0"),
                "title": st.none() | ODD,
                "publisher": st.none() | ODD,
                "published": st.none() | DAYS,
                "reporters": some,
                "home": st.none() | CODES,
                "officials": st.lists(st.fixed_dictionaries({"name": ODD, "posts": some}), max_size=3),
                "divisions": st.lists(CODES, max_size=3),
                "dates": st.lists(st.sampled_from([day, day[:7], f"{day}/{later}"]), max_size=3),
                "meetings": some,
                "documents": some,
                "events": st.lists(event, max_size=2),
            }
        )
    )


@given(gold_records(), st.lists(ODD, max_size=3))
def test_odd_records_come_back_as_they_went(gold: Record, lines: list[str]) -> None:
    draft = HEAD + sheet(Sheet(gold, [(True, line) for line in lines])) + sheet(Sheet({**gold, "id": "z/1"}, []))
    found, faults = articles(draft.split("\n"))
    assert faults == []
    assert [judged.gold for judged in found] == [gold, {**gold, "id": "z/1"}]
    windows, _ = articles(draft.replace("\n", "\r\n").split("\n"))
    assert [judged.gold for judged in windows] == [judged.gold for judged in found]


@given(st.text())
def test_any_text_is_read_without_a_crash(text: str) -> None:
    found, _ = articles(f"=== a/0\n{text}".split("\n"))
    list(checks.faults(found))


# by hand

PAGE = """\
=== 甲/0
> 何以宁调研防汛工作
~ 打印本页
> 7月8日，县委书记何以宁到石岭水库调研防汛工作，县长秋实同志陪同。王林局长汇报。
"""


def test_a_hand_may_write_as_it_likes() -> None:
    draft = PAGE + (
        "  # a comment\n"
        "Title：  何以宁调研防汛工作  # behind a value, too\n"
        "publisher 宣汉县融媒体中心\n"
        "published: 2023.7.9\n"
        "home: 宣汉县\n"
        "officials: 何以宁｜县委书记\n"
        "official : 秋实 | 县长 |\n"
        "official: 王林 | 局长\n"
        "reporters:\n"
        "date: 2023年7月8日\n"
        "date:2023-07\n"
        "event: Inspection\n"
        "when: 2023-7-8 / 2023-7-9\n"
        "where: 511722\n"
        "participant: 何以宁 | inspect、speak\n"
        "participants: 秋实 | accompany attend | speak\n"
        "organ: 石岭水库 | Visited\n"
    )
    (gold,) = back(draft)
    assert gold == {
        "id": "甲/0",
        "title": "何以宁调研防汛工作",
        "publisher": "宣汉县融媒体中心",
        "published": "2023-07-09",
        "reporters": [],
        "home": "511722",
        "officials": [
            {"name": "何以宁", "posts": ["县委书记"]},
            {"name": "秋实", "posts": ["县长"]},
            {"name": "王林", "posts": ["局长"]},
        ],
        "divisions": [],
        "dates": ["2023-07-08", "2023-07"],
        "meetings": [],
        "documents": [],
        "events": [
            {
                "type": "inspection",
                "name": None,
                "date": "2023-07-08",
                "end": "2023-07-09",
                "division": "511722",
                "venue": None,
                "mode": None,
                "participants": [
                    {"name": "何以宁", "roles": ["inspect", "speak"]},
                    {"name": "秋实", "roles": ["accompany", "attend", "speak"]},
                ],
                "organs": [{"name": "石岭水库", "roles": ["visited"]}],
            }
        ],
    }


EVENT = "official: 何以宁\nevent: inspection\nwhen: 2023-07-08\nparticipant: 何以宁 | inspect\n"


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        ("official: 张三", "official 张三 is not in the page"),
        ("official: 何以宁 | 市长", "post 市长 is not in the page"),
        ("official: | 县长", "the name is missing"),
        ("reporter: 张三", "reporter 张三 is not in the page"),
        ("document: 防洪法", "document 防洪法 is not in the page"),
        ("organ: 县水利局 | report", "organ 县水利局 is not in the page"),
        ("organ: 石岭水库", "the role is missing"),
        ("participant: 秋实 | accompany", "participant 秋实 is no official of the article"),
        ("participant: 何以宁 | inspects", "unknown role inspects of 何以宁, is inspect meant?"),
        ("event: inspecton", "unknown type inspecton, is inspection meant?"),
        ("event:", "unknown type of event"),
        ("offical: 何以宁", "unknown key offical, is official meant?"),
        ("何以宁", "no key"),
        ("title: 甲 | 乙", "title takes one value"),
        ("title: 甲\ntitle: 乙", "title stands twice, first in line 9"),
        ("when: 2023-07-09", "when stands twice, first in line 7"),
        ("published: 昨天", "昨天 is no date"),
        ("published: 2023-07", "2023-07 is no day"),
        ("date: 2023-02-30", "2023-02-30 is not in the calendar"),
        ("date: 2023-07-09/2023-07-08", "ends before it begins"),
        ("  date: 2023-07-08", "an event's date is its when"),
        ("  division: 511722", "an event's division is its where"),
        ("home: 朝阳区", "朝阳区 names several divisions: 110105"),
        ("home: 花果山区", "unknown division 花果山区"),
        ("division: 999999", "unknown code 999999"),
        ("division: 511722100", "is no code of a county or above"),
        ("mode: Video\nmode: onsite", "mode stands twice"),
        ("mode: online", "unknown mode online"),
        ("=== 甲", "an article begins with === and its id"),
        ("=== 甲/0", "the id 甲/0 stands twice, first in line 1"),
        ("=== 乙/0\nwhen: 2023-07-08", "when stands before the first event of its article"),
    ],
)
def test_an_error_is_told_by_its_line(line: str, cause: str) -> None:
    (error,) = grave(PAGE + EVENT + line + "\n")
    number, _, text = error.partition(": ")
    assert cause in text
    assert int(number) == 9 + line.count("\n")
    assert "\n" not in text


def test_what_stands_before_the_first_article_is_an_error() -> None:
    assert grave("title: 甲\n" + PAGE) == ["1: title stands before the first article: === page/number"]


def test_doubtful_things_are_told_and_taken() -> None:
    draft = PAGE + "official: 何以宁\nofficial: 何以宁\nmeeting: 全县防汛会\nevent: other\nvenue: 县城\n"
    found, faults = read(draft)
    assert [(fault.line, fault.grave) for fault in faults] == [(6, False), (7, False), (8, False), (9, False)]
    assert found[0].gold["meetings"] == ["全县防汛会"]


def test_facts_of_one_article_may_stand_in_another_of_its_page() -> None:
    other = "=== 甲/1\n> 秋实\nofficial: 何以宁\n"
    assert grave(PAGE + other) == []
    assert grave(PAGE + other.replace("甲/1", "乙/0")) == ["7: official 何以宁 is not in the page"]


def test_no_page_no_check() -> None:
    _, faults = read("=== 甲/0\nofficial: 何以宁\n")
    assert [(fault.line, fault.grave) for fault in faults] == [(1, False)]


# pages and records


def places(one: Sheet) -> Iterator[str]:
    """The lines of a sheet as they are marked."""
    yield from (("> " if inside else "~ ") + line for inside, line in one.lines)


ARTICLE = "{0}调研防汛工作\n\n来源：宣汉县融媒体中心 2023-07-09\n\n7月8日，县委书记{0}到石岭水库调研防汛工作。\n"


def test_pages_of_one_name_are_numbered_on(tmp_path: Path) -> None:
    for folder, name in (("a", "何以宁"), ("b", "秋实")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "news.txt").write_text(ARTICLE.format(name), "utf-8")
    assert [record["id"] for record in back(drafted([str(tmp_path)]))] == ["news/0", "news/1"]


def test_records_without_their_page_are_failures(tmp_path: Path) -> None:
    page = tmp_path / "news.txt"
    page.write_text(ARTICLE.format("何以宁"), "utf-8")
    (record,) = (
        one.model_dump(mode="json") for one in pipeline().documents(_source(page)) if not isinstance(one, Failure)
    )
    page.write_text(ARTICLE.format("秋实"), "utf-8")
    (failure,) = sheets(pipeline(), [str(page)], Tally(), [record])
    assert isinstance(failure, Failure)
    assert "has changed since" in str(failure)
    tally = Tally()
    (failure,) = sheets(pipeline(), [str(page)], tally, [{"id": "other/0", "title": "甲"}])
    assert isinstance(failure, Failure)
    assert tally.without == 1


def test_two_files_of_the_same_bytes_have_a_record_each(tmp_path: Path) -> None:
    pages = [tmp_path / "a.txt", tmp_path / "b.txt"]
    for page in pages:
        page.write_text(ARTICLE.format("何以宁"), "utf-8")
    records = [
        one.model_dump(mode="json")
        for page in pages
        for one in pipeline().documents(_source(page))
        if not isinstance(one, Failure)
    ]
    assert [r["id"] for r in back(drafted([str(page) for page in reversed(pages)], records))] == ["b/0", "a/0"]


def test_gold_whose_article_is_not_found_still_gets_the_page(tmp_path: Path) -> None:
    page = tmp_path / "menu.txt"
    page.write_text("首页 | 新闻 | 服务\n上一篇：无\n", "utf-8")
    (one,) = sheets(pipeline(), [str(page)], Tally(), [{"id": "menu/0", "title": "服务"}])
    assert isinstance(one, Sheet)
    assert list(places(one)) == ["~ 首页 | 新闻 | 服务", "~ 上一篇：无"]
    assert json.dumps(back(sheet(one))[0]["title"]) == json.dumps("服务")
