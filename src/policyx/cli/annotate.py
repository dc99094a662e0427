"""`policyx annotate`."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from policyx.cli import choices
from policyx.cli.outcome import DONE, NOTHING_READ, SOME_FAILED, complain, readable, refuse

if TYPE_CHECKING:
    from policyx.output.whole import WholeFile
    from policyx.pipeline import Pipeline
    from policyx.score import Record


def annotate(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH...", help="Pages, folders, or files of records; with --read, drafts.", show_default=False
        ),
    ],
    back: Annotated[bool, typer.Option("--read", help="Read corrected drafts back into gold records.")] = False,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="Write here instead of standard output.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Write over a draft that is there, corrections and all.")
    ] = False,
    records: Annotated[
        Path | None,
        typer.Option(
            "--records", metavar="FILE", help="Draft these records of the pages, public or gold, not new ones."
        ),
    ] = None,
    lenient: Annotated[
        bool, typer.Option("--lenient", help="With --read: also take facts that are not in the page word for word.")
    ] = False,
    encoding: choices.Encoding = None,
    glob: choices.Glob = None,
    text_field: choices.TextField = "text",
    max_bytes: choices.MaxBytes = 100_000_000,
    published: choices.Published = None,
    home: choices.Home = None,
    lexicon: choices.Lexicon = None,
    tagger: choices.Tagger = "builtin",
) -> None:
    """Write a draft of gold records for correction in a text editor, and read it back.

    The draft holds each article's page and its record, a fact a line; what is wrong in a corrected draft is told by
    line. What comes back is what policyx evaluate reads.

    Exit codes: 0 done; 1 some pages failed, or a draft has errors (nothing is written then); 2 wrong usage; 3 nothing
    could be read.

    \b
    Examples:
      policyx annotate pages/ -o draft.txt
      policyx annotate --read draft.txt -o gold.jsonl
    """
    if back and records:
        refuse("--records does not go with --read, which takes drafts")
    if not back and lenient:
        refuse("--lenient goes with --read")
    inputs = [*paths, *([str(records)] if records else ())]
    choices.spare(out, inputs)
    if back:
        from policyx.cli.annotate_back import read_back

        raise typer.Exit(read_back(paths, out, lenient=lenient, force=force))
    if out and out.is_file() and not force:
        refuse(f"{out}: is there already, and may hold corrections; --force writes over it")
    options = choices.options(
        encoding=encoding,
        glob=glob,
        text_field=text_field,
        max_bytes=max_bytes,
        published=published,
        home=home,
        lexicon=lexicon,
        tagger=tagger,
    )
    pages, given = _asked(paths, records)
    with output(out) as put:
        code = _draft(choices.pipeline(options), pages, given, put)
        if code == NOTHING_READ:
            raise typer.Exit(code)  # and no file is left
    raise typer.Exit(code)


@contextlib.contextmanager
def output(out: Path | None) -> Iterator[Callable[[str], object]]:
    """A function that writes text to a file, which is there whole or, where an exception passes, as it was; or to
    standard output. What cannot be written ends the command with exit code 2."""
    if out is None:
        readable()
        yield sys.stdout.write
        sys.stdout.flush()
        return
    from policyx.output.store import StoreError
    from policyx.output.whole import WholeFile, writing

    file: WholeFile | None = None
    try:
        file = WholeFile(out)
        stream = file.stream
        yield lambda text: _put(stream, text)
        with writing(out):
            stream.flush()
        file.commit()
    except StoreError as error:
        refuse(error)
    except OSError as error:
        refuse(f"{out}: cannot write: {error.strerror}; name another file with --out")
    finally:
        if file:
            file.abort()


def _put(stream: BinaryIO, text: str) -> None:
    stream.write(text.encode("utf-8", "replace"))


def _asked(paths: list[str], records: Path | None) -> tuple[list[str], list[Record] | None]:
    """The pages to read, and the records that go with them; None where they are to be extracted."""
    from policyx.annotate.sheets import pages_of, records_of
    from policyx.score import BadRecords, load

    try:
        if records:
            return paths, load(records)
        found = {path: records_of(Path(path)) for path in paths}
    except BadRecords as error:
        refuse(error)
    except (OSError, UnicodeDecodeError) as error:
        refuse(f"cannot read records: {error}")
    given = [record for held in found.values() if held is not None for record in held]
    if not given:
        return paths, None
    if others := [path for path, held in found.items() if held is None]:
        refuse(f"{others[0]} holds no records, other inputs do: name pages, and their records with --records")
    return pages_of(given), given


def _draft(pipeline: Pipeline, pages: list[str], given: list[Record] | None, put: Callable[[str], object]) -> int:
    """Write the draft; the exit code."""
    from policyx.annotate.draft import HEAD, sheet
    from policyx.annotate.sheets import Tally, sheets
    from policyx.failure import Failure

    tally, failed = Tally(), 0
    for one in sheets(pipeline, pages, tally, given):
        if isinstance(one, Failure):
            failed += 1
            complain(one)
        else:
            put(("" if tally.articles > 1 else HEAD + "\n") + sheet(one))
    if tally.without:
        complain(f"{tally.without} pages have no record and were left out")
    if failed:
        return SOME_FAILED if tally.articles else NOTHING_READ
    return DONE if tally.articles else NOTHING_READ
