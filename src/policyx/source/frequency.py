"""How common each Han character is, simplified or traditional."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def powers() -> dict[str, int]:
    """Character → power of two of its count in a large text: 20 (一, 不) to 3; characters rarer than that are left
    out. A traditional character has the count of its simplified one."""
    text = files("policyx.source").joinpath("characters.txt").read_text(encoding="utf-8")
    lines = (line.split("\t") for line in text.splitlines())
    return {char: int(power) for power, chars in lines for char in chars}
