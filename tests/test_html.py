"""Reading HTML: pages in the manner of portals, and pages that no portal should send."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from policyx.source.html import Page, extract
from policyx.source.outline import outline
from policyx.source.tags import Tag, tokens

PAGES = sorted((Path(__file__).parent / "cases" / "html").glob("*.html"))
_SAID = re.compile(r"<!-- (title|published|publisher|keep|drop): (.*?) -->")
_TEXT = "会议指出，要坚持问题导向，抓好落实。"


def squash(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_portal(path: Path) -> None:
    markup = path.read_text("utf-8")
    page = extract(markup)
    text = squash(page.text)
    for what, said in _SAID.findall(markup):
        if what == "keep":
            assert squash(said) in text, said
        elif what == "drop":
            assert squash(said) not in text, said
        elif what == "title":
            assert squash(said) in squash("".join(page.text.splitlines()[:4])), said
        else:
            told = getattr(page.meta, what)
            assert said in (told or said), (what, said, told)
    assert "no main text" not in " ".join(page.warnings)


def test_tokens() -> None:
    found = list(tokens('a<P Class="x>y" id=z hidden>&#20250;议<br/><!-- <p> -->b<!doctype x></p>'))
    assert found == [
        "a",
        Tag("p", False, ' Class="x>y" id=z hidden'),
        "会议",
        Tag("br", False, "/"),
        "b",
        Tag("p", True),
    ]
    assert isinstance(found[1], Tag)
    assert found[1].attributes() == {"class": "x>y", "id": "z"}
    assert list(tokens("<script>if (a<b) '</p>'</SCRIPT >c")) == [
        Tag("script"),
        "if (a<b) '</p>'",
        Tag("script", True, " "),
        "c",
    ]
    assert list(tokens("气温<5℃ & <")) == ["气温<5℃ & <"]
    assert list(tokens("<p title='x>y</p>")) == [Tag("p", False, " title='x"), "y", Tag("p", True)]


def test_lines_and_containers() -> None:
    page = outline("<div>一<b>二</b>\n三<p>四<br>五</div><table><tr><td>六<td><a href=x>七</a>八<tr><td>九</table>十")
    assert page.lines == ["一二三", "四", "五", "六", "七八", "九", "十"]
    assert page.linked == [0, 0, 0, 0, 1, 0, 0]
    assert [(block.name, page.lines[block.first : block.stop]) for block in page.blocks] == [
        ("div", ["一二三", "四", "五"]),
        ("table", ["六", "七八", "九"]),
        ("tr", ["六", "七八"]),
        ("td", ["六"]),
        ("td", ["七八"]),
        ("tr", ["九"]),
        ("td", ["九"]),
    ]


@pytest.mark.parametrize(
    "markup",
    [
        '<p style="DISPLAY : none">甲</p>乙',
        "<p hidden>甲<p>乙",
        '<span hidden=""><span>甲</span>甲</span>乙',
        "<svg><title>甲</title></svg>乙",
        "<noscript>甲</noscript>乙",
        '<input type=hidden value="甲"><i class="x" aria-hidden="true">乙</i>',
        '<b style="overflow:hidden" data-x="display none">乙</b><script>甲',
    ],
)
def test_what_is_not_displayed(markup: str) -> None:
    assert outline(markup).lines == ["乙"]


def test_text_that_a_script_displays() -> None:
    page = extract(f"<title>某区召开大会</title><div style='display:none'><p>{_TEXT * 3}</p></div><p>正在加载</p>")
    assert _TEXT in page.text


def test_nested_copies_stand_once_in_the_choice() -> None:
    page = extract(f"<div><div><p>{_TEXT}</p></div><p>推荐</p></div><div><p>{_TEXT}</p><p>版权</p></div>")
    assert page.text.count(_TEXT) == 1


@pytest.mark.parametrize("markup", ["", "<html>", "<p>\0</p>", "<script>会议</script>", "<!--" + _TEXT, "&nbsp;"])
def test_no_text(markup: str) -> None:
    with pytest.raises(ValueError, match="the page has no text"):
        extract(markup)


HOSTILE = [
    "<", "<a ", '<a x="', "<a '\"", "<div>", "</div>", "<table><td>", "<p>会", "<!--", "<?", "<script>", "<title>",
    "&#", "&#9", "&#x41", "<span hidden>", "<h1>", "<pre>\n", "<aside>会议。", "<svg>", '"', "…", "-", "2024-", "<x-y>",
    "<a href=x>会议", "<div hidden style='display:none\">", "<meta name=a content='", _TEXT,
]  # fmt: skip


@pytest.mark.parametrize("unit", HOSTILE)
def test_hostile(unit: str) -> None:
    for markup in (unit * (200_000 // len(unit)), f"<title>某区</title><p>{_TEXT}</p>" + unit * (50_000 // len(unit))):
        began = time.process_time()
        try:
            assert isinstance(extract(markup), Page)
        except ValueError:
            assert markup.startswith(unit)
        assert time.process_time() - began < 5


def test_huge_references_and_entities() -> None:
    markup = '<!DOCTYPE x [<!ENTITY a "会会"><!ENTITY b "&a;&a;">]><p>&b;&#' + "9" * 10_000 + ";&#xD800;" + _TEXT
    text = extract(markup).text
    assert _TEXT in text
    assert "会会" not in text.replace("]>", "")
    assert text.encode("utf-8")


def test_five_megabytes() -> None:
    began = time.process_time()
    page = extract("<html><body>" + f"<div><p>{_TEXT}</p></div>" * 100_000)
    assert page.text.count(_TEXT) >= 1
    assert time.process_time() - began < 40


def test_no_other_library_is_loaded() -> None:
    code = "import sys, policyx.source.html; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"lxml", "trafilatura", "urllib.request", "socket"} & set(loaded)
