"""What `policyx evaluate --diff` checks and prints."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import typer

from policyx.cli.outcome import complain, one_line, refuse

if TYPE_CHECKING:
    from policyx.score import Record
    from policyx.score.diff import Change, Difference

SIGNS = {"new": "", "gone": "", "found": "", "cured": "(wrong one gone)", "lost": "", "spoiled": "(newly wrong)"}
"""What is said behind a change, by its kind."""


def compare(old: list[Record], new: list[Record], gold: list[Record] | None) -> Difference:
    """Both runs compared. Says on standard error which pages only one of them has; exit 2 where the gold knows none."""
    from policyx.score import page_of
    from policyx.score.diff import against_gold, between

    if gold is None:
        return between(old, new)
    judged, before, after = ({page_of(record) for record in records} for records in (gold, old, new))
    if not judged & (before | after):
        refuse(
            "no page of OLD or NEW is in --gold: pages are known by the names of their files, ids by what is before /"
        )
    for name, pages, other in (("OLD", before, after), ("NEW", after, before)):
        if absent := sorted(judged & other - pages):
            listed = ", ".join(absent[:3]) + (", ..." if len(absent) > 3 else "")
            complain(f"warning: {len(absent)} pages of the gold are not in {name}: {listed}")
    if strange := (before | after) - judged:
        complain(f"warning: {len(strange)} pages are not judged, as --gold does not have them")
    return against_gold(gold, old, new)


def show(found: Difference, *, top: int, as_json: bool) -> None:
    """Print changes by document, most losses first, then the figures of fields, then one line for all."""
    if as_json:
        typer.echo(json.dumps(found.as_dict(), ensure_ascii=False))
        return
    for one in found.changed[: top or None]:
        typer.echo(f"{one_line(one.document)}   -{len(one.losses)} +{len(one.gains)}")
        for change in one.losses:
            _line("-", change, typer.colors.RED)
        for change in one.gains:
            _line("+", change, typer.colors.GREEN)
    if top and len(found.changed) > top:
        typer.echo(f"... {len(found.changed) - top} more documents: --top 0 lists all, --json too")
    if found.changed:
        typer.echo()
    _fields(found)
    same = found.documents - len(found.changed)
    summary = f"{len(found.changed)} of {found.documents} documents differ" if found.changed else "no document differs"
    typer.echo(
        f"won {found.gains}, lost {found.losses}: {summary}" + (f", {same} are the same" if found.changed else "")
    )


def _line(sign: str, change: Change, color: str) -> None:
    where = f"{change.field} {change.event}".strip()
    text = f"  {sign} {where:<20} {one_line(change.text)} {SIGNS[change.kind]}".rstrip()
    typer.secho(text, fg=color, color=False if os.environ.get("NO_COLOR") else None)


def _fields(found: Difference) -> None:
    figures, counts = found.f1(), found.fields()
    if figures:
        typer.echo(f"{'field':<18}{'old F1':>8}{'new F1':>8}{'':>9}{'won':>6}{'lost':>6}")
        for name, (old, new) in figures.items():
            difference = f"{new - old:+.3f}" if round(new - old, 3) else "="
            won, lost = counts.get(name, (None, None))
            tail = f"{won:>6}{lost:>6}" if won is not None else ""
            typer.echo(f"{name:<18}{old:>8.3f}{new:>8.3f}{difference:>9}{tail}")
    elif counts:
        typer.echo(f"{'field':<18}{'won':>6}{'lost':>6}")
        for name, (won, lost) in counts.items():
            typer.echo(f"{name:<18}{won:>6}{lost:>6}")
