"""Invented names of persons in realistic proportion: common and rare, compound, word-like, of other languages."""

from __future__ import annotations

from functools import cache
from itertools import accumulate
from random import Random

from policyx.lexicon.table import rows

SOUNDS = (
    "阿巴卡达德迪尔费夫弗盖格古哈赫霍伊贾杰科克库拉莱劳勒雷里利林卢鲁罗洛马麦曼梅米莫穆纳尼诺努奥帕佩皮普"
    "奇乔瑞萨塞森沙申什斯苏索塔泰特提托瓦维温沃乌希谢辛亚雅耶约扎泽詹朱兹宾博布查蒂丁多恩凡戈汉亨吉金凯肯"
    "莉琳伦玛娜妮欧佐藤"
)


@cache
def _surnames() -> tuple[list[str], list[float], list[str]]:
    single = {r[0]: float(r[1]) ** 0.65 for t in ("surnames_extra", "surnames") for r in rows(t) if len(r[0]) == 1}
    double = [r[0] for t in ("surnames_extra", "surnames") for r in rows(t) if len(r[0]) == 2]
    return list(single), list(accumulate(single.values())), double


@cache
def _given() -> tuple[list[str], list[float], list[float]]:
    table = [(row[0], float(row[1]), float(row[2])) for row in rows("given_characters")]
    first = accumulate(rate**0.8 for _, rate, _ in table)
    last = accumulate(rate**0.8 for _, _, rate in table)
    return [char for char, _, _ in table], list(first), list(last)


@cache
def _elements() -> dict[str, list[str]]:
    return {kind: text.split() for kind, text in rows("name_elements")}


def surname(random: Random) -> str:
    """A surname; one in thirty is compound."""
    single, weights, double = _surnames()
    return random.choice(double) if random.random() < 0.03 else random.choices(single, cum_weights=weights)[0]


def han(random: Random, words: list[str]) -> str:
    """A Chinese name. words: words of two characters, of which one name in thirty is made (高|峰会, 时全)."""
    draw = random.random()
    family = surname(random)
    if draw < 0.03:
        word = random.choice(words)
        return family + word if random.random() < 0.5 else word if word[0] in _surnames()[0] else family + word[-1]
    chars, first, last = _given()
    ending = random.choices(chars, cum_weights=last)[0]
    if draw < 0.27:
        return family + ending
    return family + random.choices(chars, cum_weights=first)[0] + ending


def spelled(random: Random) -> str:
    """A name spelled by sound, from elements of one language or foreign syllables, without a dot."""
    if random.random() < 0.35:
        return "".join(random.choices(SOUNDS, k=random.choice((2, 3, 3, 4, 4, 5))))
    parts = random.choice(list(_elements().values()))
    return "".join(random.choices(parts, k=random.choice((1, 1, 2))))


def like(name: str, random: Random, words: list[str]) -> str:
    """A name of the sort of `name`: dotted for dotted, spelled by sound for long ones, else Chinese."""
    if "·" in name:
        return "·".join(spelled(random) for _ in name.split("·"))
    if " " in name and len(name) == 3:
        plain = han(random, words)
        return f"{plain[0]} {plain[1]}" if len(plain) == 2 else plain
    if len(name) > 3 or random.random() < 0.05:
        return spelled(random)
    return han(random, words)
