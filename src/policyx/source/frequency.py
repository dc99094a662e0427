"""How common each Han character is, simplified or traditional."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def powers() -> dict[str, int]:
    """Character → power of two of its count in a large text: 20 (一, 不) to 3; characters rarer than that are left
    out. A traditional character has the count of its simplified one."""
    table: dict[str, int] = {}
    for line in (Path(__file__).parent / "characters.txt").read_text("utf-8").splitlines():
        power, chars = line.split("\t")
        table.update(dict.fromkeys(chars, int(power)))
    return table
