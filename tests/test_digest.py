"""Pages of short news: which are several articles, and what their items share."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from policyx.page.split import split

CASES = Path(__file__).parent / "cases" / "page_digest.txt"


def cases() -> list[tuple[str, list[str]]]:
    """(page, titles of its articles): a line of titles parted by ‖ behind =, ⏎ is a line break."""
    rows = [row for row in CASES.read_text(encoding="utf-8").splitlines() if row and not row.startswith("#")]
    return [(page.replace("⏎", "\n"), titles.split("‖")) for page, _, titles in (row.partition("\t") for row in rows)]


@pytest.mark.parametrize(("page", "titles"), cases())
def test_titles(page: str, titles: list[str]) -> None:
    assert [article.title for article in split(page)] == titles, json.dumps(page, ensure_ascii=False)


def test_items_share_the_stamp_and_the_editors() -> None:
    page = (
        "青岚一周要闻（第3期）\n2023-02-02 12:00 青岚区融媒体中心\n"
        "【一】全区河长会议昨日召开\n2月1日，全区河长会议召开，区委书记何以宁出席会议并且讲话。\n"
        "【二】区政协委员调研河道治理\n1月30日，区政协副主席陶知远带队到东岭村调研河道的治理。\n"
        "编辑：王小明　审核：李思思\n"
    )
    articles = split(page)
    assert [article.publisher for article in articles] == ["青岚区融媒体中心"] * 2
    assert [article.published for article in articles] == ["2023-02-02T12:00"] * 2
    assert [article.reporters for article in articles] == [("王小明", "李思思")] * 2
    first, second = articles
    assert first.span[1] <= second.span[0]
    assert "何以宁" in page[slice(*first.reading.body[0])]
    assert "陶知远" in page[slice(*second.reading.body[0])]


def test_items_keep_their_own_writers() -> None:
    page = (
        "青岚日报 2023年2月2日 02版 简讯\n"
        "全区河长会议召开\n　　本报讯 2月1日，全区河长会议召开，区委书记何以宁讲话。（王小明）\n"
        "区政协委员调研河道\n　　本报讯 1月30日，区政协副主席陶知远到东岭村调研。（李思思）\n"
    )
    assert [article.reporters for article in split(page)] == [("王小明",), ("李思思",)]
