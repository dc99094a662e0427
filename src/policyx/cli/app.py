"""The command line: one command a file, each a thin wrapper of a plain function."""

from __future__ import annotations

import atexit
import gc
import os
import signal
import sys
from functools import cache
from importlib import import_module
from typing import Annotated, Any, NoReturn

import typer

from policyx.cli import outcome
from policyx.cli.settings import configured
from policyx.text.pattern import remember_sets

COMMANDS = {
    "extract": True,
    "batch": True,
    "report": True,
    "explain": True,
    "segment": True,
    "evaluate": False,
    "annotate": True,
    "schema": False,
}
"""Commands, each a function in a module of its name, and whether policyx.toml and the environment set its options."""
GROUPS = ("lexicon", "models", "config")
"""Commands of several, each the `app` of a module of its name."""


def _version(wanted: bool) -> None:
    if wanted:
        from policyx.cli.version import line

        typer.echo(line())
        raise typer.Exit


def options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version and the model, and exit."),
    ] = False,
) -> None:
    """Entities and events from Chinese policy news: who, in which post of which division, did what, when."""


@cache
def commands(only: str = "") -> typer.Typer:
    """Every command; or the one that is named, where there is one of that name: to import and to set up the others,
    which do not run, would take longer than its help."""
    made = typer.Typer(
        name="policyx",
        help=options.__doc__,
        no_args_is_help=True,
        rich_markup_mode=None,  # plain help starts in half the time
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    made.callback()(options)
    alone = only in COMMANDS or only in GROUPS
    for name, settable in COMMANDS.items():
        if not alone or name == only:
            command = getattr(import_module(f"policyx.cli.{name}"), name)
            made.command(name)(configured(command) if settable else command)
    for name in GROUPS:
        if not alone or name == only:
            made.add_typer(import_module(f"policyx.cli.{name}").app, name=name)
    return made


def __getattr__(name: str) -> Any:
    if name == "app":
        return commands()
    raise AttributeError(name)


def main() -> NoReturn:
    """Run the command line; exit 130 when interrupted, 0 and silent when the reader of a pipe has gone, 2 and one line
    where the system refuses what no command foresaw."""
    # to look for cycles once more at the end takes a tenth of a second, and gains nothing
    atexit.register(gc.freeze)
    # pydantic would look for plugins in every package that is installed: 20 ms, more in a large environment
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    remember_sets()
    # the tagger's products are small: a second thread would spin for them, not speed them up
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        commands(sys.argv[1] if len(sys.argv) > 1 else "")(prog_name="policyx", standalone_mode=True)
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
