"""Reasons as a tree for readers: what stands in the record, where it is told, and the steps of each place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TextIO

from policyx.explain.base import Reason, Step
from policyx.explain.wrap import breaks

if TYPE_CHECKING:
    from rich.text import Text
    from rich.tree import Tree

    from policyx.explain.place import Lines, Page

LONGEST = 32
"""Characters of the source that are shown of a place."""
FLAT = 100_000
"""Width where nothing is to be wrapped."""
GUIDE = 4
"""Cells of the lines that lead down one level of the tree."""
STAGE = 9
"""Cells of the column of stages."""
ALONE = ("title", "published", "publisher", "home")
GROUPS = (*ALONE, "official", "post", "division", "date", "meeting", "organ", "document", "place", "event")
"""In the order of the tree."""
STYLES = {"repair": "magenta", "rule": "green", "tagger": "blue", "weighed": "yellow", "beat": "red", "lost": "red"}


@dataclass(slots=True)
class Group:
    """One thing of the record: all reasons that tell of it."""

    what: str
    name: str
    key: str | None
    reasons: list[Reason] = field(default_factory=list)


def groups(reasons: Iterable[Reason], names: Mapping[str, str]) -> list[Group]:
    """Reasons by the thing of which they tell: a person's posts with the person, roles and statements with their event,
    what does not stand by itself at the end. names: by key, what officials and events are called."""
    found: dict[tuple[object, ...], Group] = {}
    for one in reasons:
        what, key, name = one.what, one.key, one.name
        if not one.stands:
            made: tuple[object, ...] = ("lost", one.what, one.name)
        elif one.what in ("role", "statement"):
            made, what, key = ("event", one.of), "event", one.of
        elif one.what == "post" and one.of:
            made, what, key = ("official", one.of), "official", one.of
        else:
            made = (one.what, one.key or one.name)
        found.setdefault(made, Group(what, names.get(key or "", name), key)).reasons.append(one)
    order = {what: place for place, what in enumerate(GROUPS)}
    stands = [g for made, g in found.items() if made[0] != "lost"]
    lost = [g for made, g in found.items() if made[0] == "lost"]
    return [*sorted(stands, key=lambda group: order.get(group.what, len(order))), *lost]


def show(stream: TextIO, page: Page, reasons: Sequence[Reason], *, brief: bool) -> None:
    """Print the reasons of one article as a tree: in colours and as wide as a terminal where `stream` is one, else
    plain and a line each. brief: without steps."""
    from rich.console import Console
    from rich.text import Text
    from rich.tree import Tree

    width = None if stream.isatty() else FLAT
    console = Console(file=stream, width=width, highlight=False, soft_wrap=False, emoji=False, markup=False)
    tree = Tree(_fit(Text(visible(f"{page.path} #{page.index} {page.title}"), style="bold"), console.width, 2))
    for group in groups(reasons, page.names):
        _group(tree, group, page, console.width, brief=brief)
    console.print(tree)


def _group(tree: Tree, group: Group, page: Page, width: int, *, brief: bool) -> None:
    from rich.text import Text

    label = Text.assemble((group.what, "cyan"), " ", (visible(group.name), "bold"))
    if group.key and group.key not in (group.name, group.name.partition("/")[0]):
        label.append(f" {visible(group.key)}", "dim")
    if not group.reasons[0].stands:
        label.append(" does not stand", "red")
    branch = tree.add(_fit(label, width - GUIDE, 2))
    for one in group.reasons:
        steps = () if brief else one.steps
        said = any(step.stage == "evidence" and step.span == one.span for step in steps)
        node = branch.add(_fit(_line(one, group, page, quote=not said), width - 2 * GUIDE, 2))
        for step in steps:
            node.add(_fit(_step(step, one, page.lines), width - 3 * GUIDE, STAGE))


def _fit(text: Text, width: int, indent: int) -> Text:
    """A text broken into lines of a width, those after the first indented."""
    from rich.text import Text

    parts = text.divide(list(breaks(text.plain, max(width, 2 * STAGE), indent)))
    for part in parts:
        part.rstrip()
    return Text("\n" + " " * indent, no_wrap=True).join(parts)


def _line(one: Reason, group: Group, page: Page, *, quote: bool) -> Text:
    """Where a reason stands, what it is within its group, the source's words, and its rule."""
    from rich.text import Text

    made = Text(f"{place(one.span, page.lines)} " if one.span else "")
    if one.what != group.what:
        made.append(f"{one.what} ", "cyan")
        made.append(visible(one.name.partition(": ")[2] if one.what == "statement" else one.name), "bold")
        made.append(" ")
    if one.span and quote:
        made.append(f"「{quoted(page.raw, one.span)}」 ")
    made.append(visible(one.by.removeprefix("tagger ")), "green")
    if one.score is not None:
        made.append(f" {one.score:.2f}")
    return made


def _step(step: Step, one: Reason, lines: Lines) -> Text:
    from rich.text import Text

    made = Text.assemble((f"{step.stage:<{STAGE}}", STYLES.get(step.stage, "")))
    if step.stage in ("rule", "tagger") and step.by:
        made.append(visible(step.by.removeprefix("tagger ")))
        made.append(f" {step.score:.2f}: " if step.score is not None else ": ")
    made.append(visible(step.text))
    if step.span and step.span != one.span:
        made.append(f" ({place(step.span, lines)})", "dim")
    return made


def place(span: tuple[int, int], lines: Lines) -> str:
    """line:column of a span's first character."""
    return "{}:{}".format(*lines.of(span[0]))


def quoted(raw: str, span: tuple[int, int]) -> str:
    """The source's words, on one line, shortened in the middle."""
    text = visible(raw[span[0] : min(span[1], span[0] + 400)])
    if span[1] - span[0] > 400 or len(text) > LONGEST:
        text = text[: LONGEST - 9] + "…" + visible(raw[span[1] - 8 : span[1]])
    return text


def visible(text: str) -> str:
    """A text on one line, without what a reader does not see or what would command a terminal."""
    return " ".join("".join(_seen(text)).split())


def _seen(text: str) -> Iterator[str]:
    return (char if char.isprintable() else " " for char in text)
