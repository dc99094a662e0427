"""User dictionaries in TOML: the table [lexicon] of a policyx.toml, or of any .toml file given as a dictionary."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policyx.lexicon.user import Entry, Rejected, UnreadableTOML
from policyx.lexicon.user_entry import entry, meant
from policyx.text.pattern import lazy

LISTS = {"names": "name", "posts": "post", "organs": "organ", "meetings": "meeting", "places": "place"} | {
    "chrome": "chrome",
    "words": "word",
    "heads": "head",
}
TABLES = {"divisions": "division", "verbs": "verb", "words": "word", "heads": "head"}
"""The keys of [lexicon] that take a list of texts, or a table text = value, and the kind that each gives."""

KEYS = ("files", *dict.fromkeys([*LISTS, *TABLES]))
LARGEST = 2_000_000
"""Bytes of a TOML file, at most: it is read before anything else, a long list is better a tab-separated file."""

_MOST_DOTS = 4_000_000  # the sum of the squares of the dots of each line: tomllib takes that long for a.a.a.a.a = 1
_WINDOW = 5_000  # characters in which an entry's line is sought behind that of the entry before
_NEAR = 40  # characters round a key in which it is told what it is
_TRIES = 10_000  # places that are looked at, at most
_PLACE = lazy(r" \(at (?:line (\d+), column \d+|end of document)\)$")


@dataclass(frozen=True, slots=True)
class Named:
    """A file that [lexicon] names. path: seen from the working directory; line: where it is named."""

    path: Path
    line: int


def parsed(path: Path) -> tuple[dict[str, Any], str]:
    """(tables, text) of a TOML file. Raises OSError, or UnreadableTOML for what is none, too large, or hostile."""
    with path.open("rb") as stream:
        data = stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise UnreadableTOML(
            path,
            1,
            f"a TOML file of more than {LARGEST:,} bytes; put long lists into tab-separated files, named in files",
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableTOML(path, data.count(b"\n", 0, error.start) + 1, "not UTF-8") from None
    text = text.replace("\r\n", "\n")
    lines = text.split("\n")
    if sum(dots * dots for line in lines if (dots := line.count(".")) > 1) > _MOST_DOTS:
        most = max(range(len(lines)), key=lambda number: lines[number].count("."))
        raise UnreadableTOML(path, most + 1, f"keys of too many parts: {lines[most].count('.'):,} dots in a line")
    try:
        return tomllib.loads(text), text
    except RecursionError:
        raise UnreadableTOML(path, 1, "lists or tables nested too deeply") from None
    except ValueError as error:  # TOMLDecodeError, or a number of thousands of digits
        where = _PLACE.search(str(error))
        line = int(where[1] or len(text.splitlines())) if where else 1
        reason = _PLACE.sub("", str(error))
        key, equals, _ = lines[line - 1].partition("=") if line <= len(lines) else ("", "", "")
        unquoted = equals and not key.isascii() and not any(mark in key for mark in "\"'#[{")
        hint = '; a key in Chinese is quoted: "把脉" = "inspect"' if unquoted else ""
        raise UnreadableTOML(path, line, f"no TOML: {reason[:80].lower()}{hint}") from None


def read(path: Path) -> Iterator[Entry | Rejected | Named]:
    """The entries of [lexicon], what is none, and the files that it names, in the order of the file; files first.

    Raises OSError, UnreadableTOML."""
    tables, text = parsed(path)
    lexicon = tables.get("lexicon")
    where = _Lines(text)
    if not isinstance(lexicon, dict):
        named = "lexicon" in tables
        line = line_of(text, "lexicon") if named else 1
        reason = "lexicon is no table" if named else "no table [lexicon], so no entries"
        yield Rejected(str(path), line, f"{reason}: expected [lexicon] with {', '.join(KEYS)}", grave=True)
        return
    for key in sorted(lexicon, key=lambda key: key != "files")[: 2 * len(KEYS)]:  # more are rubbish
        yield from _key(path, key, lexicon[key], where)


def _key(path: Path, key: str, value: Any, where: _Lines) -> Iterator[Entry | Rejected | Named]:
    """What one key of [lexicon] gives."""
    line = where.key(key)
    pairs: list[tuple[Any, Any]]
    if key not in KEYS:
        yield Rejected(
            str(path), line, f"[lexicon] takes no {key[:40]}: one of {', '.join(KEYS)}{meant(key, KEYS)}", grave=True
        )
        return
    if isinstance(value, list) and (key in LISTS or key == "files"):
        pairs = [(text, "") for text in value]
    elif isinstance(value, dict) and key in TABLES:
        pairs = list(value.items())
    else:
        takes = [*(["a list"] * (key in LISTS or key == "files")), *(["a table"] * (key in TABLES))]
        yield Rejected(str(path), line, f"[lexicon] {key} takes {' or '.join(takes)} of texts", grave=True)
        return
    for text, of in pairs:
        if isinstance(of, int) and not isinstance(of, bool) and key == "divisions":
            of = str(of)
        if not isinstance(text, str) or not isinstance(of, str):
            yield Rejected(str(path), line, f"[lexicon] {key}: expected texts in quotation marks", grave=True)
            continue
        line = where.value(text)
        if key == "files":
            yield Named(path.parent / Path(text).expanduser(), line)
            continue
        try:
            kind = TABLES[key] if isinstance(value, dict) else LISTS[key]
            yield entry(kind, text.strip(), of.strip(), str(path), line)
        except ValueError as reason:
            yield Rejected(str(path), line, str(reason))


def line_of(text: str, table: str, key: str = "") -> int:
    """The line in which a key of a table of a TOML file is set, or else that of the table, as far as it can be seen."""
    place = _head(text, table)
    found = _set(text, key, place) if key else -1
    return text.count("\n", 0, max(place, found)) + 1


def _head(text: str, table: str) -> int:
    """Where a table begins: [table], [table.key], table.key = or table = {."""
    place = _set(text, table, 0, inside=False)
    return max(place, 0)


def _set(text: str, key: str, start: int, *, inside: bool = True) -> int:
    """Where a key is set behind `start`, or heads a table; -1 where that is not seen. inside: also in {…} and behind a
    dot. Looks at the characters round each place where the key stands; not a regular expression, as the key is of
    whoever wrote the file."""
    opens = ("", "[", *((".", "{", ",") if inside else ()))
    place, tries = text.find(key, start), _TRIES
    while place >= 0 and (tries := tries - 1) > 0:
        line = text.rfind("\n", max(0, place - _NEAR), place) + 1 or max(0, place - _NEAR)
        before = text[line:place].rstrip(" \t\"'")[-1:]
        after = text[place + len(key) : place + len(key) + _NEAR].lstrip(" \t\"'")[:1]
        if before in opens and after and after in "=.]":
            return place
        place = text.find(key, place + 1)
    return -1


class _Lines:
    """Lines of keys and texts, which tomllib does not tell: sought in the file, in the order in which they come."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at, self._line, self._counted = 0, 1, 0

    def key(self, key: str) -> int:
        """The line of a key of [lexicon]; the texts that are asked for next are sought behind it."""
        start = _head(self._text, "lexicon")
        found = _set(self._text, key, start)
        return self._go(start if found < 0 else found + len(key))

    def value(self, text: str) -> int:
        """The line of a text behind the last one; that one's where it is written otherwise (with escapes)."""
        stop = self._at + _WINDOW + len(text)
        places = (self._text.find(f"{mark}{text}{mark}", self._at, stop) for mark in ('"', "'", "") if mark or text)
        place = next((place for place in places if place >= 0), -1)
        return self._line if place < 0 else self._go(place, len(text))

    def _go(self, place: int, size: int = 0) -> int:
        if place < self._counted:
            self._line, self._counted = 1, 0
        self._line += self._text.count("\n", self._counted, place)
        self._counted, self._at = place, place + size
        return self._line
