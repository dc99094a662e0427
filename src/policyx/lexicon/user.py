"""User dictionaries: `--lexicon FILE`, a line an entry: kind TAB text [TAB value]."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from policyx.lexicon.matcher import Matcher
from policyx.text.reading import fold, squash

KINDS = ("name", "post", "division", "organ", "meeting", "place", "chrome", "word")
"""What an entry may be: a person's name, a post, a division (value: its code), an organ, a meeting, a place, a line of
chrome to drop, or just a word for `policyx segment` (value: its part of speech)."""

LONGEST = 60
"""Characters of an entry's text, at most: what is longer is a sentence."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. value: the code of a division, the part of speech of a word, else None."""

    kind: str
    text: str
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line that is no entry. line counts from 1."""

    path: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.reason}"


@dataclass(frozen=True)
class UserLexicon:
    """The entries of all dictionaries, later ones before earlier ones of the same text, and the lines rejected.
    Immutable: read through `current()` while `active()` holds it; nothing outlives that."""

    entries: tuple[Entry, ...] = ()
    rejected: tuple[Rejected, ...] = field(default=())

    @cached_property
    def matcher(self) -> Matcher[Entry]:
        """Finds the texts of all entries but chrome; of one text's entries the last counts."""
        return Matcher((entry.text, entry) for entry in self.entries if entry.kind != "chrome")

    @cached_property
    def chrome(self) -> frozenset[str]:
        """The lines of a page to drop, widths folded, without white space."""
        return frozenset(squash(fold(text)) for text in self.texts("chrome"))

    def texts(self, kind: str) -> dict[str, str | None]:
        """text -> value of the entries of a kind."""
        return {entry.text: entry.value for entry in self.entries if entry.kind == kind}

    def __bool__(self) -> bool:
        return bool(self.entries)


_NOTHING = UserLexicon()
_CURRENT: ContextVar[UserLexicon] = ContextVar("policyx_user_lexicon", default=_NOTHING)


def current() -> UserLexicon:
    """The user's entries that hold now; none outside `active()`."""
    return _CURRENT.get()


@contextmanager
def active(words: UserLexicon) -> Iterator[UserLexicon]:
    """Lets `words` hold within the block, in this thread or task only."""
    token = _CURRENT.set(words)
    try:
        yield words
    finally:
        _CURRENT.reset(token)


def load(path: str | Path) -> tuple[list[Entry], list[tuple[int, str]]]:
    """(entries, rejected lines as (number from 1, reason)) of one file; blank lines and # comments are neither.

    The file is UTF-8, with or without a BOM. Raises OSError where it cannot be read."""
    entries: list[Entry] = []
    rejected: list[tuple[int, str]] = []
    for number, raw in enumerate(Path(path).read_bytes().splitlines(), 1):
        try:
            line = raw.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            rejected.append((number, "not UTF-8"))
            continue
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            entries.append(parse(line))
        except ValueError as reason:
            rejected.append((number, str(reason)))
    return entries, rejected


def parse(line: str) -> Entry:
    """The entry of one line. Raises ValueError, its message the reason, where the line is none."""
    cells = [cell.strip() for cell in line.rstrip("\r\n").split("\t")]
    kind, text, value = (*cells, "", "")[:3]
    if len(cells) < 2 or len(cells) > 3:
        raise ValueError("expected kind TAB text [TAB value]")
    if kind not in KINDS:
        raise ValueError(f"unknown kind {kind[:20]!r}: expected one of {', '.join(KINDS)}")
    if not text:
        raise ValueError("no text")
    if len(text) > LONGEST:
        raise ValueError(f"text of {len(text)} characters: at most {LONGEST}")
    if len(text) < 2 and kind != "word":
        raise ValueError("a text of one character would match everywhere")
    if kind == "division" and not _is_code(value):
        raise ValueError(f"a division needs the six-digit code of one that is known, not {value[:20]!r}")
    return Entry(kind, text, value or None)


def _is_code(value: str) -> bool:
    from policyx.lexicon import gazetteer

    return len(value) == 6 and gazetteer.division(value) is not None


def load_all(paths: Iterable[str | Path]) -> UserLexicon:
    """The entries of several files, in order. Raises OSError for the first that cannot be read."""
    entries: list[Entry] = []
    rejected: list[Rejected] = []
    for path in paths:
        found, wrong = load(path)
        entries += found
        rejected += (Rejected(str(path), number, reason) for number, reason in wrong)
    return UserLexicon(tuple(entries), tuple(rejected))
