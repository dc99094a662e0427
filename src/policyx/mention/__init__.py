"""Finding mentions: an ordered list of recognisers, then overlaps settled once."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from policyx.mention.base import Mention, Recogniser
from policyx.mention.merge import settle
from policyx.tagger.base import hear
from policyx.text.reading import Reading

if TYPE_CHECKING:
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


def find(reading: Reading, tagger: Tagger | None = None) -> tuple[Mention, ...]:
    """All mentions of an article, overlaps settled, in text order. tagger: the model that helps the rules, if any."""
    found = by_rules(reading)
    if tagger is not None:
        from policyx.mention.voices import together

        found = together(reading, found, hear(tagger, reading))
    return settle(reading, found)


def by_rules(reading: Reading) -> tuple[Mention, ...]:
    """What the recognisers find, overlaps not yet settled."""
    found: tuple[Mention, ...] = ()
    for _, recogniser in recognisers():
        found += tuple(recogniser(reading, found))
    return found
