"""Small pages of news, all different, and folders of them."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile
from pathlib import Path

_OFFICIALS = ("江发茂", "李国庆", "王建华", "陈永红", "周志强", "赵明亮", "何以宁")
_POSTS = ("区委书记", "区长", "区委副书记", "区人大常委会主任", "区政协主席")
_ACTS = ("主持召开安全生产工作会议", "到石岭水库调研防汛工作", "主持召开防汛工作会议", "检查食品安全工作")


def page(number: int) -> str:
    """One page with one article: a title, a stamp, who did what, and what was said. No two numbers give the same."""
    day = f"2024-{number // 28 % 12 + 1:02}-{number % 28 + 1:02}"
    who = _OFFICIALS[number % len(_OFFICIALS)]
    post = _POSTS[number // 7 % len(_POSTS)]
    act = _ACTS[number % len(_ACTS)]
    month, mday = number // 28 % 12 + 1, number % 28 + 1
    return (
        f"{who}{act}\n\n来源：渝中区融媒体中心 {day}\n\n"
        f"{month}月{mday}日，渝中{post}{who}{act}。\n"
        f"{who}强调，要落实第{number}号文件，抓好{number}项任务。\n"
    )


def folder(root: Path, count: int, start: int = 0) -> Path:
    """A folder of `count` text files, ten to a folder; the root."""
    for number in range(start, start + count):
        path = root / f"{number // 10:04}" / f"{number:05}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page(number), encoding="utf-8")
    return root


def mixed(root: Path, count: int) -> Path:
    """A folder with about `count` pages of every kind: files, lines of JSON, members of archives, and three bad ones:
    a picture, a line that is no JSON, an empty file. The root."""
    quarter = count // 4
    folder(root / "a", quarter)
    lines = [json.dumps({"text": page(number)}, ensure_ascii=False) for number in range(quarter, 2 * quarter)]
    lines.insert(3, '{"text": ')
    (root / "b.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    with zipfile.ZipFile(root / "c.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(2 * quarter, 3 * quarter):
            archive.writestr(zipfile.ZipInfo(f"{number}.txt", (2024, 1, 1, 0, 0, 0)), page(number))
    with gzip.GzipFile(root / "d.tar.gz", "wb", mtime=0) as packed, tarfile.open(fileobj=packed, mode="w") as tar:
        for number in range(3 * quarter, 4 * quarter):
            data = page(number).encode()
            member = tarfile.TarInfo(f"{number}.txt")
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    (root / "e.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    (root / "f.txt").write_bytes(b"")
    return root
