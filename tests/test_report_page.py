"""An article of the report in a browser: what a reader does, by mouse, and by keyboard alone."""

from __future__ import annotations

from typing import Any

from selenium.webdriver.common.keys import Keys

from tests.browser import Browser
from tests.report_shown import Shown


def test_one_article_is_open_without_controls(browser: Browser, one: Shown) -> None:
    browser.open(one.out)
    assert browser.shown("article .prose mark")
    assert browser.all("nav, form") == []
    assert browser.one("h1").text == one.sheets[0].document.title


def test_marks_are_the_mentions_of_the_record(browser: Browser, many: Shown) -> None:
    browser.open(many.out)
    script = """return [...document.querySelectorAll('article')].map((article) => {
      const words = {};
      for (const mark of article.querySelectorAll('mark.p')) {
        words[mark.dataset.m] = (words[mark.dataset.m] || '') + mark.textContent;
      }
      return Object.values(words);
    })"""
    for sheet, words in zip(many.sheets, browser.run(script), strict=True):
        spans = sorted({span for official in sheet.document.officials for span in official.mentions})
        assert words == [many.words(sheet, [span]) for span in spans]


def test_a_click_on_a_person_lights_up_the_words_that_say_so(browser: Browser, many: Shown) -> None:
    browser.open(many.out)
    told = 0
    for number, sheet in enumerate(many.sheets, 1):
        shown = browser.run(PRESS_ALL, f"#a{number}")
        actors: list[Any] = [who for event in sheet.document.events for who in (*event.participants, *event.organs)]
        for who, (name, pressed, lit, after) in zip(actors, shown, strict=True):
            assert (name, pressed, after) == (who.name, "true", "")
            assert lit.replace(" ", "") == many.words(sheet, who.evidence).replace(" ", "")
            told += 1
    assert told > 20


def test_what_lights_up_comes_into_view_and_is_told(browser: Browser, one: Shown) -> None:
    browser.open(one.out)
    last = browser.all(".event .said .ev")[-1]
    last.click()
    box = browser.run(
        "const b = [...CSS.highlights.get('evidence')][0].getBoundingClientRect(); return [b.top, b.height]"
    )
    assert 0 < box[0] < browser.run("return innerHeight")
    assert browser.lit()[:20] in browser.one("#say").get_attribute("textContent")  # type: ignore[operator]
    browser.press(Keys.ESCAPE)
    assert browser.lit() == ""


def test_a_click_on_a_mention_shows_why_and_leads_to_its_event(browser: Browser, one: Shown) -> None:
    browser.open(one.out)
    mark = next(mark for mark in browser.all("mark.p") if mark.text == "黄茂军")
    mark.click()
    card = browser.one("#card")
    assert card.is_displayed()
    assert "黃茂軍" in card.text
    assert "区委书记 500103" in card.text
    assert browser.all("#card .why li")
    browser.press(Keys.ESCAPE)
    assert not card.is_displayed()
    body = next(mark for mark in browser.all(".prose p:not(.headline) mark.p") if mark.text == "黄茂军")
    body.click()
    assert browser.all(".event.near")
    browser.one("#card .back").click()
    assert one.sheets[0].document.events[0].name in browser.focused()  # type: ignore[operator]


def test_hovering_shows_and_leaving_hides(browser: Browser, one: Shown) -> None:
    from selenium.webdriver import ActionChains

    browser.open(one.out)
    ActionChains(browser.driver).move_to_element(browser.one(".headline mark.d")).perform()
    assert "500103" in browser.one("#card").text
    ActionChains(browser.driver).move_to_element(browser.one("h1")).perform()
    assert browser.shown("#card") == []


def test_kinds_are_switched_off_and_what_lies_under_them_is_reached(browser: Browser, one: Shown) -> None:
    browser.open(one.out)
    inner = browser.one("mark.m mark.d")
    assert browser.run("return getComputedStyle(arguments[0]).borderBottomStyle", inner) == "dashed"
    inner.click()
    assert "地区" in browser.one("#card h2").text
    browser.press(Keys.ESCAPE)
    browser.one(".legend .t-d").click()
    assert browser.run("return getComputedStyle(arguments[0]).borderBottomStyle", inner) == "none"
    inner.click()
    assert "会议" in browser.one("#card h2").text


def test_the_keyboard_alone_reads_an_article(browser: Browser, many: Shown) -> None:
    browser.open(many.out)
    browser.press(Keys.TAB)
    assert "跳到内容" in browser.focused()
    browser.press(Keys.ENTER)
    assert browser.run("return document.activeElement.id") == "main"
    browser.press(Keys.TAB, Keys.ENTER)
    assert "黄茂军" in browser.focused()
    browser.press(*[Keys.TAB] * (1 + len(browser.all("#a1 .legend input"))))
    assert browser.focused().startswith("mark.")
    browser.press(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_LEFT, Keys.ENTER)
    assert browser.shown("#card.pinned")
    browser.press(Keys.ESCAPE, Keys.END, Keys.HOME)
    assert browser.focused() == "mark.p h0 黄茂军"
    browser.press(Keys.TAB)
    while not browser.focused().startswith("button.ev"):
        browser.press(Keys.TAB)
    browser.press(Keys.SPACE)
    assert browser.lit()


PRESS_ALL = """
const article = document.querySelector(arguments[0]);
article.querySelector('details').open = true;
const lit = () => [...CSS.highlights.get('evidence')].map((range) => range.toString()).join('|');
return [...article.querySelectorAll('.event dd ul:not(.said) .ev')].map((button) => {
  button.click();
  const seen = [button.textContent, button.getAttribute('aria-pressed'), lit()];
  button.click();
  return [...seen, lit()];
});
"""
"""For each person and organ of an article's cards: name, whether pressed, what lights up, what after a second click."""
