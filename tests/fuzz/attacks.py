"""Long texts made to hurt one pattern, and how long it takes over them."""

from __future__ import annotations

import random
import re
import signal
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

from tests.fuzz.automaton import Automaton, words

SIZE = 8_000
"""Characters of a text. What is quadratic takes 40 ms or more; a window of 100 at each place 10 ms."""
SOON = 0.02
"""Seconds of CPU that are not looked into."""
GROWTH = 2.8
"""A text of twice the length may take so much longer."""
LIMIT = 0.5
"""Seconds of CPU after which a text is given up."""


class Slow(NamedTuple):
    """A text that takes too long: how it begins, seconds for SIZE characters, and how often more than for half."""

    text: str
    seconds: float
    growth: float


class _Late(BaseException):
    pass


def attacks(made: Automaton, rng: random.Random, more: int = 0) -> Iterator[Callable[[int], str]]:
    """Makers of texts of a given length: rounds of each loop, behind the way to it, with an end that does not fit;
    characters of the pattern, one by one and at random. more: how many of these besides."""
    ends = sorted({"", "\0", "\n", *(char for char in made.chars if char in "\n ，。0王")})
    for way, once in words(made):
        for end in ends[: 2 + more]:
            yield lambda size, w=way, o=once, e=end: (w + o * (size // len(o)))[:size] + e  # type: ignore[misc]
        if way:
            yield lambda size, w=way, o=once: ((w + o * 3) * size)[:size] if size else ""  # type: ignore[misc]
    most = 8 + more
    for char in made.chars if len(made.chars) <= most else rng.sample(made.chars, most):
        yield lambda size, c=char: c * size  # type: ignore[misc]
    for _ in range(2 + more):
        few = rng.sample(made.chars, min(len(made.chars), rng.choice((2, 3, 8))))
        yield lambda size, f=few: "".join(rng.choices(f, k=size))  # type: ignore[misc]


def hurt(pattern: re.Pattern[str], methods: frozenset[str], make: Callable[[int], str]) -> Slow | None:
    """How a pattern is hurt by a text, or None. methods: of those by which it is used: `search` and the like try every
    place, `match` the first, `fullmatch` the whole."""
    text = make(SIZE)
    whole = _seconds(pattern, methods, text)
    if whole <= SOON:
        return None
    if whole >= LIMIT:
        return Slow(text[:24], whole, GROWTH)
    half, whole, double = (
        min(_seconds(pattern, methods, again) for _ in range(2)) for again in (make(SIZE // 2), text, make(2 * SIZE))
    )
    growth = min(whole / max(half, 1e-6), double / max(whole, 1e-6))
    return Slow(text[:24], whole, growth) if whole > SOON and growth > GROWTH else None


def _seconds(pattern: re.Pattern[str], methods: frozenset[str], text: str) -> float:
    begin = time.process_time()

    def stop(_signal: int, _frame: object) -> None:
        raise _Late

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, LIMIT)
    try:
        try:
            if "match" in methods:
                pattern.match(text)
            if "fullmatch" in methods:
                pattern.fullmatch(text)
            if methods - {"match", "fullmatch"}:
                for _ in pattern.finditer(text):
                    pass
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)  # it may ring before this
    except _Late:
        return LIMIT
    finally:
        signal.signal(signal.SIGPROF, before)
    return time.process_time() - begin
