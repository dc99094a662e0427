"""Which division a post belongs to: its organ's own, or home's at the level that the organ speaks of."""

from __future__ import annotations

from policyx.lexicon import gazetteer
from policyx.resolve.base import Place

LEVELS = {
    "省": "province",
    "市": "prefecture",
    "州": "prefecture",
    "盟": "prefecture",
    "区": "county",
    "县": "county",
    "旗": "county",
}
MUNICIPALITIES = ("11", "12", "31", "50")


def division_of(title: str, home: Place | None) -> str | None:
    """Code of the division of a post's organ (区委书记 on a page of 渝中: 500103), None where it is not settled."""
    return by_name(title, home) or by_level(title, home)


def by_name(title: str, home: Place | None) -> str | None:
    """The division that the title opens with: 无锡市 of 无锡市副市长, the last of 重庆市渝中区."""
    code, at = None, 0
    while at < len(title):
        step = next((n for n in range(min(12, len(title) - at), 1, -1) if title[at : at + n] in gazetteer.names()), 0)
        if not step:
            break
        full, short = gazetteer.meanings(title[at : at + step])
        codes = [d.code for d in full or short]
        inside = [c for c in codes if code and code in gazetteer.ancestors(c)]
        near = [c for c in codes if home and (c == home.code or c in gazetteer.ancestors(home.code))]
        if inside or near or len(codes) == 1:
            code = (inside or near or codes)[0]
        else:
            return None
        at += step
    return code


def by_level(title: str, home: Place | None) -> str | None:
    """The division that 区, 市, 省 at the title's beginning means, seen from home."""
    word = title.lstrip("副代")
    if home is None or not word:
        return None
    if word.startswith("自治区"):
        above = (home.code, *gazetteer.ancestors(home.code))
        return next((c for c in above if c.endswith("0000")), None)
    level = LEVELS.get(word[0])
    if level is None:
        return None
    if home.level == "township":
        return None
    if level == home.level and home.name.endswith(word[0]):
        return home.code
    if word[0] == "市" and home.level == "county" and home.name.endswith("市"):
        return home.code
    if word[0] == "市" and home.code[:2] in MUNICIPALITIES:
        return home.code[:2] + "0000"
    for code in gazetteer.ancestors(home.code):
        own = gazetteer.division(code)
        if own and own.level == level and own.name.endswith((word[0], "自治区" if word[0] == "省" else word[0])):
            return code
    return None
