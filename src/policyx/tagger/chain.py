"""The chain over the tags (a linear-chain CRF): how likely each tag is at each place, given what may follow what."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from policyx.tagger.tags import OUTSIDE, SIZE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Table = NDArray[np.float32]
    Places = NDArray[np.intp]

SURE = 6.0
"""By how much the score of `outside` must exceed all others for a place to be outside whatever stands beside it (moves
lie within one). Between such places the chain falls into short runs, which are summed side by side."""
LONGEST = 64
"""Places of a run; a longer one is cut in its second half, where it is most surely outside."""
LEAST = np.float32(1e-12)
"""No tag is quite impossible, so that every run has a sequence."""
_ONES = np.ones((SIZE, 1), np.float32)
"""A product with it sums over the tags, several times as fast as a sum along rows."""


def marginals(scores: Table, moves: Table, real: NDArray[np.bool_]) -> Table:
    """Probabilities of the tags at each place: places × tags (forward-backward).

    scores: places × tags. moves: scores of one tag after another, minus infinity (or very low) where it may not follow.
    real: set at characters, not in gaps, which are outside."""
    columns = np.ascontiguousarray(scores.T)  # along rows, the greatest of so few costs twice as much
    margin = columns[OUTSIDE] - columns[OUTSIDE + 1 :].max(axis=0)
    open_ = (margin <= SURE) & real
    probs = np.zeros_like(scores)
    probs[:, OUTSIDE] = ~open_
    if open_.any():
        starts, stops = _runs(open_, margin)
        _sum(scores, np.exp(moves, dtype=np.float32), starts, stops, probs)
    return probs


def runs(mask: NDArray[np.bool_]) -> tuple[Places, Places]:
    """Where the runs of set places start and stop, in order."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).view(np.int8)))
    return edges[::2], edges[1::2]


def _runs(open_: NDArray[np.bool_], margin: Table) -> tuple[Places, Places]:
    """Where the runs of open places start and stop, the longest first."""
    starts, stops = runs(open_)
    if int((stops - starts).max()) > LONGEST:
        cut = [part for run in zip(starts.tolist(), stops.tolist(), strict=True) for part in _parts(*run, margin)]
        starts, stops = np.array(cut).T
    order = np.argsort(starts - stops, kind="stable")
    return starts[order], stops[order]


def _parts(start: int, stop: int, margin: Table) -> Iterator[tuple[int, int]]:
    while stop - start > LONGEST:
        half = start + LONGEST // 2
        cut = half + int(margin[half : start + LONGEST].argmax())
        yield start, cut
        start = cut
    yield start, stop


def _sum(scores: Table, step: Table, starts: Places, stops: Places, probs: Table) -> None:
    """Sums over all sequences of each run, which stands between places outside; written into `probs`."""
    sizes = stops - starts
    # the first places of all runs, then the second ones of those that have two (the longest come first), and so on
    counts = np.searchsorted(-sizes, -np.arange(1, sizes[0] + 1), side="right")
    turns = np.repeat(np.arange(sizes[0]), counts)
    lanes = np.arange(len(turns)) - np.repeat(np.cumsum(counts) - counts, counts)
    places = np.stack((starts[lanes] + turns, stops[lanes] - 1 - turns))  # from the left, from the right
    given = scores.take(places, axis=0)
    given -= given.max(axis=2, keepdims=True)
    np.exp(given, out=given)
    np.maximum(given, LEAST, out=given)
    steps = np.stack((step, step.T))
    reach = np.repeat(np.stack((step[OUTSIDE], step[:, OUTSIDE]))[:, None], len(sizes), axis=1)
    # what reaches a place before the place itself is looked at
    reached = np.empty_like(given)
    first = 0
    for count in counts.tolist():
        reach = reach[:, :count]
        now = slice(first, first + count)
        reached[:, now] = reach
        reach = np.matmul(given[:, now] * reach, steps)
        reach /= np.matmul(reach, _ONES)
        first += count
    total = given[0]
    total *= reached[0]
    order = np.empty(len(scores), np.intp)
    order[places[1]] = np.arange(len(turns))
    total *= reached[1, order[places[0]]]
    total /= np.matmul(total, _ONES)
    probs[places[0]] = total
