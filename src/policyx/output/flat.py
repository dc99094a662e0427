"""Events as one flat table, a row a participant: what a spreadsheet shows, and what may safely stand in its cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Cell = str | int | float | None

COLUMNS = (
    "document", "path", "title", "publisher", "published", "home_code", "home",
    "event", "event_type", "event_name", "event_date", "event_end", "part_of_day", "division_code", "division",
    "venue", "mode", "score",
    "person", "roles", "posts", "post_status", "post_divisions",
    "organs", "groups", "agenda", "works",
)  # fmt: skip
"""document, event: ids. home, division: full names. roles, posts, post_status: the participant's, joined by 、 (posts
and post_status in step). post_divisions: codes of the posts' divisions, each once. organs: roles in brackets, joined by
； as is the agenda; organs, groups, agenda, works (titled documents) are the event's, in each of its rows."""

_INVISIBLE = r"\s\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff"
_TRIGGER = r"=+\-@＝＋－＠﹦﹢﹣﹫⁼⁺⁻₌₊₋−"
_BREAK = re.compile(r"\r\n|[\t\n\v\f\r\x85\u2028\u2029]")
# C0 and C1 controls, halves of surrogate pairs, and what XML knows no character for
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_ODD = re.compile(r"[;\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_FORMULA = re.compile(rf"[{_INVISIBLE}]*[{_TRIGGER}]")
_FORMULA_INSIDE = re.compile(rf'(;["{_INVISIBLE}]*)([{_TRIGGER}])')


def rows(record: Mapping[str, Any]) -> Iterator[tuple[Cell, ...]]:
    """The rows of a record, cells in the order of COLUMNS, not yet defused.

    An event without participants gives one row with no person; a document without events gives none."""
    home = record["home"] or {}
    document = (
        record["id"],
        record["source"]["path"],
        record["title"],
        record["publisher"],
        record["published"],
        home.get("code"),
        home.get("full_name"),
    )
    posts = {official["id"]: official["posts"] for official in record["officials"]}
    for event in record["events"]:
        before, after = document + _event(event), _lists(event)
        for participant in event["participants"]:
            yield before + _person(participant, posts.get(participant["official"], ())) + after
        if not event["participants"]:
            yield before + (None,) * 5 + after


def defused(cell: Cell) -> Cell:
    """The cell as it may stand in a spreadsheet: nothing in it is taken for a formula or breaks its row.

    A text that begins with = + - @ (also in their wide, small, raised forms, also behind white space or what is not
    seen), a tab, or a line break gets a ' in front, as OWASP advises. Line breaks and tabs become spaces; control
    characters and lone surrogates go."""
    if not isinstance(cell, str) or not cell:
        return cell
    text = cell
    if _ODD.search(cell):
        text = _NO_TEXT.sub("", _BREAK.sub(" ", cell))
        # where Excel takes ; for the separator, a text with one falls into two cells
        text = _FORMULA_INSIDE.sub(r"\1'\2", text)
    return f"'{text}" if _FORMULA.match(text) or cell[0] in "\t\n\r" else text


def _event(event: Mapping[str, Any]) -> tuple[Cell, ...]:
    division = event["division"] or {}
    return (
        event["id"],
        event["type"],
        event["name"],
        event["date"],
        event["end"],
        event["part_of_day"],
        division.get("code"),
        division.get("full_name"),
        event["venue"],
        event["mode"],
        event["score"],
    )


def _person(participant: Mapping[str, Any], posts: Iterable[Mapping[str, Any]]) -> tuple[Cell, ...]:
    posts = list(posts)
    return (
        participant["name"],
        _joined(participant["roles"]),
        _joined(post["title"] for post in posts),
        _joined(post["status"] for post in posts),
        _joined(dict.fromkeys(post["division"] for post in posts if post["division"])),
    )


def _lists(event: Mapping[str, Any]) -> tuple[Cell, ...]:
    return (
        _joined((f"{organ['name']}（{_joined(organ['roles'])}）" for organ in event["organs"]), "；"),
        _joined(event["groups"]),
        _joined(event["agenda"], "；"),
        _joined(event["documents"]),
    )


def _joined(texts: Iterable[str], between: str = "、") -> str | None:
    return between.join(texts) or None
