"""Rules and tagger, heard together: who wins, by which score.

Persons: every span that either of them names is weighed by one formula (logistic regression; its weights stand in
voices.tsv, made by training/calibrate.py on pages that the tagger had not seen), and of spans that overlap the likelier
stands. Posts, organs: what the rules found stays, and what the tagger alone names joins it above a floor, beside a
person above a lower one (`post_beside`). Dates, divisions, meetings, documents, places: rules alone, which know the
calendar and the register."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from math import exp, log
from typing import TYPE_CHECKING, Final, NamedTuple

from policyx.lexicon.table import rows
from policyx.mention import post_beside, role_words
from policyx.mention.base import Kind, Mention, PostParts
from policyx.mention.merge import OWN, Cover, Taken
from policyx.mention.name_forms import Name
from policyx.mention.name_model import name_logp, words, words_logp
from policyx.mention.person_known import doctrines, everywhere
from policyx.text.reading import Reading, Span, squash

if TYPE_CHECKING:
    from policyx.mention.trace import Trace
    from policyx.tagger.base import Voice

FEATURES: Final = (
    "bias",
    "rule",  # the rules name it
    "rule_score",
    "rule_known",  # only because the name stands elsewhere in the article
    "heard",  # the tagger names it
    "support",  # the tagger's probability of exactly this span, as odds
    "mass",  # the tagger's mean probability that its characters are of a person
    "elsewhere",  # the best support of the same name at another place
    "recurs",  # at how many other places either names it
    "prior",  # likelier a name than words, by its characters
    "word",  # a word of the dictionary
    "dotted",
    "long",  # more than three characters, no dot
    "inside",  # an organ, place, or division of the rules overlaps it
    "rule_rival",  # the rules name another span that overlaps it
    "heard_rival",  # the tagger names another span that overlaps it
)
LABELS: Final[dict[Kind, str]] = {
    "person": "P",
    "post": "T",
    "organ": "O",
    "division": "G",
    "place": "L",
    "date": "D",
    "meeting": "M",
    "work": "W",
}
"""Kind of mention → the tagger's label."""
LEAST: Final = 0.15
"""Score below which what the tagger names is not even weighed."""
DISPUTED: Final = 0.23
"""Where rules and tagger read the same name with different borders, one of them is mostly right: the likelier needs no
more than this."""
FIRM: Final = ("post", "label", "date", "work")
"""No person that only the tagger names begins or ends inside these."""
LOOSE: Final = ("organ", "place", "division")


@cache
def weights() -> dict[str, float]:
    """Feature → weight."""
    return {row[0]: float(row[1]) for row in rows("voices") if row[0] in FEATURES}


@cache
def floors() -> dict[str, float]:
    """Label → the score from which the tagger alone is believed."""
    return {row[0]: float(row[1]) for row in rows("voices") if row[0] not in FEATURES}


class Judged(NamedTuple):
    """A span that rules or tagger call a person. score: its probability by the formula; disputed: the other of the two
    reads a name there with other borders; values: its features."""

    score: float
    mention: Mention
    disputed: bool
    values: tuple[float, ...]


def together(
    reading: Reading, found: Sequence[Mention], voice: Voice, trace: Trace | None = None
) -> tuple[Mention, ...]:
    """The mentions of rules and tagger, persons weighed; overlaps between kinds are left to `merge.settle`.

    trace: is told how persons were weighed, and who did not stand."""
    persons = weighed(reading, found, voice, trace)
    ruled = {m.text for m in found if m.kind == "person"}
    names = [Name(m.start, m.stop, m.text, 0.0) for m in persons if m.text not in ruled]
    shut = frozenset((m.start, m.stop) for m in found if m.kind in ("division", "organ"))
    taken = Cover((m.start, m.stop) for m in (*persons, *(m for m in found if m.kind in FIRM)))
    again = [m for m in everywhere(reading, names, shut) if not taken.meets((m.start, m.stop))] if names else []
    others = [m for m in found if m.kind != "person"]
    others += _alone(reading, others, voice)
    stand = sorted((*persons, *again), key=lambda m: m.start)
    return (*others, *stand, *post_beside.beside(reading, stand, others, voice))


def _alone(reading: Reading, found: Sequence[Mention], voice: Voice) -> Iterator[Mention]:
    """Posts and organs that the tagger names alone, surely enough: where the rules found nothing, or a post of which
    they found the end (柳泉乡|政协委员联络组组长)."""
    settled = sorted((m for m in found if m.kind not in ("division", "label")), key=lambda m: (m.start, m.stop))
    starts = [m.start for m in settled]
    longest = max((m.stop - m.start for m in settled), default=0)
    for tagged in voice.tagged:
        if tagged.score < floors().get(tagged.label, 2.0):
            continue
        first, last = bisect_left(starts, tagged.start - longest), bisect_left(starts, tagged.stop)
        over = [m for m in settled[first:last] if m.stop > tagged.start]
        text = squash(reading.text(tagged.start, tagged.stop))
        if tagged.label == "T" and all(m.kind in ("post", "organ") and m.stop <= tagged.stop for m in over):
            parts = _post(text, next((m for m in over if m.kind == "post" and m.stop == tagged.stop), None))
            if parts:
                yield Mention("post", tagged.start, tagged.stop, text, f"tagger {voice.name}", parts, tagged.score)
        elif tagged.label == "O" and not over:
            yield Mention("organ", tagged.start, tagged.stop, text, f"tagger {voice.name}", None, tagged.score)


def _post(text: str, inner: Mention | None) -> PostParts | None:
    """The parts of a post, those of the post that the rules found at its end where there is one."""
    if inner and isinstance(inner.parts, PostParts):
        role = inner.parts.role
        if not text.endswith(role):
            return None
        return replace(inner.parts, organ=text.removesuffix(role) or None)
    longest = next((text[at:] for at in range(len(text)) if text[at:] in role_words.kinds()), None)
    return PostParts(text.removesuffix(longest) or None, longest) if longest else None


def weighed(reading: Reading, found: Sequence[Mention], voice: Voice, trace: Trace | None = None) -> list[Mention]:
    """The persons that stand, in text order; score: their probability by the formula."""
    kept: dict[int, Mention] = {}
    taken = Taken()
    scores = sorted(judged(reading, found, voice), key=lambda one: (one.mention.rule != OWN, -one.score, one[1].start))
    for score, mention, disputed, _ in scores:
        own = mention.rule == OWN
        if (own or score >= (DISPUTED if disputed else 0.5)) and not taken.holder(mention.start, mention.stop):
            taken.add((mention.start, mention.stop), "person")
            kept[mention.start] = mention if own else replace(mention, score=round(score, 3))
    if trace:
        _tell(trace, scores, kept)
    return [kept[start] for start in sorted(kept)]


def _tell(trace: Trace, scores: Sequence[Judged], kept: Mapping[int, Mention]) -> None:
    """Notes how persons were weighed, and why those who do not stand do not."""
    from policyx.mention.trace import Lost, Weighed

    for score, mention, disputed, values in scores:
        needed = DISPUTED if disputed else 0.5
        trace.weighed.append(Weighed(mention, score, needed, values))
        if mention.start in kept and kept[mention.start].stop == mention.stop:
            continue
        winner = next((m for m in kept.values() if m.start < mention.stop and mention.start < m.stop), None)
        trace.lost.append(Lost(mention, "unlikely" if score < needed else "rival", winner))


def judged(reading: Reading, found: Sequence[Mention], voice: Voice) -> list[Judged]:
    """Every span that rules or tagger call a person, in text order, with its probability by the formula."""
    rule, rule_rival, heard_rival = map(FEATURES.index, ("rule", "rule_rival", "heard_rival"))
    return [
        Judged(_probability(values), mention, bool(values[heard_rival if values[rule] else rule_rival]), values)
        for mention, values in candidates(reading, found, voice)
    ]


def candidates(reading: Reading, found: Sequence[Mention], voice: Voice) -> Iterator[tuple[Mention, tuple[float, ...]]]:
    """Every span that rules or tagger call a person, with its features in the order of `FEATURES`."""
    ruled = {(m.start, m.stop): m for m in found if m.kind == "person"}
    heard = _heard(reading, found, voice, ruled)
    loose = Cover((m.start, m.stop) for m in found if m.kind in LOOSE)
    rule_rivals, heard_rivals = _rivals(ruled), _rivals(heard)
    texts = {span: mention.text for span, mention in (heard | ruled).items()}
    support = {span: voice.support("P", *span) for span in texts}
    places: dict[str, list[float]] = {}
    for span, text in texts.items():
        places.setdefault(text, []).append(support[span])
    best = {text: sorted(values)[-2:] for text, values in places.items()}
    for span, text in sorted(texts.items()):
        rule, own, again = ruled.get(span), support[span], len(places[text]) - 1
        yield (
            rule or heard[span],
            (
                1.0,
                float(rule is not None),
                rule.score if rule else 0.0,
                float(rule is not None and rule.rule == "known name"),
                float(span in heard),
                max(-4.0, min(4.0, _odds(own))) / 4,
                voice.mass("P", *span),
                # the best of the others: the second best where this one is the best
                best[text][0 if own >= best[text][-1] else -1] if again else 0.0,
                min(again, 3) / 3,
                _prior(text),
                float(text in words()),
                float("·" in text),
                float(len(text) > 3 and "·" not in text),
                float(loose.meets(span)),
                float(_met(span, rule_rivals)),
                float(_met(span, heard_rivals)),
            ),
        )


def _heard(
    reading: Reading, found: Sequence[Mention], voice: Voice, ruled: Mapping[Span, Mention]
) -> dict[Span, Mention]:
    """What the tagger calls a person, and what can be one where the rules found dates, posts, and doctrines."""
    hidden = [hit for span in reading.spans() for hit in doctrines(reading.fold, span)]
    firm = [(m.start, m.stop) for m in found if m.kind in FIRM]
    shut = Cover((*firm, *hidden, *reading.bylines))
    heard: dict[Span, Mention] = {}
    for tagged in voice.tagged:
        span = tagged.start, tagged.stop
        if tagged.label != "P" or tagged.score < LEAST or (span not in ruled and shut.meets(span)):
            continue
        text = squash(reading.fold[slice(*span)])
        if _is_name(text):
            heard[span] = Mention("person", *span, text, f"tagger {voice.name}", None, tagged.score)
    return heard


def _rivals(spans: Iterable[Span]) -> tuple[list[Span], int]:
    """Spans in order, and the length of the longest."""
    rivals = sorted(spans)
    return rivals, max((stop - start for start, stop in rivals), default=0)


def _met(span: Span, rivals: tuple[list[Span], int]) -> bool:
    """Whether another span of the rivals overlaps this one."""
    spans, longest = rivals
    first, last = bisect_left(spans, (span[0] - longest, 0)), bisect_left(spans, (span[1], 0))
    return any(other != span and other[1] > span[0] for other in spans[first:last])


def _prior(text: str) -> float:
    """How much likelier the characters are a name than words."""
    return 2.0 if "·" in text else max(-2.0, min(2.0, (name_logp(text) - words_logp(text)) / 10))


def _is_name(text: str) -> bool:
    """Whether a string can be a name at all: Han characters, two at least, dots only inside."""
    return 1 < len(text) < 25 and text.strip("·") == text and all("\u4e00" <= c <= "\u9fff" or c == "·" for c in text)


def _odds(share: float) -> float:
    share = min(max(share, 1e-6), 1 - 1e-6)
    return log(share / (1 - share))


def _probability(values: Sequence[float]) -> float:
    known = weights()
    return 1 / (1 + exp(-sum(known[name] * value for name, value in zip(FEATURES, values, strict=True))))
