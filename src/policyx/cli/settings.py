"""Where the values of options come from: a policyx.toml, the environment, flags; what each overrules is before it.

The file is the nearest policyx.toml of the working directory and the folders above it, up to the root, as ruff and
black look for theirs; `--config FILE` takes its place, `--no-config` leaves it out. Files are not merged."""

from __future__ import annotations

import functools
import inspect
import os
import re
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

from policyx.cli.outcome import ORIGIN, refuse

NAME = "policyx.toml"
_META = "policyx.settings"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a policyx.toml says. path: None where there is none; tables: options by table, as a command takes them;
    lexicon: whether it is a user dictionary, too."""

    path: Path | None = None
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    lexicon: bool = False

    def options(self, command: str) -> dict[str, Any]:
        """Long name -> value of what holds for a command."""
        return {**self.tables.get("options", {}), **self.tables.get(command, {})}


_NOW: ContextVar[Settings] = ContextVar("policyx_settings", default=Settings())  # noqa: B039 - nobody changes it


def current() -> Settings:
    """The settings that hold for the command that runs."""
    return _NOW.get()


def dictionaries(named: list[Path] | None = None) -> tuple[Path, ...]:
    """The user dictionaries: what the settings hold, and before it what is named."""
    found = current()
    return (*((found.path,) if found.path and found.lexicon else ()), *(named or ()))


def variable(option: str) -> str:
    """The environment variable of an option: POLICYX_TEXT_FIELD of text-field."""
    return f"POLICYX_{option.upper().replace('-', '_')}"


def _without(ctx: typer.Context, value: bool) -> bool:
    """--no-config: leave the file out, unless a flag asks for one and only the environment for none."""
    if value and not ctx.resilient_parsing:
        if _by_flag(ctx, "no_config") and _by_flag(ctx, "config"):
            refuse("--config and --no-config: give one of them")
        if not _by_flag(ctx, "config"):
            ctx.meta[_META] = Settings()
            ctx.default_map = None
    return value


def _load(ctx: typer.Context, value: Path | None) -> Path | None:
    """--config FILE, or the file that is found: its values become defaults of the options that have a variable."""
    if ctx.resilient_parsing or (_META in ctx.meta and not _by_flag(ctx, "config")):
        return value
    if _META in ctx.meta and _by_flag(ctx, "no_config"):
        refuse("--config and --no-config: give one of them")
    path = value or discovered()
    if path is None:
        return value
    from policyx.cli.settings_file import read

    ctx.meta[_META] = found = read(path, given=value is not None)
    names = {  # of those that have a variable: another command's --only may be of another kind
        opt.removeprefix("--"): param.name
        for param in ctx.command.params
        for opt in param.opts
        if opt[:2] == "--" and param.envvar == variable(opt[2:])
    }
    held = found.options(str(ctx.info_name))
    ctx.default_map = {str(names[key]): held[key] for key in held.keys() & names.keys()}
    return value


def _by_flag(ctx: typer.Context, name: str) -> bool:
    source = ctx.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"


Config = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        envvar=variable("config"),
        is_eager=True,
        callback=_load,
        help="Settings, instead of the nearest policyx.toml of this folder and those above.",
    ),
]
NoConfig = Annotated[
    bool,
    typer.Option(
        "--no-config", envvar=variable("no-config"), is_eager=True, callback=_without, help="Read no policyx.toml."
    ),
]


def discovered() -> Path | None:
    """The nearest policyx.toml of the working directory and the folders above it."""
    try:
        here = Path.cwd()
    except OSError:  # the folder is gone
        return None
    return next((folder / NAME for folder in (here, *here.parents) if os.path.isfile(folder / NAME)), None)  # noqa: PTH113 - Path.is_file raises


def configured(command: Callable[..., Any]) -> Callable[..., Any]:
    """The command with --config and --no-config, and with the settings that hold while it runs."""

    @functools.wraps(command)
    def run(_context: typer.Context, **given: Any) -> Any:
        del given["config"], given["no_config"]
        held = _NOW.set(_context.meta.get(_META, Settings()))
        told = ORIGIN.set(functools.partial(_origin, _context))
        try:
            return command(**given)
        finally:
            ORIGIN.reset(told)
            _NOW.reset(held)

    added = {"_context": typer.Context, "no_config": NoConfig, "config": Config}
    defaults = {"_context": inspect.Parameter.empty, "no_config": False, "config": None}
    own = inspect.signature(command).parameters.values()
    hints = get_type_hints(command, include_extras=True)
    more = [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=defaults[name]) for name in added]
    kept = [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in own]
    parameters = [one.replace(annotation={**hints, **added}[one.name]) for one in (*kept, *more)]
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {**hints, **added}
    return run


def _origin(ctx: typer.Context, message: str) -> str:
    """Where the option of which a message speaks was set, if not on the command line: " (set in policyx.toml)"."""
    return next(_origins(ctx, message), "")


def _origins(ctx: typer.Context, message: str) -> Iterator[str]:
    for option in re.findall(r"--[a-z][a-z-]+", message):
        for param in ctx.command.params:
            source = ctx.get_parameter_source(str(param.name)) if option in param.opts else None
            if source is not None and source.name == "DEFAULT_MAP":
                yield f" (set in {ctx.meta[_META].path})"
            elif source is not None and source.name == "ENVIRONMENT":
                yield f" (set by {variable(option[2:])})"
