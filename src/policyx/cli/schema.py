"""`policyx schema`."""

from __future__ import annotations

import json

import typer


def schema() -> None:
    """Print the JSON Schema of a record.

    Example: policyx schema > policyx.schema.json
    """
    from policyx.schema import json_schema

    typer.echo(json.dumps(json_schema(), ensure_ascii=False, indent=2))
