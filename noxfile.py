"""Sessions for other versions of Python than the one at hand: `nox -l` lists them, `nox -s install-3.13` runs one.

lint, types and docs take seconds; install a minute a version; tests as long as `python -m tests`; bench much longer.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import nox

ROOT = Path(__file__).parent
PYTHONS = ("3.11", "3.12", "3.13")
NEWEST = PYTHONS[-1]
SEED = ROOT / "data" / "seeds" / "000_fcf39d0aba025ec8.txt"

nox.needs_version = ">=2025.2"
nox.options.sessions = ["lint", "types", "docs", "install"]
nox.options.error_on_missing_interpreters = False


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Every test, or those that are named: nox -s tests-3.12 -- tests/test_date.py"""
    session.install("-e", ".[dev]")
    chosen = session.posargs or ["-n", "auto", "--dist", "loadfile"]
    session.run("python", "-m", "pytest", *chosen)


@nox.session(python=PYTHONS)
def install(session: nox.Session) -> None:
    """policyx as a user installs it, with pip and with pipx, run from another folder."""
    session.install(".")
    with tempfile.TemporaryDirectory() as elsewhere:
        session.chdir(elsewhere)
        session.run("policyx", "--version")
        session.run("policyx", "extract", str(SEED), "-o", "records.jsonl")
        session.run("policyx", "evaluate", str(ROOT / "data" / "gold" / "seeds.jsonl"), "records.jsonl", silent=True)
        session.install("pipx")
        places = {
            "PIPX_HOME": f"{elsewhere}/pipx",
            "PIPX_BIN_DIR": f"{elsewhere}/bin",
            "PIPX_MAN_DIR": f"{elsewhere}/man",
        }
        session.run("pipx", "install", "--quiet", "--python", str(Path(session.bin) / "python"), str(ROOT), env=places)
        session.run(f"{elsewhere}/bin/policyx", "extract", str(SEED), "--format", "table", external=True)
        session.run("test", "-e", f"{elsewhere}/man/man1/policyx.1", external=True)
        session.chdir(ROOT)


@nox.session(python=NEWEST)
def lint(session: nox.Session) -> None:
    """Format, lint, layers."""
    session.install("ruff>=0.11,<1", "import-linter>=2.3,<3", "-e", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("ruff", "check", ".")
    session.run("lint-imports")


@nox.session(python=NEWEST)
def types(session: nox.Session) -> None:
    """mypy, strict."""
    session.install("-e", ".[dev]")
    session.run("mypy")


@nox.session(python=NEWEST)
def docs(session: nox.Session) -> None:
    """The pages that are made from the code are in step, and every command of the manual runs."""
    session.install("-e", ".[dev]")
    session.run("python", "docs/generate.py", "--check")
    session.run("python", "-m", "pytest", "tests/test_docs.py", *session.posargs)


@nox.session(python=NEWEST)
def bench(session: nox.Session) -> None:
    """policyx beside its peers: nox -s bench -- --help lists what can be asked for."""
    session.install("-e", ".[dev,bench]")
    session.run("python", "-m", "bench", *session.posargs)
