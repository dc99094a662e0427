"""How a division that a page names stands to the page's home: guest, goal, superior, or the place where home acts."""

from __future__ import annotations

from policyx.lexicon import gazetteer
from policyx.mention.base import DivisionParts, Mention
from policyx.text.pattern import lazy

# 桐柏县党政考察团来我县, 洪山区来我区: guests, not home
_GUEST = lazy(
    r"[^，。；：！？\n]{0,12}?(?:(?:代表团|考察团|考察组|学习团)(?![^，。；：！？\n]{0,4}?(?:赴|前往|先后))|来访|来[我本][省市区县州旗])"
)
# 长寿区检察院一行莅临我院
_CALLERS = lazy(r"[^。！？\n]{0,30}?一行[^，。；！？\n]{0,6}?(?:莅临|莅|来|到)(?:我[^，。；\s]|本[院局校])")
# 赴荥经调研招商引资工作: may lie within home, 赴安吉考察 hardly
_WORK = lazy(r"[^，。；\n]{0,10}?(?:调研|督导|督查|检查|指导|慰问|视察|走访|暗访)")
# 甲市政协到乙县调研: who names itself goes to the county, the page may be the city's
_GOES = lazy(r"(?:到|赴|深入|莅临|前往|走进)$")
# 四川新闻网泸州4月26日讯
_STAMP = lazy(r"\d{1,2}月\d{1,2}日(?:[讯电]|（记)")
# 习近平总书记对甘肃积石山县地震的重要指示
_OF_ORDERS = lazy(r"[^。；！？\n]{0,40}?重要(?:指示|批示)")
_TO = lazy(r"[对就](?:[^，。；！？\n]{0,12})$")
# 收看省、宁德防御台风视频会议: who calls stands above home
_CALLING = lazy(r"[^，。；！？\n]{0,30}?(?:会议?|大会)(?!议室|展|堂)")
_PROVINCE_AND = lazy(r"(?:全国|全省|国家|省)(?:、|和|及)$")
# 省委书记甲在海东市民和县召开, 市长甲到江川区调研: home is what lies that high above
_LEADING = lazy(r"(?<![\u4e00-\u9fff])(?:[省市州]委(?:副?书记|常委)|[省市州]长)|(?<=[，、。\s])副[省市州]长")
_LED = lazy(r"[^，。；！？\n]{0,24}?(?:召开|调研|检查|督导|督查|指导|慰问|看望|视察|走访|暗访|察看)(?!学习|团)")
_WITHIN = lazy(r"(?:在|到|赴|深入|前往|来到)$")


def guest(text: str, mention: Mention) -> bool:
    """Whether those of a division come to home: 桐柏县党政考察团来我县."""
    return _GUEST.match(text, mention.stop) is not None


def caller(text: str, mention: Mention) -> bool:
    """Whether a visitor's organ is named for the division, wherever else it is named: 长寿区检察院一行莅临我院."""
    return _CALLERS.match(text, mention.stop) is not None


def trip(text: str, mention: Mention) -> float:
    """What a division to which someone sets out counts for: 赴安吉考察 nothing, 赴荥经调研 little, else 1."""
    if text[mention.start - 1 : mention.start] != "赴" and text[max(0, mention.start - 2) : mention.start] != "前往":
        return 1.0
    return 0.4 if _WORK.match(text, mention.stop) else 0.0


def stamp(text: str, mention: Mention) -> bool:
    """Whether a division is where the outlet's telegram comes from: 四川新闻网泸州4月26日讯."""
    return _STAMP.match(text, mention.stop) is not None


def visited(text: str, mention: Mention, previous: Mention | None, year: int) -> bool:
    """Whether those who go to a division name themselves after the one above it: 赤峰市委到阿鲁科尔沁旗."""
    if (
        previous is None
        or mention.start - previous.stop > 40
        or not _GOES.search(text, mention.start - 2, mention.start)
    ):
        return False
    if not isinstance(mention.parts, DivisionParts) or not isinstance(previous.parts, DivisionParts):
        return False
    between = text[previous.stop : mention.start]
    above = gazetteer.ancestors(mention.parts.codes[0][:6], year)
    return previous.parts.codes[0] in above and not any(c in between for c in "。；\n")


def ordered(text: str, mention: Mention) -> bool:
    """Whether a division is named for what the centre orders about it: 对甘肃积石山县地震的重要指示."""
    before = text[max(0, mention.start - 14) : mention.start]
    return bool(_TO.search(before) and _OF_ORDERS.match(text, mention.stop))


def calls_above(text: str, mention: Mention) -> bool:
    """Whether a division is named with the province for its meeting that home follows: 收看省、宁德视频会议."""
    before = text[max(0, mention.start - 4) : mention.start]
    return bool(_PROVINCE_AND.search(before) and _CALLING.match(text, mention.stop))


def led(text: str, mention: Mention, year: int) -> str | None:
    """The division above a place where leaders of a bare level act: 青海省 of 省委书记甲在海东市民和县召开现场会."""
    if not isinstance(mention.parts, DivisionParts) or not _WITHIN.search(text, mention.start - 2, mention.start):
        return None
    if not mention.parts.sure or not _LED.match(text, mention.stop):
        return None
    begin = max(text.rfind(c, max(0, mention.start - 90), mention.start) for c in "。\n")
    match = _LEADING.search(text, max(begin + 1, mention.start - 90), mention.start)
    if match is None:
        return None
    level = "province" if "省" in match[0] else "prefecture"
    for code in gazetteer.ancestors(mention.parts.codes[0][:6], year):
        own = gazetteer.division(code, year)
        if own and own.level == level:
            return code
    return None
