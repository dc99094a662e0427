"""`policyx lexicon check|list|find`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from policyx.cli import choices
from policyx.cli.lexicon_check import check
from policyx.cli.outcome import DONE, SOME_FAILED, complain, refuse, say, say_json
from policyx.cli.settings import configured, dictionaries

if TYPE_CHECKING:
    from policyx.lexicon import UserLexicon
    from policyx.lexicon.lookup import Found, How

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="The words that policyx knows, and yours: check, list, find."
)
app.command("check")(check)

AsJson = Annotated[bool, typer.Option("--json", help="Print a JSON object a line.")]


@app.command("list")
@configured
def list_entries(
    kind: Annotated[
        str | None,
        typer.Option("--kind", metavar="KIND", help="Only entries of a kind: name, post, division, verb, ..."),
    ] = None,
    source: Annotated[
        str | None, typer.Option("--source", metavar="builtin|user|FILE", help="Only what comes from there.")
    ] = None,
    entries: Annotated[bool, typer.Option("--entries", "-e", help="The entries, not how many there are.")] = False,
    as_json: AsJson = False,
    lexicon: choices.Lexicon = None,
) -> None:
    """List what was loaded from where: your dictionaries, then the built-in tables.

    Columns, tab-separated: file, kind, how many, what they are; with --entries: file:line, kind, text, what it means.

    \b
    Examples:
      policyx lexicon list
      policyx lexicon list --source user --entries
      policyx lexicon list --kind verb --entries | grep inspect
    """
    from policyx.lexicon.user import KINDS
    from policyx.lexicon.user_entry import meant

    kinds = (*KINDS, "other")
    if kind is not None and kind not in kinds:
        refuse(f"unknown kind {kind}: --kind takes {', '.join(kinds)}{meant(kind, kinds)}")
    words = _load(lexicon)
    chosen = (one for one in _of(words, source) if kind in (None, one.kind))
    if entries:
        for one in chosen:
            _show(one, as_json=as_json)
        return
    counts = Counter((one.place.rpartition(":")[0], one.kind, one.what) for one in chosen)
    for (file, of, what), count in counts.items():
        if as_json:
            say_json({"file": file, "kind": of, "entries": count, "what": what})
        else:
            say(file, of, count, what)


def _of(words: UserLexicon, source: str | None) -> Iterator[Found]:
    """The entries from a source, the user's first; an unknown one ends the command with exit code 2."""
    from policyx.lexicon import lookup

    files = dict.fromkeys([*(one.path for one in words.entries), *(one.path for one in words.rejected)])
    name = (source or "").removeprefix(f"{lookup.BUILT_IN}:").removesuffix(".tsv")
    if source is None:
        return chain(lookup.own(words.entries), lookup.built_in())
    if source in ("user", *files):
        return lookup.own(one for one in words.entries if source in ("user", one.path))
    if source == lookup.BUILT_IN:
        return lookup.built_in()
    if table := next((table for table in lookup.tables() if table.name == name), None):
        return lookup.entries(table)
    known = ", ".join(("builtin", "user", *files))
    return refuse(f"nothing was loaded from {source}: --source takes {known}, or a table such as frames.tsv")


@app.command("find")
@configured
def find(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What to look for, such as 渝中.", show_default=False)],
    part: Annotated[bool, typer.Option("--part", help="Also entries that hold the text.")] = False,
    inside: Annotated[bool, typer.Option("--inside", help="Also entries that stand in the text.")] = False,
    as_json: AsJson = False,
    lexicon: choices.Lexicon = None,
) -> None:
    """Find a text in all tables, yours and the built-in ones, and say what it means there.

    Columns, tab-separated: file:line, kind, the entry, what it means.

    Exit codes: 0 found; 1 it stands in no table; 2 wrong usage.

    \b
    Examples:
      policyx lexicon find 渝中
      policyx lexicon find 江发茂 --inside
      policyx lexicon find 恳谈 --part
    """
    from policyx.lexicon import lookup
    from policyx.text.aligned import AlignedText
    from policyx.text.script import simplify

    plain = simplify(AlignedText(text.strip(), text.strip())).clean
    if not plain:
        refuse("nothing to look for: find takes a TEXT")
    if plain != text.strip():
        complain(f"pages are read in simplified script: looking for {plain}")
    ways: list[How] = ["whole", *(["part"] if part else []), *(["inside"] if inside else [])]  # type: ignore[list-item]
    words = _load(lexicon)
    seen: set[Found] = set()
    for how in ways:
        for one in lookup.find(plain, words.entries, how):
            if one not in seen:
                seen.add(one)
                _show(one, as_json=as_json)
    if not seen:
        more = [option for option, given in (("--part", part), ("--inside", inside)) if not given]
        hint = f"; {' and '.join(more)} find{'s' * (len(more) == 1)} more" if more else ""
        complain(f"{plain} stands in no table{hint}")
    raise typer.Exit(DONE if seen else SOME_FAILED)


def _show(one: Found, *, as_json: bool) -> None:
    """One entry on a line."""
    if as_json:
        told = {"source": one.source, "file": one.path, "line": one.line, "kind": one.kind, "text": one.text}
        meaning = {name: value for name, value in one.meaning if value}
        say_json({**told, "what": one.what, "meaning": meaning})
    else:
        say(one.place, one.kind, one.text, one.said)


def _load(named: list[Path] | None) -> UserLexicon:
    """The dictionaries in effect; lines that were rejected are told of, one that cannot be read ends the command."""
    from policyx.lexicon import UnreadableTOML, load_user

    try:
        words = load_user(dictionaries(named))
    except OSError as error:
        refuse(f"{error.filename}: cannot read: {(error.strerror or str(error)).lower()}; --lexicon takes a file")
    except UnreadableTOML as error:
        refuse(error)
    if grave := next((one for one in words.rejected if one.grave), None):
        refuse(grave)
    choices.warn([str(one) for one in words.rejected])
    return words
