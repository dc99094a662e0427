"""Overlaps between mentions."""

from __future__ import annotations

from policyx.mention.base import DivisionParts, Kind, Mention
from policyx.mention.merge import settle
from policyx.text.reading import Reading, fold

TEXT = "渝中区委书记黄茂军在《渝中区规划》座谈会上讲话"


def reading(*bylines: tuple[int, int]) -> Reading:
    """The text as one paragraph."""
    return Reading(TEXT, fold(TEXT), (), ((0, len(TEXT)),), bylines=bylines)


def mention(kind: Kind, text: str, score: float = 1.0) -> Mention:
    """A mention of `text` where it first stands."""
    start = TEXT.index(text)
    parts = DivisionParts(("500103",), sure=True) if kind == "division" else None
    return Mention(kind, start, start + len(text), text, "test", parts, score)


def kept(*mentions: Mention) -> list[tuple[str, str]]:
    """Kinds and texts of what stands."""
    return [(m.kind, m.text) for m in settle(reading(), mentions)]


def test_a_post_covers_its_organ() -> None:
    assert kept(mention("organ", "渝中区委"), mention("post", "渝中区委书记")) == [("post", "渝中区委书记")]


def test_a_division_stands_inside_and_says_in_what() -> None:
    post, division = settle(reading(), [mention("division", "渝中区"), mention("post", "渝中区委书记")])
    assert post.kind == "post"
    assert isinstance(division.parts, DivisionParts)
    assert division.parts.inside == "post"


def test_a_name_is_no_division() -> None:
    assert kept(mention("division", "茂军"), mention("person", "黄茂军")) == [("person", "黄茂军")]


def test_nothing_stands_inside_a_work_but_divisions() -> None:
    start = TEXT.index("《") + 1
    organ = Mention("organ", start, start + 5, "渝中区规划", "test")
    work = Mention("work", start, start + 5, "渝中区规划", "test")
    assert [m.kind for m in settle(reading(), [organ, work])] == ["work"]


def test_of_crossing_mentions_the_higher_rank_stands() -> None:
    assert kept(mention("place", "书记黄茂"), mention("person", "黄茂军")) == [("person", "黄茂军")]


def test_bylines_hold_no_mention() -> None:
    start = TEXT.index("黄茂军")
    assert settle(reading((start, start + 3)), [mention("person", "黄茂军")]) == ()


def test_apart_all_stand() -> None:
    both = kept(mention("person", "黄茂军"), mention("post", "渝中区委书记"))
    assert both == [("post", "渝中区委书记"), ("person", "黄茂军")]
