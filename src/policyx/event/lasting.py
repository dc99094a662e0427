"""From which day to which an event lasts, where the page tells only of its end: 6月28日，为期三天的…会议闭幕."""

from __future__ import annotations

from datetime import date, timedelta

from policyx.event.clause import Sentence
from policyx.event.draft import Draft
from policyx.mention.base import DateParts
from policyx.text.pattern import lazy

_LASTS = lazy(r"(?:为期|历时)(?P<days>[二两三四五六七八九十]|\d{1,2})[天日]")
_CLOSES = lazy(r"闭幕|落幕|落下帷幕|结束|收官")
_OPENS = lazy(r"[^，。；]{0,4}?(?:开幕|开赛|开始|启幕|开班)")
_DIGITS = {word: value for value, word in enumerate("零一二三四五六七八九十")} | {"两": 2}
_LONGEST = 30  # days
_NEAR = 12  # sentences
_TYPES = ("meeting", "study", "other")


def lasting(fold: str, told: tuple[Sentence, ...], draft: Draft) -> tuple[str | None, str | None]:
    """(first day, last day or None) of an event, ISO; as the draft has them where the text says no more."""
    day = draft.date
    if day is None or day.start is None:
        return None, day.end if day else None
    if day.end is not None or draft.type not in _TYPES or len(day.start) != 10:
        return day.start, day.end
    then = date.fromisoformat(day.start)
    sentences = [told[i] for i in dict.fromkeys([draft.first, *draft.told])]
    closes = _CLOSES.search(fold, *sentences[0].span)
    sure = sentences[0].headline or _dated(sentences[0], day.start)
    for sentence in sentences[: _NEAR if sure else 1] if closes else []:
        begun = _begun(fold, sentence, then)
        if begun:
            return begun, day.start
    lasts = next((m for s in sentences[:4] if _dated(s, day.start) and (m := _LASTS.search(fold, *s.span))), None)
    if lasts is None:
        return day.start, None
    word = lasts["days"]
    days = timedelta(days=(int(word) if word.isdigit() else _DIGITS[word]) - 1)
    if closes:
        return (then - days).isoformat(), day.start
    return day.start, (then + days).isoformat()


def _dated(sentence: Sentence, start: str) -> bool:
    """Whether a sentence itself gives the day, in figures: 当天下午，历时四天的大会闭幕 tells of the last day alone."""
    days = [i.mention for i in sentence.of("date") if i.mention and any(c.isdigit() for c in i.mention.text)]
    return any(isinstance(d.parts, DateParts) and d.parts.start == start for d in days)


def _begun(fold: str, sentence: Sentence, then: date) -> str | None:
    """The day shortly before the last one of which a sentence says that it began then: 6月26日开幕会上."""
    for item in sentence.of("date"):
        parts = item.mention.parts if item.mention else None
        if isinstance(parts, DateParts) and parts.grain == "day" and parts.start and _OPENS.match(fold, item.stop):
            gap = (then - date.fromisoformat(parts.start)).days
            if 0 < gap <= _LONGEST:
                return parts.start
    return None
