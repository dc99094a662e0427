"""Lines that are round an article and none of it: navigation, buttons, counts, lists of other pages, footers, spam."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Literal, TypeAlias

from policyx.lexicon import user
from policyx.lexicon.matcher import Matcher
from policyx.lexicon.table import rows
from policyx.text.pattern import lazy
from policyx.text.reading import squash

Kind = Literal["path", "menu", "button", "start", "tail", "foot", "spam", "foreign", "file", "list"]
Rule: TypeAlias = Callable[[str], "Kind | None"]

_HAN = lazy(r"[\u3400-\u9fff]")
_STRIP = " 【】[]（）()<>《》·•●■◆□▲△○◎※★☆-—_|｜:：>＞»，,。;；…↑↓*#+=~\"'“”〔〕/／"
_SPLIT = lazy(r"[ 【】\[\]（）|｜│┃>＞»/／:：，、·•—_-]+")
_PATH = lazy(r"首页 {0,4}(?:[>＞»/／|→\\-]|&gt;|—)|[^ ] {0,4}(?:>|＞|»|→|&gt;){1,2} {0,4}[^ ]")
_STEPS = (">", "＞", "»", "→", "&gt;", "首页")
"""What a path holds one of."""
_SPLIT_HOME = lazy(r"首 {1,6}页")
_MENU = lazy(r"[|｜│┃]")
_FILE = lazy(
    r"^[^ ]{0,80}\.(?:jpe?g|png|gif|bmp|webp|docx?|xlsx?|pdf|zip|rar|mp4|ofd|wps)\b|^https?：?:?//|^https?：", re.I
)
_PAGES = lazy(r"上一页|下一页|尾页|共 {0,2}\d{1,6} {0,2}(?:页|条|篇)|第 {0,2}\d{1,6} {0,2}页|转到第")
_ISSUE = lazy(
    r"总?第? ?\d{2,6} ?期(?! ?[\u4e00-\u9fff])|第 ?[A-Z]{0,2}\d{1,3} ?版|本期共 ?\d{1,3} ?版"
    r"|^[A-D]\d{1,2}(?:版|[：:])|[上下]一[版期]|版面导航"
)
_TAIL = lazy(r".{4,8}?(?:$|[：: ／/|｜>＞»（(【\[]|更多|列表|排行)")
_FORM = lazy(r"(?:[\u4e00-\u9fff]{2,6} {0,2}： {0,2}[^：。！？，；“《 ]{0,24} {0,8}){2,8}")
_FIELD = lazy(r"(?:类型|编号|状态|类别|来信人|信件|索引号|文号|有效性|满意度|办结|点击数|访问量)(?:时间)? {0,2}：")
"""Fields of a form that are about the page: 来信人：王** 信件类型：咨询."""

_SENTENCE = lazy(r"[。！？；]")


@cache
def words(kind: str) -> tuple[str, ...]:
    """The words of one kind of chrome.tsv."""
    return tuple(row[1] for row in rows("chrome") if row[0] == kind)


@cache
def _buttons() -> frozenset[str]:
    return frozenset(words("ui"))


@cache
def _labels() -> frozenset[str]:
    return frozenset(words("label"))


def is_users(line: str) -> bool:
    """Whether the user's dictionary calls a folded line chrome."""
    entries = user.current()
    return bool(entries) and squash(line) in entries.chrome


@cache
def _inner() -> Matcher[str]:
    pairs = [(word, kind) for kind in ("foot2", "in", "foot", "spam") for word in words(kind)]
    return Matcher(pairs)


@cache
def sections() -> frozenset[str]:
    """Names of columns that stand above a headline (要闻, 政务简讯)."""
    return frozenset(words("section"))


def path(line: str) -> Kind | None:
    """首页 > 新闻中心 > 正文."""
    if len(line) <= 160 and any(mark in line for mark in _STEPS) and _PATH.search(line) and not _SENTENCE.search(line):
        return "path"
    return None


def menu(line: str) -> Kind | None:
    """首页 | 政务公开 | 政务服务, or many short items between spaces of which one is 首页."""
    if len(line) > 400 or _SENTENCE.search(line):
        return None
    bars = len(_MENU.findall(line))
    if bars and ("首页" in line or (bars >= 2 and any(word in line for word in words("nav")))):
        return "menu"  # not the row of a table: 姓名 | 职务 | 备注
    if bars and len(line) <= 24 and any(item in sections() for item in _SPLIT.split(line)) and _brief(line):
        return "menu"  # 博湖零距离 | 时政
    items = _SPLIT_HOME.sub("首页", line).split()
    known = sum(item in words("nav") or item in sections() for item in items) if len(items) >= 5 else 0
    if known >= 3 and max(map(len, items)) <= 8:
        return "menu"
    line = " ".join(items)
    if len(items) >= 4 and "首页" in line and max(map(len, items)) <= 12:
        return "menu"
    return "menu" if len(_PAGES.findall(line)) >= 2 and len(line) < 120 else None


def _brief(line: str) -> bool:
    """Whether no item of a line is long enough for a headline (头条｜全区河长会议召开)."""
    return max(map(len, _SPLIT.split(line))) <= 7


def button(line: str) -> Kind | None:
    """[打印] [关闭], 分享到：微信 微博."""
    if len(line) > 120:
        return None
    known = _buttons()
    items = [item for item in _SPLIT.split(line) if item and _HAN.search(item)]
    odd = [item for item in items if item not in known and item.strip(_STRIP) not in known]
    if items and not odd:
        return "button"
    if len(items) + line.count("ENGLISH") + line.count("English") >= 3 and len(odd) == 1 and len(odd[0]) <= 4:
        return "button" if len(items) > 1 and len(line) <= 40 else None  # 繁体版 English 列印版
    if len(line) <= 120 and "：" in line and _FORM.fullmatch(line) and _FIELD.search(line):
        return "button"
    return None


def start(line: str) -> Kind | None:
    """上一篇：…, 您的位置：…, 版权所有 …"""
    bare = line.lstrip(_STRIP)
    if len(line) > 200:
        return None
    if bare.startswith(words("start")):
        return None if line.endswith("。") and len(line) > 90 else "start"
    colon = bare.find("：", 0, 14)
    if colon > 0 and bare[:colon].rstrip() in _labels() and not (line.endswith("。") and len(line) > 60):
        return "start"
    return None


def tail(line: str) -> Kind | None:
    """相关新闻, 推荐阅读 换一换: what follows is a list of other pages."""
    bare = line.strip(_STRIP)
    if len(line) >= 200 or not bare.startswith(words("tail")):
        return None
    if _TAIL.match(bare) and not (line.endswith("。") and "，" in line):
        return "tail"
    return None


def inner(line: str) -> Kind | None:
    """Words that only chrome uses (ICP备, 扫一扫在手机打开当前页), spam by two or more of its words."""
    if len(line) > 600:
        return None
    hits = {line[begin:end]: kind for begin, end, kind in _inner().find(line)}
    if not hits:
        return None
    kinds = list(hits.values())
    if kinds.count("spam") >= 2 and not ("。" in line and len(line) > 200):
        return "spam"
    feet = 2 * kinds.count("foot") + kinds.count("foot2")
    if feet >= 2 and (len(line) <= 80 or (feet >= 3 and len(line) <= 400)) and line.count("。") <= 3:
        return "foot"
    if "in" in kinds and len(line) <= 60 and not line.rstrip().endswith("。"):
        return "button"
    return None


def foreign(line: str) -> Kind | None:
    """Lines without any Chinese character: counts, file names, injected English."""
    return None if _HAN.search(line) else "foreign"


def issue(line: str) -> Kind | None:
    """1886 期 / 第2版：2, A1：清徐*要闻总第3311期, 本期共4版（1-2-4）: the head of a newspaper page."""
    if len(line) > 48 or not _ISSUE.search(line):
        return None
    most = 8 if "版" in line else 4
    return "menu" if len(_HAN.findall(_ISSUE.sub("", line))) <= most else None


def file(line: str) -> Kind | None:
    """IMG_2034.jpg, https://…"""
    return "file" if len(line) <= 300 and _FILE.match(line) else None


RULES: tuple[Rule, ...] = (foreign, file, path, tail, start, menu, issue, button, inner)
"""In order: the first that answers settles the kind."""


def chrome(line: str) -> Kind | None:
    """The kind of chrome that a folded, stripped line is, or None where it is not. What the user's dictionary calls
    chrome comes first."""
    if is_users(line):
        return "button"
    for rule in RULES:
        kind = rule(line)
        if kind:
            return kind
    return None
