"""The command line: one command a file, each a thin wrapper of a plain function."""

from __future__ import annotations

import atexit
import gc
import os
import signal
import sys
from typing import Annotated, NoReturn

import typer

from policyx.cli import (
    annotate,
    batch,
    config,
    evaluate,
    explain,
    extract,
    lexicon,
    models,
    outcome,
    report,
    schema,
    segment,
    version,
)
from policyx.cli.settings import configured
from policyx.text.pattern import remember_sets

app = typer.Typer(
    name="policyx",
    help="Entities and events from Chinese policy news: who, in which post of which division, did what, when.",
    no_args_is_help=True,
    rich_markup_mode=None,  # plain help starts in half the time
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("extract")(configured(extract.extract))
app.command("batch")(configured(batch.batch))
app.command("report")(configured(report.report))
app.command("explain")(configured(explain.explain))
app.command("segment")(configured(segment.segment))
app.command("evaluate")(evaluate.evaluate)
app.command("annotate")(configured(annotate.annotate))
app.command("schema")(schema.schema)
app.add_typer(lexicon.app, name="lexicon")
app.add_typer(models.app, name="models")
app.add_typer(config.app, name="config")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(version.line())
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Entities and events from Chinese policy news: who, in which post of which division, did what, when."""


def main() -> NoReturn:
    """Run the command line; exit 130 when interrupted, 0 and silent when the reader of a pipe has gone, 2 and one line
    where the system refuses what no command foresaw."""
    # the tables are a hundred thousand objects without cycles: to look through them again and again delays the start,
    # and once more at the end, where nothing is gained by it, the end
    gc.set_threshold(200_000, 20, 100)
    atexit.register(gc.freeze)
    # pydantic would look for plugins in every package that is installed: 20 ms, more in a large environment
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    remember_sets()
    # the tagger's products are small: a second thread would spin for them, not speed them up
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        app(prog_name="policyx", standalone_mode=True)
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
    except BrokenPipeError:
        _give_up_stdout()
        sys.exit(0)
    except OSError as error:
        # what no command foresaw, such as --install-completion where the shell's own file cannot be written
        outcome.complain(f"{error.filename}: {error.strerror}" if error.filename else error)
        sys.exit(outcome.USAGE)
    sys.exit(0)


def _give_up_stdout() -> None:
    """Point standard output at nothing, so that Python's own flush at exit does not complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
