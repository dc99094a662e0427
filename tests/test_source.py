"""Reading: encodings, folders, HTML, JSON Lines, and everything that can go wrong with a file."""

from __future__ import annotations

import hashlib
import io
import json
import os
import sys
from pathlib import Path

import pytest

from policyx.failure import Failure
from policyx.source import SourceText, read
from policyx.source.encoding import Undecodable, decode, worth
from tests import damage
from tests.marks import pages

SEEDS = Path(__file__).parent.parent / "data" / "seeds"
TEXT = "5月6日，某区召开生态环境保护工作会，区委书记出席并讲话。\r\n会议指出，要坚持问题导向。\n"


def one(*paths: object, **options: object) -> SourceText | Failure:
    found = list(read([str(path) for path in paths], **options))  # type: ignore[arg-type]
    assert len(found) == 1, found
    return found[0]


def text_of(*paths: object, **options: object) -> SourceText:
    found = one(*paths, **options)
    assert isinstance(found, SourceText), found
    return found


def failure_of(*paths: object, **options: object) -> Failure:
    found = one(*paths, **options)
    assert isinstance(found, Failure), found
    assert "\n" not in str(found)
    return found


ENCODINGS = [
    ("utf-8", "utf-8"),
    ("utf-8-sig", "utf-8-sig"),
    ("utf-16", "utf-16"),
    ("utf-16-le", "utf-16-le"),
    ("utf-16-be", "utf-16-be"),
    ("utf-32", "utf-32"),
    ("gbk", "gb18030"),
    ("gb18030", "gb18030"),
    ("hz", "hz"),
]


@pytest.mark.parametrize(("written", "told"), ENCODINGS)
def test_encoding_is_told(tmp_path: Path, written: str, told: str) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes(TEXT.encode(written))
    found = text_of(path)
    assert (found.text, found.encoding, found.warnings) == (TEXT, told, ())
    assert found.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert found.media_type == "text/plain"
    with path.open(encoding=found.encoding, newline="") as stream:
        assert stream.read() == found.text


@pytest.mark.parametrize("length", [20, 60, 200, 5000])
def test_short_pages_in_every_encoding(length: int) -> None:
    for page in pages():
        part = page.text[100 : 100 + length]
        for encoding, turned in (
            ("gbk", part),
            ("gbk", damage.traditional(part)),
            ("big5hkscs", damage.traditional(part)),
        ):
            data = turned.encode(encoding, "ignore")
            assert decode(data).text == data.decode(encoding), (page.id, encoding)


def test_big5_of_the_traditional_seed_is_not_taken_for_gb18030() -> None:
    text = next(SEEDS.glob("003*.txt")).read_text("utf-8")
    data = text.encode("big5hkscs", "ignore")
    assert data.decode("gb18030", "replace").count("\ufffd") < 10  # it decodes, into rubbish
    found = decode(data)
    assert found.encoding == "big5hkscs"
    assert worth(found.text) > 12 > 4 > worth(data.decode("gb18030", "replace"))


def test_seeds_in_gb18030() -> None:
    for path in SEEDS.glob("0*.txt"):
        text = path.read_text("utf-8")
        assert decode(text.encode("gb18030")).text == text


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_truncated_last_character(encoding: str) -> None:
    found = decode((TEXT + "会议").encode(encoding)[:-1])
    assert found.text.startswith(TEXT + "会")
    assert found.warnings == ("the last character is cut off",)


def test_few_broken_bytes_are_tolerated_many_are_not() -> None:
    data = bytearray((TEXT * 100).encode())
    data[3000] = 0xFF
    found = decode(bytes(data))
    assert found.encoding == "utf-8"
    assert "broken" in found.warnings[0]
    data[::50] = b"\xff" * len(data[::50])
    with pytest.raises(Undecodable):
        decode(bytes(data))


def test_latin_1_is_never_guessed() -> None:
    with pytest.raises(Undecodable):
        decode(("Décision du conseil général, été, à côté, naïveté. " * 20).encode("latin-1"))


def test_told_encoding(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes(TEXT.encode("gbk"))
    assert text_of(path, encoding="GBK").text == TEXT
    assert "not utf-8" in str(failure_of(path, encoding="utf8"))
    for name in ("no-such-codec", "base64", "rot13", "undefined", "idna\0"):
        with pytest.raises(ValueError, match="unknown encoding"):
            read([path], encoding=name)


BINARY = [b"%PDF-1.7 \x00", b"PK\x03\x04\x00\x00", b"\xd0\xcf\x11\xe0\xa1", bytes(range(256)) * 20, b"\x89PNG\r\n\x00"]


@pytest.mark.parametrize("data", BINARY)
def test_binary_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes(data)
    assert "not text" in failure_of(path).reason


@pytest.mark.parametrize("data", [b"", b" \r\n\t\n", "\ufeff".encode(), "\u3000\u00a0".encode()])
def test_empty_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes(data)
    assert failure_of(path).stage == "read"


def test_nul_bytes_in_good_text_stay(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes(("会议\0指出" + TEXT).encode())
    assert text_of(path).text.startswith("会议\0指出")


def test_folders(tmp_path: Path) -> None:
    for name in ("b.txt", "a.TXT", "c.md", ".hidden.txt", "sub/d.txt", ".git/e.txt", "sub/z/f.html"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(TEXT + name, "utf-8")
    names = [str(Path(found.path).relative_to(tmp_path)) for found in read([tmp_path])]
    assert names == ["a.TXT", "b.txt", "sub/d.txt", "sub/z/f.html"]
    names = [Path(found.path).name for found in read([tmp_path], glob="*.md")]
    assert names == ["c.md"]
    names = [Path(found.path).name for found in read([tmp_path], glob=["sub/*.txt", "**/b.txt"])]
    assert names == ["b.txt", "d.txt"]
    assert text_of(tmp_path / "c.md").text.endswith("c.md")
    assert "--glob" in str(failure_of(tmp_path, glob="*.none"))


def test_faults_do_not_stop_the_rest(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    (tmp_path / "dangling.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    (tmp_path / "up").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "empty.txt").touch()
    (tmp_path / "z.txt").write_text(TEXT, "utf-8")
    found = list(read([tmp_path, tmp_path / "missing", "/dev/null", "bad\0name"]))
    good = [Path(item.path).name for item in found if isinstance(item, SourceText)]
    reasons = {Path(item.path).name: item.reason for item in found if isinstance(item, Failure)}
    assert good == ["a.txt", "z.txt"]
    assert reasons["dangling.txt"] == "the link points to nothing"
    assert "symbolic links" in reasons["loop.txt"]
    assert "back to a folder above" in reasons["up"]
    assert "named pipe" in reasons["pipe.txt"]
    assert "empty" in reasons["empty.txt"]
    assert reasons["missing"] == "no such file or folder"
    assert "device" in reasons["null"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read anything")
def test_no_permission(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_text(TEXT, "utf-8")
    path.chmod(0)
    assert failure_of(path).reason == "permission denied"


def test_too_large_names_the_option(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_text(TEXT * 100, "utf-8")
    assert "--max-bytes" in str(failure_of(path, max_bytes=1000))


def test_large_files_are_read(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes("会议指出要坚持问题导向".encode() * 250_000)
    assert len(text_of(path).text) == 2_750_000


class _Stdin:
    def __init__(self, data: bytes) -> None:
        self.buffer = io.BytesIO(data)


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", _Stdin(TEXT.encode("gbk")))
    found = text_of("-")
    assert (found.path, found.encoding, found.text) == ("-", "gb18030", TEXT)
    monkeypatch.setattr(
        sys, "stdin", _Stdin(b"<!DOCTYPE html><html><body><p>" + (TEXT * 5).encode() + b"</p></body></html>")
    )
    assert text_of("-").media_type == "text/html"
    lines = "".join(json.dumps({"text": TEXT, "n": n}) + "\n" for n in range(2))
    monkeypatch.setattr(sys, "stdin", _Stdin(lines.encode()))
    assert [found.path for found in read(["-"])] == ["-#1", "-#2"]


def test_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "pages.jsonl"
    rows = [
        json.dumps({"text": TEXT, "title": "标题", "id": 7}, ensure_ascii=False),
        "",
        "{broken",
        "[1]",
        json.dumps({"body": TEXT}),
        json.dumps({"text": "  "}),
        "[" * 100_000,
        json.dumps({"text": TEXT})[:-1] + ', "extra": ' + "[" * 400 + "]" * 400 + "}",
        json.dumps({"text": TEXT + "\ud800"}),
    ]
    path.write_text("\n".join(rows), "utf-8")
    found = list(read([path]))
    assert [Path(item.path).name for item in found] == [f"pages.jsonl#{n}" for n in (1, 3, 4, 5, 6, 7, 8, 9)]
    first = found[0]
    assert isinstance(first, SourceText)
    assert (first.text, first.media_type, dict(first.extra)) == (TEXT, "application/jsonl", {"title": "标题", "id": 7})
    assert first.sha256 == hashlib.sha256(rows[0].encode()).hexdigest()
    assert all(isinstance(item, Failure) for item in found[1:-1])
    assert "--text-field" in str(found[3])
    assert "nested too deeply" in str(found[6])
    assert isinstance(found[-1], SourceText)
    other = [item for item in read([path], text_field="body") if isinstance(item, SourceText)]
    assert [item.path.rpartition("#")[2] for item in other] == ["5"]


PAGE = """<!DOCTYPE html><html><head><meta charset="{charset}"><title>某区召开大会_某区人民政府</title>
<meta name="ArticleTitle" content="某区召开大会"><meta name="PubDate" content="2024-05-07 09:11">
<meta name="ContentSource" content="某区融媒体中心"></head><body>
<div class="nav"><a href="/">首页</a> <a href="/a">新闻中心</a></div>
<h1>某区召开大会</h1><div class="info"><span>来源：某区融媒体中心</span> <span>发布时间：2024-05-07 09:11</span></div>
<div id="article">{paragraphs}</div><div class="foot">版权所有：某区人民政府 备案号</div></body></html>"""
PARAGRAPH = (
    "<p>5月6日，某区召开大会，安排部署下一阶段的重点工作，区委书记何某某出席会议并讲话，各部门主要负责同志参加。</p>\n"
)


@pytest.mark.parametrize("charset", ["utf-8", "gb2312"])
def test_html(tmp_path: Path, charset: str) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(PAGE.format(charset=charset, paragraphs=PARAGRAPH * 5).encode(charset))
    found = text_of(path)
    assert found.media_type == "text/html"
    lines = found.text.splitlines()
    assert lines[0] == "某区召开大会"
    assert any("来源：某区融媒体中心" in line for line in lines[:4])
    assert sum(line.startswith("5月6日") for line in lines) == 5
    assert (found.meta.title, found.meta.published, found.meta.publisher) == (
        "某区召开大会",
        "2024-05-07",
        "某区融媒体中心",
    )


@pytest.mark.parametrize("body", ["", "<html></html>", "<html><body><script>1</script></body></html>", "<" * 100_000])
def test_html_without_text(tmp_path: Path, body: str) -> None:
    path = tmp_path / "page.html"
    path.write_text(body, "utf-8")
    assert isinstance(one(path), Failure | SourceText)


def test_html_deep_nesting(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text("<html><body>" + "<div>" * 5000 + "会议指出" * 50 + "</body></html>", "utf-8")
    assert isinstance(one(path), Failure | SourceText)


def test_failure_is_one_line() -> None:
    failure = Failure("a\nb.txt", "read", "no such\tfile", "--encoding")
    assert str(failure) == "a b.txt: cannot read: no such file (try --encoding)"
