"""GBK runs that were read one byte too late, set right.

Some sites put readings into traditional GBK text byte by byte. Where the last byte of one character and the first of
the next happen to be 聽, (tīng) lands between them: 勇爭先 is D3C2 A08E CFC8, and C2A0 is 聽. A reader then takes A0
and the bracket for one broken character, and all up to the next ASCII character comes out one byte late: 勇?tīng)幭取.
So `?tīng)` begins such a run or ends one; a byte lost otherwise begins one without a sign.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from unicodedata import normalize

from policyx.source.frequency import powers
from policyx.text.aligned import AlignedText, Edit
from policyx.text.likelihood import bond
from policyx.text.pattern import lazy
from policyx.text.pinyin import LETTERS, plain, readings
from policyx.text.script import plainly

_TOKEN = lazy(
    rf"(?P<cut>[?？\ufffd][(（]?(?P<lost>[{LETTERS}]{{1,7}})[ \u00a0]?[)）])"
    rf"|(?P<skip>[(（][ \u00a0]?[{LETTERS}]{{1,7}}[ \u00a0]?[)）])|(?P<char>.)",
    re.DOTALL,
)
# private use, kana, Greek and Cyrillic, box drawing, numbers in brackets: what a shifted run is full of
_ODD = "\ue000-\uf8ff\u0370-\u04ff\u3040-\u30ff\u3100-\u312f\u2474-\u249b\u2500-\u257f\ufe30-\ufe4f"
_GATE = lazy(
    rf"[?？\ufffd][(（]?[{LETTERS}]{{1,7}}[ \u00a0]?[)）]|[{_ODD}]"
    r"|(?<=[\u4e00-\u9fff])(?:[a-z^_`{|}~@\[\]\\]|[?？][?？:：;；][@-~])(?=[\u4e00-\u9fff])"
)
# a full stop and a character whose last byte is ASCII, read one byte late: 。縣 is A1A3 BF68, so ?？h
_STOP = lazy(r"(?<=[\u4e00-\u9fff])[?？]([?？:：;；])([@-~])(?=[\u4e00-\u9fff])")
_STOP_LEADS = {"?": 0xBF, "？": 0xBF, ":": 0xBA, "：": 0xBA, ";": 0xBB, "；": 0xBB}
_LEAST_AFTER_STOP = 10  # power of two of a character that may be set behind a full stop so
_MARKS = frozenset("，。、；：？！“”‘’《》（）【】—…·　〔〕〈〉「」")
_WIDE = str.maketrans(",;:?!()", "，；：？！（）")  # pages are often folded after the damage
_LEADS = range(0x81, 0xFF)
_TRAILS = (*range(0x40, 0x7F), *range(0x80, 0xFF))
_MARK_LEAD = 0xA1  # 。、“”《》 begin with it
_FEW = 12  # first bytes of which each is tried with every second byte
_CLEARLY = 6.0  # powers of two between the best guess and the next
_LEAST_GAIN = 30.0  # powers of two by which a run must gain in all
_LEAST_GAIN_AT_CUT = 8.0
_LEAST_WORTH = 9.0  # mean worth of what it becomes
_LEAST_LENGTH = 5  # characters of a run that no cut begins
_WORST = -12.0
_LONGEST = 4000  # characters of a stretch that is examined


@dataclass(frozen=True, slots=True)
class _Token:
    """A character of a line, or a sign of a cut (`?tīng)`, whose reading is `lost`)."""

    start: int
    stop: int
    char: str
    lost: str = ""


def realign(text: AlignedText) -> AlignedText:
    """Shifted runs are set right where that is clearly more probable as Chinese, each with a warning."""
    clean = text.clean
    if not _GATE.search(clean):
        return text
    edits: list[Edit] = []
    for line in re.finditer(r"[^\n]+", clean):
        if _GATE.search(clean, line.start(), line.end()):
            edits += _line(clean, line.start(), line.end())
            edits += _stops(clean, line.start(), line.end())
    edits = list(_apart(sorted(edits)))
    text = text.remarked((start, f"bytes shifted by one were read as {plainly(new[:12])}…") for start, _, new in edits)
    return text.noted("byte_shift", (start for start, _, _ in edits)).replaced(edits) if edits else text


def _apart(edits: list[Edit]) -> Iterator[Edit]:
    """Edits that do not overlap one before."""
    last = 0
    for edit in edits:
        if edit[0] >= last:
            yield edit
            last = edit[1]


def _stops(clean: str, start: int, stop: int) -> Iterator[Edit]:
    """視察??h政府 is 視察。縣政府."""
    for match in _STOP.finditer(clean, start, stop):
        char = _join(_STOP_LEADS[match[1]], ord(match[2]))
        if powers().get(plainly(char), 0) >= _LEAST_AFTER_STOP:
            yield match.start(), match.end(), f"。{char}"


def _line(clean: str, start: int, stop: int) -> Iterator[Edit]:
    """The runs of one line."""
    tokens = [
        _Token(match.start(), match.end(), "" if match["lost"] else match["char"], match["lost"] or "")
        for match in _TOKEN.finditer(clean, start, stop)
        if not match["skip"]
    ]
    at = used = 0
    while at <= len(tokens):
        begin = at
        while at < len(tokens) and at - begin < _LONGEST and "\x7f" < tokens[at].char != "\ufffd":
            at += 1
        if (at > begin or _opens(tokens, begin, used)) and (edit := _run(tokens, begin, at, used)):
            yield edit
            used = edit[1]
        at = max(at, begin + 1)


def _opens(tokens: Sequence[_Token], at: int, used: int) -> bool:
    """Whether a cut stands in front of tokens[at] that ended no run before: 表?xiǎng)B is 表態."""
    return at > 0 and bool(tokens[at - 1].lost) and tokens[at - 1].start >= used


def _run(tokens: Sequence[_Token], begin: int, end: int, used: int) -> Edit | None:
    """The repair of a stretch of characters beyond ASCII, tokens[begin:end], if part of it is shifted.

    used: how far the run before it reached; a cut that ended that one begins no other."""
    cut = tokens[begin - 1] if _opens(tokens, begin, used) else None
    before = tokens[begin - 2].char if cut and begin > 1 else ""
    if cut and begin == end:
        return _lone(tokens, begin, cut, before)
    chars = "".join(token.char for token in tokens[begin:end])
    codes = [_code(char) for char in chars]
    late = [_join(left[1], right[0]) for left, right in pairwise(codes)]
    simple = plainly("".join(late))
    now = _worths(plainly(chars))
    then = _worths(simple)
    first, gain = (0, sum(then) - sum(now[1:])) if cut else _best_start(now, then)
    if first < 0:
        return None
    tail, stop = _tail(tokens, codes[-1][1], end, simple[-1:])
    before = before if cut else chars[first - 1 : first]
    head = _fittest(
        [_join(lead, codes[first][0]) for lead in _leads(before, cut)],
        before,
        simple[first : first + 1] or tail,
        demanding=cut is None,
    )
    repaired = head + "".join(late[first:]) + tail
    gain += _worth(plainly(head)[:1], "") if cut else 0
    worths = _worths(plainly(repaired).strip("\ufffd"))
    if not cut and len(repaired) < _LEAST_LENGTH:
        return None
    if gain < (_LEAST_GAIN_AT_CUT if cut else _LEAST_GAIN) or sum(worths) < _LEAST_WORTH * len(worths):
        return None
    if "\ufffd" in repaired[1:-1]:
        return None
    return (cut.start if cut else tokens[begin + first].start), stop, repaired


def _lone(tokens: Sequence[_Token], at: int, cut: _Token, before: str) -> Edit | None:
    """The one character of which a cut and what follows it are all that is left: 以?yǒng)?lái) is 以來."""
    following = tokens[at] if at < len(tokens) else _Token(cut.stop, cut.stop, "\n")
    told = "@" <= following.char <= "~"
    if following.char.isspace():
        following = _Token(cut.stop, cut.stop, "?")
    if not (told or following.lost or following.char in "?？\ufffd"):
        return None
    leads = _leads(before, cut)
    if following.lost:
        choices = [char for char in _sounding(following) if _code(char)[0] in leads]
    elif told:
        choices = [_join(lead, ord(following.char)) for lead in leads]
    elif len(leads) > _FEW:
        return None
    else:
        choices = [_join(lead, trail) for lead in leads for trail in _TRAILS]
    after = tokens[at + 1].char if at + 1 < len(tokens) else ""
    chosen = _fittest(choices, before, after, demanding=not told and not following.lost)
    return (cut.start, following.stop, chosen) if chosen.strip("\ufffd") else None


def _sounding(cut: _Token) -> str:
    """The characters that have the reading of a cut, with its tone if there are any."""
    table = readings()
    return table.get(normalize("NFC", cut.lost)) or table.get(plain(cut.lost)[0], "")


def _leads(before: str, cut: _Token | None) -> Sequence[int]:
    """What the lost first byte of a run can be: any, or what together with the byte before it makes a character with
    the reading that was put there."""
    trail = _code(before.translate(_WIDE))[1] if cut and before else 0
    if not cut or not trail:
        return _LEADS
    known = [code[1] for char in _sounding(cut) if (code := _code(char))[0] == trail and code[1] in _LEADS]
    return sorted(known) or _LEADS


def _best_start(now: list[float], then: list[float]) -> tuple[int, float]:
    """Where the run that ends with the stretch had best begin, and what it gains; -1 where it gains nothing."""
    best, chosen, total = 0.0, -1, 0.0
    for at in range(len(then) - 1, -1, -1):
        total += then[at] - now[at + 1]
        if total > best:
            best, chosen = total, at
    return chosen, best


def _tail(tokens: Sequence[_Token], lead: int, end: int, before: str) -> tuple[str, int]:
    """The last character, whose second byte was read as ASCII or lost with the bracket of a reading; and where the
    run stops."""
    stop = tokens[end - 1].stop
    following = tokens[end] if end < len(tokens) else _Token(stop, stop, "\n")
    if following.lost:
        choices = [char for char in _sounding(following) if _code(char)[0] == lead]
        return _fittest(choices, before, "", demanding=False), following.stop
    if "@" <= following.char <= "~":
        return _join(lead, ord(following.char)), following.stop
    if following.char in "?？\ufffd":
        stop = following.stop
    elif not following.char.isspace():
        return "", stop
    if lead == _MARK_LEAD:
        return "。" if end + 1 >= len(tokens) else "、", stop
    return _fittest([_join(lead, trail) for trail in _TRAILS], before, "", demanding=True), stop


def _fittest(choices: Sequence[str], before: str, after: str, *, demanding: bool) -> str:
    """The choice that goes best with its neighbours, U+FFFD where there is none; demanding: it must form a common pair
    with one of them, and be clearly better than the next."""
    left, right = plainly(before), plainly(after)
    ranked: list[tuple[float, str]] = []
    for choice in choices:
        char = plainly(choice)
        bonds = bond(left + char) + bond(char + right)
        if char != "\ufffd" and (bonds or not demanding):
            ranked.append((bonds * 2 + _worth(char, ""), choice))
    ranked.sort(reverse=True)
    if not ranked or (demanding and len(ranked) > 1 and ranked[0][0] - ranked[1][0] < _CLEARLY):
        return "\ufffd"
    return ranked[0][1]


def _worths(text: str) -> list[float]:
    return [_worth(char, text[index - 1] if index else "") for index, char in enumerate(text)]


def _worth(char: str, before: str) -> float:
    """How probable a character is, in powers of two, more after one with which it forms a common pair."""
    if char in _MARKS:
        return 14.0
    known = powers().get(char)
    if known is None:
        return 0.0 if "\u3400" <= char <= "\u9fff" else _WORST
    return known + min(6.0, bond(before + char) / 2.0)


@lru_cache(maxsize=30_000)
def _code(char: str) -> tuple[int, int]:
    """The two bytes of a character in GBK; zeros where it has no two."""
    try:
        data = char.encode("gb18030")
    except UnicodeEncodeError:
        return 0, 0
    return (data[0], data[1]) if len(data) == 2 else (0, 0)


@lru_cache(maxsize=30_000)
def _join(lead: int, trail: int) -> str:
    """The character of two bytes; U+FFFD where there is none."""
    if lead < 0x81 or trail < 0x40:
        return "\ufffd"
    try:
        char = bytes((lead, trail)).decode("gb18030")
    except UnicodeDecodeError:
        return "\ufffd"
    return char if len(char) == 1 else "\ufffd"
