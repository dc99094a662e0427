"""What may be an entry of a user dictionary, and why something is none."""

from __future__ import annotations

from functools import cache

from policyx.lexicon.table import column
from policyx.lexicon.user import KINDS, Entry
from policyx.text.pattern import lazy

LONGEST = 60
"""Characters of an entry's text, at most: what is longer is a sentence."""

VALUED = ("division", "word", "verb", "head")
"""The kinds whose entries have a value."""

_CONTROL = lazy(r"[\x00-\x1f\x7f-\x9f]")
_SHOWN = 20  # characters of what is quoted in a reason


def entry(kind: str, text: str, value: str = "", path: str = "", line: int = 0) -> Entry:
    """An entry that has been looked at. value: "" where there is none; path, line: where it stands.

    Raises ValueError, its message the reason, where it is none."""
    if kind not in KINDS:
        raise ValueError(f"unknown kind {kind[:_SHOWN]!r}: expected one of {', '.join(KINDS)}{meant(kind, KINDS)}")
    if not text:
        raise ValueError("no text")
    if len(text) > LONGEST:
        raise ValueError(f"text of {len(text)} characters: at most {LONGEST}")
    if _CONTROL.search(text):
        raise ValueError("text with a line break, a tab, or another control character")
    if len(text) < 2 and kind != "word":
        raise ValueError("a text of one character would match everywhere")
    if kind == "division" and not _is_code(value):
        raise ValueError(f"a division needs the six-digit code of one that is known, not {value[:_SHOWN]!r}")
    if kind == "verb" and value not in roles():
        raise ValueError(
            f"a verb needs a role, not {value[:_SHOWN]!r}: one of {', '.join(roles())}{meant(value, roles())}"
        )
    if kind == "head" and value and value not in heads():
        raise ValueError(f"unknown kind of head {value[:_SHOWN]!r}: one of {', '.join(heads())}{meant(value, heads())}")
    if len(value) > LONGEST or _CONTROL.search(value):
        raise ValueError(f"the value is no word: {value[:_SHOWN]!r}")
    return Entry(kind, text, value or None, path, line)


@cache
def roles() -> tuple[str, ...]:
    """The roles that a verb may give."""
    return column("verb_roles")


@cache
def heads() -> tuple[str, ...]:
    """The kinds of meeting_heads.tsv."""
    return tuple(dict.fromkeys(column("meeting_heads", 1)))


def meant(word: str, known: tuple[str, ...]) -> str:
    """What was probably meant: "; did you mean verb?", or nothing."""
    from difflib import get_close_matches

    near = get_close_matches(word[:LONGEST], known, 1)
    return f"; did you mean {near[0]}?" if near else ""


def _is_code(value: str) -> bool:
    from policyx.lexicon import gazetteer

    return len(value) == 6 and gazetteer.division(value) is not None
