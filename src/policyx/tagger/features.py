"""What the network sees of a text: for each character its own id, its class, the word that jieba finds it in, and every
kind of lexicon entry that covers it (the idea of SoftLexicon, Ma et al. 2020).

Training and running share this module; `protocol` changes with anything here that changes an id."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from policyx.lexicon import gazetteer
from policyx.lexicon.table import rows

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick
    from numpy.typing import NDArray

PROTOCOL = 2
"""Weights made for another protocol cannot be used."""
GAP = 8
"""Blank places between pieces of text: as far as the widest layer reaches to one side."""
KINDS = ("surname", "element", "division", "role", "organ", "subject", "meeting", "place", "lead", "follow", "verb")
"""Kinds of lexicon entries, four columns each: an entry begins, goes on, ends, or stands here in one character."""
MARKS = ("《》", "“”", "（）", "【】")
"""Marks that enclose: a column for each pair, 1 inside."""
BITS = 4 * len(KINDS) + len(MARKS)

_WORDS: tuple[str, ...] = (
    "n",
    "nr",
    "nrt",
    "ns",
    "nt",
    "nz",
    "v",
    "vn",
    "vd",
    "a",
    "ad",
    "an",
    "d",
    "m",
    "q",
    "r",
    "c",
    "p",
    "u",
    "t",
)
_WORDS += ("f", "s", "i", "l", "j", "b", "z", "eng", "x", "y", "o", "e", "k", "g", "h", "zg")
CLASSES = 4 * (len(_WORDS) + 1)
"""Ids of a word's part of speech and of the place in it."""
SHAPES = 12 * 4 * 4 * 4
"""Ids of script, surname, and given-name classes of a character."""
_POINTS = 1 << 16
_RANGES = ((0x3400, 0x4DC0, 1), (0x4E00, 0xA000, 1), (0xAC00, 0xD7A4, 4))
"""First and one past the last code point, class of script: Han, Hangul."""
_NUMERALS = "〇一二三四五六七八九十百千万亿零两"
_GROUPS = ("、", "，；", "。！？…", "（【〔[<《“‘「『", "）】〕]>》”’」』", "·•")


@dataclass(frozen=True, slots=True)
class Encoded:
    """Ids of a buffer of characters, all of one length; `real` is set at characters, not in the gaps."""

    chars: NDArray[np.uint16]
    shapes: NDArray[np.int32]
    words: NDArray[np.int32]
    bits: NDArray[np.float32]
    real: NDArray[np.bool_]


def encode(pieces: Sequence[str]) -> tuple[Encoded, list[int]]:
    """The ids of pieces of folded text laid behind each other with gaps, and where each begins in the buffer.

    A piece sees nothing of another. Characters beyond the basic plane count as unknown."""
    gap = "\n" * GAP
    starts, at = [], GAP
    for piece in pieces:
        starts.append(at)
        at += len(piece) + GAP
    text = gap + gap.join(pieces) + gap
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    chars = np.where(points < _POINTS, points, 0).astype(np.uint16)
    real = np.zeros(len(text), np.bool_)
    for start, piece in zip(starts, pieces, strict=True):
        real[start : start + len(piece)] = True
    words = np.zeros(len(text), np.int32)
    told = real.copy()
    told[[start + len(piece) for start, piece in zip(starts, pieces, strict=True)]] = True
    words[told] = _words_of("".join(f"{piece}\n" for piece in pieces))  # what stands in gaps does not matter
    return Encoded(chars, _shape_table().take(chars), words, _bits_of(text), real), starts


def _words_of(text: str) -> NDArray[np.int32]:
    """Part of speech of jieba's word, and the place in it, of each character."""
    import rjieba

    found = rjieba.tag(text)
    known = _word_ids()
    sizes = np.fromiter((len(word) for word, _ in found), np.int32, len(found))
    kinds = np.fromiter((known.get(tag, 0) for _, tag in found), np.int32, len(found))
    ids = np.repeat(kinds, sizes) * 4
    stops = np.cumsum(sizes)
    begins = stops - sizes
    ids += 1
    ids[begins] -= 1
    ids[stops - 1] += 1
    ids[begins[sizes == 1]] += 2  # begins, goes on, ends, alone: 0 1 2 3
    return ids


@cache
def _word_ids() -> dict[str, int]:
    ids = {tag: index for index, tag in enumerate(_WORDS, start=1)}
    for part in ["uj", "ul", "ud", "uz", "uv", "ug"]:
        ids[part] = ids["u"]
    return ids | {"nrfg": ids["nr"], "vg": ids["g"], "ng": ids["g"], "ag": ids["g"], "tg": ids["g"], "mq": ids["m"]}


def _bits_of(text: str) -> NDArray[np.float32]:
    """Which kinds of lexicon entries begin, go on, end, or stand alone at each character, and what marks enclose it."""
    table = np.zeros((len(text), BITS), np.float32)
    for column, pair in enumerate(MARKS, start=4 * len(KINDS)):
        for match in _enclosed(pair).finditer(text):
            table[match.start() + 1 : match.end() - 1, column] = 1
    automaton, kinds = _automaton()
    hits = _array(automaton.find_matches_as_indexes(text, overlapping=True))
    places = _array(gazetteer.matcher().hits(text))
    kind = np.concatenate((kinds[hits[:, 0]], np.full(len(places), KINDS.index("division"))))
    begin, end = np.concatenate((hits, places))[:, 1:].T
    # places in the flat table: 0 begins, 1 goes on, 2 ends, 3 stands alone
    first = begin * BITS + 4 * kind
    size = end - begin
    flat = table.reshape(-1)
    flat[first[size == 1] + 3] = 1
    long = size > 1
    first, size = first[long], size[long]
    flat[first] = 1
    flat[first + (size - 1) * BITS + 2] = 1
    for inner in range(1, int(size.max(initial=0)) - 1):
        first = first[size > inner + 1]
        size = size[size > inner + 1]
        flat[first + inner * BITS + 1] = 1
    return table


def _array(hits: list[tuple[int, int, int]]) -> NDArray[np.int64]:
    return np.fromiter(chain.from_iterable(hits), np.int64, 3 * len(hits)).reshape(-1, 3)


@cache
def _enclosed(pair: str) -> re.Pattern[str]:
    opening, closing = pair[0], pair[1]
    return re.compile(f"{opening}[^{opening}{closing}\n]{{1,120}}{closing}")


@cache
def _automaton() -> tuple[AhoCorasick, NDArray[np.int64]]:
    """Finds every entry but divisions; a word that stands under two kinds is two patterns."""
    from ahocorasick_rs import AhoCorasick

    entries = [(word, kind) for word, kind in _entries() if word]
    order = {kind: index for index, kind in enumerate(KINDS)}
    automaton = AhoCorasick([word for word, _ in entries], store_patterns=False)
    return automaton, np.array([order[kind] for _, kind in entries], np.int64)


def _entries() -> Iterator[tuple[str, str]]:
    """(word, kind) of everything in the lexicon that the network is told of, but divisions."""
    for table in ("surnames", "surnames_extra"):
        yield from ((row[0], "surname") for row in rows(table) if len(row[0]) > 1)
    yield from ((word, "element") for _, text in rows("name_elements") for word in text.split())
    yield from (
        (word, "role")
        for kind, text in rows("roles")
        if kind in ("office", "rank", "bound", "weak", "job")
        for word in text.split()
    )
    yield from ((word, "organ") for _, text in rows("organ_heads") for word in text.split())
    yield from ((word, "subject") for _, text in rows("organ_subjects") for word in text.split() if len(word) > 1)
    yield from ((row[0], "meeting") for row in rows("meeting_heads"))
    yield from ((row[0], "place") for row in rows("place_heads"))
    yield from ((row[0], "lead") for row in rows("name_leads"))
    yield from ((row[0], "follow") for row in rows("name_follows"))
    yield from ((row[0], "verb") for row in rows("frames"))


@cache
def _shape_table() -> NDArray[np.int32]:
    """Code point → id of script, surname tier, and tiers as first and last character of a given name."""
    table = np.zeros((_POINTS, 4), np.int32)
    for first, stop in ((0, 0x3100), (0xFF00, _POINTS)):
        table[first:stop, 0] = [_script(char) for char in map(chr, range(first, stop))]
    for first, stop, script in _RANGES:
        table[first:stop, 0] = script
    for index, group in enumerate(_GROUPS, start=6):
        table[_points(group), 0] = index
    table[_points(_NUMERALS), 0] = 2
    for name, count in chain(*(((r[0], float(r[1])) for r in rows(t)) for t in ("surnames_extra", "surnames"))):
        if len(name) == 1:
            table[ord(name), 1] = 3 if count >= 500 else 2 if count >= 40 else 1
    given = [row for row in rows("given_characters") if len(row[0]) == 1]
    table[_points(row[0] for row in given), 2:] = [(_tier(float(row[1])), _tier(float(row[2]))) for row in given]
    return ((table[:, 0] * 4 + table[:, 1]) * 4 + table[:, 2]) * 4 + table[:, 3]


def _points(chars: Iterable[str]) -> list[int]:
    return [ord(char) for char in chars]


def _tier(rate: float) -> int:
    """Tier of a character of given names by its rate in a million."""
    return 3 if rate >= 2000 else 2 if rate >= 200 else 1 if rate >= 5 else 0


def _script(char: str) -> int:
    """Class of script: digit, letter, space, and what is none of them."""
    return 4 if char.isalpha() else 3 if char.isdigit() else 5 if char.isspace() else 0
