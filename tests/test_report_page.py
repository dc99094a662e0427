"""The report in a browser: what a reader does, by mouse, by finger, and by keyboard alone."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

from policyx.output.table import LABELS
from policyx.pipeline import Pipeline
from policyx.report.gather import Gatherer
from policyx.report.sheet import Sheet
from policyx.report.write import Report
from tests.browser import Browser, chromium, required
from tests.test_cli import SEED, SEEDS

PAGES = [SEEDS, SEEDS.parent / "corpus" / "W4.txt"]


class Shown:
    """A report and its sheets."""

    def __init__(self, paths: list[Path], out: Path) -> None:
        self.out = out
        found = Gatherer(Pipeline(), out).sheets([str(path) for path in paths])
        self.sheets = [sheet for sheet in found if isinstance(sheet, Sheet)]
        report = Report(out)
        for sheet in self.sheets:
            report.add(sheet)
        report.close()

    def events(self) -> list[tuple[Sheet, Any]]:
        """Every event with its sheet."""
        return [(sheet, event) for sheet in self.sheets for event in sheet.document.events]

    def words(self, sheet: Sheet, spans: Any) -> str:
        """The repaired words of raw spans, joined by |."""
        assert sheet.text
        return "|".join(sheet.text.clean[slice(*sheet.text.to_clean(*span))] for span in spans)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    required()
    return Shown(PAGES, tmp_path_factory.mktemp("report") / "many.html")


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    required()
    return Shown([SEED], tmp_path_factory.mktemp("report") / "one.html")


@pytest.fixture(scope="module")
def window() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def browser(window: Browser) -> Iterator[Browser]:
    """A browser as good as new; afterwards nothing must stand in its console."""
    window.screen()
    window.complaints()
    yield window
    assert window.complaints() == []


def title(sheet: Sheet, event: Any) -> str:
    """How the table names an event."""
    return " ".join(str(event.name or sheet.document.title or LABELS[event.type]).split())


def found(browser: Browser) -> str:
    return browser.one("#found").text


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
