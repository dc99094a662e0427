"""Administrative divisions as of a year: codes, full and short names, parents."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from policyx.lexicon.matcher import Matcher
from policyx.lexicon.table import column, read, rows
from policyx.text.pattern import lazy

Level = Literal["province", "prefecture", "county", "township"]

OLDEST = 1998
"""Divisions that ended before are left out: no page of the web speaks of them as they were."""

TODAY = 9998
"""The year of a page without a date: only what stands today."""

_STANDS = 9999
_LEVELS: dict[str, Level] = {"1": "province", "2": "prefecture", "3": "county"}
_NATIONS = (
    "蒙古族|蒙古|回族|藏族|维吾尔族|维吾尔|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族|哈萨克|傣族|"
    "黎族|傈僳族|佤族|畲族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜族|柯尔克孜|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|"
    "毛南族|仡佬族|锡伯族|锡伯|普米族|塔吉克族|塔吉克|怒族|独龙族|裕固族|保安族|鄂温克族|各族"
)
_AUTONOMOUS = lazy(rf"^(.{{2,6}}?)(?:{_NATIONS}){{1,5}}自治([区州县旗])$")
_PLAIN = lazy(r"^(.{2,}?)(?:特别行政区|回族区|达斡尔族区|地区|矿区|林区|新区|特区|省|市|区|县|州|盟|旗)$")
_BANNER = lazy(r"^(科尔沁|察哈尔)([左右])翼([前后中])旗$")


class Division(NamedTuple):
    """One division as it stood from year `first` to `last`, both inclusive; a new name or code is a new row."""

    code: str
    name: str
    level: Level
    parent: str
    first: int
    last: int

    def stands(self, year: int) -> bool:
        """Whether it stood in `year`. The table gives the state at each year's end, so that a division struck off
        in the course of a year (崇文区, July 2010) still stood in it; from 2025 on the years are exact."""
        return self.first <= year <= (self.last + 1 if self.last < 2025 else self.last)


class Named(NamedTuple):
    """What a name may mean: divisions of that full name, and divisions that it is short for, of all years."""

    full: tuple[Division, ...]
    short: tuple[Division, ...]


@cache
def _lines() -> list[str]:
    """The rows of the table, in order of codes."""
    return [line for line in read("divisions").splitlines() if line[0] != "#"]


@cache
def row(number: int) -> Division:
    """A row of the table, counted from 0. Raises IndexError."""
    code, name, level, parent, first, last = (*_lines()[number].split("\t"), "", "", "")[:6]
    return Division(code, name, _LEVELS[level], parent, int(first) if first else 0, int(last) if last else _STANDS)


def is_known(division: Division) -> bool:
    """Whether a row of the table counts: it stood in `OLDEST` or later, and has a name of its own."""
    return division.last >= OLDEST and len(division.name) > 1


@cache
def divisions() -> tuple[Division, ...]:
    """Every division that stood in `OLDEST` or later, in order of the table. Takes 10 ms; few pages need it."""
    return tuple(filter(is_known, map(row, range(len(_lines())))))


def full_names() -> Iterator[str]:
    """The full name of every row, in order of the table, names that are long gone among them."""
    return (line[7 : line.index("\t", 7)] for line in _lines())


def short_names(name: str) -> tuple[str, ...]:
    """The usual short forms of a full name: 渝中; 恩施州, 恩施 of 恩施土家族苗族自治州; 科右前旗 of 科尔沁右翼前旗."""
    if name[-1] == "旗" and (banner := _BANNER.match(name)):
        return (f"{banner[1][0]}{banner[2]}{banner[3]}旗" if banner[1] != "科尔沁" else f"科{banner[2]}{banner[3]}旗",)
    if "自治" in name and (own := _AUTONOMOUS.match(name)):
        base, kind = own[1], own[2]
        return (base,) if kind == "区" else (base + kind, base)
    plain = _PLAIN.match(name)
    if plain is None or plain[1].endswith("自治") or (name[-1] == "旗" and plain[1][-1] in "左右前后中"):
        return ()
    return (plain[1],)


class _Names(Mapping[str, Named]):
    """What each name may mean, made when it is asked for."""

    def __init__(self) -> None:
        cells = read("division_names").partition("\n")[2].split()
        self._full = dict(zip(cells[::3], cells[1::3], strict=True))
        self._short = dict(zip(cells[::3], cells[2::3], strict=True))

    def __getitem__(self, name: str) -> Named:
        return Named(_rows(self._full[name]), _rows(self._short[name]))

    def __contains__(self, name: object) -> bool:
        return name in self._full

    def __iter__(self) -> Iterator[str]:
        return iter(self._full)

    def __len__(self) -> int:
        return len(self._full)


def _rows(numbers: str) -> tuple[Division, ...]:
    return () if numbers == "-" else tuple(row(int(number)) for number in numbers.split(","))


@cache
def names() -> Mapping[str, Named]:
    """Every full and short name with what it may mean."""
    return _Names()


@cache
def matcher() -> Matcher[str]:
    """Finds every full and short name in a text; values are the names."""
    return Matcher(zip(names(), names(), strict=True))


@cache
def common() -> frozenset[str]:
    """Short names that are words or parts of words (和平, 会同, 资源): divisions only with evidence beside them."""
    return frozenset(column("common_names"))


@cache
def everyday() -> frozenset[str]:
    """The common names that are everyday words (资源, 合作, 振兴)."""
    return frozenset(row[0] for row in rows("common_names") if len(row) > 1)


@lru_cache(maxsize=1 << 14)
def _by_code(code: str) -> tuple[Division, ...]:
    """The divisions that had a code, the latest first."""
    lines = _lines()
    first = stop = bisect_left(lines, code)
    while stop < len(lines) and lines[stop].startswith(f"{code}\t"):
        stop += 1
    return tuple(sorted(filter(is_known, map(row, range(first, stop))), key=lambda d: -d.last))


@lru_cache(maxsize=1 << 14)
def division(code: str, year: int = TODAY) -> Division | None:
    """The division of a code in a year; where none stood, the latest that had the code; None for an unknown code."""
    group = _by_code(code)
    exact = [d for d in group if d.first <= year <= d.last] or [d for d in group if d.stands(year)]
    return (exact or list(group))[0] if group else None


def meanings(name: str, year: int = TODAY) -> tuple[tuple[Division, ...], tuple[Division, ...]]:
    """What `name` may mean in `year`: divisions of that full name, and divisions that it is short for (both best first:
    those that stood at the year's end, then higher levels, then codes). Of a page without a
    date (`TODAY`) a full name that no longer stands means the last that had it: 户县."""
    known = names().get(name)
    if known is None:
        return (), ()
    full, short = _standing(known.full, year), _standing(known.short, year)
    if year == TODAY and not full and not short:
        full = tuple(sorted((d for d in known.full if d.last < year), key=lambda d: -d.last))[:1]
    return full, short


def _standing(group: tuple[Division, ...], year: int) -> tuple[Division, ...]:
    order = {"province": 0, "prefecture": 1, "county": 2, "township": 3}
    alive = [d for d in group if d.stands(year)]
    # 密云 in 2015: the district that came is meant before the county that went
    return tuple(sorted(alive, key=lambda d: (not d.first <= year <= d.last, order[d.level], d.code)))


@lru_cache(maxsize=1 << 14)
def parent(code: str, year: int = TODAY) -> str | None:
    """Code of the division above (500000 of 500103), None for a province or an unknown code."""
    own = division(code, year)
    if own is None or not own.parent:
        return None
    above = division(own.parent, year)
    # 500300 and the like are bookkeeping: its counties lie directly in the municipality
    return own.parent if above is not None else own.parent[:2] + "0000"


@lru_cache(maxsize=1 << 14)
def ancestors(code: str, year: int = TODAY) -> tuple[str, ...]:
    """Codes of the divisions above, nearest first."""
    chain: list[str] = []
    above = parent(code, year)
    while above is not None and above not in chain:
        chain.append(above)
        above = parent(above, year)
    return tuple(chain)


def full_name(code: str, year: int = TODAY) -> str:
    """重庆市渝中区 of 500103; the code itself where it is unknown."""
    parts = [own.name for c in (code, *ancestors(code, year)) if (own := division(c, year))]
    return "".join(reversed(parts)) or code
