"""What commands say on a line, and the exit codes that they share."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from contextvars import ContextVar
from typing import NoReturn

import typer

ORIGIN: ContextVar[Callable[[str], str]] = ContextVar("policyx_origin", default=lambda _message: "")
"""What follows a refusal, given its text: where the option of which it speaks was set, if not on the command line."""

DONE, SOME_FAILED, USAGE, NOTHING_READ = 0, 1, 2, 3


def _visible(message: object) -> str:
    """A text with a space for each line break, tab, and character that would command a terminal."""
    return "".join(char if char.isprintable() else " " for char in str(message))


def one_line(message: object) -> str:
    """A text on one line; a name of a file may hold line breaks, and what would command a terminal."""
    return " ".join(_visible(message).split())


def say(*cells: object) -> None:
    """One line on standard output, of cells parted by tabs."""
    typer.echo("\t".join(map(_visible, cells)))


def say_json(value: object) -> None:
    """One line of JSON on standard output."""
    from policyx.explain.listing import text

    typer.echo(text(value))


def readable() -> None:
    """Let standard output take any text, as UTF-8, whatever the locale says; one that is no text stream stays."""
    with contextlib.suppress(AttributeError):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]


def complain(message: object) -> None:
    """One line on standard error."""
    # not typer.echo, which would write past a progress bar and into its line
    sys.stderr.write(f"policyx: {one_line(message)}\n")


def refuse(message: object) -> NoReturn:
    """One line on standard error, then exit 2: the call itself is wrong."""
    complain(f"{message}{ORIGIN.get()(str(message))}")
    raise typer.Exit(USAGE)
