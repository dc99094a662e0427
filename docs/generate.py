"""The pages of the manual that are made from the code: `python docs/generate.py` writes them, `--check` compares.

docs/record.md comes from policyx.record and its tables, docs/commands.md from the help of every command."""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import types
import typing
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from policyx import record, schema
from policyx.cli.manpage import page as man_page

HERE = Path(__file__).parent
_NOTE = "<!-- Made by docs/generate.py; edit that, or the tables beside policyx.record. -->\n"


def models() -> list[type[BaseModel]]:
    """The models of a record: a document first, then each where it is first used."""
    order: list[type[BaseModel]] = [record.Document]
    for model in order:
        for field in model.model_fields.values():
            order += [found for found in _models_in(field.annotation) if found not in order]
    return order


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [found for inner in typing.get_args(annotation) for found in _models_in(inner)]


def _kind(annotation: Any) -> str:
    """A type as a reader of JSON knows it."""
    if annotation is type(None):
        return "null"
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return _kind(inner[0])
    if origin is typing.Literal:
        return "string"
    if origin in (typing.Union, types.UnionType):
        return " or ".join(_kind(one) for one in inner)
    if origin is list:
        return f"list of {_kind(inner[0])}"
    if origin is tuple:
        return "span"
    if origin is dict:
        return "object"
    if issubclass(annotation, BaseModel):
        return f"[{annotation.__name__}](#{annotation.__name__.lower()})"
    return {str: "string", int: "integer", float: "number"}[annotation]


def record_page() -> str:
    """docs/record.md."""
    parts = [
        _NOTE,
        "# The record, field by field\n",
        "One record is one article. `policyx extract` prints it as one line of JSON, `policyx schema` prints its JSON\n"
        "Schema (2020-12), and `policyx.record.Document` is the model in Python. Every key is always there: what is\n"
        "not known is `null` or an empty list.\n",
        "Names and titles are given after repair: simplified script, no inner white space. A *span* is `[start,\n"
        "stop]`, half-open, in characters of the decoded source as it stands on disk, so that `text[start:stop]` in\n"
        "Python is the raw mention: with pinyin in it, in traditional script, or byte-shifted, where the page is.\n",
    ]
    for model in models():
        name = model.__name__
        parts.append(f"## {name}\n")
        parts.append(_text((model.__doc__ or "").partition("\n\n")[0]) + "\n")
        rows = [
            f"| `{field}` | {_kind(found.rebuild_annotation())} | {schema.fields()[name][field]} |"
            for field, found in model.model_fields.items()
        ]
        parts.append("\n".join(["| field | type | what |", "|---|---|---|", *rows]) + "\n")
        for (owner, field), values in schema.values().items():
            if owner == name:
                lines = [f"| `{value}` | {what} |" for value, what in values.items()]
                parts.append("\n".join([f"| `{field}` | |", "|---|---|", *lines]) + "\n")
    return "\n".join(parts)


def _text(docstring: str) -> str:
    return "\n".join(line.strip() for line in docstring.strip().splitlines())


def commands() -> list[tuple[str, ...]]:
    """Every command and its own ones, in the order of the help."""
    import typer

    from policyx.cli.app import app

    found: list[tuple[str, ...]] = []

    def walk(command: Any, path: tuple[str, ...]) -> None:
        for name, inner in getattr(command, "commands", {}).items():
            if not inner.hidden:
                found.append((*path, name))
                walk(inner, (*path, name))

    walk(typer.main.get_command(app), ())
    return found


def commands_page() -> str:
    """docs/commands.md."""
    parts = [_NOTE, "# The commands\n", "What `policyx COMMAND --help` prints.\n"]
    for path in [(), *commands()]:
        parts.append(f"## policyx {' '.join(path)}".rstrip() + "\n")
        parts.append(f"```text\n{help_of(path)}\n```\n")
    return "\n".join(parts)


def help_of(path: tuple[str, ...]) -> str:
    """The help of a command, 100 columns wide."""
    environment = {**os.environ, "COLUMNS": "100", "TERMINAL_WIDTH": "100", "NO_COLOR": "1", "POLICYX_CONFIG": ""}
    done = subprocess.run(
        [sys.executable, "-m", "policyx", *path, "--help"],
        capture_output=True, encoding="utf-8", env=environment, check=True,
    )  # fmt: skip
    return re.sub(r" +$", "", done.stdout, flags=re.MULTILINE).strip()


PAGES = {"record.md": record_page, "commands.md": commands_page, "man/policyx.1": man_page}


def main() -> int:
    """Write the pages, or say which are not in step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where a page is not in step")
    check = parser.parse_args().check
    stale = []
    for name, made in PAGES.items():
        page, text = HERE / name, made()
        if not page.is_file() or page.read_text(encoding="utf-8") != text:
            stale.append(name)
            if not check:
                page.write_text(text, encoding="utf-8")
    print(*(f"docs/{name} " + ("is not in step: python docs/generate.py" if check else "written") for name in stale))
    return int(check and bool(stale))


if __name__ == "__main__":
    sys.exit(main())
