"""`policyx lexicon check`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from policyx.cli import choices
from policyx.cli.outcome import DONE, NOTHING_READ, SOME_FAILED, complain, refuse, say
from policyx.cli.settings import NAME, discovered, variable

Fault = tuple[str, int, str]
"""Path, line (0 for none), and what is wrong."""


def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[FILE...]",
            help="User dictionaries, tab-separated or .toml; if none is named, those in effect.",
            show_default=False,
        ),
    ] = None,
    lexicon: choices.Lexicon = None,
) -> None:
    """Check user dictionaries and a policyx.toml: which lines were rejected, and which repeat, contradict one another,
    or are built in.

    Exit codes: 0 no line was rejected; 1 some were; 2 wrong usage; 3 nothing could be read.

    \b
    Examples:
      policyx lexicon check own.tsv
      policyx lexicon check policyx.toml && policyx batch pages/ -o news.jsonl
    """
    from policyx.lexicon import UnreadableTOML, load_user
    from policyx.lexicon.user_doubts import doubts

    files = [*(paths or _in_effect()), *(lexicon or ())]
    if not files:
        refuse(f"no dictionary is in effect: name a FILE, or give one with --lexicon or a {NAME}")
    faults: list[Fault] = []
    read: list[Path] = []
    for path in dict.fromkeys(files):
        try:
            faults += _settings(path)
            read += [path] if _holds_entries(path) else []
        except OSError as error:
            faults.append((str(path), 0, f"cannot read: {(error.strerror or str(error)).lower()}"))
        except UnreadableTOML as error:
            faults.append((error.path, error.line, error.reason))
    words = load_user(read)
    faults += [(one.path, one.line, one.reason) for one in words.rejected]
    odd = [(one.path, one.line, f"{one.kind} {one.text} {reason}") for one, reason in doubts(words.entries)]
    told = [(*fault, "rejected") for fault in faults] + [(*one, "warning") for one in odd]
    order = {path: number for number, path in enumerate(dict.fromkeys([*map(str, files), *(one[0] for one in told)]))}
    for name, line, reason, what in sorted(told, key=lambda one: (order[one[0]], one[1])):
        say(f"{name}{f':{line}' * (line > 0)}: {what}: {reason}")
    complain(f"{len(words.entries):,} entries, {len(faults):,} rejected, {len(odd):,} warnings")
    raise typer.Exit(NOTHING_READ if faults and not read else SOME_FAILED if faults else DONE)


def _in_effect() -> list[Path]:
    """The policyx.toml that a run here would read, if it has entries."""
    named = os.environ.get(variable("config"))
    path = Path(named) if named else discovered()
    return [path] if path else []


def _settings(path: Path) -> list[Fault]:
    """What is wrong with the other tables of a policyx.toml. Raises OSError, UnreadableTOML."""
    if path.name != NAME:
        return []
    from policyx.cli.settings_file import faults

    return [(str(path), line, reason) for line, reason in faults(path)]


def _holds_entries(path: Path) -> bool:
    """Whether a file is a dictionary: all but a policyx.toml without [lexicon]. Raises OSError, UnreadableTOML."""
    from policyx.lexicon.user_file import is_toml
    from policyx.lexicon.user_toml import parsed

    if is_toml(path):
        return "lexicon" in parsed(path)[0] or path.name != NAME
    path.open("rb").close()
    return True
