"""From tag probabilities to mentions: the likeliest well-formed reading of each stretch that is not surely outside."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from policyx.tagger.tags import LABELS, OUTSIDE, SIZE, follows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

Found = tuple[str, int, int, float]
"""Label, start, stop (places in the buffer), and the least probability among its tags."""


@cache
def _legal() -> NDArray[np.float32]:
    """0 where one tag may follow another, else minus infinity."""
    return np.array([[0 if follows(a, b) else -np.inf for b in range(SIZE)] for a in range(SIZE)], np.float32)


def decode(probs: NDArray[np.float32]) -> list[Found]:
    """Mentions in order, none overlapping. probs: places × tags; every place of a gap must be surely outside."""
    best = probs.argmax(axis=1)
    inside = np.flatnonzero(best != OUTSIDE)
    if not len(inside):
        return []
    cuts = np.flatnonzero(np.diff(inside) > 1) + 1
    found: list[Found] = []
    legal = _legal()
    for run in np.split(inside, cuts):
        start, stop = int(run[0]), int(run[-1]) + 1
        tags = best[start:stop]
        whole = np.concatenate(([OUTSIDE], tags, [OUTSIDE]))
        if legal[whole[:-1], whole[1:]].any():
            # a neighbour that was outside by a hair may belong to it
            start = max(start - 1, found[-1][2] if found else 0)
            stop = min(stop + 1, len(probs))
            tags = _likeliest(probs[start:stop])
        found += _mentions(probs, tags.tolist(), start)
    return found


def _likeliest(probs: NDArray[np.float32]) -> NDArray[np.int64]:
    """The likeliest well-formed sequence of tags (Viterbi) that stands between places outside."""
    logs = np.log(np.maximum(probs, 1e-9))
    legal = _legal()
    score = logs[0] + legal[OUTSIDE]
    back = np.zeros(logs.shape, np.int64)
    for at in range(1, len(logs)):
        ways = score[:, None] + legal
        back[at] = ways.argmax(axis=0)
        score = ways.max(axis=0) + logs[at]
    tag = int((score + legal[:, OUTSIDE]).argmax())
    tags = [tag]
    for at in range(len(logs) - 1, 0, -1):
        tag = int(back[at, tag])
        tags.append(tag)
    return np.array(tags[::-1], np.int64)


def _mentions(probs: NDArray[np.float32], tags: list[int], at: int) -> Iterator[Found]:
    """The mentions of a well-formed sequence of tags that begins at place `at`."""
    begun = at
    for place, tag in enumerate(tags, start=at):
        if tag == OUTSIDE:
            continue
        label, part = divmod(tag - 1, 4)
        if part in (0, 3):
            begun = place
        if part in (2, 3):
            span = range(begun, place + 1)
            score = min(float(probs[p, tags[p - at]]) for p in span)
            yield LABELS[label], begun, place + 1, score
