"""What is odd about entries of user dictionaries though they stand: they repeat, contradict, or are built in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from policyx.lexicon import gazetteer, lookup
from policyx.lexicon.user import MENTIONS, Entry
from policyx.lexicon.user_entry import VALUED
from policyx.text.aligned import AlignedText
from policyx.text.reading import fold, squash
from policyx.text.script import simplify

_SAME = {"name": ("known_names",), "verb": ("frames",), "head": ("meeting_heads",), "chrome": ("chrome",)}
"""Built-in tables of whole entries of a kind."""

_MEANT_OTHERWISE = {"name_stops": "a word that is no name", "words": "an ordinary word"}


def doubts(entries: Iterable[Entry]) -> Iterator[tuple[Entry, str]]:
    """(entry, what is odd about it) in order; nothing for most."""
    seen: dict[tuple[str, str], Entry] = {}
    for one in entries:
        text = squash(fold(one.text))
        group = "mention" if one.kind in MENTIONS else one.kind
        before = seen.get((group, text))
        seen[group, text] = one
        if before is not None:
            yield one, _again(before, one)
            continue
        if one.value and one.kind not in VALUED:
            yield one, f"a {one.kind} takes no value: {one.value} is not used"
        if (plain := simplify(AlignedText(one.text, one.text)).clean) != one.text:
            yield one, f"pages are read in simplified script, where this never stands: write {plain}"
        if reason := _built_in(one, text):
            yield one, reason


def _again(before: Entry, one: Entry) -> str:
    if (before.kind, before.value) == (one.kind, one.value):
        return f"repeats {before.place}"
    told = f"a {before.kind}" if before.kind != one.kind else f"{before.value or 'without a value'}"
    return f"contradicts {before.place}, where it is {told}: the last one counts"


def _built_in(one: Entry, text: str) -> str:
    """What the built-in tables say of the same text, or nothing."""
    if one.kind == "division":
        return _division(one, text)
    for table in _SAME.get(one.kind, ()):
        if found := _index(table).get(text):
            built = {"verb": "role", "head": "kind"}.get(one.kind)
            value = dict(found.meaning).get(built or "", "")
            own = one.value or ("plain" if one.kind == "head" else "")
            if not built or own == value:
                return f"is built in ({found.place}): no entry is needed"
            return f"is built in as {value or 'nothing'} ({found.place}): yours counts"
    if one.kind == "head":
        heads = (word for word, found in _index("meeting_heads").items() if dict(found.meaning).get("kind") == "plain")
        if ending := next((word for word in heads if text.endswith(word)), None):
            return f"ends with {ending}, which is built in: no entry is needed"
    if one.kind == "name":
        if found := next((hit for table in _MEANT_OTHERWISE if (hit := _index(table).get(text))), None):
            meant = _MEANT_OTHERWISE[found.path.removesuffix(".tsv")]
            return f"is {meant} as well ({found.place}): it will be a name wherever it stands"
        if text in gazetteer.names():
            return "is a division as well: it will be a name wherever it stands"
    return ""


def _division(one: Entry, text: str) -> str:
    full, short = gazetteer.meanings(text)
    if any(known.code == one.value for known in full) or [known.code for known in short] == [one.value]:
        return f"is built in as {one.value} {gazetteer.full_name(one.value or '')}: no entry is needed"
    if full:
        return f"is built in as {full[0].code} {gazetteer.full_name(full[0].code)}: yours counts"
    return ""


@cache
def _index(name: str) -> dict[str, lookup.Found]:
    """Text -> entry of a built-in table."""
    (table,) = (table for table in lookup.tables() if table.name == name)
    return {one.text: one for one in lookup.entries(table)}
