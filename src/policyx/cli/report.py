"""`policyx report`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from policyx.cli import choices
from policyx.cli.outcome import DONE, NOTHING_READ, SOME_FAILED, complain, refuse
from policyx.cli.settings import variable

if TYPE_CHECKING:
    from policyx.failure import Failure
    from policyx.report.sheet import Sheet
    from policyx.report.write import Report as Writer


def report(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH...",
            help="Pages, folders, archives, records of extract or batch, or - for standard input.",
            show_default=False,
        ),
    ],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="The HTML file to write.")],
    title: Annotated[
        str | None, typer.Option("--title", envvar=variable("title"), metavar="TEXT", help="The report's heading.")
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option("--limit", metavar="N", min=1, help="Stop after this many articles."),
    ] = None,
    root: Annotated[
        Path | None,
        typer.Option(
            "--root", metavar="DIR", help="The folder from which paths in records start; by default this one."
        ),
    ] = None,
    encoding: choices.Encoding = None,
    glob: choices.Glob = None,
    text_field: choices.TextField = "text",
    max_bytes: choices.MaxBytes = 100_000_000,
    published: choices.Published = None,
    home: choices.Home = None,
    lexicon: choices.Lexicon = None,
    tagger: choices.Tagger = "builtin",
) -> None:
    """Write one HTML file that shows texts with their mentions, events, and why.

    Pages are extracted on the way. Of records (.jsonl, .jsonl.gz, .json) the record counts, corrected by hand or not;
    its text comes from the page that it was made of, if that is still there and the same. The file loads nothing, so
    it can be kept, mailed, and printed.

    Exit codes: 0 all done; 1 some inputs failed (a line each on standard error); 2 wrong usage; 3 nothing could be
    read, and nothing was written; 130 interrupted.

    \b
    Examples:
      policyx report crawl/ -o report.html
      policyx report news.jsonl --root /srv/crawl -o report.html
    """
    if root is not None and not root.is_dir():
        refuse(f"{root}: no such folder; --root takes the one in which extract was run")
    options = choices.options(
        encoding=encoding,
        glob=glob,
        text_field=text_field,
        max_bytes=max_bytes,
        published=published,
        home=home,
        lexicon=lexicon,
        tagger=tagger,
    )
    pipeline = choices.pipeline(options)

    from policyx.output.store import StoreError
    from policyx.report.gather import Gatherer, WouldOverwrite
    from policyx.report.write import Report

    gatherer = Gatherer(pipeline, out, root)
    try:
        gatherer.check(paths)
        writer = Report(out, title)
    except (StoreError, WouldOverwrite) as error:
        refuse(error)
    try:
        with closing(gatherer.sheets(paths)) as sheets:
            raise typer.Exit(_write(writer, _watched(sheets), limit))
    except (StoreError, WouldOverwrite) as error:
        refuse(error)
    finally:
        writer.abort()


def _write(writer: Writer, results: Iterator[Sheet | Failure], limit: int | None) -> int:
    """Write every article; the exit code."""
    from policyx.failure import Failure

    missing: str | None = None
    for result in results:
        if isinstance(result, Failure):
            complain(result)
            writer.failure(result)
            continue
        if result.missing and missing is None:
            missing = f"{result.document.source.path}: {result.missing}"
        writer.add(result)
        if limit is not None and writer.count >= limit:
            break
    if not writer.count:
        return NOTHING_READ
    if missing:
        some = "an article is" if writer.missing == 1 else f"{writer.missing} articles are"
        complain(f"{some} shown without text ({missing}); --root names the folder from which the paths start")
    writer.close()
    return SOME_FAILED if writer.failed else DONE


def _watched(results: Iterator[Sheet | Failure]) -> Iterator[Sheet | Failure]:
    """The results, with their count on standard error where that is a terminal."""
    if not sys.stderr.isatty():
        yield from results
        return
    from rich.console import Console

    with Console(stderr=True).status("") as status:
        for number, result in zip(count(1), results, strict=False):
            status.update(f"{number} articles")
            yield result
