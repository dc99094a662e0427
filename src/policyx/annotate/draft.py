"""A draft of gold: for each article its page, and its record, to be corrected in a text editor."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import get_args

from policyx.annotate.notation import cell, columns, row
from policyx.lexicon import gazetteer
from policyx.record import EventType, RoleName
from policyx.score.records import Record

INSIDE, OUTSIDE = ">", "~"
"""How lines of the page begin: those of the article, and those before and behind it."""

_END = re.compile(r"[。！？]+[”’」』）)]*")
_LONGEST = 70
"""Characters of a line of the page that holds more than one sentence."""
_KEYS = 13
"""Columns of the longest key, with its colon and a space."""

HEAD = f"""\
# A draft of gold records. Correct it, and read it back: policyx annotate --read THIS-FILE -o gold.jsonl
#
# {INSIDE} begins a line of the article, {OUTSIDE} one of its page that policyx takes for no part of it. Both are
# only for reading, but facts must stand in them. What counts as what is in the project's data/gold/GUIDE.md.
# A line is a key and a value; add, change, or delete lines as you like. What is empty does not count.
# | parts a name from its posts or roles; # begins a comment. A value with one of these goes between "quotes".
# official: name | post | post      participant: name | role, role      organ: name | role
# home, division, where: a code (500103) or a name (渝中区); when: a day, or a range 2024-07-10/2024-07-12
# To leave an article out, delete it from its line === to the next; to add one, write such a line: === page/1
# event: {" ".join(get_args(EventType))}
# roles: {" ".join(get_args(RoleName)[:11])}
#        {" ".join(get_args(RoleName)[11:])}
# mode: video onsite
"""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One article to be judged. gold: its record, in the form of the gold. lines: the page from the article before
    to its own end, each with whether it lies in the article. placed: whether the article was found in the page."""

    gold: Record
    lines: Sequence[tuple[bool, str]]
    placed: bool = True


def sheet(article: Sheet) -> str:
    """The part of a draft that holds one article, from `===` to a blank line."""
    gold = article.gold
    lines = [f"=== {cell(str(gold['id']))}"]
    if not article.placed:
        lines.append("# where it stands in its page was not found; the page's text is with the articles beside it")
    for inside, line in article.lines:
        lines += [f"{INSIDE if inside else OUTSIDE} {piece}".rstrip() for piece in _wrapped(_seen(line))]
    lines += ["", *_article(gold)]
    for event in gold["events"]:
        lines += ["", *_event(event)]
    return "\n".join(lines) + "\n\n"


def _seen(line: str) -> str:
    """A line of the page without what would command a terminal or cannot be written."""
    return "".join(char if char.isprintable() else " " for char in line)


def _wrapped(line: str) -> Iterator[str]:
    """A paragraph in lines that end where sentences do, as many sentences a line as fit."""
    start = stop = 0
    for end in _END.finditer(line):
        if end.end() - start > _LONGEST and stop > start:
            yield line[start:stop]
            start = stop
        stop = end.end()
    yield line[start:]


def _article(gold: Record) -> Iterator[str]:
    yield _single("title", gold["title"])
    yield _single("publisher", gold["publisher"])
    yield _single("published", gold["published"])
    yield from _list("reporter", [[name] for name in gold["reporters"]])
    yield _division("home", gold["home"])
    yield from _list("official", [[official["name"], *official["posts"]] for official in gold["officials"]])
    yield from [_division("division", code) for code in gold["divisions"] or [None]]
    for key in ("date", "meeting", "document"):
        yield from _list(key, [[text] for text in gold[f"{key}s"]])


def _event(event: Record) -> Iterator[str]:
    yield _key("event", event["type"])
    yield _single("  name", event["name"])
    end = f"/{event['end']}" if event["end"] else ""
    yield _single("  when", f"{event['date'] or ''}{end}" or None)
    yield _division("  where", event["division"])
    yield _single("  venue", event["venue"])
    yield _single("  mode", event["mode"])
    for key in ("participant", "organ"):
        yield from _list(f"  {key}", [[actor["name"], ", ".join(actor["roles"])] for actor in event[f"{key}s"]])


def _key(key: str, text: str) -> str:
    return f"{key + ':':<{_KEYS + 2}}{text}".rstrip()


def _single(key: str, value: str | None) -> str:
    return _key(key, "" if value is None else cell(value))


def _division(key: str, code: str | None) -> str:
    name = gazetteer.full_name(code) if code else ""
    return _key(key, f"{cell(code)}  # {name}" if code and name != code else cell(code) if code else "")


def _list(key: str, values: Sequence[Sequence[str]]) -> Iterator[str]:
    """A line a value, or an empty one to be filled in."""
    width = min(max((columns(cell(value[0])) for value in values), default=0), 32)
    yield from [_key(key, row(value, width)) for value in values] or [_key(key, "")]
