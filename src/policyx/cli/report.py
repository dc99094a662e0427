"""What commands say on standard error, and the exit codes that they share."""

from __future__ import annotations

from typing import NoReturn

import typer

DONE, SOME_FAILED, USAGE, NOTHING_READ = 0, 1, 2, 3


def complain(message: object) -> None:
    """One line on standard error."""
    typer.echo(f"policyx: {' '.join(str(message).split())}", err=True)


def refuse(message: object) -> NoReturn:
    """One line on standard error, then exit 2: the call itself is wrong."""
    complain(message)
    raise typer.Exit(USAGE)
