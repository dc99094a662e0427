"""A real PostgreSQL server for tests, on a Unix socket in a temporary folder; skipped where its programs are not."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

_NEEDED = ("initdb", "postgres", "pg_ctl")
_COUNT = itertools.count(1)


class Server:
    """A running server. Its superuser `tester` has the password `s3cret:/@`, which local connections must give."""

    password = "s3cret:/@"

    def __init__(self, folder: Path, programs: Path) -> None:
        self.folder, self.programs = folder, programs
        self.port = 5432  # only part of the socket's name

    def url(self, database: str, *, password: str | None = None, user: str = "tester") -> str:
        """The URL of a database."""
        secret = quote(self.password if password is None else password, safe="")
        return f"postgresql://{user}:{secret}@/{database}?host={quote(str(self.folder), safe='')}&port={self.port}"

    def fresh(self, options: str = "") -> str:
        """The URL of a new, empty database. options: of CREATE DATABASE."""
        name = f"policyx_test_{next(_COUNT)}"
        self.execute("postgres", f"CREATE DATABASE {name} {options}")
        return self.url(name)

    def execute(self, database: str, statement: str) -> list[tuple[Any, ...]]:
        """The rows of one statement, by a connection of its own."""
        import psycopg

        with psycopg.connect(self.url(database), autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []


def programs() -> Path | None:
    """The folder of initdb, postgres, and pg_ctl; None where there is none."""
    folders = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if all((folder / name).exists() for name in _NEEDED)), None)


@contextmanager
def server() -> Iterator[Server]:
    """A server that is stopped, and its folder removed, whatever happens."""
    found = programs()
    if found is None:
        pytest.skip(
            "no PostgreSQL server here: initdb, postgres, pg_ctl are neither on PATH nor in /usr/lib/postgresql"
        )
    pytest.importorskip("psycopg", reason="psycopg is not installed: pip install 'policyx[postgres]'")
    folder = Path(tempfile.mkdtemp(prefix="policyx-pg-"))
    who = _other_user() if os.geteuid() == 0 else None
    try:
        if who is not None:
            os.chown(folder, *who)
        running = Server(folder, found)
        (folder / "secret").write_text(Server.password, encoding="utf-8")
        (folder / "secret").chmod(0o644)
        data = folder / "data"
        options = [
            "-U",
            "tester",
            "--pwfile",
            folder / "secret",
            "-A",
            "scram-sha-256",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
        ]
        _run([found / "initdb", "-D", data, "--no-sync", *options], who, folder)
        settings = f"-c listen_addresses= -c unix_socket_directories={folder} -c port={running.port} -c fsync=off"
        settings += " -c max_connections=20 -c shared_buffers=32MB"
        control = [found / "pg_ctl", "-D", data, "-w", "-t", "60", "-l", folder / "log"]
        _run([*control, "-o", settings, "start"], who, folder)
        try:
            yield running
        finally:
            _run([*control, "-m", "immediate", "stop"], who, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _other_user() -> tuple[int, int]:
    """The user and group for whom a server runs that root may not run."""
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return entry.pw_uid, entry.pw_gid
    pytest.skip("PostgreSQL does not run as root, and there is no user postgres or nobody")


def _run(command: list[Any], who: tuple[int, int] | None, folder: Path) -> None:
    """Run a program of PostgreSQL; its output on failure."""
    user, group = who if who is not None else (None, None)
    with (folder / "output").open("w+b") as output:  # a pipe would be held open by the server
        done = subprocess.run(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            user=user,
            group=group,
            extra_groups=None if who is None else [],
            cwd=folder,
            timeout=120,
        )
        output.seek(0)
        said = output.read().decode(errors="replace")
    log = folder / "log"
    if done.returncode:
        pytest.fail(f"{command[0]}: {said}\n{log.read_text(errors='replace') if log.exists() else ''}")
