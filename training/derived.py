"""Makes the tables that follow from others, so that no process has to make them when it starts.

    python -m training.derived

- `src/policyx/lexicon/division_names.tsv`: every full and short name of `divisions.tsv`, and the names of
  `aliases.tsv`, with the rows of `divisions.tsv` (from 0) that they mean in full, and those that they are short for.
- `src/policyx/lexicon/organ_divisions.tsv`: the short names of divisions with which names of organs begin (甘孜州).
- `src/policyx/lexicon/zone_names.tsv`: the names of `zones.tsv` that hold a name of their own and no division's, with
  the division in which the zone lies."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from policyx.lexicon import gazetteer, zones
from policyx.lexicon.table import column, rows

LEXICON = Path(__file__).parent.parent / "src" / "policyx" / "lexicon"


@cache
def _autonomous() -> re.Pattern[str]:
    """The end of an autonomous division's name: its peoples, 自治, and the level word."""
    peoples = "|".join(sorted(column("peoples"), key=len, reverse=True))
    return re.compile(rf"(?:(?:{peoples})族?){{1,3}}自治([州县旗区])$")


def _short_names(name: str) -> tuple[str, ...]:
    """Short forms of a division's full name: 甘孜藏族自治州 gives 甘孜州 and 甘孜, 渝中区 gives 渝中.

    Names of two characters (涉县) have none."""
    if "自治" in name and (match := _autonomous().search(name, 2)):
        stem = name[: match.start()]
        return (stem + match[1], stem)
    if name.endswith(("自治区", "特别行政区")):
        stem = name[:3] if name.startswith("内蒙古") else name[:2]
        return (stem,)
    if len(name) > 2 and name[-1] in "省市区县旗盟州":
        stem = name[:-2] if name.endswith("地区") and len(name) > 3 else name[:-1]
        return (stem,) if len(stem) > 1 else ()
    return ()


def division_names() -> str:
    """The text of division_names.tsv."""
    full: dict[str, list[int]] = defaultdict(list)
    short: dict[str, list[int]] = defaultdict(list)
    by_code: dict[str, list[int]] = defaultdict(list)
    for number, division in enumerate(map(gazetteer.row, range(len(rows("divisions"))))):
        if not gazetteer.is_known(division):
            continue
        full[division.name].append(number)
        by_code[division.code].append(number)
        for name in gazetteer.short_names(division.name):
            # 恩施州, 科右前旗 end in a level word: as good as a full name
            (full if name[-1] in "州县旗" and len(name) > 2 else short)[name].append(number)
    for alias, code in rows("aliases"):
        (full if alias[-1] in "州县旗区市" else short)[alias] += by_code[code]
    lines = (f"{name}\t{_joined(full[name])}\t{_joined(short[name])}\n" for name in dict.fromkeys([*full, *short]))
    return "# name\trows of divisions.tsv with it\trows that it is short for (made by training/derived.py)\n" + "".join(
        lines
    )


def _joined(numbers: Iterable[int]) -> str:
    return ",".join(map(str, numbers)) or "-"


def zone_names() -> str:
    """The text of zone_names.tsv."""
    kind = zones.head()
    lines = ["# name\tcode of the division in which it lies (made by training/derived.py)\n"]
    for _, name, county in rows("zones"):
        match = kind.search(name)
        own = match and match.end() == len(name) and match.start() >= 2
        if own and gazetteer.division(county) and not next(gazetteer.matcher().find(name), None):
            lines.append(f"{name}\t{county}\n")
    return "".join(lines)


def organ_divisions() -> str:
    """The text of organ_divisions.tsv."""
    shorts = dict.fromkeys(short for name in gazetteer.full_names() for short in _short_names(name))
    return "# short name (made by training/derived.py)\n" + "".join(f"{short}\n" for short in shorts)


def main() -> None:
    """Write the tables, each from those before it."""
    (LEXICON / "division_names.tsv").write_text(division_names(), "utf-8")
    (LEXICON / "zone_names.tsv").write_text(zone_names(), "utf-8")
    (LEXICON / "organ_divisions.tsv").write_text(organ_divisions(), "utf-8")


if __name__ == "__main__":
    main()
