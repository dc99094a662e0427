"""`policyx segment`."""

from __future__ import annotations

from typing import Annotated

import typer

from policyx.cli import choices
from policyx.cli.outcome import DONE, NOTHING_READ, SOME_FAILED, complain


def segment(
    paths: Annotated[
        list[str],
        typer.Argument(metavar="FILE...", help="Files, folders, or - for standard input.", show_default=False),
    ],
    encoding: choices.Encoding = None,
    glob: choices.Glob = None,
    text_field: choices.TextField = "text",
    max_bytes: choices.MaxBytes = 100_000_000,
    lexicon: choices.Lexicon = None,
) -> None:
    """Print the words of pages with their types, one sentence a line: 副区长/post 江发茂/person 带队/n.

    Types are kinds of mention (post, person, organ, division, date, meeting, work, place) or jieba's parts of speech.

    Exit codes: 0 all done; 1 some inputs failed; 2 wrong usage; 3 nothing could be read; 130 interrupted.

    Example: policyx segment page.txt | grep /post
    """
    from policyx.failure import Failure

    options = choices.options(encoding=encoding, glob=glob, text_field=text_field, max_bytes=max_bytes, lexicon=lexicon)
    pipeline = choices.pipeline(options)
    done = failed = 0
    for result in pipeline.sentences(paths):
        if isinstance(result, Failure):
            failed += 1
            complain(result)
            continue
        done += 1
        typer.echo(" ".join(f"{token.text}/{token.type}" for token in result))
    raise typer.Exit(DONE if not failed else SOME_FAILED if done else NOTHING_READ)
