"""Rules and tagger, heard together: who wins, by which score.

Persons: every span that either of them names is weighed by one formula (logistic regression; its weights stand in
voices.tsv, made by training/calibrate.py on pages that neither the rules nor the tagger had seen), and of spans that
overlap the likelier stands. Posts, organs: what the rules found stays, and what the tagger alone names joins it above
a floor. Dates, divisions, meetings, documents, places: rules alone, which know the calendar and the register."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from math import exp, log
from typing import TYPE_CHECKING, Final

from policyx.lexicon.table import rows
from policyx.mention import role_words
from policyx.mention.base import Mention, PostParts
from policyx.mention.merge import OWN
from policyx.mention.name_forms import Name
from policyx.mention.name_model import name_logp, words, words_logp
from policyx.mention.person_known import doctrines, everywhere
from policyx.text.reading import Reading, Span, squash

if TYPE_CHECKING:
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
LEAST: Final = 0.15
"""Score below which what the tagger names is not even weighed."""
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


def together(reading: Reading, found: Sequence[Mention], voice: Voice) -> tuple[Mention, ...]:
    """The mentions of rules and tagger, persons weighed; overlaps between kinds are left to `merge.settle`."""
    persons = weighed(reading, found, voice)
    names = [Name(m.start, m.stop, m.text, 0.0) for m in persons]
    ruled = {m.text for m in found if m.kind == "person"}
    shut = frozenset((m.start, m.stop) for m in found if m.kind in ("division", "organ"))
    taken = sorted((m.start, m.stop) for m in (*persons, *(m for m in found if m.kind in FIRM)))
    again = [
        mention
        for mention in everywhere(reading, [name for name in names if name.text not in ruled], shut)
        if not any(a < mention.stop and mention.start < b for a, b in taken)
    ]
    others = [m for m in found if m.kind != "person"]
    return (*others, *persons, *again, *_alone(reading, others, voice))


def _alone(reading: Reading, found: Sequence[Mention], voice: Voice) -> Iterator[Mention]:
    """Posts and organs that the tagger names alone, surely enough: where the rules found nothing, or a post
    of which they found the end (柳泉乡|政协委员联络组组长)."""
    settled = sorted((m for m in found if m.kind not in ("division", "label")), key=lambda m: m.start)
    for tagged in voice.tagged:
        if tagged.score < floors().get(tagged.label, 2.0):
            continue
        over = [m for m in settled if m.start < tagged.stop and tagged.start < m.stop]
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


def weighed(reading: Reading, found: Sequence[Mention], voice: Voice) -> list[Mention]:
    """The persons that stand, in text order; score: their probability by the formula."""
    kept: list[Mention] = []
    judged = ((_probability(values), mention) for mention, values in candidates(reading, found, voice))
    for score, mention in sorted(judged, key=lambda pair: (-pair[0], pair[1].start)):
        own = mention.rule == OWN
        if (own or score >= 0.5) and not any(m.start < mention.stop and mention.start < m.stop for m in kept):
            kept.append(mention if own else replace(mention, score=round(score, 3)))
    return sorted(kept, key=lambda m: m.start)


def candidates(reading: Reading, found: Sequence[Mention], voice: Voice) -> Iterator[tuple[Mention, tuple[float, ...]]]:
    """Every span that rules or tagger call a person, with its features in the order of `FEATURES`."""
    ruled = {(m.start, m.stop): m for m in found if m.kind == "person"}
    firm = sorted((m.start, m.stop) for m in found if m.kind in FIRM)
    loose = sorted((m.start, m.stop) for m in found if m.kind in LOOSE)
    hidden = [hit for span in reading.spans() for hit in doctrines(reading.fold, span)] if voice.tagged else []
    shut = sorted((*firm, *hidden, *reading.bylines))
    heard: dict[Span, Mention] = {}
    for tagged in voice.tagged:
        span = tagged.start, tagged.stop
        if tagged.label != "P" or tagged.score < LEAST or (span not in ruled and _crossed(span, shut)):
            continue
        text = squash(reading.fold[slice(*span)])
        if _is_name(text):
            heard[span] = Mention("person", *span, text, f"tagger {voice.name}", None, tagged.score)
    texts = {span: mention.text for span, mention in (heard | ruled).items()}
    support = {span: voice.support("P", *span) for span in texts}
    counts = Counter(texts.values())
    for span, text in sorted(texts.items()):
        rule = ruled.get(span)
        others = [support[other] for other, same in texts.items() if same == text and other != span]
        yield (
            rule or heard[span],
            (
                1.0,
                float(rule is not None),
                rule.score if rule else 0.0,
                float(rule is not None and rule.rule == "known name"),
                float(span in heard),
                max(-4.0, min(4.0, _odds(support[span]))) / 4,
                voice.mass("P", *span),
                max(others, default=0.0),
                min(counts[text] - 1, 3) / 3,
                max(-2.0, min(2.0, (name_logp(text) - words_logp(text)) / 10)) if "·" not in text else 2.0,
                float(text in words()),
                float("·" in text),
                float(len(text) > 3 and "·" not in text),
                float(_crossed(span, loose)),
                float(any(_rivals(span, other) for other in ruled)),
                float(any(_rivals(span, other) for other in heard)),
            ),
        )


def _is_name(text: str) -> bool:
    """Whether a string can be a name at all: Han characters, two at least, dots inside."""
    return len(text) > 1 and len(text) < 25 and all("\u4e00" <= c <= "\u9fff" or c == "·" for c in text)


def _rivals(one: Span, other: Span) -> bool:
    return one != other and one[0] < other[1] and other[0] < one[1]


def _crossed(span: Span, others: Iterable[Span]) -> bool:
    return any(a < span[1] and span[0] < b for a, b in others)


def _odds(share: float) -> float:
    share = min(max(share, 1e-6), 1 - 1e-6)
    return log(share / (1 - share))


def _probability(values: Sequence[float]) -> float:
    known = weights()
    return 1 / (1 + exp(-sum(known[name] * value for name, value in zip(FEATURES, values, strict=True))))
