"""The words of which names of organs are made, by class, ready for reading from right to left."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from policyx.lexicon import gazetteer
from policyx.lexicon.table import column, rows


@cache
def words() -> dict[str, frozenset[str]]:
    """Every known word -> its classes (own state party level link posted place body unit named subject division)."""
    found: dict[str, frozenset[str]] = {}
    none: frozenset[str] = frozenset()
    for table in ("organ_words", "organ_heads"):
        for group, text in rows(table):
            for word in text.split():
                found[word] = found.get(word, none) | {group}
    for _, text in rows("organ_subjects"):
        for word in text.split():
            found[word] = found.get(word, none) | {"subject"}
    verbs = stops()["words"]
    # one set for the thousands of names that are nothing else
    full, part = frozenset(("division",)), frozenset(("short",))
    for name in dict.fromkeys(gazetteer.full_names()):
        if len(name) > 1:
            known = found.get(name)
            found[name] = full if known is None else known if "place" in known else known | full
    for short in column("organ_divisions"):
        if short not in verbs:
            known = found.get(short)
            found[short] = part if known is None else known | part
    for short in column("aliases"):
        found[short] = found.get(short, none) | part
    for name in ("新疆生产建设兵团", "兵团", "西海岸新区", "青岛西海岸新区", "大湾区", "内蒙", "襄樊"):
        found[name] = found.get(name, none) | full
    return found


@cache
def lengths() -> dict[str, tuple[int, ...]]:
    """Last character -> lengths of the known words that end in it, longest first."""
    found: dict[str, set[int]] = {}
    for end, sizes in _lengths().items():
        found.setdefault(end[-1], set()).update(sizes)
    return {char: tuple(sorted(sizes, reverse=True)) for char, sizes in found.items()}


@cache
def _lengths() -> dict[str, set[int]]:
    """Last two characters (or the only one) -> lengths of the known words that end so."""
    found: dict[str, set[int]] = {}
    for word in words():
        found.setdefault(word[-2:], set()).add(len(word))
    return found


def ending(fold: str, stop: int, low: int = 0) -> Iterator[tuple[int, frozenset[str]]]:
    """(start, classes) of every known word that ends at `stop` and begins at `low` or after."""
    table = words()
    if stop > low and (classes := table.get(fold[stop - 1])):
        yield stop - 1, classes
    if stop - 2 < low:
        return
    for size in _lengths().get(fold[stop - 2 : stop], ()):
        if stop - size >= low and (classes := table.get(fold[stop - size : stop])):
            yield stop - size, classes


@cache
def stops() -> dict[str, frozenset[str]]:
    """What ends the own name of an organisation on its left: words, chars, the chars that do so first or inner;
    shut: ends of words that are no heads."""
    table = {group: frozenset(text.split()) for group, text in rows("organ_stops")}
    return {
        "words": table["verbs"] | table["nouns"],
        **{name: table[name] for name in ("chars", "first", "inner", "shut", "inside")},
    }
