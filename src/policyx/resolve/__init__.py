"""Resolution: home, divisions as of the day, and who holds which post."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from policyx.mention.base import Mention
from policyx.mention.division import year_of
from policyx.resolve import divisions, officials
from policyx.resolve.base import Place, Resolved
from policyx.text.reading import Reading

if TYPE_CHECKING:
    from policyx.resolve.grounds import Grounds


def resolve(
    reading: Reading, mentions: tuple[Mention, ...], home: Place | None, grounds: Grounds | None = None
) -> Resolved:
    """An article with its mentions resolved, seen from its home division. grounds: is told why."""
    year = year_of(reading)
    mentions = divisions.settled(mentions, home, year, grounds)
    named = divisions.spans_of(mentions)
    places = {code: place for code in named if (place := divisions.place(code, year))}
    people, who = officials.people(reading, mentions, home, grounds)
    if home:
        places.setdefault(home.code, home)
    return Resolved(
        reading=reading,
        home=home,
        mentions=mentions,
        people=people,
        who=who,
        divisions={code: spans for code, spans in named.items() if code in places},
        place_of=places,
    )


def named(text: str) -> Sequence[Place]:
    """The divisions that a code (500103) or a full or short name (渝中区, 渝中) means today; several where it is
    ambiguous, none where it is unknown."""
    return divisions.named(text)
