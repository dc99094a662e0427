"""What rules and tagger said of a mention, how they were weighed, and what lost to it."""

from __future__ import annotations

from collections.abc import Iterator

from policyx.explain.base import Step
from policyx.explain.case import Case, span_of
from policyx.explain.rules import TAGGER, said
from policyx.mention.base import Mention
from policyx.mention.trace import Lost, Weighed, Why
from policyx.mention.voices import FEATURES, FIRM, LABELS, LEAST, floors, weights
from policyx.text.reading import Span

KINDS = {
    "person": "a person", "post": "a post", "organ": "an organ", "division": "a division", "place": "a place",
    "date": "a date", "meeting": "a meeting", "work": "a document", "label": "a label",
}  # fmt: skip
"""Kind of mention → as steps call it."""
WORDS = {
    "rule": "a rule names it",
    "rule_score": "how sure the rule is",
    "rule_known": "only known from elsewhere",
    "heard": "the tagger names it",
    "support": "the tagger's odds",
    "mass": "its characters to the tagger",
    "elsewhere": "the tagger at another place",
    "recurs": "named again",
    "prior": "its characters as a name",
    "word": "a word of the dictionary",
    "dotted": "a dot in it",
    "long": "longer than most names",
    "inside": "an organ or place is there",
    "rule_rival": "rules read another name there",
    "heard_rival": "the tagger reads another name there",
}
"""Feature → as steps call it."""
MOST = 4
"""Features that are shown of a person that was weighed."""
LOSSES: dict[Why, str] = {
    "byline": "it stands in a byline",
    "covered": "it lies inside {winner}",
    "crossed": "{winner} crosses it and ranks higher",
    "same": "the same characters are {winner}",
    "first": "{winner} inside it goes before everything",
    "name": "it is part of a name, {winner}",
    "unlikely": "too unlikely a person",
    "rival": "{winner} is likelier there",
}
"""Why a mention did not stand → in words."""


def found(case: Case, mention: Mention) -> Iterator[Step]:
    """The rule that found a mention, or the tagger that did; what the tagger says else; what was weighed and beaten."""
    span = span_of(mention)
    weighed = case.weighed.get(span) if mention.kind == "person" else None
    score = weighed.mention.score if weighed else mention.score
    alone = mention.rule.startswith(TAGGER)
    yield Step("tagger" if alone else "rule", said(mention.rule), mention.rule, round(score, 3), case.raw(span))
    if not alone:
        yield from heard(case, mention)
    if weighed:
        yield weighing(weighed)
    for lost in case.beaten(span):
        if not same(lost):
            yield loss(case, lost)


def heard(case: Case, mention: Mention) -> Iterator[Step]:
    """What the tagger says of a mention that a rule found, and what it reads there instead."""
    voice, label, span = case.history.trace.voice, LABELS.get(mention.kind), span_of(mention)
    if voice is None or label is None:
        return
    by = TAGGER + voice.name
    others: list[Step] = []
    for tagged in case.tagged.over(span):
        at = tagged.start, tagged.stop
        if (tagged.label, at) != (label, span):
            text = f"reads {case.clean(at)} as {KINDS[KIND_OF[tagged.label]]}"
            others.append(Step("tagger", text, by, round(tagged.score, 3), case.raw(at)))
    support = voice.support(label, *span)
    if support >= LEAST or not others:
        words = f"exactly this is {KINDS[mention.kind]}"
        yield Step("tagger", words, by, round(support, 3), case.raw(span))
    yield from others


KIND_OF = {label: kind for kind, label in LABELS.items()}


def weighing(one: Weighed) -> Step:
    """How rules and tagger were weighed for a person."""
    known = weights()
    shares = [(known[name] * value, name) for name, value in zip(FEATURES, one.values, strict=True) if name in WORDS]
    most = sorted((s for s in shares if abs(s[0]) >= 0.05), key=lambda s: -abs(s[0]))[:MOST]
    told = ", ".join(f"{WORDS[name]} {share:+.1f}" for share, name in most)
    return Step("weighed", f"{one.score:.2f}, needs {one.needed:.2f}: {told}", "voices", round(one.score, 3))


def loss(case: Case, lost: Lost) -> Step:
    """What lost to a mention, and why."""
    other = lost.mention
    told = f"{other.text} as {KINDS[other.kind]} ({other.rule}): {why(lost)}"
    return Step("beat", told, other.rule, round(other.score, 3), case.raw(span_of(other)))


def same(lost: Lost) -> bool:
    """Whether what lost is what stands, found twice."""
    one, other = lost.mention, lost.winner
    return other is not None and (one.kind, span_of(one)) == (other.kind, span_of(other))


def why(lost: Lost) -> str:
    """Why a mention did not stand."""
    winner = lost.winner
    named = f"{winner.text}, {KINDS[winner.kind]}" if winner else "another"
    return LOSSES[lost.why].format(winner=named)


def unheard(case: Case) -> Iterator[tuple[str, Step]]:
    """(kind, step) for what the tagger names and nothing made a mention of: too unsure, or not its to say."""
    trace = case.history.trace
    if trace.voice is None:
        return
    known = {(m.kind, m.start, m.stop) for m in (*trace.kept, *(one.mention for one in trace.lost))}
    for tagged in trace.voice.tagged:
        kind = KIND_OF[tagged.label]
        span = tagged.start, tagged.stop
        if (kind, *span) in known:
            continue
        needed = LEAST if kind == "person" else floors().get(tagged.label)
        if needed is None:
            text = f"only rules find {KINDS[kind].partition(' ')[2]}s"
        elif tagged.score < needed:
            text = f"{tagged.score:.2f} of {needed:.2f} needed to be believed alone"
        elif kind == "person":
            text = f"no name can stand there: {_shut(case, span)}"
        else:
            text = "what rules found there stands"
        yield kind, Step("tagger", text, TAGGER + trace.voice.name, round(tagged.score, 3), case.raw(span))


def _shut(case: Case, span: Span) -> str:
    """Why what the tagger calls a person is not even weighed."""
    if any(start < span[1] and span[0] < stop for start, stop in case.built.resolved.reading.bylines):
        return "it is a byline, the names of those who wrote the page"
    for mention in case.history.trace.ruled:
        if mention.kind in FIRM and mention.start < span[1] and span[0] < mention.stop:
            return f"{mention.text} is {KINDS[mention.kind]}"
    return "these are not the characters of a name, or a doctrine is called after it"
