"""Where a text stands in the tables, built-in ones and the user's, and what it means there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from policyx.lexicon import gazetteer
from policyx.lexicon.table import rows
from policyx.lexicon.user import Entry
from policyx.text.reading import fold, squash

How = Literal["whole", "part", "inside"]
"""The text is an entry; is a part of one; has one inside it."""

SOUGHT = ("text", "words", "pattern")
"""The columns of tables.tsv in which texts are."""

BUILT_IN = "builtin"
_FOLDER = Path(__file__).parent
_CODES = ("code", "codes", "parent")


@dataclass(frozen=True, slots=True)
class Table:
    """A built-in table: kind of entry that it has to do with, what its texts are, and its columns."""

    name: str
    kind: str
    what: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """An entry. source: builtin or user; path, line: where it stands, a built-in table by its name; meaning: what the
    other columns say, name and value."""

    source: str
    path: str
    line: int
    kind: str
    what: str
    text: str
    meaning: tuple[tuple[str, str], ...] = ()

    @property
    def place(self) -> str:
        """builtin:surnames.tsv:12, own.tsv:3."""
        return f"{BUILT_IN}:{self.path}:{self.line}" if self.source == BUILT_IN else f"{self.path}:{self.line}"

    @property
    def said(self) -> str:
        """What it means, on one line."""
        return ", ".join([self.what, *(f"{name} {value}" for name, value in self.meaning if value)])


@cache
def tables() -> tuple[Table, ...]:
    """The built-in tables."""
    return tuple(Table(name, kind, what, tuple(columns.split())) for name, kind, what, columns in rows("tables"))


def entries(table: Table) -> Iterator[Found]:
    """Every entry of a built-in table; of a line of several words one each."""
    for number, line in enumerate((_FOLDER / f"{table.name}.tsv").read_text("utf-8").splitlines(), 1):
        if not line or line[0] == "#" or line.isspace():
            continue
        cells = dict(zip(table.columns, line.split("\t"), strict=False))
        texts = [
            text
            for column in SOUGHT
            for text in (cells.get(column, "").split() if column == "words" else [cells.get(column, "")])
        ]
        meaning = tuple((name, value) for name, value in cells.items() if name not in SOUGHT)
        for text in filter(None, texts):
            yield Found(BUILT_IN, f"{table.name}.tsv", number, table.kind, table.what, text, meaning)


def built_in(kind: str = "") -> Iterator[Found]:
    """The entries of all built-in tables that have to do with a kind, "" for any."""
    for table in tables():
        if kind in ("", table.kind):
            yield from entries(table)


def own(words: Iterable[Entry]) -> Iterator[Found]:
    """The entries of user dictionaries."""
    names = {"division": "code", "verb": "role", "head": "kind", "word": "part of speech"}
    for one in words:
        meaning = ((names.get(one.kind, "value"), one.value),) if one.value else ()
        yield Found("user", one.path, one.line, one.kind, f"your {one.kind}", one.text, meaning)


def find(text: str, words: Iterable[Entry] = (), how: How = "whole") -> Iterator[Found]:
    """Every entry, first of user dictionaries, then built in, that is `text`, holds it, or stands inside it."""
    sought = squash(fold(text))
    fits: dict[str, Callable[[str], bool]] = {
        "whole": lambda entry: entry == sought,
        "part": lambda entry: sought in entry,
        "inside": lambda entry: entry in sought,
    }
    for one in own(words):
        if fits[how](squash(fold(one.text))):
            yield _told(one)
    for one in built_in():
        if fits[how](one.text):
            yield _told(one)
    yield from _short(sought, how)


def _short(sought: str, how: How) -> Iterator[Found]:
    """Divisions by the short names that are made of their full ones: 渝中, 恩施州."""
    names = gazetteer.names()
    if how == "whole":
        known: Iterable[str] = (sought,) if sought in names else ()
    else:
        known = [name for name in names if (sought in name if how == "part" else name in sought)]
    lines = _lines() if known else {}
    aliases = {alias for alias, _ in rows("aliases")}
    for name in known:
        for division in (*names[name].full, *names[name].short):
            if division.name != name and name not in aliases:
                years = (("code", division.code), ("level", division.level), ("years", _years(division)))
                line = lines[division.code, division.name, division.first]
                yield _told(
                    Found(BUILT_IN, "divisions.tsv", line, "division", f"short for {division.name}", name, years)
                )


@cache
def _lines() -> dict[tuple[str, str, int], int]:
    """(code, name, first year) -> line of divisions.tsv."""
    (table,) = (table for table in tables() if table.name == "divisions")
    found: dict[tuple[str, str, int], int] = {}
    for one in entries(table):
        cells = dict(one.meaning)
        found[cells["code"], one.text, int(cells.get("from") or 0)] = one.line
    return found


def _told(one: Found) -> Found:
    """The entry with its codes spelled out."""
    meaning: list[tuple[str, str]] = []
    cells = dict(one.meaning)
    if one.path == "divisions.tsv" and "from" in cells:
        level = {"1": "province", "2": "prefecture", "3": "county"}[cells["level"]]
        last = cells.get("to", "")
        years = f"{cells['from'] or '…'}–{last or 'today'}"
        old = f"because it ended before {gazetteer.OLDEST}" if last and int(last) < gazetteer.OLDEST else ""
        meaning = [("code", _spelled(cells["code"])), ("level", level), ("years", years), ("unused", old)]
    else:
        meaning = [(name, _spelled(value) if name in _CODES else value) for name, value in one.meaning]
    return Found(one.source, one.path, one.line, one.kind, one.what, one.text, tuple(meaning))


def _spelled(codes: str) -> str:
    """The codes with full names: 500103 重庆市渝中区; of more than three only the first three."""
    known = codes.split(",")
    told = [f"{code} {gazetteer.full_name(code[:6])}" if gazetteer.division(code[:6]) else code for code in known[:3]]
    return "; ".join([*told, *([f"and {len(known) - 3} more"] if len(known) > 3 else [])])


def _years(division: gazetteer.Division) -> str:
    return f"{division.first or '…'}–{division.last if division.last < 9999 else 'today'}"
