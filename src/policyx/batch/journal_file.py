"""The file of a journal: opened, locked, made where there is none, and refused where it is something else."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from importlib import resources
from pathlib import Path

from policyx.batch.settings import BatchError, Busy

APPLICATION, VERSION = 0x706F6C78, 1
"""The application id and user version of the database."""
ENDING = ".journal"
"""How the name of a journal ends; a broken file of another name is never removed."""
_MAGIC = b"SQLite format 3\0"


def opened(path: Path, form: str, *, fresh: bool) -> sqlite3.Connection:
    """The database of a journal, locked for this process until it is closed.

    form: of the output, for a new journal. fresh: everything in it is forgotten, even if it is broken. Raises Busy
    where another run holds it, BatchError where it cannot be used."""
    try:
        return _opened(path, form, fresh)
    except sqlite3.Error as error:
        if not (fresh and type(error) is sqlite3.DatabaseError and path.name.endswith(ENDING) and _may_go(path)):
            raise told(path, error) from None
    _remove(path)
    try:
        return _opened(path, form, fresh)
    except sqlite3.Error as error:
        raise told(path, error) from None


def told(path: Path, error: sqlite3.Error) -> BatchError:
    """What an error of the database means."""
    said = str(error)
    if "locked" in said:
        return Busy(f"{path}: in use: another run writes to the same output; wait for it, or name another OUT")
    if "unable to open" in said:
        return BatchError(f"{path}: cannot open the journal: {said}; give an OUT in a folder for writing")
    if isinstance(error, sqlite3.OperationalError) and "no such" not in said:
        return BatchError(f"{path}: cannot write the journal: {said}")
    remedy = "--fresh begins again" if path.name.endswith(ENDING) else f"name another, or one that ends in {ENDING}"
    return BatchError(f"{path}: the journal is broken: {said}; {remedy}")


def _opened(path: Path, form: str, fresh: bool) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
    try:
        db.execute("PRAGMA locking_mode = EXCLUSIVE")  # held until the connection or the process ends
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("BEGIN IMMEDIATE")
        if not db.execute("SELECT 1 FROM sqlite_master").fetchone():
            _create(db, form)
        (application,), (version,) = (
            db.execute(f"PRAGMA {name}").fetchone() for name in ("application_id", "user_version")
        )
        if application != APPLICATION:
            raise BatchError(f"{path}: this is another program's database, not a journal; name another OUT")
        if version != VERSION and not fresh:
            raise BatchError(f"{path}: written by another version of policyx; --fresh begins again")
        if fresh:
            for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                db.execute(f'DROP TABLE "{name}"')
            _create(db, form)
        db.execute("COMMIT")
    except BaseException:
        db.close()
        raise
    return db


def _create(db: sqlite3.Connection, form: str) -> None:
    for statement in resources.files("policyx.batch").joinpath("journal.sql").read_text("utf-8").split(";\n"):
        if statement.strip():
            db.execute(statement)
    db.execute("INSERT INTO state VALUES (?, 0, 0, 1, NULL)", (form,))
    db.execute(f"PRAGMA application_id = {APPLICATION}")
    db.execute(f"PRAGMA user_version = {VERSION}")


def _may_go(path: Path) -> bool:
    """Whether a broken file is no database at all, or one of ours."""
    try:
        with path.open("rb") as stream:
            head = stream.read(72)
    except OSError:
        return False
    return not head.startswith(_MAGIC) or head[68:] == APPLICATION.to_bytes(4, "big")


def _remove(path: Path) -> None:
    """Remove a broken journal, and the log that would else be taken for that of the next."""
    for ending in ("", "-wal", "-shm"):
        with suppress(OSError):
            path.with_name(path.name + ending).unlink()
