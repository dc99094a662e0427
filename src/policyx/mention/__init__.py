"""Finding mentions: an ordered list of recognisers, then overlaps settled once."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from policyx.mention.base import Mention, Recogniser
from policyx.mention.merge import settle
from policyx.tagger.base import hear
from policyx.text.reading import Reading

if TYPE_CHECKING:
    from policyx.mention.trace import Trace
    from policyx.tagger.base import Tagger


@cache
def recognisers() -> tuple[tuple[str, Recogniser], ...]:
    """(name, recogniser) in the order in which they run: each sees what those before it found."""
    from policyx.mention import date, division, meeting, organ, person, place, post, user, work

    return (
        ("user", user.find),
        ("date", date.find),
        ("work", work.find),
        ("division", division.find),
        ("organ", organ.find),
        ("post", post.find),
        ("meeting", meeting.find),
        ("person", person.find),
        ("place", place.find),
    )


def find(reading: Reading, tagger: Tagger | None = None, trace: Trace | None = None) -> tuple[Mention, ...]:
    """All mentions of an article, overlaps settled, in text order. tagger: the model that helps the rules, if any.
    trace: is told how they were found."""
    found = ruled = by_rules(reading)
    if tagger is not None:
        from policyx.mention.voices import together

        voice = hear(tagger, reading, [(m.start, m.stop) for m in found if m.kind == "person"])
        found = together(reading, found, voice, trace)
    kept = settle(reading, found, trace.lost if trace else None)
    if trace:
        # what is told of the tagger is told of everything, also of what need not have been read
        trace.voice = hear(tagger, reading) if tagger else None
        trace.ruled, trace.kept = ruled, kept
    return kept


def by_rules(reading: Reading) -> tuple[Mention, ...]:
    """What the recognisers find, overlaps not yet settled."""
    found: tuple[Mention, ...] = ()
    for _, recogniser in recognisers():
        found += tuple(recogniser(reading, found))
    return found
