"""What each rule reads, in words."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from policyx.event.clause import frames

TAGGER = "tagger "
OWN_VERB = "user.verb:"


@cache
def table() -> dict[str, str]:
    """Rule → what it reads."""
    text = (Path(__file__).parent / "rules.tsv").read_text(encoding="utf-8")
    lines = (line.partition("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {rule: told for rule, _, told in lines}


def said(rule: str) -> str:
    """What a rule reads; the rule itself where the table does not say."""
    if rule.startswith(TAGGER):
        return "no rule names it; the model does, surely enough to be believed alone"
    known = table()
    if rule in known:
        return known[rule]
    _, _, side = rule.removeprefix(OWN_VERB).partition(":")
    text = known.get(f"side:{side.partition(':')[0]}", side)
    text += ", at the head of a delegation" if side.endswith(":tour") else ""
    return f"your own verb: {text}" if rule.startswith(OWN_VERB) else text


def exists(rule: str) -> bool:
    """Whether there is such a rule: in the table, or a predicate of the frames (or of your dictionary) and a side."""
    known = table()
    if rule in known or rule.startswith((TAGGER, OWN_VERB)):
        return True
    trigger, _, side = rule.partition(":")
    return f"side:{side.partition(':')[0]}" in known and any(
        (start, stop) == (0, len(trigger)) for start, stop, _ in frames().find(trigger)
    )
