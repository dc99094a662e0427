"""policyx as a user has it: a wheel in a virtual environment that nobody may write to, far from the checkout.

The wheel is built with hatchling and installed without its dependencies, which the environment of the tests lends; that
these can be had is what .ci/run and noxfile.py try.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import site
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SEED = ROOT / "data" / "seeds" / "000_fcf39d0aba025ec8.txt"
GOLD = ROOT / "data" / "gold" / "seeds.jsonl"
MEMBERS = ("LICENSE", "NOTICE")


def build(tree: Path, target: str, out: Path) -> Path:
    """The wheel or the sdist of a tree."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", str(out)]
    subprocess.run(command, cwd=tree, check=True, capture_output=True, timeout=120)
    (made,) = out.glob("*.whl" if target == "wheel" else "*.tar.gz")
    return made


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    return build(ROOT, "wheel", tmp_path_factory.mktemp("wheel"))


def contents(path: Path) -> dict[str, str]:
    """File of a wheel → its sha256."""
    with zipfile.ZipFile(path) as archive:
        return {name: hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist()}


def test_the_wheel_holds_all_that_is_needed(wheel: Path) -> None:
    held = contents(wheel)
    source = ROOT / "src"
    package = [path for path in (source / "policyx").rglob("*") if path.is_file() and not _made(path)]
    models = [path for path in (ROOT / "models").rglob("*") if path.is_file()]
    wanted = {path.relative_to(source).as_posix(): path for path in package}
    wanted |= {f"policyx/models/{path.relative_to(ROOT / 'models').as_posix()}": path for path in models}
    info = "policyx-0.1.0.dist-info/licenses"
    wanted |= {f"{info}/{name}": ROOT / name for name in MEMBERS}
    wanted["policyx-0.1.0.data/data/share/man/man1/policyx.1"] = ROOT / "docs" / "man" / "policyx.1"
    assert {name: held.get(name) for name in wanted} == {
        name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in wanted.items()
    }
    assert {"policyx/py.typed", "policyx/models/builtin/weights.npz", "policyx/lexicon/divisions.tsv"} <= set(held)
    strange = {name for name in held if not name.startswith(("policyx/", "policyx-0.1.0."))}
    assert not strange


def _made(path: Path) -> bool:
    """Whether a file of the tree is one that Python or a tool left there."""
    return any(part == "__pycache__" or part.startswith(".") for part in path.relative_to(ROOT).parts)


def test_the_sdist_holds_the_checkout_and_builds_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    packed = build(ROOT, "sdist", tmp_path)
    with tarfile.open(packed) as archive:
        archive.extractall(tmp_path, filter="data")
    (tree,) = (path for path in tmp_path.iterdir() if path.is_dir())
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode == 0:
        tracked = [name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]
        assert [name for name in tracked if not (tree / name).is_file()] == []
    assert contents(build(tree, "wheel", tmp_path / "again")) == contents(wheel)


@dataclass
class Installed:
    """A read-only environment with policyx, and what surrounds a command: its folders, as they were before it."""

    prefix: Path
    base: Path
    before: dict[str, tuple[int, int]] = field(default_factory=dict)

    def run(self, *arguments: object, home: str | None = "home", cwd: str = "cwd") -> subprocess.CompletedProcess[str]:
        """Run policyx without the power to write where permissions forbid it, also where this is root. home: the folder
        that is HOME, None where it is unset."""
        environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "TMPDIR": str(self.base / "tmp")}
        if home:
            environment["HOME"] = str(self.base / home)
        bare = ["setpriv", "--inh-caps=-all", "--bounding-set=-all"] if os.geteuid() == 0 else []
        command = [*bare, str(self.prefix / "bin" / "policyx"), *map(str, arguments)]
        self.before = self.state()
        return subprocess.run(
            command,
            cwd=self.base / cwd,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=120,
        )

    def state(self) -> dict[str, tuple[int, int]]:
        """Every file and folder of the surroundings and of the environment, with its time of change and its size."""
        return {str(path): _stamp(path) for path in (self.base, *self.base.rglob("*"), *self.prefix.rglob("*"))}

    def written(self) -> set[str]:
        """What the last command made, changed, or took away; folders of which only the entries changed are left out."""
        now = self.state()
        changed = {path for path in {*now, *self.before} if now.get(path) != self.before.get(path)}
        return {path for path in changed if not (Path(path).is_dir() and path in self.before)}


def _stamp(path: Path) -> tuple[int, int]:
    status = path.lstat()
    return status.st_mtime_ns, status.st_size


def seal(folder: Path, *, writable: bool = False) -> None:
    """Take the right to write from everything in a folder, or give it back to its owner."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | 0o200 if writable else path.stat().st_mode & ~0o222)


@pytest.fixture(scope="session")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A virtual environment with the wheel, sealed."""
    if os.geteuid() == 0 and not shutil.which("setpriv"):
        pytest.skip("root may write anywhere, and there is no setpriv to take that from it")
    prefix = tmp_path_factory.mktemp("env") / "venv"
    venv.create(prefix, with_pip=False)
    install = [sys.executable, "-m", "pip", "--python", str(prefix / "bin" / "python"), "install", "--no-deps"]
    subprocess.run([*install, "--quiet", "--no-index", str(wheel)], check=True, capture_output=True, timeout=120)
    own = sysconfig.get_path("purelib", vars={"base": str(prefix)})
    lent = dict.fromkeys((sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), *site.getsitepackages()))
    Path(own, "lent.pth").write_text("".join(f"{path}\n" for path in lent), "utf-8")
    seal(prefix)
    yield prefix
    seal(prefix, writable=True)


@pytest.fixture
def installed(environment: Path, tmp_path: Path) -> Iterator[Installed]:
    """A home and a working directory that are sealed, a folder for temporary files, one that the user names."""
    for name in ("home", "cwd", "tmp", "out"):
        (tmp_path / name).mkdir()
    for name in ("home", "cwd"):
        seal(tmp_path / name)
    yield Installed(environment, tmp_path)
    seal(tmp_path, writable=True)


def test_the_installed_policyx_is_the_one_that_runs(installed: Installed) -> None:
    run = installed.run("models", "list")
    (line,) = (line for line in run.stdout.splitlines() if line.startswith("builtin"))
    assert str(installed.prefix) in line
    assert (installed.prefix / "share" / "man" / "man1" / "policyx.1").is_file()


COMMANDS: tuple[tuple[str, ...], ...] = (
    ("--version",),
    ("--help",),
    ("--show-completion", "bash"),
    ("extract", "SEED"),
    ("extract", "SEED", "--format", "table", "--tagger", "none"),
    ("extract", "SEED", "-o", "OUT/x.jsonl"),
    ("batch", "SEED", "-o", "OUT/x.jsonl", "--jobs", "1"),
    ("batch", "SEED", "-o", "OUT/x.sqlite", "--jobs", "2", "--summary", "OUT/x.json"),
    ("batch", "SEED", "--per-file", "OUT/records"),
    ("segment", "SEED"),
    ("explain", "SEED"),
    ("report", "SEED", "-o", "OUT/x.html"),
    ("annotate", "SEED", "-o", "OUT/x.txt"),
    ("evaluate", "GOLD", "GOLD"),
    ("evaluate", "--diff", "GOLD", "GOLD"),
    ("schema",),
    ("models", "list"),
    ("models", "show", "builtin"),
    ("lexicon", "find", "渝中区"),
    ("config", "show"),
)


def named(installed: Installed, words: tuple[str, ...]) -> list[str]:
    """The words of a command with its places filled in."""
    places = {"SEED": str(SEED), "GOLD": str(GOLD), "OUT": str(installed.base / "out")}

    def filled(word: str) -> str:
        head, *rest = word.split("/")
        return str(Path(places[head], *rest)) if head in places else word

    return [filled(word) for word in words]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_nothing_is_written_but_where_the_user_said(installed: Installed, words: tuple[str, ...]) -> None:
    run = installed.run(*named(installed, words))
    assert run.returncode == 0, run.stderr
    assert "Traceback" not in run.stderr
    out = str(installed.base / "out")
    made = installed.written()
    assert {path for path in made if not path.startswith(f"{out}/")} == set()
    assert bool(made) == any(word.startswith("OUT") for word in words)
    assert list((installed.base / "tmp").iterdir()) == []


@pytest.mark.parametrize("home", [None, "no-such-home"])
@pytest.mark.parametrize("words", [("extract", "SEED"), ("models", "list")])
def test_a_home_is_not_needed(installed: Installed, words: tuple[str, ...], home: str | None) -> None:
    run = installed.run(*named(installed, words), home=home)
    assert run.returncode == 0, run.stderr
    assert installed.written() == set()


@pytest.mark.parametrize(
    "words",
    [
        ("extract", "SEED", "-o", "x.jsonl"),
        ("batch", "SEED", "-o", "x.jsonl"),
        ("batch", "SEED", "--per-file", "records"),
        ("report", "SEED", "-o", "x.html"),
        ("annotate", "SEED", "-o", "x.txt"),
        ("--install-completion", "bash"),
        ("--install-completion", "zsh"),
        ("--install-completion", "fish"),
    ],
    ids=" ".join,
)
def test_where_nothing_can_be_written_one_line_says_so(installed: Installed, words: tuple[str, ...]) -> None:
    run = installed.run(*named(installed, words))
    assert run.returncode == 2
    assert "Traceback" not in run.stderr
    (line,) = run.stderr.splitlines()
    assert line.startswith("policyx: ")
    assert "ermission denied" in line
    assert installed.written() == set()
