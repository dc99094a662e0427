"""What commands say on standard error, and the exit codes that they share."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextvars import ContextVar
from typing import NoReturn

import typer

ORIGIN: ContextVar[Callable[[str], str]] = ContextVar("policyx_origin", default=lambda _message: "")
"""What follows a refusal, given its text: where the option of which it speaks was set, if not on the command line."""

DONE, SOME_FAILED, USAGE, NOTHING_READ = 0, 1, 2, 3


def one_line(message: object) -> str:
    """A text on one line; a name of a file may hold line breaks, and what would command a terminal."""
    return " ".join("".join(char if char.isprintable() else " " for char in str(message)).split())


def complain(message: object) -> None:
    """One line on standard error."""
    # not typer.echo, which would write past a progress bar and into its line
    sys.stderr.write(f"policyx: {one_line(message)}\n")


def refuse(message: object) -> NoReturn:
    """One line on standard error, then exit 2: the call itself is wrong."""
    complain(f"{message}{ORIGIN.get()(str(message))}")
    raise typer.Exit(USAGE)
