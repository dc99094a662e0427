"""From tag probabilities to mentions: the likeliest well-formed reading of each stretch that is not surely outside."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from policyx.tagger.chain import runs
from policyx.tagger.tags import LABELS, OUTSIDE, SIZE, follows

if TYPE_CHECKING:
    from numpy.typing import NDArray

Found = tuple[str, int, int, float]
"""Label, start, stop (places in the buffer), and the least probability among its tags."""


@cache
def _legal() -> NDArray[np.float32]:
    """0 where one tag may follow another, else minus infinity."""
    return np.array([[0 if follows(a, b) else -np.inf for b in range(SIZE)] for a in range(SIZE)], np.float32)


def decode(probs: NDArray[np.float32]) -> list[Found]:
    """Mentions in order, none overlapping. probs: places × tags; every place of a gap must be surely outside."""
    best = np.full(len(probs), OUTSIDE)
    open_ = np.flatnonzero(probs[:, OUTSIDE] <= 0.5)
    best[open_] = probs[open_].argmax(axis=1)
    starts, stops = runs(best != OUTSIDE)
    torn = np.flatnonzero(_legal()[best[:-1], best[1:]])
    for run in sorted(set((np.searchsorted(starts, torn + 1, side="right") - 1).tolist())):
        # a neighbour that was outside by a hair may belong to it
        start, stop = int(starts[run]), int(stops[run]) + 1
        start -= bool(start) and best[start - 1] == OUTSIDE  # the run before may have taken it
        best[start:stop] = _likeliest(probs[start:stop])
    inside = np.flatnonzero(best != OUTSIDE)
    if not len(inside):
        return []
    label, part = np.divmod(best[inside] - 1, 4)
    begins = np.flatnonzero((part == 0) | (part == 3))
    scores = np.minimum.reduceat(probs[inside, best[inside]], begins)
    ends = inside[part >= 2] + 1
    found = (label[begins].tolist(), inside[begins].tolist(), ends.tolist(), scores.tolist())
    return [(LABELS[label], *rest) for label, *rest in zip(*found, strict=True)]


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
