"""Options that several commands share, and what becomes of them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from policyx.cli import complete
from policyx.cli.outcome import complain, refuse
from policyx.cli.settings import dictionaries, variable

if TYPE_CHECKING:
    from policyx.config import Options
    from policyx.failure import Failure
    from policyx.pipeline import Pipeline
    from policyx.record import Document

MOST_WARNINGS = 20
"""Rejected lines of user dictionaries that a run tells of one by one."""

Encoding = Annotated[
    str | None,
    typer.Option(
        "--encoding",
        envvar=variable("encoding"),
        metavar="NAME",
        autocompletion=complete.encodings,
        help="Decode every input with this codec (gb18030, big5).",
    ),
]
Glob = Annotated[
    str | None,
    typer.Option(
        "--glob", envvar=variable("glob"), metavar="PATTERN", help="Which files of a folder to read, such as '*.txt'."
    ),
]
TextField = Annotated[
    str,
    typer.Option(
        "--text-field",
        envvar=variable("text-field"),
        metavar="NAME",
        help="The field of a .jsonl object that holds the page.",
    ),
]
MaxBytes = Annotated[
    int,
    typer.Option(
        "--max-bytes",
        envvar=variable("max-bytes"),
        metavar="N",
        min=1,
        help="Refuse larger files (or lines of a .jsonl file).",
    ),
]
Published = Annotated[
    str | None,
    typer.Option(
        "--published",
        envvar=variable("published"),
        metavar="DATE",
        help="Publication day (2024-07-11) of pages that bear none.",
    ),
]
Home = Annotated[
    str | None,
    typer.Option(
        "--home",
        envvar=variable("home"),
        metavar="CODE|NAME",
        autocompletion=complete.homes,
        help="The division from which the pages speak (500103 or 渝中区).",
    ),
]
Lexicon = Annotated[
    list[Path] | None,
    typer.Option(
        "--lexicon",
        envvar=variable("lexicon"),
        metavar="FILE",
        help="User dictionary: kind TAB text TAB value, or .toml. Repeatable.",
    ),
]
Tagger = Annotated[
    str,
    typer.Option(
        "--tagger",
        envvar=variable("tagger"),
        metavar="NAME",
        autocompletion=complete.taggers,
        help="Model that helps the rules: builtin, hanlp, hanlp:NAME-OR-FOLDER, lac, none. See policyx models list.",
    ),
]
Only = Annotated[
    str | None,
    typer.Option(
        "--only",
        envvar=variable("only"),
        metavar="KIND,...",
        autocompletion=complete.kinds,
        help="Keep these lists of the record: officials, events, ...",
    ),
]


def options(
    *,
    encoding: str | None,
    glob: str | None = None,
    text_field: str = "text",
    max_bytes: int = 100_000_000,
    published: str | None = None,
    home: str | None = None,
    lexicon: list[Path] | None = None,
    only: str | None = None,
    tagger: str = "builtin",
) -> Options:
    """The options of a run, as the command line gave them; an unknown kind ends the command with exit code 2."""
    from policyx.config import KINDS, Options

    kinds = tuple(kind.strip() for kind in only.split(",")) if only else ()
    if unknown := [kind for kind in kinds if kind not in KINDS]:
        refuse(f"unknown kind {unknown[0] or only}: --only takes {', '.join(KINDS)}")
    return Options(
        encoding=encoding,
        glob=glob,
        text_field=text_field,
        max_bytes=max_bytes,
        published=published,
        home=home,
        lexicons=dictionaries(lexicon),
        only=kinds,
        tagger=tagger,
    )


def pipeline(chosen: Options, *, load: bool = True) -> Pipeline:
    """A pipeline of checked options; a wrong one ends the command with exit code 2.

    load: with its tagger, so that a broken one ends the command before the first page; where only the options are to
    be checked, nothing heavy is loaded without it."""
    from policyx.pipeline import BadOption, Pipeline

    try:
        made = Pipeline(chosen)
        if load:
            _ = made.tagger
    except BadOption as error:
        refuse(error)
    warn(made.warnings)
    return made


def warn(warnings: Sequence[str]) -> None:
    """A line on standard error for each of the first warnings, and how many more there are."""
    for warning in warnings[:MOST_WARNINGS]:
        complain(warning)
    if (more := len(warnings) - MOST_WARNINGS) > 0:
        complain(f"{more:,} more lines were rejected: policyx lexicon check lists them")


def spare(out: Path | None, paths: list[str]) -> None:
    """An output that is one of the inputs ends the command with exit code 2."""
    from policyx.source.walk import same_file

    if out and any(path != "-" and same_file(Path(path), out) for path in paths):
        refuse(f"{out}: the output would overwrite an input; name another file with --out")


def count(paths: list[str]) -> int | None:
    """How many files lie behind paths, or None where that is not known beforehand."""
    if "-" in paths or any(Path(path).is_dir() for path in paths):
        return None
    return len(paths)


def watched(pipeline: Pipeline, paths: list[str], *, quiet: bool) -> Iterator[Document | Failure]:
    """The results of a run, with progress on standard error where that is a terminal, more than a few inputs are
    read, and records do not go to the same terminal (quiet)."""
    results = pipeline.run(paths)
    total = count(paths)
    if quiet or not sys.stderr.isatty() or (total is not None and total <= 3):
        yield from results
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = SpinnerColumn(), TextColumn("{task.completed} documents"), BarColumn(), TimeElapsedColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("extract", total=None)
        for result in results:
            progress.advance(task)
            yield result
