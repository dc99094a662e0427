"""The report of hostile pages and records: nothing of them runs, nothing breaks out, everything is shown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from policyx.report.blocks import Block
from policyx.report.data import json_block
from tests.browser import Browser, chromium
from tests.records import NASTY
from tests.test_report import full, poisoned, sheets, store, write

ATTACKS = (
    "<script>alert(1)</script>",
    "</script><script>alert(2)</script>",
    "</title><svg onload=alert(3)>",
    '"><img src=x onerror=alert(4)>',
    "' onmouseover='alert(5)",
    "<!--<script>",
    "]]><![CDATA[",
    "{{ 7 * 7 }}{% raw %}",
    "javascript:alert(6)",
    "\u2028\u2029alert(7)//",
    "&lt;script&gt;&#60;&amp;",
    "\u202eevil\u2066",
    *NASTY,
)
TEXT = """7月8日，县委书记何以宁到石岭水库调研防汛工作。</script><script>alert(8)</script>

何以宁说，要看<b onclick=alert(9)>"这里"</b>。<style>*{display:none}</style>{{ 7 * 7 }} 😀𬭎县长罗启明<br>参加。
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


def quiet(browser: Browser) -> None:
    """Nothing was run, and nothing refused, since nothing was tried."""
    assert browser.complaints() == []
    assert (
        browser.run("return document.querySelectorAll('img, svg, iframe, b, br, [onclick], [onmouseover]').length") == 0
    )
    assert len(browser.all("script:not([type])")) == 1


def test_hostile_records_are_only_text(browser: Browser, tmp_path: Path) -> None:
    records = store(tmp_path / "records.jsonl", [poisoned(full(), text or "无") for text in ATTACKS])
    found = sheets([records], tmp_path / "out.html")
    write(found, tmp_path / "out.html", title="\"</title><script>alert(0)</script>'")
    browser.open(tmp_path / "out.html")
    assert len(browser.all("article")) == len(ATTACKS)
    titles = browser.run("return [...document.querySelectorAll('article h3')].map((e) => e.textContent)")
    for text, title in zip(ATTACKS, titles, strict=True):
        wanted = re.sub("[\x00-\x08\x0b\x0e-\x1f\x7f]", "\ufffd", text or "无").replace("\r", " ").replace("\f", " ")
        assert title == wanted
    assert browser.driver.title == "\"</title><script>alert(0)</script>'"
    for view in ("timeline", "events", "counts", "articles"):
        browser.one(f"[data-view={view}]").click()
    for summary in browser.all("article > details > summary")[:8]:
        summary.click()
    quiet(browser)


def test_hostile_pages_are_only_text(browser: Browser, tmp_path: Path) -> None:
    crawl = tmp_path / "crawl.jsonl"
    extra = {
        "url": "javascript:alert(1)",
        "link": 'https://a.example/?a="><script>alert(2)</script>',
        "good": "https://a.example/1?a=1&b=2",
        "data": "data:text/html,<script>alert(3)</script>",
        "<img src=x onerror=alert(4)>": {"deep": "</script>"},
        "__proto__": "x",
    }
    head = "\"何以宁\"</script>'调研'防汛工作\n\n来源：宣汉县融媒体中心 2023-07-09\n\n"
    pages = [{"text": head + TEXT, **extra}, {"text": "<script>alert(1)</script>"}, {"text": head + TEXT, "n": None}]
    crawl.write_text("".join(json.dumps(page) + "\n" for page in pages), "utf-8")
    found = sheets([crawl], tmp_path / "out.html")
    html = write(found, tmp_path / "out.html")
    browser.open(tmp_path / "out.html")
    quiet(browser)
    browser.one("article summary").click()
    browser.one(".more summary").click()
    links = browser.run("return [...document.querySelectorAll('.more a')].map((a) => a.protocol)")
    assert links == ["https:", "https:"]
    assert "49" not in html.partition("<article")[2].partition("</article")[0].partition("可信度")[0]
    for mark in browser.all("#a1 .prose mark"):
        mark.click()
        browser.press("\ue00c")
    quiet(browser)


def test_places_are_right_behind_characters_of_two_units(browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(
        "何以宁调研防汛工作\n\n2023-07-09\n\n😀𬭎😀7月8日，县委书记何以宁到😀石岭水库调研防汛工作。😀\n", "utf-8"
    )
    (sheet,) = sheets([page], tmp_path / "out.html")
    write([sheet], tmp_path / "out.html")
    browser.open(tmp_path / "out.html")
    browser.one(".event li .ev").click()
    assert browser.lit().startswith(("😀𬭎😀7月8日", "7月8日", "县委书记"))
    assert "何以宁到😀石岭水库调研" in browser.lit()
    browser.one(".prose mark.n").click()
    assert "7月8日" in browser.one("#card").text
    quiet(browser)


def test_nested_and_crossing_mentions_of_a_corrected_record(browser: Browser, tmp_path: Path) -> None:
    text = "甲乙丙丁戊己庚辛壬癸子丑寅卯"
    last = text[::-1]
    page = tmp_path / "page.txt"
    page.write_text(f"标题在这里\n\n2023-07-09\n\n{text}\n\n{last}\n", "utf-8")
    (sheet,) = sheets([page], tmp_path / "out.html")
    plain: dict[str, Any] = sheet.document.model_dump(mode="json")  # type: ignore[union-attr]
    at = page.read_text("utf-8").index(text)
    second = at + len(text) + 2

    def organ(name: str, *spans: tuple[int, int]) -> dict[str, Any]:
        return {"name": name, "mentions": [[at + start, at + stop] for start, stop in spans]}

    plain["organs"] = [organ("单", (2, 8)), organ("单二", (9, 9 + len(text)))]
    plain["meetings"] = [{**organ("会", (0, 10)), "edition": None}, {**organ("会二", (6, 12)), "edition": None}]
    plain["documents"] = [{"title": "文", "number": None, "mentions": [[at + 3, at + 5], [second, second + 3]]}]
    plain["officials"] = [{"id": "p1", "name": "人", "posts": [], "mentions": [[at + 3, at + 5]]}]
    records = store(tmp_path / "records.jsonl", [plain])
    (told,) = sheets([records], tmp_path / "out.html")
    write([told], tmp_path / "out.html")
    browser.open(tmp_path / "out.html")
    words = browser.run("""const words = {};
      for (const mark of document.querySelectorAll('.prose mark')) {
        const [name, all] = [mark.className[0] + mark.dataset.m, words];
        all[name] = (all[name] || '') + mark.textContent;
      }
      return Object.entries(words).map(([name, text]) => [name[0], text]).sort();""")
    assert words == sorted([
        ["m", text[:10]], ["m", text[6:12]], ["o", text[2:8]], ["w", text[3:5]], ["p", text[3:5]], ["w", last[:3]],
        ["o", text[9:] + last[: len(text) - 5 - 2]],
    ])  # fmt: skip
    assert browser.texts(".prose p:not(.aside, .headline)") == [text, last]
    assert browser.texts("mark.m mark.o mark.w mark.p") == [text[3:5]]
    inner = browser.one("mark.m mark.o mark.w mark.p")
    inner.click()
    assert "人" in browser.one("#card h2").text
    assert "仅见于记录" in browser.one("#card").text
    quiet(browser)


def tokens(length: int, *spans: tuple[int, int]) -> str:
    """Marks of a block as brackets round letters."""
    text = "abcdefghijklmnopqrstuvwxyz"[:length]
    block = Block("body", 100, 100 + length, text, False)
    block.pieces = [(100 + start, 100 + stop, 0, number) for number, (start, stop) in enumerate(spans)]
    shown = ""
    for token in block.tokens():
        more = "~" if token.classes and token.classes.endswith(" c") else ""
        shown += token.text if token.text is not None else f"[{more}{token.number}" if token.classes else "]"
    return shown


@pytest.mark.parametrize(
    ("spans", "shown"),
    [
        ([], "abcdef"),
        ([(0, 6)], "[0abcdef]"),
        ([(1, 3), (3, 5)], "a[0bc][1de]f"),
        ([(0, 6), (1, 3), (1, 2)], "[0a[1[2b]c]def]"),
        ([(1, 3), (1, 3)], "a[0[1bc]]def"),
        ([(0, 4), (2, 6)], "[0ab[1cd]][~1ef]"),
        ([(0, 3), (1, 5), (2, 6)], "[0a[1b[2c]]][~2[~1de]f]"),
        ([(2, 2)], "abcdef"),
    ],
)
def test_marks_nest_and_are_cut_where_they_cross(spans: list[tuple[int, int]], shown: str) -> None:
    assert tokens(6, *spans) == shown


def test_json_in_the_page_cannot_end_its_element() -> None:
    value = ["</script>", "<!--", "&amp;", "\u2028\u2029", "\ud800", {"</": "]]>"}]
    text = str(json_block(value))
    assert not set(text) & set("<>&\u2028\u2029\ud800")
    assert json.loads(text) == [*value[:4], "\ufffd", value[5]]


class Outline(HTMLParser):
    """Whether tags are closed in the order in which they were opened."""

    VOID = frozenset({"meta", "input", "br", "link", "img"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), (tag, names)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_tags_are_closed_in_order(tmp_path: Path) -> None:
    records = store(tmp_path / "records.jsonl", [poisoned(full(), text or "无") for text in ATTACKS])
    outline = Outline()
    outline.feed(write(sheets([records], tmp_path / "out.html"), tmp_path / "out.html"))
    assert outline.open == []
