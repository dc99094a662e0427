"""What the page says of itself: its headline, when and by whom it was published, and from which division it speaks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from policyx.explain.base import Reason, Step
from policyx.explain.case import Case
from policyx.explain.rules import said
from policyx.mention.base import DivisionParts
from policyx.resolve.grounds import HomeGrounds
from policyx.resolve.home import told_by

METADATA, OPTION, STAMP = "page.metadata", "page.option", "page.stamp"
LEVELS = 3
"""Level words that are told of home."""


def page(case: Case, *, home_given: bool, published_given: bool) -> Iterator[Reason]:
    """Reasons for title, published, publisher, and home, so far as the record has them."""
    article = case.built.article
    if article.title:
        yield _title(case, article.title)
    if article.published:
        yield _told(case, "published", article.published, given=published_given)
    if article.publisher:
        yield _told(case, "publisher", article.publisher, given=False)
    if case.built.resolved.home:
        yield _home(case, given=home_given)


def _title(case: Case, title: str) -> Reason:
    parts = case.built.article.reading.title
    if not parts:
        return Reason("title", title, None, METADATA, steps=(Step("page", said(METADATA), METADATA),))
    steps = [Step("page", said("page.header"), "page.header", span=case.raw(part)) for part in parts]
    whole = parts[0][0], parts[-1][1]
    return Reason("title", title, case.raw(whole), "page.header", steps=(*steps, *case.repairs(whole)))


def _told(case: Case, what: Literal["published", "publisher"], value: str, *, given: bool) -> Reason:
    """Where the day, or the publisher, of a page stands: a line of it, its metadata, or an option."""
    line = next((span for field, span in case.built.article.stated if field == what), None)
    meta = getattr(case.analysis.source.meta, what)
    if line is not None:
        raw = case.raw(line)
        step = Step("page", said(STAMP), STAMP, span=raw)
        return Reason(what, value, raw, STAMP, steps=(step, *case.repairs(line)))
    by = METADATA if meta and meta == value else OPTION if given else STAMP
    text = f"{said(by)}: --published" if by == OPTION else said(by)
    return Reason(what, value, None, by, steps=(Step("page", text, by),))


def _home(case: Case, *, given: bool) -> Reason:
    home = case.built.resolved.home
    assert home is not None
    grounds = case.history.grounds.home
    if given or grounds is None:
        step = Step("resolved", "given: --home", "page.option")
        return Reason("home", home.full_name, None, "page.option", None, None, home.code, (step,))
    steps = [*_outlets(case, home.code), *_named(case, home.code), *_levels(grounds)]
    own, others = grounds.fit.get(home.code, 0.0), grounds.others.get(home.code, 0.0)
    text = f"{own:.1f} points of its own" + (f", {others:.1f} of the file's other articles" if others else "")
    behind = [(code, score) for code, score in _ranked(grounds) if code != home.code]
    text += f"; next {case.place(behind[0][0])} with {behind[0][1]:.1f}" if behind else "; no other candidate"
    steps.append(Step("weighed", text, "resolve.home"))
    return Reason("home", home.full_name, None, "resolve.home", None, None, home.code, tuple(steps))


def homeless(case: Case) -> Iterator[Reason]:
    """Why an article speaks from no division, where that is so."""
    grounds = case.history.grounds.home
    if case.built.resolved.home is not None or grounds is None:
        return
    steps = [*_levels(grounds)]
    for code, score in _ranked(grounds)[:2]:
        steps.append(Step("weighed", f"{score:.1f} points for {case.place(code)}", "resolve.home"))
    if grounds.evidence.national:
        text = f"it speaks {_times(grounds.evidence.national)} of the centre's organs: 国务院, 水利部部长"
        steps.append(Step("evidence", text, "home.national"))
    text = "the page speaks from no division: too little points to one, or it speaks for the centre; --home gives one"
    steps.append(Step("lost", text, "resolve.home"))
    yield Reason("home", "none", None, "resolve.home", steps=tuple(steps), stands=False)


def _levels(grounds: HomeGrounds) -> Iterator[Step]:
    if levels := grounds.evidence.levels.most_common(LEVELS):
        words = ", ".join(f"{word} {count}" for word, count in levels)
        yield Step("evidence", f"words such as 我区, 区委 speak from a level (weight): {words}", "home.levels")


def _ranked(grounds: HomeGrounds) -> list[tuple[str, float]]:
    """Codes with their points, the most first."""
    total = dict(grounds.fit)
    for code, score in grounds.others.items():
        total[code] = total.get(code, 0.0) + score
    return sorted(total.items(), key=lambda pair: (-pair[1], pair[0]))


def _outlets(case: Case, code: str) -> Iterator[Step]:
    """The publisher and the site's lines that belong to a division."""
    reading = case.built.article.reading
    stated = dict(case.built.article.stated)
    for line, what in ((reading.publisher or "", "publisher"), *((hint, "line of the page") for hint in reading.hints)):
        if code in told_by(line, case.year):
            at = stated.get("publisher") if what == "publisher" else None
            yield Step("evidence", f"the {what} {line} names it", "home.outlets", span=case.raw(at) if at else None)


def _named(case: Case, code: str) -> Iterator[Step]:
    """Where a division, and what lies in it, is named."""
    known = [m for m in case.built.resolved.kind("division") if isinstance(m.parts, DivisionParts)]
    own = [m for m in known if isinstance(m.parts, DivisionParts) and m.parts.codes[0] == code]
    stem = code.rstrip("0").ljust(2, "0")
    inner = [m for m in known if isinstance(m.parts, DivisionParts) and m.parts.codes[0][: len(stem)] == stem]
    if own:
        first = own[0].start, own[0].stop
        yield Step(
            "evidence", f"named {_times(len(own))}, first here: {own[0].text}", "home.named", span=case.raw(first)
        )
    if len(inner) > len(own):
        names = "、".join(dict.fromkeys(m.text for m in inner if m not in own))
        yield Step("evidence", f"what lies in it is named {_times(len(inner) - len(own))}: {names[:60]}", "home.named")


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
