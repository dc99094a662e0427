"""Which names of meetings count: those that say which meeting it is, no general kinds, clauses or bare references."""

from __future__ import annotations

import re
from functools import cache

import rjieba

from policyx.lexicon import user
from policyx.lexicon.matcher import Matcher
from policyx.lexicon.table import rows
from policyx.mention.base import MeetingParts, Mention
from policyx.mention.meeting_name import LEVEL, Border
from policyx.text.pattern import lazy

N = "[一二三四五六七八九十百零〇两0-9]"
EDITION = lazy(
    rf"(?:19|20)\d\d年度?第{N}{{1,4}}(?:次|届|轮|期|批)|第{N}{{1,5}}[ ]?(?:次|届|轮|期)"
    rf"|首届|{N}{{1,4}}届(?:{N}{{1,4}}[次中])?|(?:19|20)\d\d年度?|(?<=[{LEVEL}委]){N}{{1,3}}次(?=党代会|人代会|全[会体委])"
)
BARE = lazy(
    rf"第?{N}{{1,4}}届(?:人大|政协)?第?{N}{{1,4}}次(?:(?:全体|全委|执委|常委|主席|主任|理事)?(?:（扩大）|扩大)?会议?|全会|[职教工]代会)|{N}{{1,3}}届{N}中全会"
)
_HELD = frozenset(("召开", "举行", "举办", "主持", "召集", "出席"))
_RANKS = lazy(r"[两三四五]级(?:书记|干部|联席)|[两三四五]干会|[省市县区州旗镇乡]长办公会|军地")
_LOOSE = lazy(
    r"(?:通过|采取|采用|利用|以|要|应|须|及时|相继|陆续|广泛|分别|先后|组织|多|随时|积极|认真|主动|适时|可|各[^，。；]{1,6}"
    r"|由[^，。；]{1,8})(?:组织|主持)?(?:召开|举行|举办)$|(?:不|未|没有|无需|减少)(?:再)?(?:召开|举行|举办)$"
)
_COUNTED = lazy(r"[ ]?(?:共|近|达)?[ ]?[\d一二两三四五六七八九十百数多几]{1,4}[ ]?(?:余|多)?[ ]?[次场轮]|等")
HELD_BEFORE = frozenset(("召开", "举行", "举办", "主持", "出席", "参加", "列席", "召集", "在"))
_LONGEST = 90
_TOLD = lazy(
    r"(?:书记|校长|[省市州县区镇乡部局厅院处]长|主任|主席|总理|董事长|总经理|同志|一行)(?:一行)?(?:来|到|赴)?[\u4e00-\u9fff]{0,6}?"
    r"(?:调研|视察|考察|莅临|慰问|走访|检查|出席|参加|主持)|近年来|近几年|(?:书记|主席|总理|部长|主任)[为向对就](?!民)|^草案|以来(?!.{0,4}纪念)|仪式暨"
    r"|同志(?!诞辰|逝世|先进|英雄|事迹).{0,6}大会"
)
"""A name with such words is a clause: 书记调研我院党建工作座谈会."""
_PLURAL = lazy(rf"^(?:各|每|历|多|两|几|数|这|此|本|该|首(?!届)|{N}{{1,3}}(?:次|场|个|期)|若干|以往|今后)")
_SCOPES = rf"全[国省市县区州旗盟镇乡街校院系]|[{LEVEL}](?!长)|中央|自治[区州县旗]"
_LEADS = lazy(rf"^(?:{_SCOPES}|、|和|与|及)+")
_LEAD = lazy(_SCOPES)
_ROW = lazy(r"、|和")
_TAILS = lazy(r"(?:和|与|及|、|的|好|不|各类|重要)(?:会议|大会|全会|[\u4e00-\u9fff]{2}会)$")
_TWO = lazy(r"[和与及、][推动研座总表][进员讨谈结彰]会$")
_HELD_AFTER = lazy(
    r"[ ”]?(?:（[^）]{1,12}）)?(?:[于在][^，。；]{1,20}?)?(?:今天|昨天|今日|\d{1,2}日)?(?:上午|下午|晚)?"
    r"(?:胜利|隆重|正式|圆满|如期|顺利){0,2}(?:召开|举行|开幕|闭幕)(?![的时前后以])"
)
_OCCASION = lazy(r"周年|诞辰|庆祝|纪念|成立|换届")
"""What makes one meeting of a general kind: 庆祝建党98周年|党员大会."""
_PLAIN_TAIL = lazy(r"(?<!次)(?<!）)(?:会议|大会|全会)$")
_ORGAN_MEETING = lazy(
    r"(?:常委会?|常务委员会|小组|委员会|党组|党委|指挥部|政府|专班|理事会|办公室|书记|中央政治局|国务院)"
    r"(?:（扩大）|扩大|全体|常务|工作|专题|党组|办公|主任|主席){0,4}(?:会议?|例会)$"
    r"|(?:防总|防指|防办|(?<!干)部|[厅局委办]|集团|公司|大学|学院|学校|党工委|管委会)(?:（扩大）|扩大|全体|全委|常务|工作|专题|党组|党委|办公|主任|主席|视频|电视|电话|调度|会商"
    r"|紧急|[部局厅委院校]务){1,4}会议?$|^(?:(?:中央|[省市县区州旗]委?)[、和])?(?:中央|中纪委|中央纪委|[省市县区州旗](?:委|纪委|政协|人大))(?:全会|会议)$"
)
_SPOKEN_AT = lazy(r"上[^，。；]{0,4}(?:强调|指出|要求|说|讲话|作|发言|听取|提出|部署)")
_DATED = lazy(r"(?:召开|举行)的$|[日月](?:的|召开|主持|举行){0,3}$")
_REPEATED = lazy(
    r"(?:多次|每[周月季年]|每个?季度|每半年|每年|定期|不定期|经常|连续\w{1,3}次|先后\w{1,3}次|适时|逐级|层层|坚持)"
    r"[^，。；]{0,8}$"
)


@cache
def words(kind: str) -> frozenset[str]:
    """The words of table `meeting_words` of one kind."""
    return frozenset(row[1] for row in rows("meeting_words") if row[0] == kind)


@cache
def _generic() -> re.Pattern[str]:
    known = [*words("generic"), *(row[0] for row in rows("meeting_heads"))]
    known.sort(key=len, reverse=True)
    known = [word + "议?" if word.endswith("会") else word for word in known]
    return re.compile("(?:" + "|".join(known) + r"|[（）“”、 ]|会)+")


@cache
def _theme() -> re.Pattern[str]:
    return re.compile("|".join(sorted(words("theme"), key=len, reverse=True)))


def _topic(name: str) -> str:
    """What a name says beyond general words: 扶贫 of 扶贫工作推进会; ○○ for each topic made of general words (党建)."""
    own = user.current()
    if own and own.heads:
        heads = own.made("mention.heads.alone", lambda it: Matcher((head, None) for head in it.heads))
        for start, stop, _ in reversed([*heads.longest(name)]):
            name = f"{name[:start]}会{name[stop:]}"
    return _generic().sub("", _theme().sub("○○", name))


def firmly_held(text: str, found: Border, stop: int) -> bool:
    """Whether the text tells of one meeting that took place: 主持召开X, X召开, and not 通过召开X or 召开X12场."""
    if _COUNTED.match(text, stop, stop + 10) or _LOOSE.search(text, max(0, found.start - 16), found.start):
        return False
    if found.by == "在" and text.startswith("上", stop):  # 在|民营企业座谈会|上发表
        return True
    return found.by in _HELD or bool(_HELD_AFTER.match(text, stop, stop + 45))


def says_which(name: str, kind: str, found: Border, held: bool = False) -> bool:
    """Whether a name says which meeting it is: by a scope, an organ, an edition, or a topic of its own.

    kind: that of its head in table `meeting_heads`; found: where the name begins; held: see `firmly_held`."""
    if _PLURAL.match(name) or len(name) > _LONGEST or name.startswith("精神") or _TOLD.search(name):
        return False
    if _unfinished(name, kind, found, held):
        return False
    if BARE.fullmatch(name) or (held and _RANKS.search(name)):
        return True
    led = found.by in HELD_BEFORE
    if not found.starter and not led and (_ROW.search(name) or _is_clause(name)):
        return False
    rest = _topic(name)
    edition = EDITION.search(name)
    if not rest or (not _topic(EDITION.sub("", name)) and not _LEAD.match(name)):
        return False
    if found.starter or edition:
        bare = _LEADS.sub("", name)
        return bool(edition or _topic(bare)) or 2 < len(bare) < len(name)
    if rest in words("transitive"):
        return False  # 落实|工作会议
    return len(rest) >= (2 if held else 3 if found.by else 4)


def _unfinished(name: str, kind: str, found: Border, held: bool) -> bool:
    """Whether a head stands behind words that it does not belong to (部门文件和会议), or ends a general kind."""
    if not EDITION.search(name) and name.endswith(tuple(words("general"))) and not _OCCASION.search(name):
        return True
    if name.endswith("培训会") and not re.search("部署|推进|动员|启动|工作会|总结", name):
        return True  # a class, and no meeting
    if kind == "plain" and _TAILS.search(name) and not _TWO.search(name):
        return True
    plain = _PLAIN_TAIL.search(name)
    if plain is None or plain.start() < 2:
        return False
    word, tag = rjieba.tag(name[max(0, plain.start() - 8) : plain.start()])[-1]
    if word in words("transitive"):
        return True
    if (found.starter and plain.start() >= 4) or held:
        return False  # 全市科技创新大会
    return tag == "v" and len(word) > 1 and word not in words("topic") and not _generic().fullmatch(word)


def _is_clause(name: str) -> bool:
    """Whether a name without a scope in front is a clause: it begins with a verb or number (充分认识…会议), or holds a
    preposition, adverb or pronoun (支部书记对巩固…组织生活会)."""
    tokens = rjieba.tag(name)
    word, tag = tokens[0]
    if word not in words("topic") and tag in ("v", "d", "p", "r", "c", "m", "u", "zg", "vd"):
        return True
    return any(tag in ("p", "d", "r", "uv", "ul", "y") for _, tag in tokens)


def bare_reference(text: str, mention: Mention) -> bool:
    """Whether a mention is an organ's meeting without edition, topic or day, to which the text only refers
    (市委常委会会议精神). text: folded."""
    parts = mention.parts
    if not isinstance(parts, MeetingParts) or parts.edition or not _ORGAN_MEETING.search(mention.text):
        return False
    if parts.held and (text[mention.start - 1] != "在" or _SPOKEN_AT.match(text, mention.stop)):
        return False
    return not _DATED.search(text, max(0, mention.start - 12), mention.start)


def repeated(text: str, floor: int, start: int) -> bool:
    """Whether the words in front of a name tell of meetings again and again (每月召开, 多次召开)."""
    return bool(_REPEATED.search(text, max(floor, start - 14), start))
