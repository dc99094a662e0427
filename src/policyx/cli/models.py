"""`policyx models list|show|pull`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from policyx.cli import complete
from policyx.cli.outcome import SOME_FAILED, complain, refuse

if TYPE_CHECKING:
    from policyx.tagger.catalog import Entry

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Models that help the rules: list, show, pull.")

Name = Annotated[
    str,
    typer.Argument(
        metavar="NAME",
        autocompletion=complete.models,
        help="As --tagger takes it: hanlp:MSRA_NER_ELECTRA_SMALL_ZH.",
        show_default=False,
    ),
]


@app.command("list")
def list_models() -> None:
    """List the models: what --tagger takes, whether it is here, F1 of its mentions, where it was looked for.

    Example: policyx models list
    """
    from policyx.tagger import catalog, hanlp_models

    found = list(catalog.entries())
    width = max(len(one.spec) for one in found)
    for one in found:
        figure = f"F1 {one.f1:.3f}" if one.f1 is not None else ""
        typer.echo(f"{one.spec:<{width}}  {'ready' if one.ready else '-':<5}  {figure:<8}  {one.place}")
    for one in found:
        if not one.ready and one.state != "not fetched":
            complain(f"{one.spec}: {one.state}")
    if not hanlp_models.installed():
        complain(f"HanLP's own models are listed once it is installed: {hanlp_models.INSTALL}")


@app.command("show")
def show(name: Name) -> None:
    """Show one model: where it lies, whether it is whole, from what it was made, what it scores.

    Exit codes: 0 it is whole; 1 it is not; 2 there is no such model.

    Example: policyx models show builtin
    """
    from policyx.tagger import catalog
    from policyx.tagger.base import NoTagger

    try:
        found = catalog.entry(name)
    except NoTagger as error:
        refuse(error)
    _show(found)
    raise typer.Exit(0 if found.ready else SOME_FAILED)


def _show(found: Entry) -> None:
    typer.echo(f"model\t{found.spec}\nstate\t{found.state}\nplace\t{found.place}")
    for key, value in _flat("", found.meta):
        typer.echo(f"{key}\t{value}")


def _flat(prefix: str, value: Any) -> list[tuple[str, str]]:
    """Nested values as lines: figures.P.f1, 0.87."""
    if not isinstance(value, dict):
        return [(prefix, str(value))]
    return [line for key, inner in value.items() for line in _flat(f"{prefix}.{key}" if prefix else key, inner)]


@app.command("pull")
def pull(name: Name) -> None:
    """Fetch one of HanLP's models by name, into HANLP_HOME. The only command that uses a network.

    A name is hanlp:NAME or NAME; what ships with policyx, or with a package, needs no fetching.

    Example: policyx models pull hanlp:MSRA_NER_ELECTRA_SMALL_ZH
    """
    from policyx.tagger import catalog, hanlp_fetch, hanlp_models
    from policyx.tagger.base import NoTagger

    wanted = name.removeprefix("hanlp:")
    try:
        if ":" not in name and name in [one.spec for one in catalog.entries()]:
            found = catalog.entry(name)
            typer.echo(f"{found.spec}\t{found.state}\t{found.place}")
            raise typer.Exit(0 if found.ready else SOME_FAILED)
        hanlp_models.need()
        if wanted not in hanlp_models.known():
            refuse(f"unknown model {name}: pull takes one of {', '.join(hanlp_models.known())}")
        typer.echo(hanlp_fetch.fetch(wanted, complain))
    except NoTagger as error:
        complain(error)
        raise typer.Exit(SOME_FAILED) from None
