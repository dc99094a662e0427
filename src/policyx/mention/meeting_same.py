"""Which names mean one meeting: 市五届人大一次会议 is 平凉市第五届人民代表大会第一次会议."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from policyx.mention.base import MeetingParts, Mention
from policyx.text.pattern import lazy
from policyx.text.reading import Reading

_N = "[一二三四五六七八九十百零〇0-9]{1,4}"
_SPELL = (
    (lazy(r"[\s“”\"'‘’《》·（）()、，\-—]"), ""),
    (lazy(rf"(?:中国共产党|中共)第({_N})次全国代表大会"), r"党的\1大"),
    (lazy(rf"中国共产党|中共|党的(?=第?{_N}届)"), ""),
    (lazy(r"人民代表大会"), "人大"),
    (lazy(r"常务委员会"), "常委会"),
    (lazy(r"(?:中国)?人民政治协商会议(?=.)"), "政协"),
    (lazy(r"纪律检查委员会"), "纪委"),
    (lazy(r"人民政府"), "政府"),
    (lazy(rf"第(?={_N}[届次])"), ""),
    (lazy(rf"政协({_N}届)([^届次]{{2,12}}[省市县区州旗盟])委员会"), r"\2政协\1"),
    (lazy(rf"政协(.{{1,14}}?)({_N}届)委员会"), r"\1政协\2"),
    (lazy(rf"政协([^届次]{{1,12}}[省市县区州旗盟])({_N}届)"), r"\1政协\2"),
    (lazy(rf"({_N}届)委员会"), r"委\1"),
    (lazy(rf"({_N}届)(政府|纪委|人大)"), r"\2\1"),
    (lazy(r"全体(扩大)?会议"), r"\1全会"),
    (lazy(r"会议$"), "会"),
)
_LEAD = lazy(r"^(?:全|我)([国省市区县州旗])")
_SCOPED = lazy(
    rf"(?:全|我)[国省市区县州旗]|[省市区县州旗]|中央|国务院|自治|第?{_N}[届次]|(?:19|20)\d\d年|.{{2,7}}[省市区县州旗盟]"
)
_IMPLIED = lazy(r"(?:全|我)[国省市区县州旗]|[省市区县州旗](?:委|政府|人大|政协|纪委)")
_MOST = 300
"""More names than that no article has; every pair of them is compared."""
_AND = lazy(r"[与和及]")
_EDITION = lazy(rf"(?:19|20)\d\d年度?|{_N}次")


def key(name: str) -> str:
    """A meeting's name in one spelling: no marks, short forms of organs, no 第."""
    for pattern, put in _SPELL:
        name = pattern.sub(put, name)
    return name


def same(short: str, long: str) -> bool:
    """Whether two names in one spelling each mean one meeting: the shorter ends the longer, or one of its halves round
    暨 (全县X and 桃源县X agree too), or is the longer without its edition."""
    lead = _LEAD.match(short)
    core = short[2:] if lead else short
    if len(core) < 4:
        return False
    for part in dict.fromkeys((long, *long.split("暨"))):
        if part.endswith(core):
            front = part[: -len(core)]
            if not lead or (front.endswith(lead[1]) and not _LEAD.match(front) and len(front) > 2):
                return True
    edition = _EDITION.findall(short)
    if edition and short.endswith("代表大会") and long.endswith("代表大会") and edition == _EDITION.findall(long):
        return set(short) <= set(long)  # 区妇联三次代表大会, 全区妇联换届暨三次妇女代表大会
    if (
        edition and len(short) >= 8 and edition == _EDITION.findall(long)
    ):  # 区疫情…小组七次会, 区新冠肺炎疫情…小组七次会
        return (
            short[0] == long[0]
            and short.replace("工作", "")[-4:] == long.replace("工作", "")[-4:]
            and _within(short, long)
        )
    return _EDITION.sub("", long) == short


def _within(short: str, long: str) -> bool:
    letters = iter(long)
    return all(char in letters for char in short)


def full_names(reading: Reading, found: Sequence[Mention]) -> list[Mention]:
    """The mentions with the full name of their meeting as text: where exactly one fuller name on the page can be meant,
    or, for a name without a scope of its own, the fuller one that is held. A fuller name that stands in the headline
    alone gives way to the body's (无锡市滨湖区X大会 to 全区X大会)."""
    names = list(dict.fromkeys(m.text for m in found))
    if len(names) > _MOST:
        return list(found)
    keys = {name: key(name) for name in names}
    order = {name: place for place, name in enumerate(names)}
    headline = max((stop for _, stop in reading.title), default=-1)
    in_body = {m.text for m in found if m.start >= headline}
    held = {m.text for m in found if isinstance(m.parts, MeetingParts) and m.parts.held}
    full: dict[str, str] = {}
    for name in names:
        longer = [other for other in names if other != name and _fuller(name, other, keys, order)]
        tops = [a for a in longer if not any(b != a and _fuller(a, b, keys, order) for b in longer)]
        if len(tops) == 1:
            full[name] = tops[0]
        elif tops and not _SCOPED.match(name):  # 生态环境保护大会 beside 全国… and 全区…: the one that is held
            full[name] = next((top for top in tops if top in held), tops[0])
    for name, top in list(full.items()):
        if top not in in_body and name in in_body and _IMPLIED.match(name) and keys[top] != keys[name]:
            full[top] = name
            del full[name]
    in_title = [name for name in names if name not in in_body and name not in full]
    told = [name for name in names if name in in_body and name in held and name not in full]
    if len(in_title) == len(told) == 1 and _retold(keys[in_title[0]], keys[told[0]]):
        full[in_title[0]] = told[0]
    return [replace(m, text=full[m.text]) if m.text in full else m for m in found]


def _retold(headline: str, told: str) -> bool:
    """Whether a headline's only name is the page's only meeting with words left out or put in: 工程学院专升本教学专题会
    for 青岭工程学院2024级专升本教学工作专题会."""
    short, long = sorted((_AND.sub("暨", headline), _AND.sub("暨", told)), key=len)
    return len(short) >= 6 and len(short) * 2 >= len(long) and short[-1] == long[-1] and _within(short, long)


def _fuller(name: str, other: str, keys: dict[str, str], order: dict[str, int]) -> bool:
    a, b = keys[name], keys[other]
    if a == b and a.startswith("党的"):  # 中国共产党第二十次全国代表大会 rather than 党的二十大
        return (len(name), name) < (len(other), other)
    if a == b and abs(len(name) - len(other)) <= 2:  # 工作会, 工作会议
        return (len(name), name) < (len(other), other)
    if a == b:  # 太和县政协十届一次会议, 中国人民政治协商会议太和县第十届委员会第一次会议: as it is told first
        return order[other] < order[name]
    if a.endswith("代表大会") and sorted(a) == sorted(b):  # 妇联换届暨全区三次妇女代表大会, 全区妇联换届暨三次…
        return bool(_LEAD.match(other)) and not _LEAD.match(name)
    return len(a) < len(b) and same(a, b)
