"""`policyx extract`."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from policyx.cli import choices, complete
from policyx.cli.outcome import DONE, NOTHING_READ, SOME_FAILED, complain, readable, refuse
from policyx.cli.settings import variable
from policyx.output import FORMATS, choose, writer

if TYPE_CHECKING:
    from policyx.output import Writer
    from policyx.pipeline import Pipeline


def extract(
    paths: Annotated[
        list[str],
        typer.Argument(metavar="PATH...", help="Files, folders, or - for standard input.", show_default=False),
    ],
    form: Annotated[
        str,
        typer.Option(
            "--format",
            "-f",
            envvar=variable("format"),
            metavar="|".join(FORMATS),
            autocompletion=complete.one_of(FORMATS),
            help="auto: a table on a terminal, else jsonl.",
        ),
    ] = "auto",
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="Write here instead of standard output.")
    ] = None,
    encoding: choices.Encoding = None,
    glob: choices.Glob = None,
    text_field: choices.TextField = "text",
    max_bytes: choices.MaxBytes = 100_000_000,
    published: choices.Published = None,
    home: choices.Home = None,
    lexicon: choices.Lexicon = None,
    tagger: choices.Tagger = "builtin",
    only: choices.Only = None,
) -> None:
    """Extract records from pages.

    Exit codes: 0 all done; 1 some inputs failed (a line each on standard error); 2 wrong usage; 3 nothing could be
    read; 130 interrupted.

    \b
    Examples:
      policyx extract page.txt | jq .events
      policyx extract pages/ --glob '*.html' -o out.jsonl
      policyx extract crawl.jsonl --text-field body --published 2024-07-11
    """
    if form not in FORMATS:
        refuse(f"unknown format {form}: --format takes {', '.join(FORMATS)}")
    choices.spare(out, paths)
    if out:
        try:
            form = choose(form, str(out), terminal=False)
        except ValueError as error:
            refuse(error)
    options = choices.options(
        encoding=encoding,
        glob=glob,
        text_field=text_field,
        max_bytes=max_bytes,
        published=published,
        home=home,
        lexicon=lexicon,
        only=only,
        tagger=tagger,
    )
    pipeline = choices.pipeline(options)
    with _opened(out) as stream:
        sink = writer(choose(form, None, stream.isatty()), stream)
        raise typer.Exit(_run(pipeline, paths, sink, stream))


@contextlib.contextmanager
def _opened(out: Path | None) -> Iterator[TextIO]:
    if out is None:
        readable()
        yield sys.stdout
        return
    try:
        stream = out.open("w", encoding="utf-8", newline="\n")
    except OSError as error:
        refuse(f"{out}: cannot write: {error.strerror}; name another file with --out")
    with stream:
        yield stream


def _run(pipeline: Pipeline, paths: list[str], sink: Writer, stream: TextIO) -> int:
    """Write every document; the exit code."""
    from policyx.failure import Failure

    done = failed = 0
    try:
        for result in choices.watched(pipeline, paths, quiet=stream.isatty()):
            if isinstance(result, Failure):
                failed += 1
                complain(result)
                continue
            for warning in result.warnings:
                complain(f"{result.source.path}: warning: {warning}")
            done += 1
            sink.write(result)
        sink.close()
        stream.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        complain(f"{stream.name}: cannot write: {error.strerror} (document {done})")
        return SOME_FAILED
    if failed:
        return SOME_FAILED if done else NOTHING_READ
    return DONE
