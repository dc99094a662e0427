"""The user's own entries (`--lexicon FILE`, the table [lexicon] of a policyx.toml), and where they hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar, cast

from policyx.lexicon.matcher import Matcher
from policyx.text.reading import fold, squash

KINDS = (
    "name",
    "post",
    "division",
    "organ",
    "meeting",
    "place",
    "chrome",
    "word",
    "verb",
    "head",
)
"""What an entry may be: a person's name, a post, a division (value: its code), an organ, a meeting, a place, a line of
chrome to drop, a word for `policyx segment` (value: its part of speech), a verb that gives who does it a role (value:
the role), or the head of a meeting's name (value: its kind in meeting_heads.tsv, plain if none)."""

MENTIONS = frozenset(KINDS[:6])
"""The kinds of entries that are mentions wherever they stand."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. value: the code of a division, the part of speech of a word, the role of a verb, the kind of a head,
    else None. path, line (from 1): where it stands."""

    kind: str
    text: str
    value: str | None = None
    path: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)

    @property
    def place(self) -> str:
        """path:line."""
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line that is no entry. line counts from 1. grave: what the file means cannot be told (an unknown key of a
    TOML file, a file that it names and that cannot be read): it is an error, not only a line less."""

    path: str
    line: int
    reason: str
    grave: bool = False

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.reason}"


class UnreadableTOML(ValueError):
    """A file that is no TOML, or none that policyx reads. The message is path:line: reason."""

    def __init__(self, path: str | Path, line: int, reason: str) -> None:
        super().__init__(f"{path}:{line}: {reason}")
        self.path, self.line, self.reason = str(path), line, reason


@dataclass(frozen=True)
class UserLexicon:
    """The entries of all dictionaries, later ones before earlier ones of the same text, and the lines rejected.
    Immutable: read through `current()` while `active()` holds it; nothing outlives that."""

    entries: tuple[Entry, ...] = ()
    rejected: tuple[Rejected, ...] = field(default=())
    _made: dict[str, Any] = field(default_factory=dict, init=False, compare=False, repr=False)

    @cached_property
    def matcher(self) -> Matcher[Entry]:
        """Finds the texts of all entries that are mentions, in folded text; of one text's entries the last counts."""
        return Matcher((fold(entry.text), entry) for entry in self.entries if entry.kind in MENTIONS)

    @cached_property
    def chrome(self) -> frozenset[str]:
        """The lines of a page to drop, widths folded, without white space."""
        return frozenset(squash(fold(text)) for text in self.texts("chrome"))

    @cached_property
    def verbs(self) -> dict[str, str]:
        """Verb, widths folded -> the role that it gives."""
        return {fold(text): value or "" for text, value in self.texts("verb").items()}

    @cached_property
    def heads(self) -> dict[str, str]:
        """Head of a meeting's name, widths folded -> its kind in meeting_heads.tsv; longer ones first."""
        found = {fold(text): value or "plain" for text, value in self.texts("head").items()}
        return dict(sorted(found.items(), key=lambda pair: -len(pair[0])))

    def texts(self, kind: str) -> dict[str, str | None]:
        """text -> value of the entries of a kind."""
        return {entry.text: entry.value for entry in self.entries if entry.kind == kind}

    def made(self, key: str, make: Callable[[UserLexicon], T]) -> T:
        """What `make` builds of these entries, built once and gone with them. key: names what is built."""
        if key not in self._made:
            self._made[key] = make(self)
        return cast("T", self._made[key])

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
