"""What is held to be the same: names and posts that differ a little, events, articles of a page."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from typing import Any

from policyx.score.records import Pair, Record, day, norm, page_of, people, value

_SCOPE = re.compile(r"^(全[国省市区县州旗]|我[省市区县州旗]|[省市区县州旗])")


def matched(gold: set[Any], pred: set[Any], alike: Callable[[Any, Any], bool]) -> dict[Any, Any]:
    """Item of the gold → the predicted one that is held to be the same: one to one, greedily, exact ones first."""
    mates = {item: item for item in gold & pred}
    rest = sorted(pred - gold, key=str)
    for wanted in sorted(gold - pred, key=str):
        mate = next((given for given in rest if alike(wanted, given)), None)
        if mate is not None:
            mates[wanted] = mate
            rest.remove(mate)
    return mates


def _ends(one: str, other: str) -> bool:
    return one.endswith(other) or other.endswith(one)


def alike_post(gold: Pair, pred: Pair) -> bool:
    """Same person, and one title ends with the other: an organ in front may be longer or shorter."""
    return gold[0] == pred[0] and min(len(gold[1]), len(pred[1])) >= 2 and _ends(gold[1], pred[1])


def alike_name(gold: str, pred: str) -> bool:
    """Meeting names: equal but for a leading division or 全区/全市, or 95 % the same."""
    one, other = _SCOPE.sub("", gold), _SCOPE.sub("", pred)
    short = min(len(one), len(other))
    close = short >= 6 and _ends(one, other) and abs(len(one) - len(other)) <= 4
    return one == other or close or SequenceMatcher(None, one, other).ratio() >= 0.95


def alike_organ(gold: Pair, pred: Pair) -> bool:
    """Same role, and one name ends with the other."""
    return gold[1] == pred[1] and min(len(gold[0]), len(pred[0])) >= 3 and _ends(gold[0], pred[0])


def _closeness(gold: Record, pred: Record) -> float:
    score = 2.0 if gold.get("type") == pred.get("type") else 0.0
    names = norm(value(gold.get("name"))), norm(value(pred.get("name")))
    if all(names):
        score += 3 * SequenceMatcher(None, *names).ratio()
    one, other = people(gold), people(pred)
    if one and other:
        score += 3 * len(one & other) / len(one | other)
    return score + (day(gold) == day(pred) != "")


def paired(gold: list[Record], pred: list[Record]) -> dict[int, int]:
    """Index of a gold event → index of the predicted one that is held to be the same."""
    ranked = sorted(((_closeness(g, p), i, j) for i, g in enumerate(gold) for j, p in enumerate(pred)), reverse=True)
    mates: dict[int, int] = {}
    for closeness, i, j in ranked:
        if closeness >= 3 and i not in mates and j not in mates.values():
            mates[i] = j
    return mates


def paired_articles(gold: list[Record], pred: list[Record]) -> dict[int, int]:
    """Index of an article of a page → index of the predicted one: by the likeness of titles, then by place."""
    if len(gold) == len(pred) == 1:
        return {0: 0}
    ranked = sorted(
        (
            (SequenceMatcher(None, norm(g.get("title")), norm(p.get("title"))).ratio(), -abs(i - j), i, j)
            for i, g in enumerate(gold)
            for j, p in enumerate(pred)
        ),
        reverse=True,
    )
    mates: dict[int, int] = {}
    for likeness, _, i, j in ranked:
        if i not in mates and j not in mates.values() and (likeness >= 0.4 or len(gold) == len(pred)):
            mates[i] = j
    return mates


def align(gold: list[Record], pred: list[Record]) -> Iterator[tuple[Record, Record]]:
    """Pairs (gold, predicted) of each page; what has no partner is paired with an empty record. Pages that the gold
    does not know are not judged."""
    pages: dict[str, tuple[list[Record], list[Record]]] = defaultdict(lambda: ([], []))
    for side, records in enumerate((gold, pred)):
        for record in records:
            pages[page_of(record)][side].append(record)
    for name, (wanted, given) in pages.items():
        if not wanted:
            continue
        mates = paired_articles(wanted, given)
        yield from ((record, given[mates[i]] if i in mates else {}) for i, record in enumerate(wanted))
        yield from (({"id": f"{name}/extra"}, record) for j, record in enumerate(given) if j not in mates.values())
