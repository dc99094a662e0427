"""One line of a draft: a key, cells parted by |, a comment behind #.

A cell that would be misread as it stands (bars, comment signs, white space at its ends, what is not printable) is
written between double quotes with the escapes of JSON. Everything else is written as it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import NamedTuple
from unicodedata import east_asian_width

BARS, SIGNS = "|｜", "#＃"
_KEY = re.compile(r"[A-Za-z]+")
_COMMENT = re.compile(r"(?:^|\s)[#＃]")
_STRING = json.JSONDecoder(strict=False)


class Line(NamedTuple):
    """A line of a draft, read: key in lower case, cells without outer white space, [""] where nothing stands."""

    key: str
    cells: list[str]


def read(line: str) -> Line | None:
    """The key and the cells of a line (without its line end); None where it does not begin with a word."""
    line = line.strip()
    key = _KEY.match(line)
    if key is None:
        return None
    behind = line[key.end() :]
    if behind and not behind[0].isspace() and behind[0] not in ":：=":
        return None
    behind = behind.lstrip()
    return Line(key[0].lower(), cells(behind[1:] if behind[:1] in tuple(":：=") else behind))


def cells(text: str) -> list[str]:
    """The cells of what stands behind a key; comments are left out."""
    found: list[str] = []
    rest = text.lstrip()
    while True:
        cell, rest, more = _first(rest)
        found.append(cell)
        if not more:
            return found


def _first(text: str) -> tuple[str, str, bool]:
    """The first cell of a text, what is behind its bar, and whether there was one."""
    if text.startswith('"'):
        try:
            value, stop = _STRING.raw_decode(text)
        except json.JSONDecodeError:
            stop = -1
        behind = text[stop:].lstrip()
        # "七一"表彰大会 begins with a quotation, and is not one
        if stop > 0 and (not behind or behind[0] in BARS + SIGNS):
            return value, behind[1:].lstrip(), behind[:1] in tuple(BARS)
    bar = min((place for sign in BARS if (place := text.find(sign)) >= 0), default=len(text))
    comment = _COMMENT.search(text)
    if comment and comment.start() < bar:
        return text[: comment.start()].strip(), "", False
    return text[:bar].strip(), text[bar + 1 :].lstrip(), bar < len(text)


def cell(value: str) -> str:
    """A value as it is written in a draft, so that `cells` reads it back."""
    plain = (
        value
        and value == value.strip()
        and value.isprintable()
        and value[0] != '"'
        and not any(sign in value for sign in BARS)
        and not _COMMENT.search(value)
    )
    if plain:
        return value
    return "".join(char if char.isprintable() else _escape(char) for char in json.dumps(value, ensure_ascii=False))


def _escape(char: str) -> str:
    return json.dumps(char)[1:-1]


def row(values: Sequence[str], width: int = 0) -> str:
    """Values as cells of one line; the first is filled up to `width` columns where others follow."""
    first, *others = [cell(value) for value in values]
    return " | ".join([first + " " * (width - columns(first)) if others else first, *others])


def columns(text: str) -> int:
    """How many columns of a terminal or an editor a text takes."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)
