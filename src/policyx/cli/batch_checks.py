"""What `policyx batch` refuses before anything is read or written; each refusal names the option."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import TYPE_CHECKING

from policyx.cli.outcome import refuse

if TYPE_CHECKING:
    from policyx.batch.settings import Settings

ENGINES = ("local", "ray")
LEAST_MEMORY = 500
"""MB that a worker needs to load everything, and a page of some megabytes."""


def check(
    paths: list[str],
    listed: str | None,
    out: str | None,
    per_file: str | None,
    summary: Path | None,
    journal: str | None,
    tables: bool,
    engine: str,
) -> None:
    """Refuse what cannot be meant."""
    if not paths and listed is None:
        refuse("nothing to read: name a PATH, or a list of them with --from")
    if "-" in paths:
        refuse("- is no PATH: a batch reads what it can find again; --from - takes paths, policyx extract - a page")
    if out is None and per_file is None:
        refuse("nowhere to write: name a file with --out, or a folder with --per-file")
    if out is not None and per_file is not None:
        refuse("--out and --per-file: give one of them")
    if out == "-":
        refuse("a batch goes on where it ended, so --out takes a file; policyx extract writes to standard output")
    if engine not in ENGINES:
        refuse(f"unknown engine {engine}: --engine takes {', '.join(ENGINES)}")
    if engine == "ray":
        for option, given in (("--per-file", per_file), ("--tables", tables), ("--journal", journal)):
            if given:
                refuse(f"--engine ray fills a folder of Parquet parts, so it takes no {option}")
    for file, option in ((summary, "--summary"), (journal, "--journal"), (out, "--out"), (per_file, "--per-file")):
        if file is not None and "://" not in str(file):
            _place(Path(file), option, folder_too=(tables or engine == "ray") and option == "--out")


def _place(path: Path, option: str, *, folder_too: bool) -> None:
    """Refuse a file or folder that cannot be made, before anything is written."""
    folder = path.absolute().parent
    if not folder.is_dir():
        refuse(f"{path}: there is no folder {folder}; make it, or name another with {option}")
    if not path.exists() and not os.access(folder, os.W_OK):
        refuse(f"{path}: cannot write into {folder}: permission denied; name another with {option}")
    if path.exists():
        if option == "--per-file" and not path.is_dir():
            refuse(f"{path}: cannot write: this is no folder; name one with {option}")
        if option != "--per-file" and not path.is_file() and not (path.is_dir() and folder_too):
            what = "a folder" if path.is_dir() else "no regular file"
            refuse(f"{path}: cannot write: this is {what}; name a file with {option}")


def settings(
    jobs: str,
    chunk: int | None,
    timeout: float | None,
    memory: int | None,
    limit: int | None,
    fail_fast: bool,
    fresh: bool,
    retry: bool,
    engine: str,
) -> Settings:
    """How the batch runs; a wrong number ends the command with exit code 2."""
    from policyx.batch.settings import Settings, cores

    many = engine == "ray"  # which chooses for itself where it is told 0

    for name, value in (("--chunk", chunk), ("--limit", limit), ("--timeout", timeout)):
        if value is not None and not (value > 0 and math.isfinite(value)):
            refuse(f"{value:g} is too few: {name} takes a number above 0")
    if memory is not None and memory < LEAST_MEMORY:
        refuse(f"{memory:,} MB are too few for a worker: --memory takes {LEAST_MEMORY} or more")
    if jobs != "auto" and not (jobs.isdecimal() and int(jobs) > 0):
        refuse(f"{jobs} is no number of processes: --jobs takes 1 or more, or auto")
    return Settings(
        jobs=int(jobs) if jobs != "auto" else 0 if many else cores(),
        chunk=chunk or (0 if many else Settings().chunk),
        timeout=timeout,
        memory=memory * 1_000_000 if memory else None,
        limit=limit,
        fail_fast=fail_fast,
        fresh=fresh,
        retry=retry,
    )
