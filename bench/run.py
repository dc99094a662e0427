"""The benchmark's command.

    python -m bench [--quick] [--only accuracy,speed,startup,size,profile] [--peers NAME,...] [--envs DIR]
                    [--pages FILE] [--extra PAGES] [--rounds N] [--seconds S] [--out DIR] [--tables-only]

It makes the peers' environments (once), measures, keeps the figures in bench/results/bench.json, draws the plots there,
and writes the tables into README.md and README.zh-CN.md between their markers; with --out all goes into DIR, the
tables into DIR/tables.md. --quick: policyx of this interpreter and what environments there are, one short round,
printed only, unless --out is given."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

if (
    __name__ == "__main__"
):  # python bench/run.py: the package is found from the root, and bench/profile.py is not `profile`
    sys.path[0] = str(Path(__file__).parent.parent)

from bench import accuracy, measure, pages, speed, tables, tools

PARTS = ("accuracy", "speed", "startup", "size", "profile")


def parser() -> argparse.ArgumentParser:
    """The options."""
    made = argparse.ArgumentParser(prog="python -m bench", description="Measure policyx beside its peers.")
    made.add_argument("--quick", action="store_true", help="a minute: what is there, one short round, printed only")
    made.add_argument("--only", default=",".join(PARTS), help=f"parts, joined by commas: {', '.join(PARTS)}")
    made.add_argument("--peers", default=",".join(name for name in tools.TOOLS if name != "policyx"), metavar="NAMES")
    made.add_argument("--envs", type=Path, default=Path(tempfile.gettempdir()) / "policyx-bench", metavar="DIR")
    made.add_argument("--pages", type=Path, help="JSON Lines (.gz) with `text`: timed too, beside the own pages")
    made.add_argument("--extra", type=Path, action="append", default=[], help="more pages with gold; not in the README")
    made.add_argument("--rounds", type=int, default=0, help="3, with --quick 1")
    made.add_argument("--seconds", type=float, default=0, help="of one run of a tool, about: 4, with --quick 1")
    made.add_argument("--out", type=Path, help="folder for the figures and plots: bench/results")
    made.add_argument("--tables-only", action="store_true", help="measure nothing: plots and tables of DIR/bench.json")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and write; the exit code: 0, 1 where a part could not be written, 2 for wrong usage."""
    args = parser().parse_args(arguments)
    parts, peers = _listed(args.only), _listed(args.peers)
    wrong = [part for part in parts if part not in PARTS] + [p for p in peers if p not in tools.TOOLS and p != "none"]
    if wrong:
        known = f"--only takes {', '.join(PARTS)}; --peers {', '.join(tools.TOOLS)}, none"
        print(f"bench: unknown {', '.join(wrong)}: {known}", file=sys.stderr)
        return 2
    args.rounds = args.rounds or (1 if args.quick else 3)
    args.seconds = args.seconds or (1.0 if args.quick else 4.0)
    out: Path | None = args.out or (None if args.quick else Path(__file__).parent / "results")
    kept = out / "bench.json" if out else None
    results: dict[str, Any] = json.loads(kept.read_text("utf-8")) if kept and kept.is_file() else {}
    if not args.tables_only:
        try:
            results |= measured(args, parts, [name for name in peers if name not in ("none", "policyx")])
        except ValueError as error:
            print(f"bench: {error}", file=sys.stderr)
            return 2
    if not results:
        print(f"bench: no figures in {kept}: run without --tables-only", file=sys.stderr)
        return 2
    if out is None or kept is None:
        for name, table in tables.blocks(results, "en").items():
            print(f"\n## {name}\n\n{table}")
        return 0
    out.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", "utf-8")
    from bench import plots

    missing = plots.draw(results, out)
    if args.out is None:
        missing += tables.write(results, tools.ROOT)
    else:
        for name, language in tables.READMES.items():
            text = "\n\n".join(tables.blocks(results, language).values())
            (out / name.replace("README", "tables")).write_text(text + "\n", "utf-8")
    for line in missing:
        print(f"bench: {line}", file=sys.stderr)
    return int(bool(missing))


def measured(args: argparse.Namespace, parts: Sequence[str], peers: list[str]) -> dict[str, Any]:
    """The figures of the parts, each with the machine and the time it was measured on. Raises ValueError."""
    extra = [pages.extra(path) for path in args.extra]
    texts = [("own", pages.plain(None))] + ([(args.pages.name, pages.plain(args.pages))] if args.pages else [])
    homes = tools.homes(["policyx", *peers], args.envs, make=not args.quick)
    if args.quick:
        homes = [tools.here(), *(home for home in homes[1:] if home.python)]
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        for part in PARTS:  # speed before anything else: the machine is coolest, and nothing of ours is in memory
            if part in parts:
                begin = time.perf_counter()
                found[part] = _part(part, args, homes, texts, extra, scratch)
                found[part] |= {"machine": machine(homes), "seconds": round(time.perf_counter() - begin)}
    return found


def _part(
    part: str,
    args: argparse.Namespace,
    homes: list[tools.Home],
    texts: list[tuple[str, list[pages.Page]]],
    extra: list[pages.PageSet],
    scratch: Path,
) -> dict[str, Any]:
    if part == "accuracy":
        return {"sets": accuracy.run(homes, _sets(args, homes, extra, scratch), scratch)}
    if part == "speed":
        runs = [
            speed.run(homes, some, scratch, rounds=args.rounds, seconds=args.seconds, source=name)
            for name, some in texts
        ]
        return {"texts": runs}
    if part == "startup":
        return speed.startup(homes, scratch, 2 * args.rounds - 1)
    if part == "size":
        return {
            "bytes": {home.tool.name: home.size for home in homes if home.size is not None},
            "versions": {home.tool.name: home.versions for home in homes if home.versions},
            "problems": {home.tool.name: home.problem for home in homes if home.problem},
        }
    return _profile(homes, texts, scratch, 20_000 if args.quick else 120_000)


def _sets(
    args: argparse.Namespace, homes: list[tools.Home], extra: list[pages.PageSet], scratch: Path
) -> list[pages.PageSet]:
    held = pages.written("held")
    saved = pages.PageSet("seeds", False, tuple(pages.seeds()))
    sets = [pages.PageSet("held", True, tuple(held[:6] if args.quick else held)), saved]
    if homes[0].python:
        try:
            sets.append(accuracy.repaired(homes[0], saved, scratch))
        except measure.Broken as error:
            print(f"bench: no repaired seeds: {error}", file=sys.stderr)
    return [*sets, *extra]


def _profile(
    homes: list[tools.Home], texts: list[tuple[str, list[pages.Page]]], scratch: Path, characters: int
) -> dict[str, Any]:
    """Where the time goes, on the last of the texts, by the policyx that is measured."""
    found = scratch / "profile.jsonl"
    name, some = texts[-1]
    found.write_text("".join(page.line() for page in some), "utf-8")
    command = [str(homes[0].python or sys.executable), str(Path(__file__).parent / "profile.py"), str(found)]
    environment = {**speed.ONE, **({} if homes[0].versions else {"PYTHONPATH": "src"})}
    out = scratch / "profile.out"
    try:
        measure.run(
            [*command, "--characters", str(characters), "--json"],
            out,
            cores=measure.cores()[:1],
            environment=environment,
        )
        return {"source": name, **json.loads(out.read_text("utf-8"))}
    except (measure.Broken, ValueError) as error:
        return {"problem": f"broke: {error}"}


def machine(homes: Sequence[tools.Home]) -> dict[str, Any]:
    """What the figures were measured on."""
    model = ""
    if Path("/proc/cpuinfo").is_file():
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=tools.ROOT, capture_output=True, text=True)
    return {
        "cores": len(measure.cores()),
        "cpu": model or platform.processor(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
        "date": time.strftime("%Y-%m-%d", time.gmtime()),
        "commit": commit.stdout.strip() or None,
        "policyx": tools.digest(),
        "tools": [home.tool.name for home in homes],
    }


def _listed(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


if __name__ == "__main__":
    sys.exit(main())
