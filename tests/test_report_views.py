"""The views of a report in a browser: what filters, the table, the timeline, and the counts leave and lead to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

from policyx.output.table import LABELS
from policyx.report.sheet import Sheet
from tests.browser import Browser
from tests.report_shown import Shown


def title(sheet: Sheet, event: Any) -> str:
    """How the table names an event."""
    return " ".join(str(event.name or sheet.document.title or LABELS[event.type]).split())


def found(browser: Browser) -> str:
    return browser.one("#found").text


@pytest.mark.parametrize(
    ("field", "value", "fits"),
    [
        ("person", "江发茂", lambda _, e: any(p.name == "江发茂" for p in e.participants)),
        ("division", "500000", lambda d, e: (e.division or d.home).code.startswith("50")),
        ("division", "320500", lambda d, e: (e.division or d.home).code.startswith("3205")),
        ("type", "inspection", lambda _, e: e.type == "inspection"),
        ("from", "2024-05-01", lambda d, e: (e.end or e.date or d.published) >= "2024-05-01"),
        ("to", "2023-12-31", lambda d, e: (e.date or d.published) <= "2023-12-31"),
    ],
)
def test_filters_leave_what_fits(browser: Browser, many: Shown, field: str, value: str, fits: Any) -> None:
    browser.open(many.out, "#view=events")
    wanted = [title(sheet, event) for sheet, event in many.events() if fits(sheet.document, event)]
    assert 0 < len(wanted) < len(many.events())
    element = browser.one(f"[name={field}]")
    if element.tag_name == "select":
        Select(element).select_by_value(value)
    elif field == "person":
        element.send_keys(value)
    else:
        browser.run(
            "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('input', {bubbles: true}))",
            element,
            value,
        )
    assert [link.text for link in browser.shown("#events tbody a")] == wanted
    assert f"{len(wanted)} 件事件" in found(browser)
    assert f"{field}={value}" in browser.driver.execute_script("return decodeURIComponent(location.hash)")
    browser.one("[type=reset]").click()
    assert found(browser).startswith("全部")


def test_free_text_finds_articles(browser: Browser, many: Shown) -> None:
    browser.open(many.out)
    browser.one("[name=q]").send_keys("含金量 渝中")
    assert [title.text for title in browser.shown("article h3")] == [many.sheets[0].document.title]
    browser.one("[name=q]").send_keys("没有这样的字")
    assert browser.shown("#articles .none")
    assert "0 篇文章" in found(browser)


def test_the_table_is_sorted(browser: Browser, many: Shown) -> None:
    browser.open(many.out, "#view=events")
    dates = sorted(event.date or (sheet.document.published or "")[:10] for sheet, event in many.events())
    dates = [day for day in dates if day] + [day for day in dates if not day]

    def days() -> list[str]:
        return [day[:10] for day in browser.texts("#events tbody .day")]

    browser.one("#events th[data-key=date] button").click()
    assert browser.one("#events th[data-key=date]").get_attribute("aria-sort") == "ascending"
    assert days() == dates
    browser.one("#events th[data-key=date] button").click()
    assert days() == [day for day in dates[::-1] if day] + [day for day in dates if not day]
    assert browser.one("#events th[data-key=date]").get_attribute("aria-sort") == "descending"
    browser.one("#events th[data-key=score] button").click()
    scores = browser.texts("#events tbody td.num")
    assert scores == sorted(scores)
    assert len(browser.all("#events th[aria-sort]")) == 1


def test_a_view_can_be_linked_and_the_way_back_works(browser: Browser, many: Shown) -> None:
    browser.open(many.out, "#view=events&type=meeting&sort=name%2Cdesc")
    first = [link.text for link in browser.shown("#events tbody a")]
    assert Select(browser.one("[name=type]")).first_selected_option.get_attribute("value") == "meeting"
    browser.shown("#events tbody a")[0].click()
    assert [article for article in browser.all("article > details") if article.get_attribute("open")]
    assert browser.lit()
    assert browser.shown("article .event.near")
    browser.driver.back()
    assert [link.text for link in browser.shown("#events tbody a")] == first
    address = browser.driver.current_url
    browser.open(many.out, "#" + address.partition("#")[2])
    assert [link.text for link in browser.shown("#events tbody a")] == first
    ident = many.sheets[2].document.id
    browser.open(many.out, f"#a={ident}&e=1")
    assert browser.focused().startswith(f"summary. {many.sheets[2].document.title}")
    assert browser.lit() == many.words(many.sheets[2], many.sheets[2].document.events[0].evidence)


def test_articles_without_events_have_one_view(browser: Browser, tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text("天气很好\n\n2024-07-11\n\n今天天气很好，适合散步。\n", "utf-8")
    shown = Shown([tmp_path], tmp_path / "out.html")
    assert shown.events() == []
    for hash in ("", "#view=timeline", "#view=events&sort=date,asc"):
        browser.open(shown.out, hash)
        assert len(browser.shown("article")) == 2
        assert browser.texts(".views a") == ["文章"]
        browser.one("[name=q]").send_keys("散步")
        assert "2 篇文章，0 件事件" in found(browser)


def test_hostile_addresses_do_no_harm(browser: Browser, many: Shown) -> None:
    for hash in (
        "#view=<img src=x>",
        "#a=%22%5D",
        "#e=1&a=x",
        "#from=x&sort=constructor,x&type=__proto__",
        "#%",
        "#=&&",
    ):
        browser.open(many.out, hash)
        assert browser.shown("main > section")


def test_the_timeline_filters_by_its_bars_and_leads_to_articles(browser: Browser, many: Shown) -> None:
    browser.open(many.out)
    browser.one("[data-view=timeline]").click()
    dated = [event for sheet, event in many.events() if event.date or sheet.document.published]
    bars = browser.all(".bars button")
    counts = [int(str(bar.get_attribute("title")).split()[1]) for bar in bars]
    assert sum(counts) == len(dated)
    assert len(browser.all(".days li")) == len(many.events())
    bar = bars[counts.index(max(counts))]
    bar.send_keys(Keys.ENTER)
    assert f"{max(counts)} 件事件" in found(browser)
    assert browser.run("return document.activeElement.getAttribute('aria-pressed')") == "true"
    assert len(browser.all(".days li")) == max(counts)
    browser.one(".days a").click()
    assert browser.lit()


def test_counts_add_up_and_filter(browser: Browser, many: Shown) -> None:
    browser.open(many.out, "#view=counts")
    types = [int(number) for number in browser.texts("#counts section:nth-child(1) td.num")]
    assert sum(types) == len(many.events())
    rows = dict(zip(browser.texts("#counts section:nth-child(2) button"),
                    browser.texts("#counts section:nth-child(2) td.num"), strict=True))  # fmt: skip
    places = [event.division or sheet.document.home for sheet, event in many.events()]
    codes = [place.code if place else "" for place in places]
    assert int(rows["江苏省"]) == sum(code.startswith("32") for code in codes)
    assert int(rows["江苏省苏州市"]) == sum(code.startswith("3205") for code in codes)
    next(button for button in browser.all("#counts button") if button.text == "江苏省").click()
    assert "division=320000" in browser.driver.current_url
    assert f"{rows['江苏省']} 件事件" in found(browser)
    assert browser.focused() == "button. 江苏省"
