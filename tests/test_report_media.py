"""The report in the dark, on a phone, on paper, and to a screen reader."""

from __future__ import annotations

import base64
from itertools import pairwise

import pytest

from tests.browser import Browser
from tests.report_shown import Shown


@pytest.mark.parametrize("dark", [False, True])
def test_colours_can_be_told_from_their_ground(browser: Browser, many: Shown, dark: bool) -> None:
    browser.dark(dark)
    for view in ("articles", "timeline", "events", "counts"):
        browser.open(many.out, f"#view={view}")
        if view == "articles":
            browser.one("article summary").click()
            browser.one("mark.m mark.d").click()
        poor = browser.run(CONTRAST)
        assert poor == []


def test_a_phone_shows_everything_in_its_width(browser: Browser, many: Shown) -> None:
    browser.phone()
    for view in ("articles", "timeline", "events", "counts"):
        browser.open(many.out, f"#view={view}")
        if view == "articles":
            browser.one("article summary").click()
        assert browser.run("return document.documentElement.scrollWidth") == 360
        assert browser.run("return innerWidth") == 360
    browser.open(many.out)
    browser.one("article summary").click()
    button = browser.one(".event li .ev")
    button.click()
    assert browser.lit()
    browser.one("#card .back").click()
    assert browser.run("return document.activeElement === arguments[0]", button)
    browser.run("arguments[0].scrollIntoView({block: 'center'})", browser.one(".prose p:not(.headline) mark.p"))
    browser.one(".prose p:not(.headline) mark.p").click()
    box = browser.one("#card").rect
    assert (box["x"], box["width"]) == (0, 360)


def test_paper_holds_every_article_and_no_controls(browser: Browser, many: Shown) -> None:
    browser.open(many.out, "#view=events")
    browser.paper()
    assert browser.shown("form, nav, input, #events, #timeline, #counts, .skip") == []
    browser.screen()
    printed = browser.cdp("Page.printToPDF", printBackground=True)
    pdf = base64.b64decode(printed["data"])
    assert pdf.count(b"/Type /Page\n") >= len(many.sheets)
    assert browser.shown("#events tbody a")
    assert browser.all("article > details[open]") == []


def test_names_and_landmarks_for_screen_readers(browser: Browser, many: Shown) -> None:
    browser.open(many.out)
    browser.one("article summary").click()
    assert [len(browser.all(tag)) for tag in ("main", "h1", "header.top", "nav[aria-label]", "search")] == [1] * 5
    unnamed = browser.run(UNNAMED)
    assert unnamed == []
    ids = browser.run("return [...document.querySelectorAll('[id]')].map((e) => e.id)")
    assert len(ids) == len(set(ids))
    levels = browser.run("return [...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map((e) => +e.localName[1])")
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


CONTRAST = """
function parse(colour) {
  const canvas = parse.canvas ||= new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
  canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
  const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
  return [r, g, b, a / 255];
}
const over = (top, under) => top.slice(0, 3).map((c, i) => c * top[3] + under[i] * (1 - top[3]));
const light = (rgb) => rgb.map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4))
  .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
const poor = new Set();
for (const element of document.querySelectorAll('body *')) {
  const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
  if (!own || !element.checkVisibility() || element.matches('option, .sr, .skip, script, legend')) continue;
  const grounds = [];
  for (let at = element; at; at = at.parentElement) grounds.push(parse(getComputedStyle(at).backgroundColor));
  const ground = grounds.reverse().reduce((under, top) => over(top, under), [255, 255, 255]);
  const style = getComputedStyle(element);
  const ink = over(parse(style.color), ground);
  const [high, low] = [light(ink), light(ground)].sort((a, b) => b - a);
  const ratio = (high + 0.05) / (low + 0.05);
  const name = `${element.localName}.${element.className}`;
  if (ratio < 4.5) poor.add(`${name} ${ratio.toFixed(2)} ${element.textContent.slice(0, 12)}`);
}
return [...poor];
"""
"""Elements whose text has less than the contrast that WCAG AA asks for, over all grounds under it."""

UNNAMED = """
const all = 'button, a, input, select, meter, [role=region], section, nav, form';
return [...document.querySelectorAll(all)].filter((e) =>
  e.checkVisibility() && !(e.getAttribute('aria-label') || e.textContent.trim() || e.labels?.length ||
    document.getElementById(e.getAttribute('aria-labelledby') || '')?.textContent.trim())
).map((e) => e.outerHTML.slice(0, 80));
"""
