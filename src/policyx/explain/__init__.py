"""Why something stands in a record: the steps that led there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from policyx.explain.base import Reason, Step

if TYPE_CHECKING:
    from policyx.build import Built
    from policyx.pipeline import Analysis, Pipeline

__all__ = ["Reason", "Step", "losers", "reasons"]


def reasons(analysis: Analysis, built: Built, pipeline: Pipeline) -> list[Reason]:
    """Why each thing stands in the record of an article: what the page says of itself, then every mention in text
    order, then the events, each with its roles and statements.

    analysis, built: a source and one of its articles, as `pipeline` analysed them; where that is a traced one
    (`Pipeline(options, traced=True)`, `pipeline.keeping()`), nothing is read a second time. Spans are `[start, stop)`
    in characters of the decoded source."""
    from policyx.explain.gather import gather

    return gather(analysis, built, pipeline)


def losers(analysis: Analysis, built: Built, pipeline: Pipeline) -> list[Reason]:
    """What was found in an article and does not stand in its record, in text order, each with why not: beaten by
    another reading, too unlikely, not settled. The arguments are those of `reasons`."""
    from policyx.explain.lost import gather

    return gather(analysis, built, pipeline)
