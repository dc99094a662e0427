"""An explanation: what stands in a record, and the steps that led there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from policyx.text.reading import Span

What = Literal[
    "title", "published", "publisher", "home", "official", "post", "division", "date", "meeting", "organ", "document",
    "place", "event", "role", "statement",
]  # fmt: skip
"""What is explained: a value of the record by its singular; `official` and the like once for each of their mentions."""

Stage = Literal["page", "repair", "rule", "tagger", "weighed", "beat", "resolved", "evidence", "lost"]
"""page: where the page says so (its stamp, its head). repair: the characters were mended. rule: the rule that found it.
tagger: what the model says of it. weighed: how rules and tagger were weighed together. beat: another reading of the
same characters that did not stand. resolved: what it was tied to (whose post, which division, which day). evidence: the
words that say so. lost: why something that did not stand did not."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step. text: a line for a reader. by: the rule or tagger that made it. score: from 0 to 1, where it has one.
    span: `[start, stop)` in characters of the decoded source, where it points at words."""

    stage: Stage
    text: str
    by: str | None = None
    score: float | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one thing stands in a record. name: its normal form, as in the record (a title, a division's full
    name, an ISO day, `何以宁: host` for a role). of: the id of the official or event to which it belongs, if any.
    key: its code, id, or ISO value, where it has one. span: of its words, in characters of the decoded source, None
    for what the whole page says. by, score: of the rule or tagger that made it. stands: False for what was found and
    does not stand in the record (`policyx.explain.losers`)."""

    what: What
    name: str
    span: Span | None
    by: str
    score: float | None = None
    of: str | None = None
    key: str | None = None
    steps: tuple[Step, ...] = ()
    stands: bool = True
