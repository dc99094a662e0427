"""`policyx evaluate`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from policyx.cli.outcome import DONE, SOME_FAILED, refuse

if TYPE_CHECKING:
    from policyx.score import Record, Report


def evaluate(
    gold: Annotated[
        Path, typer.Argument(metavar="GOLD", help="Gold records, JSON Lines. With --diff: OLD.", show_default=False)
    ],
    pred: Annotated[
        Path, typer.Argument(metavar="PRED", help="Records to judge, JSON or JSON Lines. With --diff: NEW.")
    ],
    misses: Annotated[bool, typer.Option("--misses", help="List what differs, document by document.")] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Compare two runs, OLD and NEW: what the new one won and lost, by document.")
    ] = False,
    judge: Annotated[
        Path | None,
        typer.Option("--gold", metavar="GOLD", help="With --diff: judge both runs against these gold records."),
    ] = None,
    top: Annotated[
        int,
        typer.Option("--top", metavar="N", min=0, help="With --diff: list N documents, most losses first; 0 for all."),
    ] = 20,
    fail_on_loss: Annotated[
        bool, typer.Option("--fail-on-loss", help="With --diff: exit with 1 where anything was lost.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as one JSON object.")] = False,
) -> None:
    """Score records against gold annotations, field by field; or tell what a new run won and lost against an old one.

    With --diff and no gold, won is what NEW says and OLD does not. With --gold, won (+) is what is right now and was
    not, found or no longer wrong; lost (-) is what was right and is not, lost or newly wrong. Documents with most
    losses come first, the figures of the fields last.

    Exit codes: 0 done; 1 something was lost (only with --fail-on-loss); 2 wrong usage, or records that cannot be read.

    \b
    Examples:
      policyx evaluate gold.jsonl out.jsonl
      policyx evaluate --diff before.jsonl after.jsonl
      policyx evaluate --diff before.jsonl after.jsonl --gold gold.jsonl --fail-on-loss
    """
    if not diff and (judge or fail_on_loss):
        refuse(
            f"{'--gold' if judge else '--fail-on-loss'} goes with --diff: policyx evaluate --diff OLD NEW --gold GOLD"
        )
    if diff and misses:
        refuse("--misses does not go with --diff, which lists what changed; --top 0 lists all documents")
    if diff:
        from policyx.cli.evaluate_diff import compare, show

        found = compare(_load(gold), _load(pred), _load(judge) if judge else None)
        show(found, top=top, as_json=as_json)
        raise typer.Exit(SOME_FAILED if fail_on_loss and found.losses else DONE)
    from policyx.score import score

    report = score(_load(gold), _load(pred))
    if as_json:
        typer.echo(json.dumps(report.as_dict(), ensure_ascii=False))
        return
    if misses:
        for document, field, missing, extra in report.misses:
            typer.echo(f"{document}\t{field}\tmissing {missing}\textra {extra}")
    _print(report)


def _load(path: Path) -> list[Record]:
    """The records of a file; the command ends with exit code 2 where they cannot be read."""
    from policyx.score import BadRecords, load

    try:
        return load(path)
    except BadRecords as error:
        refuse(error)
    except UnicodeDecodeError:
        refuse(f"{path}: cannot read records: the file is not UTF-8")
    except OSError as error:
        refuse(f"{path}: cannot read records: {error.strerror}")


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
