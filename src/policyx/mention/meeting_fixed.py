"""Meetings that are named without a head: party congresses (党的二十大), 两会, and rows of plenums (二中、三中全会)."""

from __future__ import annotations

from collections.abc import Iterator

from policyx.mention.base import MeetingParts, Mention
from policyx.mention.meeting_name import LEVEL, Aids
from policyx.mention.meeting_sense import N
from policyx.text.pattern import lazy
from policyx.text.reading import Reading, Span, squash

_FIXED = lazy(
    # what any of them begins with is asked first: six times as fast
    rf"(?=[党全自中妇工共作文科侨残12{LEVEL}]|{N})(?:"
    r"(?P<congress>党的(?:十[一二三四五六七八九]?|二十|[七八九])大)"
    r"|(?<![\u4e00-\u9fff])(?P<bare>(?:十[五六七八九]|二十)大)(?=[、和及与，。精报以召胜代])"
    r"|(?P<mass>(?:中国|全国|全?[省市县区州])?(?:妇女|工会|共青团|作协|文联|科协|侨联|残联)(?:十[一二三四五六七八九]?|二十)大)"
    rf"|(?P<both>(?:(?:19|20)\d\d年)?(?:全国|自治[区州]|全?[{LEVEL}]|(?:19|20)\d\d年)[ ]?“?(?:两会|[三四五]干会)”?)"
    rf"|(?P<plenum>(?:党的)?(?:{N}{{1,3}}届)?{N}中(?:(?:、|和|及){N}中){{1,7}}全会"
    rf"|[{LEVEL}]委(?:{N}{{1,3}}届)?{N}{{1,3}}次(?:(?:、|和|及){N}{{1,3}}次){{1,7}}全会))"
)
_ENDS = ("大", "全会", "两会", "干会")
"""What each of them ends with."""
_TERM = lazy(rf"(?:党的|[{LEVEL}]委)?(?:{N}{{1,3}}届)?")
_ROW = lazy(rf"(?:(?:全国|自治[区州]|[{LEVEL}])(?:、|和|与|及)){{1,3}}$|全[国省]$")
_SESSION = lazy(rf"{N}中|{N}{{1,3}}次")


def fixed(reading: Reading, span: Span, aids: Aids) -> Iterator[Mention]:
    """The meetings of fixed form in a span, in text order. 「十九届二中、三中全会」 are two, each named in full;
    of a bare 十八大 the name is 党的十八大."""
    text = reading.fold
    if all(text.find(end, *span) < 0 for end in _ENDS):
        return
    for match in _FIXED.finditer(text, *span):
        start, stop = match.span()
        if match["plenum"]:
            yield from _plenums(match[0], start)
        elif match["bare"]:
            yield Mention("meeting", start, stop, "党的" + match[0], "meeting.congress", MeetingParts(None), 0.8)
        else:
            start = _scopes(text, span, start, aids) if match["both"] or match["mass"] else start
            name = squash(reading.clean[start:stop])
            yield Mention("meeting", start, stop, name, "meeting.fixed", MeetingParts(None))


def _plenums(row: str, start: int) -> Iterator[Mention]:
    term = _TERM.match(row)
    front = term[0] if term else ""
    for part in _SESSION.finditer(row):
        begin = 0 if part.start() == len(front) else part.start()
        end = part.end() if part.end() + 2 < len(row) else len(row)
        name = squash(front + part[0] + "全会")
        edition = front.removeprefix("党的") or None
        yield Mention("meeting", start + begin, start + end, name, "meeting.plenum", MeetingParts(edition))


def _scopes(text: str, span: Span, start: int, aids: Aids) -> int:
    """Where the scopes of 两会 begin: 全国、省、市两会; 青阳市两会."""
    for mention in aids.between(max(span[0], start - 8), start):
        if mention.kind == "division" and mention.stop == start + 1:
            start = mention.start
            break
    row = _ROW.search(text, max(span[0], start - 20), start)
    if row and row[0].startswith("全") and len(row[0]) == 2 and text[start] != "全":
        return start
    return row.start() if row else start  # 全国|全省两会
