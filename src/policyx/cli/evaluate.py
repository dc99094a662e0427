"""`policyx evaluate`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from policyx.cli.outcome import refuse

if TYPE_CHECKING:
    from policyx.score import Report


def evaluate(
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help="Gold records, JSON Lines.", show_default=False)],
    pred: Annotated[Path, typer.Argument(metavar="PRED", help="Records to judge, JSON or JSON Lines.")],
    misses: Annotated[bool, typer.Option("--misses", help="List what differs, document by document.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as one JSON object.")] = False,
) -> None:
    """Score records against gold annotations, field by field.

    Example: policyx extract pages/ --format jsonl -o out.jsonl; policyx evaluate gold.jsonl out.jsonl
    """
    from policyx.score import BadRecords, load, score

    try:
        report = score(load(gold), load(pred))
    except BadRecords as error:
        refuse(error)
    except (OSError, UnicodeDecodeError) as error:
        refuse(f"cannot read records: {error}")
    if as_json:
        typer.echo(json.dumps(report.as_dict(), ensure_ascii=False))
        return
    if misses:
        for document, field, missing, extra in report.misses:
            typer.echo(f"{document}\t{field}\tmissing {missing}\textra {extra}")
    _print(report)


def _print(report: Report) -> None:
    from policyx.score import FIELDS

    figures = report.as_dict()
    typer.echo(f"{'field':<16}{'P':>8}{'R':>8}{'F1':>8}{'gold':>7}{'pred':>7}")
    for name in FIELDS:
        row = figures["fields"][name]
        numbers = "".join(f"{row[key]:>8.3f}" for key in ("precision", "recall", "f1"))
        typer.echo(f"{name:<16}{numbers}{row['gold']:>7}{row['pred']:>7}")
    for name, share in figures["singles"].items():
        typer.echo(f"{name:<16}{'':>16}{share:>8.3f}")
    typer.echo(f"{'whole records':<16}{'':>16}{figures['whole_records'] or 0:>8.3f}   of {report.documents} documents")
    typer.echo(f"{'mean F1':<16}{'':>16}{report.mean_f1:>8.3f}")
