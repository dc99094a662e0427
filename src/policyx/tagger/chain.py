"""The chain over the tags (a linear-chain CRF): how likely each tag is at each place, given what may follow what."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from policyx.tagger.tags import OUTSIDE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Table = NDArray[np.float32]

SURE = 6.0
"""By how much the score of `outside` must exceed all others for a place to be outside whatever stands beside it (moves
lie within one). Between such places the chain falls into short runs, which are summed side by side."""
LONGEST = 64
"""Places of a run; a longer one is cut in its second half, where it is most surely outside."""
LEAST = np.float32(1e-12)
"""No tag is quite impossible, so that every run has a sequence."""


def marginals(scores: Table, moves: Table, real: Table) -> Table:
    """Probabilities of the tags at each place: places × tags (forward-backward).

    scores: places × tags. moves: scores of one tag after another, minus infinity (or very low) where it may not follow.
    real: 1 at characters, 0 in gaps, which are outside."""
    rest = scores.copy()
    rest[:, OUTSIDE] = -np.inf
    margin = scores[:, OUTSIDE] - rest.max(axis=1)
    sure = (margin > SURE) | (real == 0)
    probs = np.zeros_like(scores)
    probs[sure, OUTSIDE] = 1
    if not sure.all():
        likely = np.maximum(np.exp(scores - scores.max(axis=1, keepdims=True)), LEAST)
        _sum(likely, np.exp(moves, dtype=np.float32), list(_runs(~sure, margin)), probs)
    return probs


def _runs(open_: NDArray[np.bool_], margin: Table) -> Iterator[tuple[int, int]]:
    """Start and stop of each run of open places."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], open_, [False])).astype(np.int8)))
    for start, stop in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        at = start
        while stop - at > LONGEST:
            half = at + LONGEST // 2
            cut = half + int(margin[half : at + LONGEST].argmax())
            yield at, cut
            at = cut
        yield at, stop


def _sum(likely: Table, step: Table, runs: list[tuple[int, int]], probs: Table) -> None:
    """Sums over all sequences of each run, which stands between places outside; written into `probs`."""
    starts = np.array([start for start, _ in runs])
    sizes = np.array([stop - start for start, stop in runs])
    longest = int(sizes.max())
    places = np.minimum(starts + np.arange(longest)[:, None], len(likely) - 1)
    inside = np.arange(longest)[:, None] < sizes
    given = likely[places]  # place of the run × run × tag
    given[~inside] = 0
    given[~inside, OUTSIDE] = 1  # past its end a run is outside
    # from the left and from the right at once: what reaches a place before the place itself is looked at
    both = np.stack((given, given[::-1]), axis=1)
    steps = np.stack((step, step.T))
    reach = np.repeat(np.stack((step[OUTSIDE], step[:, OUTSIDE]))[:, None], len(runs), axis=1)
    reached = np.empty_like(both)
    for at in range(longest):
        reached[at] = reach
        reach = np.matmul(reach * both[at], steps)
        reach /= reach.sum(axis=2, keepdims=True)
    total = reached[:, 0] * given * reached[::-1, 1]
    total /= total.sum(axis=2, keepdims=True)
    probs[places[inside]] = total[inside]
