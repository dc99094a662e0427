"""A regular expression as an automaton of the characters that stand in it (Glushkov), and words that hurt it.

Repeats without an upper bound, and those of four times and more, are loops; others are taken once. What stands in a
look-ahead is a way that leads nowhere. Back references take any character."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

parser: Any = re._parser  # type: ignore[attr-defined]
OPS: Any = re._constants  # type: ignore[attr-defined]

SPREAD = "\n \t0a_A，。、：“（《王会局é\u3000\U0001f4f7"
"""Characters tried in every pattern, beside those at the borders of its own classes."""
LOOP = 4


@dataclass(slots=True)
class Automaton:
    """chars: characters that are told apart. takes: position → those it accepts. follow: position → what may come
    next. first: where it may begin. looping: what stands in a loop. endless: in one without an upper bound. sealed:
    position → the atomic group that holds it, 0 for none. tight: ways round a possessive loop, never tried twice.
    double: steps that can be taken within a loop or round it: of (a+)+, from a to a."""

    chars: str
    takes: list[frozenset[str]] = field(default_factory=list)
    follow: list[set[int]] = field(default_factory=list)
    first: set[int] = field(default_factory=set)
    looping: set[int] = field(default_factory=set)
    endless: set[int] = field(default_factory=set)
    sealed: list[int] = field(default_factory=list)
    tight: set[tuple[int, int]] = field(default_factory=set)
    double: set[tuple[int, int]] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Part:
    first: frozenset[int]
    last: frozenset[int]
    empty: bool


_NOTHING = _Part(frozenset(), frozenset(), True)


def automaton(source: str, flags: int) -> Automaton:
    """The automaton of a pattern. Raises re.error."""
    tree = parser.parse(source, flags)
    flags |= tree.state.flags
    borders = {ord(char) for char in SPREAD}
    _borders(tree, borders)
    chars = "".join(sorted(map(chr, (b for b in borders if 0 <= b < 0x110000 and not 0xD800 <= b < 0xE000))))
    built = _Builder(Automaton(chars), flags)
    built.made.first = set(built.sequence(tree).first)
    return built.made


def _borders(tree: Any, found: set[int]) -> None:
    """One character of each stretch that the classes of the pattern tell apart."""
    for op, value in tree:
        if op in (OPS.LITERAL, OPS.NOT_LITERAL):
            found.add(value)
        elif op is OPS.IN:
            for kind, what in value:
                if kind is OPS.LITERAL:
                    found.add(what)
                elif kind is OPS.RANGE:
                    found.update((what[0], what[1], (what[0] + what[1]) // 2))
        else:
            for inner in _within(op, value):
                _borders(inner, found)


def _within(op: Any, value: Any) -> Iterator[Any]:
    """The trees within a node."""
    if op is OPS.BRANCH:
        yield from value[1]
    elif op is OPS.SUBPATTERN:
        yield value[3]
    elif op is OPS.ATOMIC_GROUP:
        yield value
    elif op in (OPS.MAX_REPEAT, OPS.MIN_REPEAT, OPS.POSSESSIVE_REPEAT):
        yield value[2]
    elif op in (OPS.ASSERT, OPS.ASSERT_NOT):
        yield value[1]
    elif op is OPS.GROUPREF_EXISTS:
        yield from (tree for tree in value[1:] if tree is not None)


class _Builder:
    def __init__(self, made: Automaton, flags: int) -> None:
        self.made, self.flags, self.seal, self.seals = made, flags, 0, 0

    def sequence(self, tree: Any) -> _Part:
        whole = _NOTHING
        for op, value in tree:
            part = self.node(op, value)
            for position in whole.last:
                self.made.follow[position] |= part.first
            whole = _Part(
                whole.first | part.first if whole.empty else whole.first,
                whole.last | part.last if part.empty else part.last,
                whole.empty and part.empty,
            )
        return whole

    def node(self, op: Any, value: Any) -> _Part:
        if op in (OPS.LITERAL, OPS.NOT_LITERAL, OPS.ANY, OPS.IN, OPS.GROUPREF):
            return self.position(op, value)
        if op is OPS.AT:
            return _NOTHING
        if op in (OPS.MAX_REPEAT, OPS.MIN_REPEAT, OPS.POSSESSIVE_REPEAT):
            return self.repeat(value, atomic=op is OPS.POSSESSIVE_REPEAT)
        if op is OPS.ATOMIC_GROUP:
            return self.sealing(value)
        if op in (OPS.ASSERT, OPS.ASSERT_NOT):
            inner = self.sequence(value[1])
            return _Part(inner.first if value[0] > 0 else frozenset(), frozenset(), True)
        parts = [self.sequence(tree) for tree in _within(op, value)]
        if op is OPS.GROUPREF_EXISTS:
            parts.append(_NOTHING)
        return _Part(
            frozenset().union(*(part.first for part in parts)),
            frozenset().union(*(part.last for part in parts)),
            any(part.empty for part in parts),
        )

    def position(self, op: Any, value: Any) -> _Part:
        made = self.made
        if op is OPS.GROUPREF:
            taken = frozenset(made.chars)
        else:
            state = parser.State()
            state.flags = self.flags
            one = re._compiler.compile(parser.SubPattern(state, [(op, value)]), self.flags)  # type: ignore[attr-defined]
            taken = frozenset(char for char in made.chars if one.match(char))
        made.takes.append(taken)
        made.follow.append(set())
        made.sealed.append(self.seal)
        at = frozenset({len(made.takes) - 1})
        return _Part(at, at, False)

    def sealing(self, tree: Any) -> _Part:
        outer = self.seal
        self.seals += 1
        self.seal = outer or self.seals
        part = self.sequence(tree)
        self.seal = outer
        return part

    def repeat(self, value: Any, atomic: bool) -> _Part:
        least, most, tree = value
        begin = len(self.made.takes)
        part = self.sealing(tree) if atomic else self.sequence(tree)
        if most is OPS.MAXREPEAT or most >= LOOP:
            for position in part.last:
                known = self.made.follow[position]
                if atomic:
                    self.made.tight.update((position, after) for after in part.first - known)
                elif most is OPS.MAXREPEAT:
                    twice = {(position, after) for after in part.first & known}
                    self.made.double |= twice - self.made.tight
                known |= part.first
            self.made.looping.update(range(begin, len(self.made.takes)))
            if most is OPS.MAXREPEAT:
                self.made.endless.update(range(begin, len(self.made.takes)))
        return _Part(part.first, part.last, part.empty or least == 0)


def words(made: Automaton, each: int = 3, most: int = 40) -> list[tuple[str, str]]:
    """(way to a loop, once round the loop): for each position of a loop (`most` of them, spread evenly), at most
    `each` rounds, those first that other positions of loops take too."""
    found: dict[tuple[str, str], None] = {}
    looping = sorted(made.looping)
    looping = looping[:: -(-len(looping) // most)] if looping else []
    shared = {char: sum(char in made.takes[p] for p in looping) for char in made.chars}
    for position in looping:
        way = _way(made, made.first, {position})[:-1]
        for char in sorted(made.takes[position], key=lambda c: (-shared[c], c))[:each]:
            if rest := _round(made, position, char):
                found[way, rest] = None
    return list(found)


def _pick(chars: Iterable[str]) -> str:
    return min(chars, key=lambda char: (not char.isprintable(), char.isspace(), char), default="")


def _way(made: Automaton, begin: Iterable[int], goal: set[int]) -> str:
    """A shortest word that leads through the positions from `begin` to one of `goal`; it is taken by each."""
    queue = deque((position, _pick(made.takes[position])) for position in begin)
    seen = {position for position, _ in queue}
    while queue:
        position, word = queue.popleft()
        if position in goal:
            return word
        for after in made.follow[position] - seen:
            seen.add(after)
            queue.append((after, word + _pick(made.takes[after])))
    return ""


def _round(made: Automaton, position: int, char: str) -> str | None:
    """A word that leads from a position back to it, beginning behind `char` at the position itself."""
    if position in made.follow[position]:
        return char
    way = _way(made, made.follow[position], {position})
    return char + way[:-1] if way else None


def ambiguous(made: Automaton, searched: bool) -> list[tuple[str, str]]:
    """(kind, characters) of what backtracking can make slow: `exponential` where one word leads two ways round an
    endless loop, `polynomial` where a word can stay in one endless loop, pass to another, and stay there.

    searched: whether the pattern is tried at every place: then an endless loop that begins it is `searched`, quadratic
    unless nothing that fails may follow."""
    found: list[tuple[str, str]] = []
    mask = [sum(1 << made.chars.index(char) for char in taken) for taken in made.takes]
    groups = _groups(made)
    for group in groups:
        if chars := _two_ways(made, mask, group):
            found.append(("exponential", _named(made, chars)))
    for one in groups:
        ahead = set().union(*(_reach(made.follow, p, range(len(mask))) for p in one))
        for other in groups:
            apart = one is not other and not ahead.isdisjoint(other)
            if apart and (chars := _passes(made, mask, one, other)):
                found.append(("polynomial", _named(made, chars)))
    if searched:
        found += [
            ("searched", _named(made, mask[p])) for group in groups for p in group if p in made.follow[p] & made.first
        ]
    return list(dict.fromkeys(found))


def _named(made: Automaton, chars: int) -> str:
    return _pick(char for place, char in enumerate(made.chars) if chars >> place & 1)


def _groups(made: Automaton) -> list[frozenset[int]]:
    """Positions of endless loops that lead to each other."""
    left, found = set(made.endless), []
    back: dict[int, set[int]] = {p: set() for p in left}
    for p in left:
        for after in made.follow[p] & left:
            back[after].add(p)
    while left:
        p = min(left)
        group = _reach(made.follow, p, left) & _reach(back, p, left)
        if group:
            found.append(frozenset(group))
        left -= group | {p}
    return found


def _reach(follow: Mapping[int, set[int]] | list[set[int]], start: int, within: Container[int]) -> set[int]:
    found: set[int] = set()
    open_ = [start]
    while open_:
        for after in follow[open_.pop()]:
            if after not in found and after in within:
                found.add(after)
                open_.append(after)
    return found


def _two_ways(made: Automaton, mask: list[int], group: frozenset[int]) -> int:
    """Characters at which a word round the loop can go two ways and come together again; 0 if there are none."""
    after: dict[tuple[int, int], list[tuple[int, int]]] = {}
    known: dict[tuple[frozenset[int], frozenset[int]], list[tuple[int, int]]] = {}
    for p, q in made.double:
        if p in group and q in group:
            return mask[q]
    loose = {p: frozenset(q for q in made.follow[p] & group if (p, q) not in made.tight) for p in group}
    open_ = [(p, p) for p in group]
    while open_:
        pair = open_.pop()
        if pair not in after:
            ahead = loose[pair[0]], loose[pair[1]]
            if ahead not in known:
                known[ahead] = [(c, d) for c in ahead[0] for d in ahead[1] if mask[c] & mask[d]]
            after[pair] = known[ahead]
            open_ += after[pair]
    for a, b in after:
        if a < b:
            back = [p for p, q in _closure(after, (a, b)) if p == q]
            if any((a, b) in _closure(after, (p, p)) for p in back):
                return mask[a] & mask[b]
    return 0


def _closure(after: dict[tuple[int, int], list[tuple[int, int]]], start: tuple[int, int]) -> set[tuple[int, int]]:
    found: set[tuple[int, int]] = set()
    open_ = [start]
    while open_:
        for pair in after[open_.pop()]:
            if pair not in found:
                found.add(pair)
                open_.append(pair)
    return found


def _passes(made: Automaton, mask: list[int], one: frozenset[int], other: frozenset[int]) -> int:
    """Characters of a word that leads from p to p in `one`, from p to q, and from q to q in `other`; 0 if none does.
    No way out of an atomic group is tried twice."""
    for p in one:
        for q in other:
            if made.sealed[p] and made.sealed[p] != made.sealed[q]:
                continue
            seen = {(p, p, q)}
            open_ = [(p, p, q)]
            while open_:
                a, b, c = open_.pop()
                for x in made.follow[a] & one:
                    for z in made.follow[c] & other:
                        if not (both := mask[x] & mask[z]):
                            continue
                        for y in made.follow[b]:
                            chars = both & mask[y]
                            if chars and (x, y, z) == (p, q, q):
                                return chars
                            if chars and (x, y, z) not in seen:
                                seen.add((x, y, z))
                                open_.append((x, y, z))
    return 0
