"""Days as stamps write them: 2024-07-11 09:11, 2023/2/2, 2024年07月11日, 08.11.2018, 二〇二三年五月六日."""

from __future__ import annotations

import re
from datetime import date

from policyx.text.pattern import lazy

_YEAR = r"(?:19[5-9]|20[0-4])\d"
_SPACE = " {0,3}"
_TIME = (
    r"(?:[ T日]{0,4}(?P<hour>[0-2]?\d)(?:[：:](?P<minute>[0-5]\d)(?:[：:][0-5]\d(?:\.\d{1,3})?)?"
    r"|[时点](?:(?P<minute2>[0-5]?\d)分)?))?"
)
_CIPHER = "〇○零ΟO0一二三四五六七八九"
DAY = lazy(
    rf"(?=[\d一二])(?<![\d.])(?:"  # what any of them begins with is asked first
    rf"(?P<y>{_YEAR}){_SPACE}(?P<sep>[-./年—－]){_SPACE}(?P<m>[01]?\d){_SPACE}(?:(?P=sep)|月){_SPACE}(?P<d>[0-3]\d(?=[0-2]\d[：:][0-5]\d)|[0-3]?\d(?={_SPACE}日|(?!\d)))(?:{_SPACE}日)?"
    rf"|(?P<d2>[0-3]?\d)(?P<sep2>[./])(?P<m2>[01]?\d)(?P=sep2)(?P<y2>{_YEAR})(?!\d)"
    rf"|(?P<y4>{_YEAR})(?P<m4>0[1-9]|1[0-2])(?P<d4>0[1-9]|[12]\d|3[01])(?!\d)"
    rf"|(?P<y3>二[〇○零ΟO0][{_CIPHER}]{{2}}|一九[{_CIPHER}]{{2}}){_SPACE}年{_SPACE}(?P<m3>[一二三四五六七八九十元]{{1,2}}){_SPACE}月{_SPACE}(?P<d3>[一二三四五六七八九十廿卅]{{1,3}}){_SPACE}日"
    rf"){_TIME}"
)
HINT = lazy("19|20|二[〇○零ΟO0]|一九")
"""What a day's year holds: asked before a line is searched for days."""
_DIGIT = {"〇": 0, "○": 0, "零": 0, "Ο": 0, "O": 0, "0": 0, "元": 1, "廿": 20, "卅": 30}
_DIGIT |= {char: index for index, char in enumerate("一二三四五六七八九", 1)}


def _small(text: str) -> int:
    """一 to 三十一 as a number."""
    if text[0] in "廿卅":
        return _DIGIT[text[0]] + (_DIGIT[text[1]] if len(text) > 1 and text[1] in _DIGIT else 0)
    tens, ten, ones = text.rpartition("十")
    return (_DIGIT.get(tens, 1) * 10 if ten else 0) + (_DIGIT.get(ones, 0) if ones else 0)


def iso(match: re.Match[str]) -> str | None:
    """The ISO day or minute of a match of `DAY`; None where there is no such day."""
    group = match.groupdict()
    if group["y3"]:
        year = int("".join(str(_DIGIT[char]) for char in group["y3"]))
        month, day = _small(group["m3"]), _small(group["d3"])
    else:
        year = int(group["y"] or group["y2"] or group["y4"])
        month = int(group["m"] or group["m2"] or group["m4"])
        day = int(group["d"] or group["d2"] or group["d4"])
    try:
        stamp = date(year, month, day).isoformat()
    except ValueError:
        return None
    minute = group["minute"] or group["minute2"]
    if group["hour"] and minute and int(group["hour"]) < 24:
        return f"{stamp}T{int(group['hour']):02}:{int(minute):02}"
    return stamp
