"""What the page's script knows of an article: mentions, evidence, and the steps behind them, in few bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from policyx.output.json_text import mended
from policyx.report.blocks import Block, clean_span, pieces
from policyx.report.words import KINDS, STAGES, label

if TYPE_CHECKING:
    from policyx.explain import Reason
    from policyx.record import Official, Post
    from policyx.report.marks import Mark
    from policyx.report.sheet import Sheet
    from policyx.text.reading import Span

_ESCAPES = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}
_LONG = 120  # characters of a step's text; what is longer stands in the article


def json_block(value: Any) -> Markup:
    """A value as JSON that may stand in a script element: no `<`, `>`, `&`, nor line separators."""
    text = json.dumps(mended(value), ensure_ascii=False, separators=(",", ":"))
    return Markup(text.translate(_ESCAPES))


def held(post: Post) -> str:
    """A post as a reader has it: 原 区委书记 500103."""
    status = f"{label(post.status)} " if post.status != "current" else ""
    return f"{status}{post.title}" + (f" {post.division}" if post.division else "")


class ArticleData:
    """Gathers what the script is told of one article.

    Evidence and steps get numbers, by which the article's HTML names them."""

    def __init__(self, sheet: Sheet, blocks: Sequence[Block]) -> None:
        self._sheet, self._blocks = sheet, blocks
        self._steps: dict[tuple[Any, ...], int] = {}
        self._evidence: list[list[Any]] = []
        self._mentions: list[list[Any]] = []

    def mention(self, mark: Mark, first: int) -> None:
        """The next mention. first: the block in which it begins."""
        text = self._sheet.text
        assert text is not None
        start, stop = text.to_clean(*mark.raw)
        raw, clean = text.raw[slice(*mark.raw)], text.clean[start:stop]
        reason = mark.reason
        block = self._blocks[first] if first >= 0 else None
        self._mentions.append(
            [
                KINDS[mark.what][0],
                mark.name,
                0 if raw == clean else raw,
                reason.by if reason else 0,
                -1 if reason is None or reason.score is None else round(reason.score, 3),
                mark.key or 0,
                self.steps(reason),
                first,
                block.unit(start) if block else 0,
                block.unit(stop) if block else 0,
            ]
        )

    def steps(self, *reasons: Reason | None, lit: Iterable[Span] = ()) -> list[int]:
        """The numbers of the steps of some reasons, without those that only point at what lights up in the text."""
        told = set(lit)
        found = []
        for reason in reasons:
            for step in reason.steps if reason else ():
                if step.stage == "evidence" and step.span in told:
                    continue
                text = step.text if len(step.text) <= _LONG else step.text[: _LONG - 1] + "…"
                by = step.by if step.by and step.by != step.text else 0
                score = -1 if step.score is None else round(step.score, 3)
                row = (STAGES.get(step.stage, step.stage), text, by, score)
                found.append(self._steps.setdefault(row, len(self._steps)))
        return list(dict.fromkeys(found))

    def evidence(self, name: str, event: int, spans: Iterable[Span], reasons: Iterable[Reason] = ()) -> int:
        """The number of a thing that the text gives evidence of; -1 where it gives none.

        name: what to call it. event: from 1. spans: raw. reasons: why."""
        text, lit = self._sheet.text, list(spans)
        at = pieces(self._blocks, (clean_span(text, span) for span in lit)) if text else []
        if not at:
            return -1
        self._evidence.append([name, event, at, self.steps(*reasons, lit=lit)])
        return len(self._evidence) - 1

    def block(self, officials: Iterable[Official]) -> Markup:
        """All of it as JSON."""
        return json_block(
            {
                "m": self._mentions,
                "e": self._evidence,
                "s": list(self._steps),
                "p": {official.id: [held(post) for post in official.posts] for official in officials},
            }
        )
