"""Oracle mentions: the written corpus's own marks as a `Resolved`, to judge events apart from finding mentions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from policyx.mention.base import DateParts, DivisionParts, Kind, MeetingParts, Mention, PostParts
from policyx.resolve.base import HeldPost, Person, Place, Resolved
from policyx.text.reading import Reading, Span, fold, squash
from tests.marks import Mark, Page, unmark

DIVISIONS = Path(__file__).parent.parent / "src" / "policyx" / "lexicon" / "divisions.tsv"
KINDS: dict[str, Kind] = {
    "P": "person", "T": "post", "O": "organ", "G": "division", "L": "place", "D": "date", "M": "meeting", "W": "work",
}  # fmt: skip
PARENTS = {"1": "province", "2": "prefecture", "3": "county"}


@cache
def names() -> dict[str, list[str]]:
    """Division name -> codes."""
    found: dict[str, list[str]] = {}
    for line in DIVISIONS.read_text(encoding="utf-8").splitlines():
        cells = line.split("\t")
        if cells[0].isdigit():
            found.setdefault(cells[1], []).append(cells[0])
    return found


@cache
def _codes(text: str) -> tuple[str, ...]:
    """Every code that a division's name may mean: full, shortened, or with a higher division in front."""
    known = names()
    found = list(known.get(text, []))
    if not found and len(text) >= 2:
        found += [
            c for name, codes in known.items() if name.startswith(text) and len(name) - len(text) <= 9 for c in codes
        ]
    for at in range(1, len(text) - 1):
        found += known.get(text[at:], [])
    return tuple(found)


def code_of(text: str, allowed: list[str]) -> str | None:
    """The code that a division's name means, from those of the gold record."""
    return next((code for code in _codes(text) if code in allowed), None)


def place(code: str | None) -> Place | None:
    """The place of a code (its name is not looked up)."""
    if code is None:
        return None
    level = "province" if code.endswith("0000") else "prefecture" if code.endswith("00") else "county"
    return Place(code, code, code, level)  # type: ignore[arg-type]


def date_parts(text: str, published: str | None) -> DateParts:
    """A date of the corpus set on the calendar: enough for tests."""
    year, month, day = (int(x) for x in (published or "2000-01-01").split("-"))
    base = year, month, day
    given = re.search(r"(\d{4})年", text)
    rest = text[given.end() :] if given else text
    ends = re.split(r"[至到—-]", rest)
    relative = False
    if text in ("当天", "当日", "当晚"):
        return DateParts(None, None, "day", True)
    if "昨" in text or "今天" in text or text == "今日":
        from datetime import date, timedelta

        then = date(*base) - timedelta(days=1 if "昨" in text else 0)
        return DateParts(then.isoformat(), None, "day", True)
    m = re.search(r"(\d{1,2})月", ends[0])
    d = re.search(r"(\d{1,2})日", ends[0]) or (re.search(r"(\d{1,2})$", ends[0]) if len(ends) > 1 else None)
    if given:
        year = int(given[1])
    if "去年" in text:
        year -= 1
    if "明年" in text:
        year += 1
    month = int(m[1]) if m else month
    if (
        not given
        and "年" not in text
        and m
        and d
        and published
        and (month, int(d[1])) > (base[1] + 1, 0)
        and month - base[1] > 3
    ):
        year -= 1
    if not m and d and int(d[1]) > base[2]:
        month -= 1
        if month == 0:
            year, month = year - 1, 12
    if text.endswith(("月", "月份", "月底", "月中旬", "月初", "月下旬", "月上旬")):
        m = re.search(r"(\d{1,2})月", text)
        return DateParts(f"{year}-{int(m[1]) if m else month:02}", None, "month", relative)
    if not m and not d:
        return DateParts(None, None, "day", relative)
    if not d:
        return DateParts(f"{year}-{month:02}", None, "month", relative)
    end = None
    if len(ends) > 1:
        m2, d2 = re.search(r"(\d{1,2})月", ends[1]), re.search(r"(\d{1,2})日", ends[1])
        if d2:
            end = f"{year}-{int(m2[1]) if m2 else month:02}-{int(d2[1]):02}"
    start = f"{year}-{month:02}-{int(d[1]):02}" if published or given else None
    return DateParts(start, end if start else None, "day", relative)


def articles(page: Page) -> Iterator[tuple[dict[str, Any], Span]]:
    """The gold records of a page with the span of each article, cut at the titles."""
    starts: list[tuple[int, int]] = []
    at = 0
    for record in page.gold:
        pattern = r"\s*".join(re.escape(c) for c in re.sub(r"\s", "", record["title"]))
        match = re.search(pattern, page.text[at:])
        starts.append((at + match.start(), at + match.end()) if match else (at, at))
        at = starts[-1][1]
    for index, record in enumerate(page.gold):
        stop = starts[index + 1][0] if index + 1 < len(starts) else len(page.text)
        yield record, (starts[index][0], stop)


def oracle(page: Page, record: dict[str, Any], span: Span) -> Resolved:
    """The marks of one article as resolved mentions."""
    text = page.text
    published = record.get("published")
    plain = re.sub(r"\s", "", record["title"])
    title: list[Span] = []
    body: list[Span] = []
    for line in re.finditer(r"[^\n]+", text[span[0] : span[1]]):
        begin, stop = span[0] + line.start(), span[0] + line.end()
        words = squash(line[0])
        marked = any(begin <= m.start < stop and m.text not in record["reporters"] for m in page.marks)
        within = bool(body) and any(m.start >= stop for m in page.marks if m.start < span[1])
        if words and words in plain and not body:
            title.append((begin, stop))
        elif words and (marked or "。" in words or within or words.endswith(("：", ":"))):
            body.append((begin, stop))
    reading = Reading(text, fold(text), tuple(title), tuple(body), (), (), published, record.get("publisher"))
    inside = [m for m in page.marks if any(a <= m.start < b for a, b in (*title, *body))]
    people, who = _people(record, inside)
    mentions = [m for m in (_mention(mark, record, who, text) for mark in inside) if m]
    codes = {m.parts.codes[0] for m in mentions if isinstance(m.parts, DivisionParts) and m.parts.codes}
    home = record.get("home")
    inner = _inner(mentions, record["divisions"])
    places = {c: place(c) for c in {*codes, *inner, *([home] if home else [])}}
    divisions: dict[str, tuple[Span, ...]] = {}
    for c in {*codes, *inner}:
        own = [(m.start, m.stop) for m in mentions if isinstance(m.parts, DivisionParts) and c in m.parts.codes]
        divisions[c] = tuple(sorted([*own, *inner.get(c, [])]))
    return Resolved(
        reading, place(home), tuple(mentions), people, who, divisions, {c: p for c, p in places.items() if p}
    )


def _inner(mentions: list[Mention], codes: list[str]) -> dict[str, list[Span]]:
    """Divisions named inside places, organs and meetings."""
    wanted = set(codes)
    known = {code: name for name, found in names().items() for code in found if code in wanted}
    spans: dict[str, list[Span]] = {}
    for m in mentions:
        if m.kind in ("place", "organ", "meeting"):
            for code, name in known.items():
                at = m.text.find(name)
                if at >= 0:
                    spans.setdefault(code, []).append((m.start + at, m.start + at + len(name)))
    return spans


def _people(record: dict[str, Any], inside: list[Mark]) -> tuple[tuple[Person, ...], dict[int, str]]:
    """The gold officials as persons, and whom each marked name means."""
    people: list[Person] = []
    who: dict[int, str] = {}
    for index, official in enumerate(record["officials"]):
        name = squash(official["name"])
        own = [m for m in inside if m.tag == "P" and squash(m.text) == name]
        id_ = f"p{index}"
        who.update((m.start, id_) for m in own)
        posts = tuple(HeldPost(p, None, p, None, "current", (0, 0), "gold") for p in official["posts"])
        if not own or len(name) > 2:  # 李书记 for a known 李…
            short = [m for m in inside if m.tag == "P" and len(squash(m.text)) == 1 and name.startswith(squash(m.text))]
            alike = [o for o in record["officials"] if squash(o["name"])[0] == name[0]]
            who.update((m.start, id_) for m in short if len(alike) == 1)
        people.append(Person(id_, name, posts, tuple((m.start, m.stop) for m in own)))
    return tuple(people), who


def _mention(mark: Mark, record: dict[str, Any], who: dict[int, str], text: str) -> Mention | None:
    """One mark as a mention."""
    kind = KINDS[mark.tag]
    name = squash(mark.text)
    if kind == "person" and mark.start not in who:
        return None
    parts: Any = None
    if kind == "date":
        parts = date_parts(name, record.get("published"))
    elif kind == "division":
        code = code_of(name, record["divisions"])
        parts = DivisionParts((code,) if code else (), bool(code))
    elif kind == "post":
        parts = PostParts(None, name)
    elif kind == "meeting":
        parts = MeetingParts(None)
        whole = [
            m
            for m in [*record["meetings"], *(e["name"] for e in record["events"])]
            if m and m.endswith(name) and m != name
        ]
        before = squash(text[max(0, mark.start - 45) : mark.start])
        for longer in whole:
            if longer[: -len(name)] in before and name not in record["meetings"]:
                name, parts = longer, MeetingParts(None, True, True)
    return Mention(kind, mark.start, mark.stop, name, "oracle", parts)


def case(marked: str, published: str = "2024-07-12") -> Resolved:
    """A line of a case file as a `Resolved`: 「330000>」 in front sets home, every marked name is a person."""
    head, sep, rest = marked.partition(">")
    home = head if sep and head.isdigit() else None
    text, found = unmark(rest if home else marked)
    title = text.rpartition(" // ")[0]
    people = dict.fromkeys(squash(m.text) for m in found if m.tag == "P")
    codes = list(dict.fromkeys(code for known in names().values() for code in known))
    record: dict[str, Any] = {
        "title": title, "published": published, "publisher": None, "home": home, "reporters": [], "divisions": codes,
        "officials": [{"name": n, "posts": ["县长"]} for n in people],
        "meetings": [m.text for m in found if m.tag == "M"], "events": [],
    }  # fmt: skip
    page = Page("case", text.replace(" // ", "\n" * 4), found, (record,))
    return oracle(page, record, (0, len(page.text)))
