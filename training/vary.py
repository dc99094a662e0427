"""Makes new paragraphs of the written ones: other names, posts, divisions, organs, days, words, marks and spaces.

What changes is drawn anew each time a paragraph is seen, so that the tagger meets each form of words with many
contents, and ordinary words (座谈, 同志, 班子) in every place where they are no names."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random

from policyx.lexicon import gazetteer
from policyx.lexicon.table import rows
from training.examples import Example, Piece
from training.names import like

OPEN = frozenset(["n", "v", "vn", "a", "ad", "d", "nz", "l", "i", "j", "b", "z"])
"""Parts of speech whose words are exchanged."""
_DIGIT = re.compile(r"\d+")


@cache
def ordinary() -> dict[tuple[str, int], tuple[list[str], list[float]]]:
    """(part of speech, length) → words of jieba's dictionary and running weights (counts, flattened: rare words
    come up too)."""
    import jieba

    groups: dict[tuple[str, int], list[tuple[str, float]]] = defaultdict(list)
    for line in Path(jieba.__file__).with_name("dict.txt").read_text("utf-8").splitlines():
        word, count, tag = line.split(" ")
        if tag in OPEN and 1 < len(word) <= 4 and int(count) >= 3:
            groups[tag, len(word)].append((word, float(count) ** 0.3))
    return {key: ([w for w, _ in found], list(accumulate(c for _, c in found))) for key, found in groups.items()}


@cache
def _word_like() -> list[str]:
    return [word for (tag, size), (words, _) in ordinary().items() if size == 2 and tag in "nva" for word in words]


@cache
def _words() -> frozenset[str]:
    return frozenset(word for words, _ in ordinary().values() for word in words)


@cache
def _divisions() -> dict[str, list[str]]:
    """Level word (or none, for short names) → names of divisions that stand today."""
    found: dict[str, list[str]] = defaultdict(list)
    for division in gazetteer.divisions():
        if division.stands(gazetteer.TODAY):
            found[division.name[-1]].append(division.name)
            for short in gazetteer.short_names(division.name):
                if len(short) > 1 and short not in gazetteer.common():
                    found[short[-1] if short[-1] in "州旗县" else ""].append(short)
    return dict(found)


class Variation:
    """Varies paragraphs. pool: mentions of the training pages, of which others are taken. rate: how much is changed."""

    def __init__(self, examples: Iterable[Example], seed: int) -> None:
        self._random = Random(seed)
        self._pool: dict[str, list[str]] = defaultdict(list)
        for example in examples:
            for piece in example.pieces:
                for label, start, stop in piece.marks:
                    if piece.only is None:
                        self._pool[label].append(piece.text[start:stop])
        self._subjects = [w for _, text in rows("organ_subjects") for w in text.split() if len(w) > 1]

    def __call__(self, piece: Piece) -> Piece:
        """A paragraph varied anew; one in six comes back as it is."""
        random = self._random
        if random.random() < 0.17:
            return piece
        rate = random.choice((0.0, 0.08, 0.2, 0.35))
        swap = random.choice((0.15, 0.5, 0.8))
        separator = random.choice(("、", "、", " ", "，", "  ", "", "")) if random.random() < 0.22 else None
        parts: list[str] = []
        marks: list[tuple[str, int, int]] = []
        at = size = 0
        for label, start, stop in (*piece.marks, ("", len(piece.text), len(piece.text))):
            between = piece.text[at:start]
            if separator is not None and marks and marks[-1][0] == label == "P" and between in ("、", " ", "，"):
                between = separator
                for name in self._more():
                    parts += separator, name
                    marks.append(("P", size + len(separator), size + len(separator) + len(name)))
                    size += len(separator) + len(name)
            elif rate:
                between = self._words(between, rate)
            parts.append(between)
            size += len(between)
            if label:
                text = piece.text[start:stop]
                # people who are called like words are commoner in written pages than in life
                if random.random() < (0.85 if label == "P" and text in _words() else swap):
                    text = self._other(label, text)
                parts.append(text)
                marks.append((label, size, size + len(text)))
                size += len(text)
            at = stop
        return self._worn(Piece("".join(parts), tuple(marks), piece.only))

    def _more(self) -> list[str]:
        """Further names for a list: mostly none, sometimes many."""
        random = self._random
        count = random.choice((1, 2, 5, 12)) if random.random() < 0.12 else 0
        return [like("王建国", random, _word_like()) for _ in range(count)]

    def _words(self, text: str, rate: float) -> str:
        """Some words exchanged for others of the same part of speech and length."""
        import rjieba

        table, random, out = ordinary(), self._random, []
        for word, tag in rjieba.tag(text):
            group = table.get((tag, len(word)))
            out.append(random.choices(group[0], cum_weights=group[1])[0] if group and random.random() < rate else word)
        return "".join(out)

    def _other(self, label: str, text: str) -> str:
        """Another mention in the place of one."""
        random = self._random
        if label == "P":
            return like(text, random, _word_like())
        if label == "D":
            return _DIGIT.sub(lambda m: _number(m[0], random), text)
        if label == "G":
            group = _divisions().get(text[-1]) or _divisions()[""]
            return random.choice(group)
        if random.random() < 0.4:
            return self._inner(text)
        return random.choice(self._pool[label]) if self._pool[label] else text

    def _inner(self, text: str) -> str:
        """A mention with the division and the subject in it exchanged."""
        random = self._random
        for start, stop, name in gazetteer.matcher().longest(text):
            if len(name) > 2 and (group := _divisions().get(name[-1])):
                text = text[:start] + random.choice(group) + text[stop:]
                break
        for word in self._known():
            if word in text:
                return text.replace(word, random.choice(self._subjects), 1)
        return text

    @cache  # noqa: B019
    def _known(self) -> list[str]:
        return sorted(set(self._subjects), key=len, reverse=True)

    def _worn(self, piece: Piece) -> Piece:
        """Sometimes: a space inside short names, marks lost, marks exchanged, a break inside a line."""
        random = self._random
        draw = random.random()
        if draw > 0.16:
            return piece
        if draw < 0.05:
            cuts = [m for m in piece.marks if m[0] == "P" and m[2] - m[1] == 2]
            return _inserted(piece, [start + 1 for _, start, _ in cuts], " ")
        if draw < 0.10:
            inside = {p for _, start, stop in piece.marks for p in range(start, stop)}
            free = [p for p, c in enumerate(piece.text) if c in "，。、；：" and p not in inside]
            return _removed(piece, [p for p in free if random.random() < 0.4])
        if draw < 0.13:
            return Piece(piece.text.replace("，", " "), piece.marks, piece.only)
        return Piece(piece.text.replace("、", " "), piece.marks, piece.only)


def _number(text: str, random: Random) -> str:
    """Another number of about that size: a year, a day, a month."""
    if len(text) == 4:
        return str(random.randint(2005, 2026))
    return str(random.randint(1, 12 if len(text) == 1 else 31))


def _inserted(piece: Piece, places: list[int], char: str) -> Piece:
    """The paragraph with `char` put in front of each of `places`, which rise."""
    text = piece.text
    for place in reversed(places):
        text = text[:place] + char + text[place:]

    def moved(at: int) -> int:
        return at + bisect_left(places, at)

    marks = tuple((label, moved(a), moved(b)) for label, a, b in piece.marks)
    return Piece(text, marks, piece.only)


def _removed(piece: Piece, places: list[int]) -> Piece:
    """The paragraph without the characters at `places`, which rise and lie in no mark."""
    gone = set(places)

    def moved(at: int) -> int:
        return at - bisect_left(places, at)

    marks = tuple((label, moved(a), moved(b)) for label, a, b in piece.marks)
    text = "".join(c for p, c in enumerate(piece.text) if p not in gone)
    return Piece(text, marks, piece.only)
