"""A cold start does little: what is imported, compiled, and read for one page, and that short cuts change nothing."""

from __future__ import annotations

import importlib
import json
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from policyx.text.pattern import remember_sets
from tests.fuzz.patterns import calls

ROOT = Path(__file__).parent.parent
SEED = ROOT / "data" / "seeds" / "000_fcf39d0aba025ec8.txt"
HEAVY = {"numpy", "rjieba", "opencc", "ahocorasick_rs", "rich", "jinja2", "charset_normalizer", "policyx.pipeline"}
"""typer itself imports pydantic, where it reads an option."""


@cache
def cost() -> dict[str, Any]:
    """What one page took, in a process of its own."""
    command = [sys.executable, "-m", "tests.start_page", str(SEED)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, env=os.environ | {"PYTHONUTF8": "1"})
    found: dict[str, Any] = json.loads(done.stdout)
    assert found["records"] == 1
    return found


def modules(*arguments: str) -> set[str]:
    """The modules that a command imports."""
    code = f"""
import sys, atexit
atexit.register(lambda: print(*sys.modules, file=sys.stderr))
sys.argv = {["policyx", *arguments]!r}
from policyx.cli.app import main
main()"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stderr.splitlines()[-1].split())


@pytest.mark.parametrize("arguments", [["--help"], ["extract", "--help"], ["--version"]])
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    assert not modules(*arguments) & HEAVY


def test_the_help_of_one_command_imports_no_other() -> None:
    found = modules("extract", "--help")
    assert "policyx.cli.extract" in found
    assert not {"policyx.cli.batch", "policyx.cli.report", "policyx.cli.models"} & found
    assert {"policyx.cli.batch", "policyx.cli.report", "policyx.cli.models"} <= modules("--help")


def test_a_page_imports_what_it_needs() -> None:
    found = set(cost()["modules"])
    assert {"numpy", "pydantic", "rjieba", "opencc"} <= found
    assert not {"rich", "jinja2", "charset_normalizer", "asyncio", "concurrent.futures", "numpy.ma"} & found
    assert (
        not {"policyx.source.html", "policyx.batch", "policyx.report", "policyx.explain", "policyx.output.xlsx"} & found
    )
    assert len(found) < 600  # 531 when this was written


def test_a_page_compiles_and_reads_what_it_needs() -> None:
    found = cost()
    assert found["patterns"] < 460  # 387 when this was written, of more than 700
    assert found["tables"] < 50  # 38
    assert found["whole"] == 0  # no table of all divisions
    assert 0 < found["divisions"] < 400  # 40 of 7,700
    assert 0 < found["words"] < 20_000  # 9,420 of 59,576
    assert 0 < found["towns"] < 5_000  # 770 of 30,266


def test_sets_that_are_remembered_are_those_that_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    inside = importlib.import_module("re._compiler")
    sources = [(call.source, 0) for call in calls() if call.source]
    assert len(sources) > 300
    sources += [(r"[一-鿿a]b|[^一-鿿]", 0), (r"[一-鿿a]c", re.IGNORECASE), (r"[A-Z]d|[一-鿿a]", re.IGNORECASE)]
    plain = [inside.compile(source, flags) for source, flags in sources]
    monkeypatch.setattr(inside, "_optimize_charset", inside._optimize_charset)  # what is put there goes with the test
    remember_sets()
    own = inside._optimize_charset
    remember_sets()
    assert inside._optimize_charset is own
    for _ in range(2):
        # patterns are equal where their codes are
        assert [inside.compile(source, flags) for source, flags in sources] == plain
    assert len(own._made) > 200


def test_another_make_of_re_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    inside = importlib.import_module("re._compiler")
    monkeypatch.delattr(inside, "_optimize_charset")
    remember_sets()
    assert not hasattr(inside, "_optimize_charset")
