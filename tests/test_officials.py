"""Who holds which post: cases with marks, the written corpus with its own names and posts, divisions of posts."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from policyx.lexicon import gazetteer
from policyx.mention.base import Kind, Mention, PostParts
from policyx.resolve import divisions
from policyx.resolve.base import Person
from policyx.resolve.officials import people
from policyx.resolve.post_division import division_of
from policyx.text.reading import Reading, fold, squash
from tests.marks import Mark, pages, unmark

CASES = Path(__file__).parent / "cases" / "officials.txt"
LINES = [line for line in CASES.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
KINDS: dict[str, Kind] = {"P": "person", "T": "post", "O": "organ"}
ROLE = re.compile(r"(?:常务副|副|代|执行)?(?:书记|区长|县长|市长|局长|主任|主席)$")


def mention(mark: Mark) -> Mention:
    """A mark as a mention; of a post the role is what ends it."""
    role = ROLE.search(mark.text)
    organ = mark.text[: role.start()] or None if role else None
    parts = PostParts(organ, mark.text[len(organ or "") :]) if mark.tag == "T" else None
    return Mention(KINDS[mark.tag], mark.start, mark.stop, squash(mark.text), "mark", parts)


def resolved(text: str, marks: tuple[Mark, ...]) -> tuple[tuple[Person, ...], dict[int, str]]:
    """The people of a text whose first line is the headline where there are several."""
    spans = [(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text)]
    title = tuple(spans[:1]) if len(spans) > 1 else ()
    read = Reading(text, fold(text), title, tuple(spans[len(title) :]))
    return people(read, tuple(mention(m) for m in marks if m.tag in KINDS), None)


def told(person: Person) -> str:
    """A person as the cases give it."""
    posts = (p.title + (f"({p.status})" if p.status == "former" else "") for p in person.posts)
    return person.name + (": " + "、".join(posts) if person.posts else "")


@pytest.mark.parametrize("line", LINES)
def test_case(line: str) -> None:
    marked, _, expected = line.replace("⏎", "\n").partition(" ===> ")
    persons, _, bare = expected.partition(" | ")
    text, marks = unmark(marked)
    found, who = resolved(text, marks)
    assert "；".join(told(p) for p in found) == persons
    named = {p.id: p.name for p in found}
    starts = {m.start for m in marks if m.tag == "P"}
    assert [f"{text[at]}={named[who[at]]}" for at in sorted(who) if at not in starts] == ([bare] if bare else [])


def test_ids_follow_the_body() -> None:
    text, marks = unmark("[[P|谢东]]主持\n[[T|书记]][[P|黄军]]讲话，[[P|谢东]]主持。")
    found, who = resolved(text, marks)
    assert [(p.id, p.name) for p in found] == [("p1", "黄军"), ("p2", "谢东")]
    assert {text[at : at + 2]: id_ for at, id_ in who.items()} == {"黄军": "p1", "谢东": "p2"}


def test_corpus() -> None:
    """(name, post) pairs of the written corpus's single-article pages, with their own names and posts given."""
    gold = found = hit = 0
    for page in (p for p in pages() if len(p.gold) == 1):
        own = {(o["name"], squash(post)) for o in page.gold[0]["officials"] for post in o["posts"]}
        named, _ = resolved(page.text, tuple(m for m in page.marks if m.tag != "P" or len(squash(m.text)) > 1))
        got = {(p.name, post.title) for p in named for post in p.posts}
        gold, found, hit = gold + len(own), found + len(got), hit + len(own & got)
    assert hit / found > 0.95
    assert hit / gold > 0.96


@pytest.mark.parametrize(
    ("title", "home", "code"),
    [
        ("区委书记", "500103", "500103"),
        ("市委书记", "500103", "500000"),
        ("市长", "320213", "320200"),
        ("省长", "320213", "320000"),
        ("县委书记", "511722", "511722"),
        ("市委书记", "330282", "330282"),
        ("自治区主席", "450100", "450000"),
        ("盟委书记", "152221", "152200"),
        ("无锡市副市长", "500103", "320200"),
        ("渝中区委书记", "500000", "500103"),
        ("区委书记", "540200", None),
        ("副县长", "500103", None),
        ("总书记", "500103", None),
    ],
)
def test_division(title: str, home: str, code: str | None) -> None:
    place = divisions.place(home, gazetteer.TODAY)
    assert place is not None
    assert division_of(title, place) == code
    assert division_of(title, replace(place, level="township")) in (code, None) or home == code
