"""Names of journalists: what may stand behind 记者 or in a bracket at the end of an article."""

from __future__ import annotations

from functools import cache

from policyx.lexicon.table import rows
from policyx.text.pattern import lazy

_HAN = lazy(r"[\u3400-\u9fff\U00020000-\U0003ffff〇]+(?:·[\u3400-\u9fff]+){0,4}")
_NEVER = lazy(
    r"本[报网台刊社]|记者|报道|通讯|编辑|新闻|日报|晚报|电视|融媒|中心|摄影|来源|发布|供稿|等人|等$|区委|县委|市委|集团|公司"
    r"|大学|学院|办公|政府|图片|实习|讯$|电$|网$|[的了在从]|.于|提问|召开|举行|会议|出席|讲话|主持|参加|昨日|今日|日前|近日|手记|观察|连线|获悉|见面|表示|了解|走进|[台站组办室局股处部院校厅署馆]$|怎么|什么|如何|为何|多少|哪些|是否|请问|[吗呢]|外包|派遣|电话|支持|信箱|整理|印发|公布|资料|索引|监督|列印|下载|字[号体]|大小|赞好|热线|地址|邮[箱编]|网址|版权|主办|承办|备案|附件|投稿|提供|(?:宣传|综合|信息|业务|财务|人事|秘书|组织|教育|法规|技术|执法|文秘)科$|举报|点击|浏览|^[一二三四五六七八九十]是|第[一二三四五六七八九十]"
)
_WORDS = lazy(
    r"节选|相关|全文|有删|有删节|待续|完结|图表|试行|暂行|草案|党建|文明|安全|公开|方案|通知|应急|常务|高清|连载|王者|白天|金额|时间|程序|任务|易地"
    r"|全体|成员|单位|部分|万元|平方|高级|中级|初级|甲级|乙级|丙级|和谐|平安|高新|经开|江北|江南|海南|云南|安徽|江苏|江西|温州|常州|杭州|徐州|郑州|广州"
)
_USUAL = 400
_COMMON_GIVEN_LIMIT = 60


@cache
def surnames() -> frozenset[str]:
    """Every known surname, compound ones (欧阳) among them."""
    return frozenset(row[0] for row in rows("surnames"))


@cache
def _common() -> frozenset[str]:
    return frozenset(row[0] for row in rows("surnames")[:_COMMON_GIVEN_LIMIT])


def is_common(text: str) -> bool:
    """Whether a name's surname is one of the most common."""
    return text[:1] in _common()


@cache
def _usual() -> frozenset[str]:
    return frozenset(row[0] for row in rows("surnames")[:_USUAL])


def is_usual(text: str) -> bool:
    """Whether what looks like a name is likely one with nothing to say so: no rare surname (甲级, 节选, 相关)."""
    if len(text) in (2, 3) and all(char in _syllables() for char in text) and not _WORDS.fullmatch(text):
        return True  # 乌恩
    return "·" in text or (text[:1] in _usual() and not _WORDS.fullmatch(text)) or text[:2] in _compound()


@cache
def _compound() -> frozenset[str]:
    return frozenset(name for name in surnames() if len(name) == 2)


def could_be_name(text: str) -> bool:
    """Whether `text` may be a name where a label (记者, 责编) says that a name stands: 2 to 4 characters,
    or more where they are parts joined by · (古丽努尔·艾山) or a long one without surname (斯日古楞)."""
    if not _HAN.fullmatch(text) or _NEVER.search(text):
        return False
    if "·" in text:
        return len(text) <= 18 and max(map(len, text.split("·"))) <= 8
    return 2 <= len(text) <= 5 or (len(text) <= 8 and all(char in _syllables() for char in text))


@cache
def _syllables() -> frozenset[str]:
    """Characters that write the sounds of names of other languages (麦尔耶姆古丽)."""
    return frozenset(row[0] for row in rows("syllable_characters"))


def is_name(text: str) -> bool:
    """Whether `text` looks like a name by itself: a surname and one or two characters, or parts joined by ·."""
    if (len(text) > 4 and "·" not in text) or not could_be_name(text):
        return False
    if "·" in text:
        return all(part for part in text.split("·"))
    known = surnames()
    if text[:2] in known and len(text) in (3, 4):
        return True
    return len(text) in (2, 3) and text[0] in known


def glued(text: str) -> tuple[str, ...]:
    """The names of a run without a space between them (张三丰李四海), or () where it cannot be told."""
    common = _common()
    if "·" in text:
        return ()
    for first in (3, 2):
        rest = len(text) - first
        if rest in (2, 3) and text[0] in common and text[first] in common and text[:2] not in surnames():
            return text[:first], text[first:]
    return ()


def join_padded(parts: list[str]) -> list[str]:
    """`parts` with single characters that follow each other joined: a two-character name padded to three (孙 淼)."""
    joined: list[str] = []
    open_single = False
    for part in parts:
        if len(part) == 1 and open_single:
            joined[-1] += part
            open_single = False
        else:
            joined.append(part)
            open_single = len(part) == 1
    return joined
