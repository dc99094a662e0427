"""A folder with the files that README and docs speak of, in which their commands can be run."""

from __future__ import annotations

import gzip
import json
import shutil
import tarfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
SEEDS = sorted((ROOT / "data" / "seeds").glob("*.txt"))

NEWS = (
    "区委书记何以宁调研水利工作\n2024-06-12 来源：云溪日报\n"
    "　　6月11日下午，区委书记何以宁深入云溪区石桥水库调研防汛工作。区长许嘉言陪同。\n"
    "　　何以宁强调，要把责任落到实处。\n",
    "全区招商引资推进会召开\n2024-06-13 来源：云溪日报\n"
    "　　6月13日，全区招商引资推进会召开。区委书记何以宁出席并讲话，"
    "区长许嘉言主持，副区长蒲青山作部署。\n",
)


def make(folder: Path) -> None:
    """Fill a folder: page.txt, pages/, crawl/, crawl.jsonl, archives of pages, a dictionary, gold and records of it."""
    shutil.copytree(ROOT / "data" / "seeds", folder / "data" / "seeds")
    shutil.copytree(ROOT / "data" / "gold", folder / "data" / "gold", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "page.txt").write_bytes(SEEDS[0].read_bytes())
    for place in ("pages/a.html", "crawl/2024-06/a.html"):
        (folder / place).parent.mkdir(parents=True)
        body = "".join(f"<p>{line}</p>" for line in NEWS[0].splitlines())
        (folder / place).write_text(f"<html><body>{body}</body></html>", encoding="utf-8")
    (folder / "pages" / "b.txt").write_text(NEWS[1], encoding="utf-8")
    (folder / "crawl" / "2024-06" / "b.txt").write_text(NEWS[1], encoding="gb18030")
    lines = [
        json.dumps({"body": text, "text": text, "url": f"n{i}"}, ensure_ascii=False) for i, text in enumerate(NEWS)
    ]
    (folder / "crawl.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "pages.jsonl.gz").write_bytes(gzip.compress((lines[1] + "\n").encode()))
    with zipfile.ZipFile(folder / "more.zip", "w") as archive:
        archive.writestr("2024/a.txt", NEWS[0])
    with tarfile.open(folder / "old.tar.gz", "w:gz") as archive:
        archive.add(folder / "pages" / "b.txt", "b.txt")
    (folder / "names.tsv").write_text("name\t何以宁\npost\t区总河长\ndivision\t云溪\t430603\n", encoding="utf-8")
    (folder / "old").mkdir()
    (folder / "old" / "leer.html").touch()
    (folder / "talk.txt").write_text(
        "云溪区为企业纾困\n2024-06-15 来源：云溪日报\n"
        "　　6月14日，云溪区营商环境早餐汇举行。区委书记何以宁出席，副区长蒲青山逐条回应。\n",
        encoding="utf-8",
    )
