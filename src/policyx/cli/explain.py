"""`policyx explain`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, TextIO, get_args

import typer

from policyx.cli import choices, complete
from policyx.cli.outcome import DONE, NOTHING_READ, SOME_FAILED, complain, readable, refuse

if TYPE_CHECKING:
    from policyx.explain.base import Reason
    from policyx.explain.place import Lines, Page
    from policyx.pipeline import Analysis, Pipeline

FORMATS = ("tree", "json", "jsonl")


def explain(
    path: Annotated[str, typer.Argument(metavar="FILE", help="A file, or - for standard input.", show_default=False)],
    at: Annotated[
        str | None,
        typer.Option(
            "--at", metavar="OFFSET|LINE:COLUMN", help="Only what covers this character, and what lost there."
        ),
    ] = None,
    name: Annotated[
        str | None,
        typer.Option(
            "--name",
            metavar="NAME",
            help="Only what bears this name, a part of it, or this code or id, and what lost.",
        ),
    ] = None,
    only: Annotated[
        str | None, typer.Option("--only", metavar="KIND,...", help="Only these: official, post, role, event, ...")
    ] = None,
    form: Annotated[
        str,
        typer.Option(
            "--format",
            "-f",
            metavar="|".join(FORMATS),
            autocompletion=complete.one_of(FORMATS),
            help="tree, or an object a reason for tools.",
        ),
    ] = "tree",
    lost: Annotated[
        bool, typer.Option("--lost", help="Also what was found and does not stand (--at and --name show it anyway).")
    ] = False,
    brief: Annotated[bool, typer.Option("--brief", help="The tree without steps: where, and by which rule.")] = False,
    encoding: choices.Encoding = None,
    text_field: choices.TextField = "text",
    max_bytes: choices.MaxBytes = 100_000_000,
    published: choices.Published = None,
    home: choices.Home = None,
    lexicon: choices.Lexicon = None,
    tagger: choices.Tagger = "builtin",
) -> None:
    """Show why things stand in a record: for every mention, role, and event the steps that led there.

    A tree of the things of the record; under each its places in the source (line:column, counted from 1) with the
    steps: repair (characters that were mended), rule, tagger, weighed (the two together), beat (what else was read
    there), resolved (whose post, which division, which day), evidence (the words).

    json and jsonl give an object a reason: path, document, what, name, key, of, stands, by, score, span, line, column,
    text, steps (stage, text, by, score, span, line, column). Spans and --at count characters of the decoded source,
    which of HTML is the text of the page, of JSON Lines the text field.

    Exit codes: 0 found; 1 some inputs failed, or nothing stands at that place or bears that name; 2 wrong usage;
    3 nothing could be read.

    Example: policyx explain page.txt --name 何以宁
    """
    from policyx.explain.place import NoPlace, parsed

    if form not in FORMATS:
        refuse(f"unknown format {form}: --format takes {', '.join(FORMATS)}")
    if at is not None and name is not None:
        refuse("--at and --name together: give one of them")
    if name is not None and not name.strip():
        refuse("--name takes a name or a part of one")
    try:
        _ = parsed(at) if at is not None else None
    except NoPlace as error:
        refuse(error)
    options = choices.options(
        encoding=encoding,
        text_field=text_field,
        max_bytes=max_bytes,
        published=published,
        home=home,
        lexicon=lexicon,
        tagger=tagger,
    )
    asked = _Asked(at, name, _kinds(only), lost=lost or at is not None or name is not None)
    readable()
    raise typer.Exit(_run(path, choices.pipeline(options).keeping(), asked, _sink(form, sys.stdout, brief=brief)))


def _kinds(only: str | None) -> frozenset[str]:
    from policyx.explain.base import What

    known = get_args(What)
    kinds = [kind.strip().removesuffix("s") for kind in only.split(",")] if only else []
    if unknown := [kind for kind in kinds if kind not in known]:
        refuse(f"unknown kind {unknown[0] or only}: --only takes {', '.join(known)}")
    return frozenset(kinds)


class _Asked:
    """Which reasons are asked for."""

    def __init__(self, at: str | None, name: str | None, kinds: frozenset[str], *, lost: bool) -> None:
        self.at, self.name, self.kinds, self.lost = at, name, kinds, lost

    @property
    def one(self) -> str | None:
        """The place or name that is asked for, if one is, in words."""
        return f"stands at {self.at}" if self.at else f"bears the name {self.name}" if self.name else None

    def of(self, reasons: list[Reason], lines: Lines) -> list[Reason]:
        """Those of the reasons that are asked for."""
        from policyx.explain import select

        if self.at:
            reasons = select.at(reasons, lines.offset(self.at))
        elif self.name:
            reasons = select.named(reasons, self.name)
        return [one for one in reasons if not self.kinds or one.what in self.kinds]


class _Sink:
    """What prints the reasons of one article after the other. size: what was printed so far."""

    def __init__(self, stream: TextIO) -> None:
        self.stream, self.size = stream, 0

    def put(self, page: Page, reasons: list[Reason]) -> None:
        """Print the reasons of an article."""
        raise NotImplementedError

    def close(self) -> None:
        """End what is printed."""


class _Tree(_Sink):
    def __init__(self, stream: TextIO, *, brief: bool) -> None:
        super().__init__(stream)
        self._brief = brief

    def put(self, page: Page, reasons: list[Reason]) -> None:
        from policyx.explain.tree import show

        show(self.stream, page, reasons, brief=self._brief)
        self.size += len(reasons)


class _Json(_Sink):
    def __init__(self, stream: TextIO, *, array: bool) -> None:
        super().__init__(stream)
        self._array = array

    def put(self, page: Page, reasons: list[Reason]) -> None:
        from policyx.explain.listing import item, text

        for one in reasons:
            before = "" if not self._array else ",\n" if self.size else "[\n"
            self.stream.write(before + text(item(one, page)) + ("" if self._array else "\n"))
            self.size += 1

    def close(self) -> None:
        if self._array:
            self.stream.write("\n]\n" if self.size else "[]\n")


def _sink(form: str, stream: TextIO, *, brief: bool) -> _Sink:
    return _Tree(stream, brief=brief) if form == "tree" else _Json(stream, array=form == "json")


def _run(path: str, pipeline: Pipeline, asked: _Asked, sink: _Sink) -> int:
    """Print what is asked for; the exit code."""
    from policyx.explain.place import Lines, NoPlace
    from policyx.failure import Failure

    done = failed = 0
    missing = ""
    for read in pipeline.sources([path]):
        analysis = read if isinstance(read, Failure) else pipeline.analyse(read)
        if isinstance(analysis, Failure):
            failed += 1
            complain(analysis)
            continue
        if not analysis.articles:
            failed += 1
            complain(Failure(analysis.source.path, "split", "no article stands in it"))
            continue
        lines = Lines(analysis.text.raw)
        try:
            one_done, one_failed = _source(analysis, pipeline, asked, lines, sink)
            missing = missing or _missing(analysis, asked, lines)
        except NoPlace as error:
            one_done, one_failed, missing = 1, 0, f"{analysis.source.path}: {error}"
        done, failed = done + one_done, failed + one_failed
    sink.close()
    sink.stream.flush()
    if asked.one and done and not sink.size:
        complain(missing)
        failed += 1
    return DONE if not failed else SOME_FAILED if done else NOTHING_READ


def _source(analysis: Analysis, pipeline: Pipeline, asked: _Asked, lines: Lines, sink: _Sink) -> tuple[int, int]:
    """Print what is asked for of one source; how many of its articles were done, how many failed."""
    from policyx.explain import losers, reasons
    from policyx.explain.place import Page
    from policyx.failure import Failure

    failed, source = 0, analysis.source
    for built in analysis.articles:
        if isinstance(built, Failure):
            failed += 1
            complain(built)
            continue
        found = reasons(analysis, built, pipeline)
        found += losers(analysis, built, pipeline) if asked.lost else []
        if (chosen := asked.of(found, lines)) or not asked.one:
            index, title = built.article.index, built.article.title or ""
            names = {one.key: one.name for one in found if one.key and one.what in ("official", "event")}
            ident = f"{source.sha256[:12]}/{index}"
            sink.put(Page(source.path, ident, index, title, analysis.text.raw, lines, names), chosen)
    return len(analysis.articles) - failed, failed


def _missing(analysis: Analysis, asked: _Asked, lines: Lines) -> str:
    """What is told where nothing was found."""
    from policyx.explain.place import part
    from policyx.failure import Failure

    text = f"{analysis.source.path}: nothing in the record {asked.one}"
    if not asked.at:
        return f"{text}, and nothing that was found and lost"
    offset = lines.offset(asked.at)
    parts = (part(analysis, one, offset) for one in analysis.articles if not isinstance(one, Failure))
    where = next((one for one in parts if one), "outside of every article: a menu, a foot, or other chrome")
    return f"{text} (「{analysis.text.raw[offset]}」, {where})"
