"""Archives of every kind: their pages, and whatever bytes stand for an archive."""

from __future__ import annotations

import gzip
import json
import random
import tempfile
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policyx.failure import Failure
from policyx.source import SourceText, read
from policyx.source.pages import Raw, Whole, pages
from tests.archives import FILES, PAGE, WRITERS, every_kind, found, zipped


@every_kind
def test_members_are_pages(tmp_path: Path, name: str) -> None:
    path = WRITERS[name](tmp_path / name, FILES.items())
    raws, failures, wholes = found(path)
    assert raws == {f"{name}#{member}": data for member, data in FILES.items()}
    assert list(raws) == [f"{name}#{member}" for member in FILES]  # in the order of the archive
    assert (failures, wholes) == ([], 1)
    weights = [item.weight for item in pages([path]) if isinstance(item, Raw)]
    assert 0 < sum(weights) <= path.stat().st_size


@every_kind
def test_members_are_chosen_as_files_of_a_folder_are(tmp_path: Path, name: str) -> None:
    files = {**FILES, "d.md": PAGE, ".hidden.txt": PAGE, "__MACOSX/._a.txt": PAGE, ".git/x.txt": PAGE, "E.TXT": PAGE}
    path = WRITERS[name](tmp_path / name, files.items())

    def names(glob: str | list[str] | None) -> list[str]:
        return [place.partition("#")[2] for place in found(path, glob=glob)[0]]

    assert names(None) == ["2024/a.html", "2024/b.txt", "c.txt", "E.TXT"]
    assert names("*.md") == ["d.md"]
    assert names(["2024/*.txt", "**/c.*"]) == ["2024/b.txt", "c.txt"]
    raws, failures, wholes = found(path, glob="*.none")
    assert (raws, wholes) == ({}, 1)
    assert failures == [
        f"{name}: cannot read: the archive has no files that fit *.none (try --glob '*')",
    ]


@every_kind
def test_json_lines_in_an_archive(tmp_path: Path, name: str) -> None:
    lines = b'{"text": "a"}\n\n{"text": "b"}\r\n{"text": "c"}'
    path = WRITERS[name](tmp_path / name, [("x/b.jsonl", lines), ("empty.ndjson", b"\n"), ("z.txt", PAGE)])
    raws, failures, wholes = found(path, glob="*")
    assert raws == {
        f"{name}#x/b.jsonl#1": b'{"text": "a"}',
        f"{name}#x/b.jsonl#3": b'{"text": "b"}',
        f"{name}#x/b.jsonl#4": b'{"text": "c"}',
        f"{name}#z.txt": PAGE,
    }
    assert failures == [f"{name}#empty.ndjson: cannot read: the file is empty"]
    assert wholes == 1
    assert [item.line for item in pages([path]) if isinstance(item, Raw)] == [True, True, True, False]


@every_kind
def test_an_archive_in_an_archive_is_not_opened(tmp_path: Path, name: str) -> None:
    inner = {"a.zip": b"PK", "b.tar.gz": b"", "c.tar": b"", "d.jsonl.gz": gzip.compress(b"{}")}
    path = WRITERS[name](tmp_path / name, [*inner.items(), ("e.txt", PAGE)])
    raws, failures, wholes = found(path)
    assert list(raws) == [f"{name}#e.txt"]
    assert failures == [
        f"{name}#{member}: cannot read: this is an archive within an archive, which is not opened" for member in inner
    ]
    assert wholes == 1


@every_kind
def test_a_member_that_is_too_large_is_refused_alone(tmp_path: Path, name: str) -> None:
    path = WRITERS[name](tmp_path / name, [("a.txt", PAGE), ("large.txt", PAGE * 100), ("z.txt", PAGE)])
    raws, failures, wholes = found(path, max_bytes=1000)
    assert list(raws) == [f"{name}#a.txt", f"{name}#z.txt"]
    assert failures == [f"{name}#large.txt: cannot read: more than 1,000 bytes (try --max-bytes 2000)"]
    assert wholes == 1


@every_kind
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_no_two_members_have_one_place(tmp_path: Path, name: str) -> None:
    members = ["x/a.txt", "x/a.txt", "x/a~2.txt", "x/a.txt", "./x/a.txt", "b", "b", "x.d/b", "x.d/b"]
    path = WRITERS[name](tmp_path / name, [(member, bytes([n])) for n, member in enumerate(members)])
    raws, _, _ = found(path, glob="*")
    assert [place.partition("#")[2] for place in raws] == [
        "x/a.txt",
        "x/a~2.txt",
        "x/a~2~2.txt",
        "x/a~3.txt",
        "x/a~4.txt",
        "b",
        "b~2",
        "x.d/b",
        "x.d/b~2",
    ]


@every_kind
def test_names_are_only_places(tmp_path: Path, name: str) -> None:
    members = ["/etc/a.txt", "../../b.txt", "x/../c.txt", "line\nbreak\x1b[31m.txt", "\u202etxt.txt", "会议 #1.txt"]
    path = WRITERS[name](tmp_path / name, [(member, PAGE) for member in members])
    raws, failures, wholes = found(path)
    assert [place.partition("#")[2] for place in raws] == [
        "/etc/a.txt",
        "../../b.txt",
        "x/../c.txt",
        "line\ufffdbreak\ufffd[31m.txt",
        "\ufffdtxt.txt",
        "会议 #1.txt",
    ]
    assert (failures, wholes) == ([], 1)
    assert list(tmp_path.iterdir()) == [path]


def test_a_member_that_is_named_like_a_line(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", [("b.jsonl", b'{"text": "b"}'), ("b.jsonl#1", PAGE), ("b.jsonl#x", PAGE)])
    assert list(found(path, glob="*")[0]) == ["a.zip#b.jsonl#1", "a.zip#b.jsonl#1~", "a.zip#b.jsonl#x"]


def test_a_folder_with_archives(tmp_path: Path) -> None:
    zipped(tmp_path / "b.zip", FILES.items())
    (tmp_path / "a.txt").write_bytes(PAGE)
    (tmp_path / "c.jsonl.gz").write_bytes(gzip.compress(b'{"text": "x"}\n'))
    items = list(pages([tmp_path]))
    names = [str(getattr(item, "place", item)).replace(f"{tmp_path}/", "") for item in items]
    assert names == [
        "a.txt",
        *(f"b.zip#{name}" for name in FILES),
        "Whole(file='b.zip')",
        "c.jsonl.gz#1",
        "Whole(file='c.jsonl.gz')",
    ]
    asked: list[str] = []

    def known(file: str) -> bool:
        asked.append(file)
        return file.endswith("b.zip")

    names = [str(getattr(item, "place", item)) for item in pages([tmp_path], known=known)]
    assert not any("b.zip" in name for name in names)
    assert len(names) == 3
    assert asked == [f"{tmp_path}/b.zip", f"{tmp_path}/c.jsonl.gz"]
    assert not any("c.txt" in str(item) for item in pages([tmp_path], glob=["*.zip", "*.html"]))


def test_globs_that_name_only_archives_choose_no_members(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.writestr("page.txt", "区长出席会议。")
        packed.writestr("page.md", "区长出席会议。")
    (tmp_path / "b.txt").write_text("区长出席会议。", "utf-8")
    for glob, wanted in (("*.zip", ["page.txt"]), ("*.ZIP", ["page.txt"]), ("*", ["page.md", "page.txt"])):
        found = (getattr(item, "place", "") for item in pages([tmp_path], glob=glob))
        assert sorted(place.partition("#")[2] for place in found if "#" in place) == wanted


def test_extract_reads_archives(tmp_path: Path) -> None:
    text = "5月6日，某区召开生态环境保护工作会，区委书记出席并讲话。"
    html = f"<html><body><h1>某区召开会议</h1><p>{text * 5}</p></body></html>"
    lines = json.dumps({"text": text, "id": 7}, ensure_ascii=False)
    path = zipped(
        tmp_path / "a.zip", [("a.html", html.encode("gbk")), ("b.txt", text.encode()), ("c.jsonl", lines.encode())]
    )
    texts = [item for item in read([path]) if isinstance(item, SourceText)]
    assert [(item.path.rpartition("/")[2], item.media_type) for item in texts] == [
        ("a.zip#a.html", "text/html"),
        ("a.zip#b.txt", "text/plain"),
        ("a.zip#c.jsonl#1", "application/jsonl"),
    ]
    assert texts[1].text == texts[2].text == text
    assert texts[2].extra == {"id": 7}


def test_packed_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    rows = [json.dumps({"text": f"页{number}"}).encode() for number in range(1000)]
    half = b"".join(row + b"\n" for row in rows[:500])
    rest = b"\n".join(rows[500:])
    path.write_bytes(gzip.compress(half) + gzip.compress(b"") + gzip.compress(rest) + b"\0" * 100)
    raws, failures, wholes = found(path)
    assert list(raws.values()) == rows
    assert list(raws)[-1] == "a.jsonl.gz#1000"
    assert (failures, wholes) == ([], 1)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no archive at all",
        b"\0" * 511,
        b"x" * 5000,
        b"PK\5\6",
        b"PK\3\4" + b"x" * 50,
        b"\x1f\x8b",
        b"\x28\xb5\x2f\xfd1234",
    ],
)
@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz", "a.tgz", "a.jsonl.gz"])
def test_no_archive(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    raws, failures, wholes = found(path)
    assert raws == {}
    assert len(failures) == 1
    assert wholes == 0


def test_an_archive_that_grows_is_not_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text": "a"}\n' * 3)
    items = []
    for item in pages([path]):
        items.append(item)
        if len(items) == 1:
            with path.open("ab") as stream:
                stream.write(b'{"text": "a"}\n')
    assert len(items) == 4
    assert not any(isinstance(item, Whole) for item in items)


def test_memory_is_that_of_one_member(tmp_path: Path) -> None:
    noise = random.Random(1).randbytes(300_000)
    for name in ("deflated.zip", "a.tar.gz", "pax.tar"):
        path = WRITERS[name](tmp_path / name, [(f"{number}.txt", noise) for number in range(60)])
        tracemalloc.start()
        count = sum(isinstance(item, Raw) for item in pages([path]))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert count == 60
        assert peak < 3_000_000


SAMPLES: list[tuple[str, bytes]] = []


def samples() -> list[tuple[str, bytes]]:
    """Small sound files of every kind."""
    if not SAMPLES:
        with tempfile.TemporaryDirectory() as folder:
            for name, write in WRITERS.items():
                path = write(Path(folder) / name, [*FILES.items(), ("d.jsonl", b'{"text": "a"}\n{"text": "b"}\n')])
                SAMPLES.append((name, path.read_bytes()))
        SAMPLES.append(("a.jsonl.gz", gzip.compress(b'{"text": "a"}\n' * 20)))
    return SAMPLES


@settings(max_examples=400, deadline=2000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=st.integers(0, len(WRITERS)), data=st.data())
def test_damage_never_raises(tmp_path: Path, kind: int, data: st.DataObject) -> None:
    name, sound = samples()[kind]
    damaged = bytearray(sound)
    for _ in range(data.draw(st.integers(0, 6))):
        at = data.draw(st.integers(0, len(damaged)))
        piece = data.draw(
            st.binary(max_size=8) | st.sampled_from([b"\xff\xff\xff\xff", b"\0" * 8, b"PK\5\6", b"PK\1\2"])
        )
        keep = data.draw(st.sampled_from([len(piece), 0, 600]))
        damaged[at : at + keep] = piece
    check(tmp_path / name, bytes(damaged))


@settings(max_examples=200, deadline=2000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(["a.zip", "a.tar", "a.tar.gz", "a.jsonl.gz", "a.jsonl"]), data=st.binary(max_size=3000))
def test_random_bytes_never_raise(tmp_path: Path, name: str, data: bytes) -> None:
    check(tmp_path / name, data)
    check(tmp_path / name, gzip.compress(data))


def check(path: Path, data: bytes) -> None:
    """Every item is a value, and the file is either whole or has a failure."""
    path.write_bytes(data)
    items = list(pages([path], glob="*", max_bytes=100_000))
    assert isinstance(items[-1], Whole | Failure)
    assert all(isinstance(item, Raw | Whole | Failure) for item in items)
    places = [item.place for item in items if isinstance(item, Raw)]
    assert len(set(places)) == len(places)
