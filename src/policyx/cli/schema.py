"""`policyx schema`."""

from __future__ import annotations

import json

import typer


def schema() -> None:
    """Print the JSON Schema of a record."""
    from policyx.record import Document

    typer.echo(json.dumps(Document.model_json_schema(mode="serialization"), ensure_ascii=False, indent=2))
