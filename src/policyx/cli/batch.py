"""`policyx batch`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from policyx.cli import batch_checks, choices, complete
from policyx.cli.batch_progress import Progress, figures
from policyx.cli.outcome import DONE, NOTHING_READ, SOME_FAILED, complain, refuse
from policyx.cli.settings import variable

if TYPE_CHECKING:
    from policyx.batch.summary import Summary
    from policyx.output.formats import Target

SIGNALS = {"SIGINT": 130, "SIGTERM": 143}


def batch(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH",
            help="Files, folders, .jsonl, .jsonl.gz, and archives (.zip, .tar, .tar.gz, .tgz, .tar.bz2, .tar.xz).",
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        str | None,
        typer.Option("--out", "-o", metavar="OUT", help="File, or postgresql:// URL, that the records go to."),
    ] = None,
    to: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="FORMAT",
            autocompletion=complete.stores,
            help="What OUT is, where its ending does not say it.",
        ),
    ] = None,
    tables: Annotated[
        bool, typer.Option("--tables", help="Parquet: a folder of normalised tables instead of one nested file.")
    ] = False,
    per_file: Annotated[
        str | None, typer.Option("--per-file", metavar="DIR", help="Instead of OUT: one file a page, named as it is.")
    ] = None,
    listed: Annotated[
        str | None,
        typer.Option("--from", metavar="FILE", help="Read what is listed there, a path a line or NUL; - for a pipe."),
    ] = None,
    jobs: Annotated[
        str,
        typer.Option(
            "--jobs", "-j", envvar=variable("jobs"), metavar="N|auto", help="Worker processes; auto: one a core."
        ),
    ] = "auto",
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on where the run before ended (this is what happens anyway).")
    ] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Empty OUT and begin again.")] = False,
    retry: Annotated[bool, typer.Option("--retry", help="Read pages again that failed in earlier runs.")] = False,
    limit: Annotated[int | None, typer.Option("--limit", metavar="N", help="Stop after N pages were read.")] = None,
    fail_fast: Annotated[
        bool, typer.Option("--fail-fast", envvar=variable("fail-fast"), help="Stop at the first page that fails.")
    ] = False,
    timeout: Annotated[
        float | None,
        typer.Option(
            "--timeout",
            envvar=variable("timeout"),
            metavar="S",
            help="Seconds that a page may take; 60, and 60 more a MB, if not given.",
        ),
    ] = None,
    memory: Annotated[
        int | None,
        typer.Option(
            "--memory",
            envvar=variable("memory"),
            metavar="MB",
            help="What a worker may hold; a share of the machine's, if not given.",
        ),
    ] = None,
    chunk: Annotated[
        int | None,
        typer.Option(
            "--chunk",
            envvar=variable("chunk"),
            metavar="N",
            help="Pages that are made durable together: 64, or a part of about 4096.",
        ),
    ] = None,
    engine: Annotated[
        str,
        typer.Option(
            "--engine",
            metavar="|".join(batch_checks.ENGINES),
            autocompletion=complete.one_of(batch_checks.ENGINES),
            help="ray: on many machines, as Parquet parts.",
        ),
    ] = "local",
    journal: Annotated[
        str | None,
        typer.Option("--journal", metavar="FILE", help="Where it is noted what is done, if not beside OUT."),
    ] = None,
    summary: Annotated[
        Path | None, typer.Option("--summary", metavar="FILE", help="Write the figures of the run there, as JSON.")
    ] = None,
    every: Annotated[
        float,
        typer.Option(
            "--progress",
            envvar=variable("progress"),
            metavar="S",
            help="Seconds from line to line of progress in a log; 0: no progress.",
        ),
    ] = 10,
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
    """Extract records from many pages into a file or a database; go on where the last run ended; read only what is new.

    OUT is .jsonl, .jsonl.gz, .json, .csv, .xlsx, .parquet, .sqlite, .duckdb, or a postgresql:// URL. Beside it lie
    OUT.journal (what is done) and OUT.failures.jsonl (what failed, and why).

    Exit codes: 0 all done; 1 some inputs failed; 2 wrong usage, or OUT is in use; 3 nothing could be read; 130
    interrupted, 143 terminated: the same command goes on.

    \b
    Examples:
      policyx batch crawl/ -o news.jsonl
      policyx batch crawl/ more.zip -o news.sqlite --jobs 8 --summary run.json
      find crawl -newer stamp -print0 | policyx batch --from - -o news.parquet
      policyx batch crawl/ --per-file records/ --glob '*.html'
      policyx batch s3://pages/2024 -o s3://records/2024 --engine ray
    """
    named = list(paths or ())
    batch_checks.check(named, listed, out, per_file, summary, journal, tables, engine)
    if resume and fresh:
        refuse("--resume goes on and --fresh begins again: give one of them")
    settings = batch_checks.settings(jobs, chunk, timeout, memory, limit, fail_fast, fresh, retry, engine)
    if every < 0:
        refuse(f"{every:g} seconds from line to line: --progress takes 0 or more")
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
    from policyx.batch.settings import BatchError, BrokenOff
    from policyx.cli.batch_inputs import Inputs
    from policyx.output.formats import parts, target
    from policyx.output.store import StoreError

    try:
        if engine == "ray" and out is not None:
            goal = parts(out, to=to)
        else:
            goal = target(out, to=to, tables=tables, per_file=per_file, journal=journal)
        inputs = Inputs(named, listed, glob, goal, summary)
        choices.pipeline(options, load=False)
        progress = Progress(every, inputs.sizes if inputs.countable else None, goal.failures_name)
        with progress.shown():
            done = _engine(engine)(inputs, goal, options, settings, progress, progress.failed)
    except (StoreError, BatchError) as error:
        if isinstance(error, BrokenOff) and summary and progress.last:
            progress.last.stopped = "error"
            _save(progress.last, goal, summary)
        refuse(error)
    raise typer.Exit(_end(done, goal, summary, fresh))


def _engine(name: str) -> Callable[..., Summary]:
    """What runs the batch."""
    if name == "ray":
        from policyx.batch import ray

        return ray.run
    from policyx.batch import local

    return local.run


def _end(done: Summary, goal: Target, file: Path | None, fresh: bool) -> int:
    """Say how the run ended; the exit code."""
    typer.echo(figures(done, goal.name, goal.failures_name, _lines(goal.failures)), err=True)
    again = "the same command without --fresh" if fresh else "the same command"
    if done.anew and not fresh:
        complain("the options, or the version of policyx, are others than before: all pages were read anew")
    if done.stopped in SIGNALS:
        complain(f"stopped by {done.stopped}: {again} goes on")
        code = SIGNALS[done.stopped]
    elif not done.failed and not done.failed_before:
        code = DONE
    else:
        code = SOME_FAILED if done.articles or done.unchanged or done.stopped else NOTHING_READ
    if done.stopped == "limit":
        complain(f"stopped at --limit: {again} goes on")
    elif done.stopped == "failure":
        complain(f"stopped at the first failure: {again} goes on")
    if file and not _save(done, goal, file) and code == DONE:
        return SOME_FAILED
    return code


def _lines(file: Path) -> int:
    """How many lines a file has; 0 where there is none."""
    try:
        with file.open("rb") as stream:
            return sum(1 for _ in stream)
    except OSError:
        return 0


def _save(done: Summary, goal: Target, file: Path) -> bool:
    """Write the figures to the file, whole, or leave it as it was; whether they could be written."""
    from policyx.output.store import StoreError
    from policyx.output.whole import WholeFile

    said = {**done.as_dict(), "out": goal.name, "failures_file": goal.failures_name}
    try:
        whole = WholeFile(file)
        try:
            whole.stream.write(json.dumps(said, ensure_ascii=False, indent=2).encode("utf-8", "replace") + b"\n")
            whole.commit()
        finally:
            whole.abort()
    except (StoreError, OSError) as error:
        cause = error.__cause__ if isinstance(error.__cause__, OSError) else error
        complain(f"{file}: cannot write the summary: {getattr(cause, 'strerror', None) or cause}")
        return False
    return True
