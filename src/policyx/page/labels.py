"""Words that stamps and bylines are made of: labels (来源, 记者), endings of outlets (日报, 融媒体中心), buttons."""

from __future__ import annotations

from functools import cache

from policyx.lexicon.table import column, rows
from policyx.page.names import could_be_name, glued, is_name
from policyx.text.pattern import lazy

PIECE = lazy(
    r"(?P<clock>(?<!\d)[0-2]?\d[：:][0-5]\d(?:[：:][0-5]\d)?)|(?P<mark>[：:／/])"
    r"|(?P<space>[ \u200d\ufe0f\u2600-\u2604\u2607-\u27bf\U0001f000-\U0001faff]+)"
    r"|(?P<close>[|｜丨│┃【】\[\]（）〔〕《》<>〈〉“”\"'，、；。！？?,;&—_=*#+…↑↓←→»＞•●◆■□▲△○◎※★☆~～-]+)"
    r"|(?P<chunk>[^\s\u200d\ufe0f\u2607-\u27bf\U0001f000-\U0001faff：:／/|｜丨│┃【】\[\]（）〔〕《》<>〈〉“”\"'，、；。！？?,;&—_=*#+…↑↓←→»＞•●◆■□▲△○◎※★☆~～-]+)"
)
NUMBER = lazy(r"[\d.]+(?:[万亿千百]?[+]?(?:次|人次|条|个|人|页|期|版|字|℃|时|分|秒)?)")
_NEUTRAL = lazy(
    r"(?:\d{4}年)?第[\dA-Z一二三四五六七八九十]{1,4}[版期]|(?:星期|周|礼拜)[一二三四五六日天]|农历.{2,8}|[\x00-\x7f]+"
    r"|[大中小]{1,3}|上午|下午|昨天|今天|前天|刚刚|\d{1,2}(?:分钟|小时|天)前|\d\d-\d\d|日|第?\d{1,5}号|发布|印发|公布|制发|整理|讯|报道|本报讯|[\d.]*万"
)
_NO_OUTLET = lazy(
    r"^(?:加快|推进|推动|构建|打造|开创|谱写|深化|深入|走访|调研|检查|全力|努力|奋力|切实|扎实"
    r"|[赴到在为让把向从以与和]|区?领导|我[省市区县州旗们])|召开|举行|主持|强调"
    r"|(?:举|预|通|汇|简|情|海|上|申|(?<!大)公|播|喜|捷|谎|警|回|战|填|电)报$"
    r"|[^\u4e00-\u9fffA-Za-z0-9·]"
)
_SURE = frozenset(("记者", "本报记者", "通讯员", "实习生", "责任编辑", "责编"))


@cache
def labels() -> dict[str, tuple[str, int]]:
    """Label -> (kind, rank)."""
    return {row[1]: (row[0], int(row[2]) if len(row) > 2 else 1) for row in rows("stamps") if row[0] != "none"}


_WRITING = lazy(
    r"(?:[一二三四五初复终总主副首本全]|[审校编核播录拍摄撰写采剪签读]|整理|图文|责任|值班|执行|编辑|校对|审核|审读|监制|总监|主任|主编|主笔|视频|图片|文字"
    r"|新闻|内容|美术|设计|视觉|海报|策划|统筹|制作|摄影|摄像|剪辑|通讯员|融媒体?|中心|本期|编委|领导|人|员|师){2,5}"
)


def is_writing(text: str) -> bool:
    """Whether a word before a colon is a label of writers by what it is made of: 一审一校, 值班总监, 视频剪辑师."""
    return (
        3 <= len(text) <= 10
        and bool(_WRITING.fullmatch(text))
        and text[-1] in "理审校编核读制监任笔对划筹作影像辑写计员师人委签播采导摄"
    )


@cache
def nobody() -> frozenset[str]:
    """What stands for a source and names none: 本站原创, 网络."""
    return frozenset(row[1] for row in rows("stamps") if row[0] == "none")


_NOBODY = lazy(
    r"(?:本[网站报台刊社]|网络|网上)(?:专稿|特稿|原创|综合|整理|采写|专供|供稿|首发|综合整理|消息|讯)|此件.{0,6}公开.{0,4}|依申请公开|不予公开"
)


def is_nobody(text: str) -> bool:
    """Whether what stands for a source names none: 本网专稿, 此件公开发布."""
    return text in nobody() or bool(_NOBODY.fullmatch(text))


@cache
def buttons() -> frozenset[str]:
    return frozenset(row[1] for row in rows("chrome") if row[0] in ("ui", "section", "tail"))


@cache
def _endings() -> tuple[str, ...]:
    return column("outlets")


def is_outlet(text: str) -> bool:
    """Whether `text` ends like the name of who puts news out (重庆渝中发布, 慈溪日报, 县气象局)."""
    return 3 <= len(text) <= 26 and text.endswith(_endings()) and not _NO_OUTLET.search(text)


@cache
def _longest_label() -> int:
    return max(map(len, labels()))


def head_label(chunk: str) -> tuple[str, str] | None:
    """A label glued to its value (记者荆楚, 浏览次数1206): (label, rest)."""
    known = labels()
    for size in range(min(_longest_label(), len(chunk) - 1), 1, -1):
        if chunk[:size] in known:
            return chunk[:size], chunk[size:]
    return None


def is_neutral(chunk: str) -> bool:
    """Whether a chunk is a button, a weekday, a number, or anything else that says nothing."""
    return chunk in buttons() or bool(NUMBER.fullmatch(chunk) or _NEUTRAL.fullmatch(chunk))


def opens(chunk: str) -> bool:
    """Whether a chunk without spaces may begin a stamp or byline: a label stands first, or an outlet before a day."""
    word = PIECE.match(chunk.lstrip("【[（(《—-"))
    if not word or word.lastgroup != "chunk":
        return chunk.startswith(("【", "[", "（")) and len(chunk) <= 40
    return word[0] in labels() or head_label(word[0]) is not None or is_outlet(word[0]) or word[0].endswith("供稿")


def fits(kind: str, rank: int, label: str, value: str) -> bool:
    """Whether a label without a mark behind it has a value of its kind: 浏览次数1206, 记者荆楚; not 分类施策."""
    if kind == "person":
        return rank == 1 and (is_name(value) or (label in _SURE and (could_be_name(value) or bool(glued(value)))))
    return is_outlet(value) if kind == "source" else bool(NUMBER.fullmatch(value))
