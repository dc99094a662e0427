"""One file a page: names that never meet and never leave the folder, files that are whole, links that stay alone."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from policyx.output.page_path import page_path
from policyx.output.per_file import FolderStore
from policyx.output.store import Page, StoreError

PLACES = [
    ("pages/a.txt", "pages/a.txt.jsonl"),
    ("页面/渝中区.html", "页面/渝中区.html.jsonl"),
    ("crawl.zip#2024/b.html", "crawl.zip/2024/b.html.jsonl"),
    ("pages.jsonl#12", "pages.jsonl/12.jsonl"),
    ("crawl.tar.gz#in/b.jsonl.gz#3", "crawl.tar.gz/in/b.jsonl.gz/3.jsonl"),
    ("-", "stdin.jsonl"),
    ("-#3", "stdin/3.jsonl"),
    ("/data/a.txt", "%2Fdata/a.txt.jsonl"),
    ("../../etc/a.txt", "%2E./%2E./etc/a.txt.jsonl"),
    ("a//b.txt", "a/%2Fb.txt.jsonl"),
    ("a/./.b.txt", "a/%2E/%2Eb.txt.jsonl"),
    ("a.zip#/etc/b.txt", "a.zip/%2Fetc/b.txt.jsonl"),
    ("a%2Fb.txt", "a%252Fb.txt.jsonl"),
    ("a\nb\0.txt", "a%0Ab%00.txt.jsonl"),
    ("第#1号.txt", "第#1号.txt.jsonl"),
    ("pages", "pages..jsonl"),
]
HOSTILE = [
    ("pages", "pages.jsonl#1"),
    ("pages.jsonl/12", "pages.jsonl#12"),
    ("crawl.zip/a.txt", "crawl.zip#a.txt"),
    (".zip/a.txt", ".zip#a.txt"),
    ("a.txt", "a.txt.jsonl#x"),
    ("a.txt", "a.txt.jsonl/x"),
    ("c.zip#a.txt", "c.zip#a.txt.jsonl/x"),
    ("/a.txt", "a.txt"),
    ("//a.txt", "/a.txt"),
    ("a/../b.txt", "b.txt"),
    ("a/./b.txt", "a/b.txt"),
    ("a/b.txt/", "a/b.txt"),
    ("-", "stdin"),
    ("-", "stdin.jsonl#1"),
    ("-#1", "stdin/1"),
    ("a/%2Fb", "a//b"),
    ("a\\b", "a/b"),
    ("é", "e\u0301"),
    ("", "."),
    ("x" * 300 + "a", "x" * 300 + "b"),
    ("x" * 300 + "/a.txt", "x" * 300),
    ("a/" * 3000 + "b", "a/" * 3000 + "c"),
]
PIECES = ["a", "/", "#", ".", "..", "%", "-", "1", "12", "中", "stdin", ".txt", ".zip", ".jsonl", ".tar.gz", ".jsonl#",
          ".jsonl.gz", "%2E", "%2F", "\0", "\n", "\ud800", "ſ", ".TAR", " ", "x" * 250]  # fmt: skip
ANY_PLACE = st.lists(st.sampled_from(PIECES), max_size=8).map("".join) | st.text(max_size=20)


def record(place: str, index: int = 0, title: str = "会议") -> bytes:
    source = {"path": place, "sha256": "0" * 64, "encoding": "utf-8", "media_type": "text/plain"}
    values = {"schema_version": "1.0", "id": f"{'0' * 12}/{index}", "index": index, "source": source, "title": title}
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def page(place: str, *titles: str) -> Page:
    return Page(place, "0" * 64, tuple(record(place, i, title) for i, title in enumerate(titles)))


def written(folder: Path) -> dict[str, list[str]]:
    """Path in the folder -> the titles of its records, hidden files too."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): [json.loads(line)["title"] for line in path.read_text().splitlines()]
        for path in found
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def store(folder: Path) -> Iterator[FolderStore]:
    found = FolderStore(folder)
    found.open(0)
    yield found
    found.close()


@pytest.mark.parametrize(("place", "path"), PLACES)
def test_names(place: str, path: str) -> None:
    assert "/".join(page_path(place)) == path


@pytest.mark.parametrize(("one", "other"), HOSTILE)
def test_two_places_never_meet(one: str, other: str) -> None:
    assert apart(page_path(one), page_path(other))


def apart(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Neither is the other, nor a folder of it."""
    short = min(len(one), len(other))
    return one[:short] != other[:short]


@given(ANY_PLACE, ANY_PLACE)
@example("a.jsonl/1", "a.jsonl#1")
def test_any_two_places_never_meet(one: str, other: str) -> None:
    assert one == other or apart(page_path(one), page_path(other))


@given(ANY_PLACE)
def test_every_path_lies_inside(place: str) -> None:
    path = page_path(place)
    assert path[-1].endswith(".jsonl")
    for component in path:
        assert component
        assert not component.startswith(".")
        assert "/" not in component
        assert component.isprintable()
        assert len(component.encode()) <= 255
    assert len("/".join(path).encode()) <= 2048


def test_files_of_pages(store: FolderStore, folder: Path) -> None:
    saved = store.save([page("p/a.txt", "一", "二"), page("p.jsonl#1", "三"), page("empty.txt")])
    assert saved == (0, (0, 0, 0))
    store.close()
    assert written(folder) == {"p/a.txt.jsonl": ["一", "二"], "p.jsonl/1.jsonl": ["三"]}
    assert (folder / "p/a.txt.jsonl").read_bytes() == record("p/a.txt", 0, "一") + b"\n" + record(
        "p/a.txt", 1, "二"
    ) + b"\n"
    assert not list(folder.glob(".*"))


def test_a_page_is_replaced_and_one_without_records_goes(store: FolderStore, folder: Path) -> None:
    store.save([page("a.txt", "一"), page("b.txt", "二"), page("c/c.txt", "三")])
    store.save([page("a.txt", "四", "五"), page("b.txt"), page("never/there.txt")])
    assert written(folder) == {"a.txt.jsonl": ["四", "五"], "c/c.txt.jsonl": ["三"]}
    assert not (folder / "never").exists()


def test_a_page_that_comes_twice_in_a_chunk_is_as_it_is_last(store: FolderStore, folder: Path) -> None:
    store.save([page("a.txt", "一"), page("a.txt", "二"), page("b.txt", "三"), page("b.txt")])
    assert written(folder) == {"a.txt.jsonl": ["二"]}


def test_hostile_places_stay_inside_and_apart(store: FolderStore, folder: Path, tmp_path: Path) -> None:
    places = sorted({place for pair in HOSTILE for place in pair} | {"../../up.txt", "/etc/passwd", "a.zip#../../b"})
    store.save([page(place, place[-9:] or "nothing") for place in places])
    store.close()
    assert len(written(folder)) == len(places)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_more_pages_than_files_may_be_open(store: FolderStore, folder: Path) -> None:
    store.save([page(f"{i % 700}/{i}.txt", "一") for i in range(1400)])
    assert len(written(folder)) == 1400


def test_clear_takes_what_policyx_wrote_and_nothing_else(store: FolderStore, folder: Path, tmp_path: Path) -> None:
    store.save([page("p/a.txt", "一"), page("p/deep/b.txt", "二"), page("x" * 400 + "/c.txt", "三"), page("d", "四")])
    store.close()
    foreign = {
        "notes.md": "mine",
        "p/mine.txt.jsonl": '{"title":"mine"}',
        "p/moved.txt.jsonl": record("elsewhere/moved.txt").decode(),
        ".policyx.journal": "journal",
        "torn.txt.jsonl": record("torn.txt").decode()[:40],
    }
    for name, text in foreign.items():
        (folder / name).write_text(text)
    (folder / "empty").mkdir()
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.txt.jsonl").write_bytes(record("link/a.txt"))
    (folder / "link").symlink_to(outside)
    again = FolderStore(folder)
    again.clear()
    left = {path.relative_to(folder).as_posix() for path in folder.rglob("*")}
    assert left == {*foreign, "p", "empty", "link"}
    assert (outside / "a.txt.jsonl").exists()
    FolderStore(tmp_path / "never made").clear()
    assert not (tmp_path / "never made").exists()


def test_a_folder_that_is_a_link_is_not_entered(store: FolderStore, folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (folder / "p").symlink_to(outside)
    with pytest.raises(StoreError, match=r"out/p: cannot go into it: it is a symbolic link"):
        store.save([page("p/a.txt", "一")])
    assert not list(outside.iterdir())


def test_a_file_that_is_a_link_is_not_written_through(store: FolderStore, folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_bytes(record("a.txt", title="mine"))
    (folder / "a.txt.jsonl").symlink_to(outside)
    for pages in ([page("a.txt", "一")], [page("a.txt")]):
        with pytest.raises(StoreError, match=r"out/a\.txt\.jsonl: cannot write through it: it is a symbolic link"):
            store.save(pages)
    assert outside.read_bytes() == record("a.txt", title="mine")
    assert (folder / "a.txt.jsonl").is_symlink()


def test_the_hidden_folder_must_not_be_a_link(folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").write_text("mine")
    folder.mkdir()
    (folder / ".policyx.part").symlink_to(outside)
    store = FolderStore(folder)
    with pytest.raises(StoreError, match="symbolic link"):
        store.open(0)
    store.close()
    assert (outside / "kept").exists()


def test_a_file_of_somebody_else_is_not_replaced(store: FolderStore, folder: Path) -> None:
    (folder / "a.txt.jsonl").write_text('{"mine":true}\n')
    for pages in ([page("a.txt", "一")], [page("a.txt")]):
        with pytest.raises(StoreError, match=r"out/a\.txt\.jsonl: policyx did not write it"):
            store.save(pages)
    assert (folder / "a.txt.jsonl").read_text() == '{"mine":true}\n'


@pytest.mark.parametrize(
    ("path", "place"), [("a", "a/b.txt"), ("a.txt.jsonl/in", "a.txt")], ids=["file for folder", "folder for file"]
)
def test_what_stands_in_the_way_is_told(store: FolderStore, folder: Path, path: str, place: str) -> None:
    (folder / path).parent.mkdir(exist_ok=True)
    (folder / path).write_text("mine")
    with pytest.raises(StoreError) as told:
        store.save([page(place, "一")])
    assert str(told.value).startswith(f"{folder}/{path.split('/')[0]}: ")
    assert "\n" not in str(told.value)
    assert (folder / path).read_text() == "mine"


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for name in ("file", "file/out", "/proc/out", "no\0name"):
        store = FolderStore(tmp_path / name)
        with pytest.raises(StoreError) as told:
            store.open(0)
        assert "\n" not in str(told.value)
        assert "choose another" in str(told.value)
        store.close()


def test_what_a_killed_run_left_is_removed(store: FolderStore, folder: Path) -> None:
    store.save([page("a.txt", "一")])
    (folder / ".policyx.part" / "7.part").write_text("half")
    again = FolderStore(folder)
    again.open(None)
    assert not list((folder / ".policyx.part").iterdir())
    again.save([page("b.txt", "二")])
    again.close()
    assert written(folder) == {"a.txt.jsonl": ["一"], "b.txt.jsonl": ["二"]}


LIMITED = """
import resource, signal, sys
from policyx.output.per_file import FolderStore
from policyx.output.store import StoreError
from tests.test_per_file import page
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = FolderStore(sys.argv[1])
store.open(0)
store.save([page("a.txt", "old")])
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    store.save([page("a.txt", "new"), page("b.txt", "x" * 5000), page("c.txt", "new")])
except StoreError as error:
    print(error)
store.close()
"""


def test_a_chunk_that_does_not_fit_changes_nothing(folder: Path) -> None:
    done = run(LIMITED, folder)
    assert done.stdout.count("\n") == 1, done.stdout + done.stderr
    assert "out/.policyx.part: file too large" in done.stdout
    assert written(folder) == {"a.txt.jsonl": ["old"]}
    assert not (folder / ".policyx.part").exists()


KILLED = """
import sys
from policyx.output.per_file import FolderStore
from tests.test_per_file import page
store = FolderStore(sys.argv[1])
store.open(None)
print("open", flush=True)
for turn in range(10**6):
    store.save([page(f"{i % 7}/{i}.txt", *[f"{turn}:{i}"] * 50) for i in range(40)])
"""


def test_killed_at_any_moment_every_file_is_whole(folder: Path) -> None:
    for number in range(6):
        child = subprocess.Popen([sys.executable, "-c", KILLED, str(folder)], stdout=subprocess.PIPE, env=ENVIRONMENT)
        assert child.stdout
        assert child.stdout.readline() == b"open\n"
        try:
            child.wait(0.05 + number * 0.037)
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        for path in folder.glob("*/*.txt.jsonl"):
            titles = [json.loads(line)["title"] for line in path.read_text().splitlines()]
            assert len(titles) == 50
            assert len(set(titles)) == 1
    store = FolderStore(folder)
    store.open(None)
    store.save([page(f"{i % 7}/{i}.txt", "last") for i in range(40)])
    store.close()
    assert list(written(folder).values()) == [["last"]] * 40


ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join((str(Path(__file__).parent.parent), *sys.path))}


def run(program: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program, str(folder)], capture_output=True, text=True, env=ENVIRONMENT, check=False
    )
