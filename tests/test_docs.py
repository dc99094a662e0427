"""README and docs are true: every command in them runs, what they print is what comes out, links lead somewhere, pages
made from the code are in step, and the Chinese README is in step with the English one.

A block of `sh`, `console`, `python`, or `toml` is tried as it stands, in a folder with the files that the pages speak
of (tests/docs_world.py); the blocks of a page share it, in order. What follows the language says how: `not run: REASON`
(a network, another machine, minutes), `exit 1` (that status is right), `with X` (skipped where the module or command X
is not installed), `tty` (on a terminal of 100 columns). In a `console` block `...` stands for any text, within a line
or in place of lines."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests import docs_world

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "README.zh-CN.md", *sorted((ROOT / "docs").rglob("*.md"))]
PAGES = [page for page in PAGES if page.is_file()]
_FENCE = re.compile(r"^( *)```(\w+)([^\n`]*)\n(.*?)^\1```[ ]*$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
RUN = {"sh", "console", "python"}
REASONS = ("network", "minutes", "another machine", "installs", "a server", "writes outside")


class Block(NamedTuple):
    """A fenced block. line counts from 1; how: the words behind the language."""

    page: Path
    line: int
    language: str
    how: str
    text: str

    @property
    def name(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def blocks(page: Path) -> list[Block]:
    text = page.read_text(encoding="utf-8")
    found = []
    for fence in _FENCE.finditer(text):
        indent = len(fence[1])
        body = "".join(line[indent:] for line in fence[4].splitlines(keepends=True))
        found.append(Block(page, text.count("\n", 0, fence.start()) + 1, fence[2], fence[3].strip(), body))
    return found


def commands(block: Block) -> list[tuple[str, str | None]]:
    """(command, what it prints, None where the page does not say)."""
    if block.language != "console":
        return [(block.text, None)]
    found: list[tuple[str, str | None]] = []
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        lines = part.splitlines(keepends=True)
        size = 1
        while lines[size - 1].endswith("\\\n"):
            size += 1
        found.append(("".join(lines[:size]), "".join(lines[size:])))
    return found


def matches(said: str, printed: str) -> bool:
    """Whether what a page says is what came out, line by line, white space at the ends aside."""
    parts = [re.escape(part) for part in _plain(said).split("...")]
    return re.fullmatch(r"(?s:.*?)".join(parts), _plain(printed)) is not None


def _plain(text: str) -> str:
    text = re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", text)
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for PATH with `policyx` and `python`, this interpreter's."""
    folder = tmp_path_factory.mktemp("bin")
    for name, module in (("policyx", "-m policyx "), ("python", "")):
        script = folder / name
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" {module}"$@"\n')
        script.chmod(0o755)
    for name in ("pip", "pipx", "docker", "sudo", "nox"):  # what a page must mark as `not run`
        (folder / name).write_text("#!/bin/sh\nexit 99\n")
        (folder / name).chmod(0o755)
    return folder


def run(command: str, block: Block, folder: Path, tools: Path) -> subprocess.CompletedProcess[str]:
    """Run a command of a block, its standard error behind its standard output."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("POLICYX_")}
    environment |= {
        "PATH": f"{tools}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT / "src"),
        "HOME": str(folder),
        "COLUMNS": "100",
        "POLICYX_PROGRESS": "0",  # a line comes after ten seconds, on a busy machine
        "LC_ALL": "C.UTF-8",
        "PYTHONWARNINGS": "error",
    }
    shell = ["bash", "-euo", "pipefail", "-c", command]
    if block.language == "python":
        shell = [sys.executable, "-c", command]
    elif "tty" in block.how.split():
        shell = ["script", "-qefc", f"stty cols 100; {command}", "/dev/null"]
    return subprocess.run(
        shell, cwd=folder, env=environment, encoding="utf-8", timeout=300, check=False,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def skipped(block: Block) -> str | None:
    """Why a block is not run here, or None."""
    if block.language not in RUN or block.how.startswith("not run:"):
        return "not run"
    for word in re.findall(r"with (\S+)", block.how):
        if not importlib.util.find_spec(word) and not shutil.which(word):
            return f"{word} is not installed"
    return None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_run(page: Path, tools: Path, tmp_path: Path) -> None:
    docs_world.make(tmp_path)
    wrong: list[str] = []
    for block in blocks(page):
        if block.language == "toml" and "policyx.toml" in block.how:
            (tmp_path / "policyx.toml").write_text(block.text, encoding="utf-8")
        if skipped(block):
            continue
        expected = int(found[1]) if (found := re.search(r"exit (\d+)", block.how)) else 0
        for command, said in commands(block):
            done = run(command, block, tmp_path, tools)
            if done.returncode != expected:
                wrong.append(f"{block.name}: exit {done.returncode}\n$ {command}{done.stdout[-2000:]}")
            elif said is not None and not matches(said, done.stdout):
                wrong.append(f"{block.name}: prints otherwise\n$ {command}{done.stdout}")
    assert not wrong, "\n\n".join(wrong)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_is_not_run_says_why(page: Path) -> None:
    for block in blocks(page):
        if block.how.startswith("not run:"):
            assert any(reason in block.how for reason in REASONS), block.name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for link in _LINK.findall(page.read_text(encoding="utf-8")):
        if re.match(r"https?://|mailto:", link):
            continue
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        assert target.exists(), f"{page.name} links to {link}"
        if anchor and target.suffix == ".md":
            heads = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {_anchor(head) for head in heads}, f"{page.name} links to {link}"


def _anchor(head: str) -> str:
    return re.sub(r"[^\w\- ]", "", head.strip().lower()).replace(" ", "-")


def test_every_page_is_reached() -> None:
    """From the README, by links."""
    seen: set[Path] = set()
    ahead = [ROOT / "README.md"]
    while ahead:
        page = ahead.pop()
        if page in seen or not page.is_file():
            continue
        seen.add(page)
        links = _LINK.findall(page.read_text(encoding="utf-8")) if page.suffix == ".md" else []
        ahead += [(page.parent / link.partition("#")[0]).resolve() for link in links if "://" not in link]
    assert set(PAGES) <= seen, sorted(str(page) for page in set(PAGES) - seen)


def test_pages_made_from_the_code_are_in_step() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "generate.py"), "--check"],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")}, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(not (ROOT / "README.zh-CN.md").is_file(), reason="there is no Chinese README")
def test_the_chinese_readme_has_the_same_blocks_and_sections() -> None:
    """Commands and figures are the same; only words differ."""
    shapes = []
    for name in ("README.md", "README.zh-CN.md"):
        page = ROOT / name
        text = page.read_text(encoding="utf-8")
        code = [(b.language, b.how, re.sub(r"\s+#.*", "", b.text)) for b in blocks(page)]
        heads = [len(head) for head in re.findall(r"^(#+) ", _FENCE.sub("", text), re.MULTILINE)]
        figures = re.findall(r"\d+\.\d+", _FENCE.sub("", text))
        shapes.append((heads, code, sorted(figures)))
    english, chinese = shapes
    assert chinese == english


def test_a_wrong_answer_is_seen() -> None:
    assert matches("a ... c\n...\nz", "a b c\nd\ne\nz\n")
    assert not matches("a\nb", "a\nc")
    assert not matches("a", "a\nb")
