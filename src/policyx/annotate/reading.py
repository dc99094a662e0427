"""A corrected draft, read back: gold records, and what is wrong, line by line."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, get_args

from policyx.annotate import values
from policyx.annotate.draft import INSIDE, OUTSIDE
from policyx.annotate.notation import Line, cells, read
from policyx.record import EventType, RoleName
from policyx.score.records import Record

SINGLES = ("title", "publisher", "published", "home")
LISTS = {"reporter": "reporters", "official": "officials", "division": "divisions", "date": "dates"}
LISTS |= {"meeting": "meetings", "document": "documents"}
OF_EVENTS = ("name", "when", "where", "venue", "mode", "participant", "organ")
KEYS = (*SINGLES, *LISTS, "event", *OF_EVENTS)
MODES = ("video", "onsite")
TYPES, ROLES = get_args(EventType), get_args(RoleName)
_ROLE_ENDS = re.compile(r"[\s,，、;；/+]+")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a line (numbered from 1) of a draft. grave: the draft cannot become gold with it."""

    line: int
    cause: str
    grave: bool = True


@dataclass(slots=True)
class Entry:
    """A fact and the line where it stands. kind: the key of the line; text: a name, a post, a title; holder: of a post,
    the name."""

    line: int
    kind: str
    text: str
    holder: str = ""


@dataclass(slots=True)
class Judged:
    """One article of a draft. gold: its record; line: of its `===`; page: the lines of the page that stand with it;
    entries: what must stand in the page, and where it is said; event_lines: of each event."""

    line: int
    gold: Record
    page: list[str] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    event_lines: list[int] = field(default_factory=list)


def articles(lines: Iterable[str]) -> tuple[list[Judged], list[Fault]]:
    """The articles of a draft in order, and what is wrong with the form of its lines (without their line ends)."""
    reader = _Reader()
    for number, line in enumerate(lines, 1):
        reader.line(number, line.rstrip("\r"))
    return reader.found, reader.faults


class _Reader:
    def __init__(self) -> None:
        self.found: list[Judged] = []
        self.faults: list[Fault] = []
        self._given: dict[str, int] = {}
        self._ids: dict[str, int] = {}

    def line(self, number: int, text: str) -> None:
        """Take one line in."""
        stripped = text.strip()
        if text.startswith((INSIDE, OUTSIDE)):
            if self.found:
                self.found[-1].page.append(text[1:])
        elif stripped.startswith("=="):
            self._head(number, stripped.lstrip("="))
        elif stripped and stripped[0] not in "#＃":
            try:
                self._entry(number, text)
            except ValueError as error:
                self.faults.append(Fault(number, str(error)))

    def _head(self, number: int, text: str) -> None:
        ident = cells(text)[0]
        if "/" not in ident:
            self.faults.append(Fault(number, "an article begins with === and its id, page/number: === news-01/0"))
        elif ident in self._ids:
            self.faults.append(Fault(number, f"the id {ident} stands twice, first in line {self._ids[ident]}"))
        self._ids.setdefault(ident, number)
        self._given = {}
        empty: Record = {
            "id": ident,
            "title": None,
            "publisher": None,
            "published": None,
            "reporters": [],
            "home": None,
        }
        lists: Record = {name: [] for name in ("officials", "divisions", "dates", "meetings", "documents", "events")}
        self.found.append(Judged(number, {**empty, **lists}))

    def _entry(self, number: int, text: str) -> None:
        line = read(text)
        if line is None:
            raise ValueError(
                f"no key: a line is a key and a value, such as {KEYS[4]}: 甲; {INSIDE} begins one of the page"
            )
        key = _known(line.key)
        if not self.found:
            raise ValueError(f"{key} stands before the first article: === page/number")
        if key in OF_EVENTS:
            self._of_event(number, key, line.cells)
        elif key == "event":
            self._event(number, line.cells)
        elif text[:1].isspace() and self.found[-1].event_lines and key in ("date", "division"):
            raise ValueError(f"an event's {key} is its {'when' if key == 'date' else 'where'}; {key} is the article's")
        elif any(line.cells):
            self._of_article(number, key, line)

    def _of_article(self, number: int, key: str, line: Line) -> None:
        judged = self.found[-1]
        if key in SINGLES:
            judged.gold[key] = self._once(number, key, _one(key, line.cells), _SINGLE[key])
            return
        name, *posts = line.cells
        if key == "official":
            if not name:
                raise ValueError("official: name | post | post; the name is missing")
            judged.gold["officials"].append({"name": name, "posts": [post for post in posts if post]})
            judged.entries.append(Entry(number, "official", name))
            judged.entries += [Entry(number, "post", post, holder=name) for post in posts if post]
            return
        value = _LIST[key](_one(key, line.cells))
        judged.gold[LISTS[key]].append(value)
        judged.entries.append(Entry(number, key, value))

    def _event(self, number: int, given: list[str]) -> None:
        kind = _one("event", given).lower()
        judged = self.found[-1]
        # also where its type is wrong: what follows belongs to it
        blank: Record = dict.fromkeys(("name", "date", "end", "division", "venue", "mode"))
        judged.gold["events"].append({"type": kind, **blank, "participants": [], "organs": []})
        judged.event_lines.append(number)
        self._given = {key: line for key, line in self._given.items() if key in SINGLES}
        if kind not in TYPES:
            raise ValueError(f"unknown type {kind or 'of event'}{_near(kind, TYPES)}: {', '.join(TYPES)}")

    def _of_event(self, number: int, key: str, given: list[str]) -> None:
        judged = self.found[-1]
        if not judged.event_lines:
            raise ValueError(f"{key} stands before the first event of its article: event: meeting")
        if not any(given):
            return
        event = judged.gold["events"][-1]
        if key in ("participant", "organ"):
            event[f"{key}s"].append(_actor(key, given))
            judged.entries.append(Entry(number, key, given[0]))
            return
        value = _one(key, given)
        if key == "when":
            event["date"], event["end"] = self._once(number, key, value, values.when)
        elif key == "where":
            event["division"] = self._once(number, key, value, values.code)
        elif key == "mode":
            event["mode"] = self._once(number, key, value, _mode)
        else:
            event[key] = self._once(number, key, value, str)
            judged.entries.append(Entry(number, key, value))

    def _once(self, number: int, key: str, value: str, convert: Callable[[str], Any]) -> Any:
        if key in self._given:
            raise ValueError(f"{key} stands twice, first in line {self._given[key]}")
        self._given[key] = number
        return convert(value)


def _known(key: str) -> str:
    """The key that is meant: also in the plural. ValueError for an unknown one."""
    single = key if key in KEYS else key.removesuffix("s")
    if single not in KEYS:
        raise ValueError(f"unknown key {key}{_near(key, KEYS)}: {', '.join(KEYS)}")
    return single


def _near(word: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(word, list(known), 1, 0.6)
    return f", is {close[0]} meant?" if close else ""


def _one(key: str, given: list[str]) -> str:
    if len(given) > 1 and any(given[1:]):
        raise ValueError(f'{key} takes one value; a text with | in it goes between quotes: "A|B"')
    return given[0]


def _actor(key: str, given: list[str]) -> Record:
    name = given[0]
    said = dict.fromkeys(role.lower() for cell in given[1:] for role in _ROLE_ENDS.split(cell) if role)
    if not name or not said:
        raise ValueError(f"{key}: name | role, role; the {'role' if name else 'name'} is missing")
    for role in said:
        if role not in ROLES:
            raise ValueError(f"unknown role {role} of {name}{_near(role, ROLES)}: {', '.join(ROLES)}")
    return {"name": name, "roles": list(said)}


def _mode(given: str) -> str:
    if given.lower() not in MODES:
        raise ValueError(f"unknown mode {given}{_near(given.lower(), MODES)}: {', '.join(MODES)}, or nothing")
    return given.lower()


_SINGLE: dict[str, Callable[[str], str]] = {
    "title": str, "publisher": str, "published": values.day, "home": values.code
}  # fmt: skip
_LIST: dict[str, Callable[[str], str]] = {
    "reporter": str, "division": values.code, "date": values.span, "meeting": str, "document": str
}  # fmt: skip
