"""`policyx config show`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from policyx.cli import settings
from policyx.cli.outcome import say, say_json

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Settings: which hold here, and where each is from."
)


@app.command("show")
@settings.configured
def show(as_json: Annotated[bool, typer.Option("--json", help="Print a JSON object a line.")] = False) -> None:
    """Show which settings hold here, and where each comes from; flags of a command come before all of them.

    Columns, tab-separated: option (batch.jobs: of policyx batch alone), value, and the policyx.toml, the environment
    variable, or `default`.

    \b
    Examples:
      policyx config show
      policyx config show --config other.toml
    """
    for option, value, source in _rows(settings.current()):
        if as_json:
            say_json({"option": option, "value": value, "source": source})
        else:
            say(option, "" if value is None else value, source)


def _rows(held: settings.Settings) -> Iterator[tuple[str, Any, str]]:
    """(option, value, where it comes from), what all commands share first."""
    from policyx.cli.settings_file import COMMANDS, OPTIONS
    from policyx.config import Options

    yield "config", str(held.path) if held.path else None, _config(held)
    for path in settings.dictionaries():
        yield "lexicon", str(path), str(path)
    if named := os.environ.get(settings.variable("lexicon")):
        for one in named.split(os.pathsep):
            yield "lexicon", one, settings.variable("lexicon")
    shared = held.tables.get("options", {})
    for option in OPTIONS:
        default = getattr(Options(), option.replace("-", "_"))
        yield option, *_value(option, shared, held, None if default == () else default)
    for command, own in COMMANDS.items():
        table = held.tables.get(command, {})
        for option in (*own, *OPTIONS):
            if option in table or (option in own and os.environ.get(settings.variable(option))):
                yield f"{command}.{option}", *_value(option, table, held, None)


def _config(held: settings.Settings) -> str:
    """How the file was come by."""
    if held.path is None:
        return "none found" if settings.discovered() is None else "left out"
    return "found" if held.path == settings.discovered() else "given"


def _value(option: str, table: dict[str, Any], held: settings.Settings, default: Any) -> tuple[Any, str]:
    """(value, where it comes from) of an option."""
    variable = settings.variable(option)
    if value := os.environ.get(variable):
        return value, variable
    return (table[option], str(held.path)) if option in table else (default, "default")
