"""The stages of the pipeline, each timed by itself on one text."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

from policyx import build
from policyx.event.assemble import assemble
from policyx.mention import recognisers
from policyx.mention.base import Mention
from policyx.mention.merge import settle
from policyx.page.split import split
from policyx.resolve import home, resolve
from policyx.segment import segment
from policyx.source import from_text
from policyx.text.aligned import AlignedText
from policyx.text.repair import PASSES

Result = TypeVar("Result")


def seconds(text: str) -> dict[str, float]:
    """Stage → seconds of this process's CPU. Stages: each repair pass, split, each recogniser, settle, home, resolve,
    assemble, build, segment. Raises what a stage raises."""
    spent: dict[str, float] = {}

    def timed(stage: str, work: Callable[..., Result], *arguments: Any) -> Result:
        begin = time.process_time()
        done = work(*arguments)
        spent[stage] = spent.get(stage, 0.0) + time.process_time() - begin
        return done

    source = from_text(text)
    aligned = AlignedText(text, text)
    for step in PASSES:
        aligned = timed(f"repair.{step.__name__}", step, aligned)
    articles = timed("split", split, aligned.clean)
    mentions = []
    for article in articles:
        found: tuple[Mention, ...] = ()
        for name, recogniser in recognisers():
            found += tuple(timed(f"find.{name}", recogniser, article.reading, found))
        mentions.append(timed("find.settle", settle, article.reading, found))
    homes = timed("home", home.settle, articles, mentions)
    for article, own, place in zip(articles, mentions, homes, strict=True):
        resolved = timed("resolve", resolve, article.reading, own, place)
        events = timed("assemble", assemble, resolved)
        timed("build", build.document, source, aligned, build.Built(article, resolved, events))
        timed("segment", lambda told: list(segment(*told)), (article.reading, resolved.mentions))
    return spent
