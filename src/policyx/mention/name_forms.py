"""Names of special form: set apart, masked, spelled by sound with dots."""

from __future__ import annotations

from dataclasses import dataclass

from policyx.mention.name_model import after_logp, closes, han_name, surnames, syllables, words_logp
from policyx.text.pattern import lazy

DOTTED = lazy(r"[\u4e00-\u9fff-]{1,8}(?:·[\u4e00-\u9fff]{1,8}){1,4}")
PADDED = lazy(r"([\u4e00-\u9fff]) {1,4}([\u4e00-\u9fff])")
PAIRED = lazy(r"([\u4e00-\u9fff]{1,2}) ?(某{1,2}|[A-Z])(?![A-Za-z])")


@dataclass(frozen=True, slots=True)
class Name:
    """A name that was read: clean coordinates, text without spaces, odds (natural logarithm) that it is one."""

    start: int
    stop: int
    text: str
    odds: float


def padded(text: str, start: int, stop: int, prior: float) -> Name | None:
    """王 磊: a name of two characters set apart to the width of three."""
    match = PADDED.match(text, start, stop) if text.startswith(" ", start + 1) else None
    if not match or match[1] not in surnames() or prior < 3 or not closes(text, match.end(), stop):
        return None
    odds = han_name(match[1] + match[2]) - words_logp(match[1]) - words_logp(match[2]) + prior
    return Name(start, match.end(), match[1] + match[2], odds) if odds > 0 else None


def masked(text: str, start: int, stop: int) -> Name | None:
    """王某, 李某某."""
    if text.find("某", start, start + 4) < 0:
        return None
    match = PAIRED.match(text, start, stop)
    if match and match[2].startswith("某") and match[1] in surnames():
        return Name(start, match.end(), match[1] + match[2], 9.0)
    return None


def dotted(text: str, start: int, stop: int, prior: float) -> Name | None:
    """叶尔兰·哈布多拉, 让-皮埃尔·莫罗: where it ends is told by its syllables."""
    match = DOTTED.match(text, start, stop) if text.find("·", start, start + 9) > 0 else None
    if not match:
        return None
    head, _, tail = match[0].rpartition("·")
    best, size = -1e9, 0
    for length in range(1, len(tail) + 1):
        total = spelled(tail[:length]) + after_logp(tail, length)
        if total > best:
            best, size = total, length
    whole = head + "·" + tail[:size]
    plain = whole.replace("·", "").replace("-", "")
    odds = (spelled(plain) - words_logp(plain[:12])) + prior + 6
    # “两岸青山·千里林带”: quoted slogans are dotted too
    if prior < 4 and (
        text[start - 1 : start] in ("“", "《") or text[start + len(whole) : start + len(whole) + 1] in ("”", "》")
    ):
        return None
    if spelled(plain) / len(plain) < -7.5:
        return None
    return Name(start, start + len(whole), whole, odds) if odds > 0 else None


def spelled(text: str) -> float:
    """Log probability of syllables that spell a foreign name."""
    table = syllables()
    return sum(table.get(char, -11.0) for char in text)


def dotted_start(text: str, dot: int, floor: int) -> int:
    """Where the name begins whose first dot stands at `dot`; not before `floor`."""
    begin = dot
    while begin > max(floor, dot - 8) and ("\u4e00" <= text[begin - 1] <= "\u9fff" or text[begin - 1] == "-"):
        begin -= 1
    run = text[begin:dot]
    best, size = -1e9, 1
    for length in range(1, len(run) + 1):
        total = spelled(run[len(run) - length :].replace("-", "")) + words_logp(run[: len(run) - length])
        if total > best:
            best, size = total, length
    return dot - size
