"""The JSON Schema of a record, and what each of its fields and values means."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent


@cache
def fields() -> dict[str, dict[str, str]]:
    """model -> field -> what it is, as record_fields.tsv says."""
    found: dict[str, dict[str, str]] = {}
    for model, field, what in _rows("record_fields.tsv"):
        found.setdefault(model, {})[field] = what
    return found


@cache
def values() -> dict[tuple[str, str], dict[str, str]]:
    """(model, field) -> value -> what it means, as record_values.tsv says."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for model, field, value, what in _rows("record_values.tsv"):
        found.setdefault((model, field), {})[value] = what
    return found


def json_schema() -> dict[str, Any]:
    """The JSON Schema of one record, its fields described."""
    from policyx.record import Document

    schema = Document.model_json_schema(mode="serialization")
    for name, model in {**schema["$defs"], "Document": schema}.items():
        for field, what in fields()[name].items():
            model["properties"][field].setdefault("description", what)
    return schema


def _rows(name: str) -> list[list[str]]:
    lines = (_HERE / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]
