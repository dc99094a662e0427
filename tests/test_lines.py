"""The store that appends: what it saves stays, what it was never told to keep goes."""

from __future__ import annotations

import gzip
from contextlib import closing
from pathlib import Path

import pytest

from policyx.output.lines import LinesStore
from policyx.output.store import Page, Piece, StoreError

ONE = Page("a.txt", "00", (b'{"a":1}', b'{"a":2}'))
TWO = Page("b.txt", "01", ())
THREE = Page("c.txt", "02", ('{"c":"区长"}'.encode(),))


def opened(path: Path, position: int = 0, **options: object) -> LinesStore:
    """A store behind a position."""
    store = LinesStore(path, **options)  # type: ignore[arg-type]
    store.open(position)
    return store


def read(path: Path) -> bytes:
    """What a file holds, unpacked."""
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data


@pytest.mark.parametrize("name", ["out.jsonl", "out.jsonl.gz"])
def test_pages_lie_one_behind_the_other(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    store = opened(path, packed=name.endswith(".gz"))
    first, lengths = store.save([ONE, TWO])
    assert first == path.stat().st_size
    assert lengths == (16, 0)
    assert store.save([THREE])[0] == path.stat().st_size
    store.close()
    assert read(path).decode() == '{"a":1}\n{"a":2}\n{"c":"区长"}\n'


@pytest.mark.parametrize("name", ["out.jsonl", "out.jsonl.gz"])
def test_what_lies_behind_the_position_is_cut_off(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    packed = name.endswith(".gz")
    store = opened(path, packed=packed)
    position, _ = store.save([ONE])
    store.save([THREE])
    store.close()
    with path.open("ab") as stream:
        stream.write(b"half a li")
    store = opened(path, position, packed=packed)
    assert read(path) == b'{"a":1}\n{"a":2}\n'
    store.save([THREE])
    store.close()
    assert read(path).endswith('{"c":"区长"}\n'.encode())


@pytest.mark.parametrize("name", ["out.jsonl", "out.jsonl.gz"])
def test_replaced_pages_are_dropped(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    packed = name.endswith(".gz")
    store = opened(path, packed=packed, header=b"head\n")
    _, lengths = store.save([ONE, TWO, THREE])
    position = store.rewrite(map(Piece, lengths, (b"a", b"b", b"c"), (False, True, True)))
    assert b'{"a":1}' in read(path)  # not yet
    store.swap()
    store.close()
    assert position == path.stat().st_size
    assert read(path) == 'head\n{"c":"区长"}\n'.encode()
    opened(path, position, packed=packed).close()


@pytest.mark.parametrize(
    "pieces",
    [
        [Piece(16, b"x", False), Piece(13, b"c", True)],
        [Piece(13, b"a", False), Piece(16, b"c", True)],
        [Piece(16, b"a", False), Piece(99, b"c", True)],
    ],
)
def test_pages_that_are_not_where_they_were_saved_are_not_dropped(tmp_path: Path, pieces: list[Piece]) -> None:
    path = tmp_path / "out.jsonl"
    store = opened(path)
    store.save([ONE, THREE])
    before = path.read_bytes()
    with pytest.raises(StoreError, match="--fresh"):
        store.rewrite(pieces)
    store.close()
    assert [file.name for file in tmp_path.iterdir()] == ["out.jsonl"]
    assert path.read_bytes() == before


def test_the_header_stands_once(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    store = opened(path, header=b"a,b\r\n")
    assert read(path) == b""
    position, _ = store.save([TWO])
    assert position == len(b"a,b\r\n")
    position, _ = store.save([ONE])
    store.close()
    opened(path, position, header=b"a,b\r\n").close()
    assert read(path).count(b"a,b\r\n") == 1


def test_the_same_pages_give_the_same_packed_bytes(tmp_path: Path) -> None:
    for name in ("a.gz", "b.gz"):
        store = opened(tmp_path / name, packed=True)
        store.save([ONE, THREE])
        store.close()
    assert (tmp_path / "a.gz").read_bytes() == (tmp_path / "b.gz").read_bytes()


def test_clear_empties_and_says_nothing_of_what_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    with closing(LinesStore(path)) as store:
        store.clear()
    assert not path.exists()
    path.write_bytes(b"old\n")
    with closing(LinesStore(path)) as store:
        store.clear()
    assert path.read_bytes() == b""


def test_a_file_shorter_than_its_journal_says_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_bytes(b"12345")
    told = pytest.raises(StoreError, match=r"out\.jsonl: has 5 bytes, its journal says 9.*--fresh")
    with closing(LinesStore(path)) as store, told:
        store.open(9)
    assert path.read_bytes() == b"12345"


@pytest.mark.parametrize("kind", ["folder", "device", "dangling", "no folder"])
def test_what_is_no_file_is_refused(tmp_path: Path, kind: str) -> None:
    path = {"device": Path("/dev/full"), "no folder": tmp_path / "no" / "x"}.get(kind, tmp_path / "out.jsonl")
    if kind == "folder":
        path.mkdir()
    elif kind == "dangling":
        path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreError, match=f"^{path}: cannot write: ") as error:
        LinesStore(path).open(0)
    assert "\n" not in str(error.value)
    assert not (tmp_path / "elsewhere").exists()
