"""What a shell is offered behind TAB, the version, and the manual page."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from policyx.cli import manpage, version
from policyx.tagger import store
from tests.test_cli import policyx

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "man" / "policyx.1"


def offered(*words: str) -> list[str]:
    """What bash is offered for the last of these words."""
    run = policyx(
        COMP_WORDS=" ".join(("policyx", *words)), COMP_CWORD=str(len(words)), _POLICYX_COMPLETE="complete_bash"
    )
    assert run.stderr == b""
    return run.stdout.decode().split()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["ex"], ["extract", "explain"]),
        (["extract", "--format", "j"], ["json", "jsonl"]),
        (["explain", "--format", "t"], ["tree"]),
        (["extract", "--only", "m"], ["meetings"]),
        (["extract", "--only", "meetings,e"], ["meetings,events"]),
        (["extract", "--only", "meetings,m"], []),
        (["batch", "--tagger", ""], ["builtin", "hanlp", "lac", "none"]),
        (["segment", "--encoding", "gb"], ["gb18030", "gbk", "gb2312"]),
        (["annotate", "--home", "渝中"], ["渝中区"]),
        (["extract", "--home", "50010"], [f"50010{digit}" for digit in (1, 2, 3, 4, 6, 7, 8, 9)]),  # 500105 is no more
        (["extract", "--home", ""], []),
        (["models", "show", ""], ["builtin", "hanlp", "lac"]),
        (["batch", "--to", "s"], ["sqlite"]),
        (["batch", "--engine", ""], ["local", "ray"]),
        (["evaluate", "--d"], ["--diff"]),
    ],
)
def test_words_that_begin_so(words: list[str], expected: list[str]) -> None:
    assert offered(*words) == expected


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_has_its_script(shell: str) -> None:
    run = policyx("--show-completion", shell)
    assert run.returncode == 0
    assert "_POLICYX_COMPLETE" in run.stdout.decode()


def test_completing_loads_nothing_heavy() -> None:
    code = (
        "import sys, runpy; sys.argv = ['policyx']\n"
        "try: runpy.run_module('policyx', run_name='__main__')\n"
        "except SystemExit: pass\n"
        "print([m for m in ('numpy', 'rjieba', 'opencc', 'jinja2', 'rich') if m in sys.modules], file=sys.stderr)"
    )
    environment = {"COMP_WORDS": "policyx extract --format j", "COMP_CWORD": "3", "_POLICYX_COMPLETE": "complete_bash"}
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, timeout=60, env={**os.environ, **environment}
    )
    assert run.stdout.decode().split() == ["json", "jsonl"]
    assert run.stderr.decode().strip() == "[]"


def test_the_version_names_the_model() -> None:
    model = json.loads((store.folder() / "builtin" / "meta.json").read_text("utf-8"))["id"]
    run = policyx("--version")
    assert run.returncode == 0
    assert run.stdout.decode() == f"policyx 0.1.0 (model {model})\n"


@pytest.mark.parametrize("meta", [None, "", "{", "[]", '{"id": 3}', '{"id": "\\u001b[31m"}', "{}", b"\xff\xfe\x00"])
def test_a_broken_model_does_not_hide_the_version(
    meta: str | bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "builtin").mkdir()
    if meta is not None:
        (tmp_path / "builtin" / "meta.json").write_bytes(meta.encode() if isinstance(meta, str) else meta)
    monkeypatch.setattr(store, "folder", lambda: tmp_path)
    assert version.line() == "policyx 0.1.0 (its model cannot be read)"


def test_the_manual_page_is_in_step() -> None:
    assert PAGE.read_text("utf-8") == manpage.page(), "python docs/generate.py writes it"


def test_the_manual_page_has_every_command_and_option() -> None:
    text = manpage.page().replace("\\-", "-")
    for command in ("extract", "batch", "explain", "evaluate", "annotate", "schema", "models pull"):
        assert f'.SS "policyx {command}' in text
    for option in ("--fail-on-loss", "--tagger", "--per-file", "--version"):
        assert f"\\fB{option}\\fR" in text


@pytest.mark.skipif(not shutil.which("groff"), reason="groff is not installed")
def test_the_manual_page_is_sound_roff() -> None:
    run = subprocess.run(
        ["groff", "-Tutf8", "-Kutf8", "-man", "-ww", str(PAGE)], capture_output=True, check=True, timeout=60
    )
    assert run.stderr == b""
    assert "渝中区" in run.stdout.decode()


def test_what_roff_would_read_is_escaped() -> None:
    assert list(manpage._text(".SH a\n\n'b \\n-x\n\n\b\n.c\n  d")) == [
        ".PP", "\\&.SH a", ".PP", "\\&'b \\en\\-x", ".PP", ".nf", "\\&.c", "  d", ".fi",
    ]  # fmt: skip
