"""How subjects, lists and speeches look in policy news: the patterns that the reading of sentences goes by."""

from __future__ import annotations

import re

JOINED = re.compile(
    r"(?:[\s、，：]|和|与|及|以及|暨|兼|等|同志|先生|女士|一行|两位|三位|[^，。；、]{0,4}领导同?志?|[老现原时]任|（[^（）]{0,30}）)*"
)
ORGAN_ROLES = frozenset(["exchange", "report", "sign", "host", "guide", "convey", "announce", "deploy", "lecture"])
IMPERSONAL = re.compile(
    r"(?:会议|大会|全会|会上?|座谈会|论坛|与会|双方|大家|三方|代表们|委员们|[^，。；]{0,8}(?:组|团|队|一行|人员|代表|同志|负责人|各级|各地|各部门))"
)
# a job or group in front of the next name that no recogniser marked: 甲，无党派人士代表乙
NAMED = re.compile(r"[等\s]*(?:[、，]\s*[^\W了在对就把被向将说讲到赴来\d]{0,24}){1,3}")
BREAK = re.compile(
    r"[\s]*(?:在(?=[^，。]{1,16}(?:，|现场))(?![^，。]{0,20}(?:方面|过程中|基础上|前提下|同时|之际|时|后|情况下|背景下|中))|来到|走进|随后|当[天日晚]|会上|会前|会后|会议|上午|下午|期间|其间|调研中|座谈会上|据悉|据了解|又讯)"
)
PRONOUN = re.compile(r"[“”\s]*(?:随后|同时|最后|其间|期间|会上|为此|对此|就此|现场)?，?(?:他|她)(?!们|山|乡|律)")
AWAY = re.compile(
    r"(?:对|向|给|以|受|代表|为了|替|把|被|随|跟随|陪|慰问|看望|悼念|关于|根据|按照|按|经|报|感谢|学习|贯彻|落实|领会|传达|重温|观看|欢迎|提名|学习了|传达了|委托|问|听|让|找|拉着|握着|告诉|叮嘱|提醒|嘱咐|勉励|鼓励)$"
)
# whose words others study: 学习甲、乙同志在全省会议上的讲话
QUOTED = re.compile(
    r"(?:、[^，。；]{1,10})?(?:同志|总?书记|主席|总理|委员长|省长|市长|部长)?(?:在[^，。；的]{2,40}上|[对就关][^，。；的]{2,40})"
    r"(?:的(?:重要|系列)?|重要|系列)(?:讲话|指示|批示|论述|报告|要求){1,2}(?:精神)?(?=[，。；、和及]|等)"
)
WITH = re.compile(r"(?:(?:与|同|和|会同|携手|联合)|[与同和]我[省市县区委局厅校院办州旗镇会])$")
IN = re.compile(r"(?:在|由)$")
ALONG = re.compile(r"(?:一同|一道|一起|共同|随同)(?:参加|进行|前往)?$")
DOES = re.compile(r"(?<![工操运合协写])作(?!用|为|风|物|业)|做(?!好|到)|进行")
# what may follow a division that acts as a whole; 武进|生态环境局 is another organ
LEAD = re.compile(
    r"[\s]*(?:会上|其中|随后|同时|上午|下午|晚上?)?(?:[^，。；]{0,8}由)?(?:[^\W了在到对就把被将说深走往赴访察查听]{2,24}(?:、|和|及)){0,6}[\s]*"
)
WHOLE = re.compile(
    r"[\s]*(?:[、，（]|和|与|及|以及|等|作|做|先后|分别|依次|逐一|主要|负责|有关|相关|就|围绕|结合|交流|发言|汇报|表态|述职|"
    r"通过|在|代表|介绍|书面|连线|签|共同|党|政府|人民|相继|分|对|进行|还|也)"
)
DELEGATION = re.compile(
    r"[^，。；]{0,10}(?:考察|代表|访问|参观|调研|检查|督[导查察]|暗访|慰问|视察|巡查)[组团队](?:一行)?"
)
HE = re.compile(r"[，；。”\s](?:他|她)(?!们|山|乡|律)")
MOVE = re.compile(
    r"[\s]*(?:先后|分别|随后|再次|又|还|并)?(?:深入|[来去走]?到|赴|前往|走进|对|就|在|向|与|实地|现场|随机)"
)
MANY = re.compile(
    r"(?:负责人|负责同志|[书主][记任]|同志|人员|代表|干部|群众|职工|成员|委员|[人名]|单位|部门|学员|师生|领导|企业|局|办|镇|街道|乡|村民|居民|市民|党员)等?"
    r"(?:共?约?\d*余?人)?(?:共同|分别|先后|一同|一起|也|都|均|应邀|参与|现场|集中|在[^，。；]{1,12}|等)*"
    r"(?:依次|作了?|做了?|进行了?|[就围对][^，。；]{1,24}(?:作了?|做了?|进行了?))?$"
)
ROLLS = {
    "出席": "attend",
    "参加": "attend",
    "就座": "attend",
    "就坐": "attend",
    "与会": "attend",
    "参会": "attend",
    "列席": "observe",
    "陪同": "accompany",
    "主持": "host",
    "到会": "attend",
}
ROLL = re.compile(
    r"(?:^|在[^，。；]{0,12}|[，。；]|出席|参加)(?P<what>出席|参加|就座|就坐|与会|参会|列席|陪同|主持|到会)[^，。；：]{0,14}"
    r"(?:的?(?:还|领导|同志|领导同志|人员)*有：?|：|人员：|的领导：)"
)
# what opens a list of names: 出席活动的领导有…, 参加会议的主要负责人包括…
NAMES = re.compile(r"[^，。；：]{0,16}的[^，。；：]{0,30}?(?:还有|包括|分别[有是]|有|是|为)(?:：|(?=[^，。；]{2}))")
POINTS = re.compile(r"：\s*(?:一[是要、]|第一|首先|1[.、．]|①|一个是)")
AFTERWARDS = re.compile(r"(?<![会今最然随])后(?![续期面备勤者])")
ADVISED = re.compile(r"了?(?:(?!要求)[^，。；]){0,14}建议")
ON = frozenset(["发言:s", "表态:s", "表态讲话:s", "交流:s", "汇报:s", "汇报发言:s", "述职:s"])
CAME = re.compile(r"一行[^，。；]{0,6}[来到赴]")
# a delegation: its leader leads it, its members see what is seen
TOUR = re.compile(
    r"[^，。；]{0,24}(?:团|考察组|访问组)[^，。；]{0,24}(?:，[^。；]{0,40})?(?:考察|访问|参观|交流|调研|学习)"
)
TOURED = re.compile(r"了?(?:学习)?考察")
SUMMED = re.compile(r"总结|点评|小结|讲评|归纳|建议|意见|讲话")
VISITS = frozenset(["到访", "来访", "访问", "回访", "走访参观"])
ANDED = re.compile(r"[”\s]*(?:和|、|及|与|以及|暨)[“\s]*")
# unnamed groups between two names of a list
UNNAMED = re.compile(
    r"[^。：在到赴对向就由将把被让给走听了]{0,80}"
    r"(?:人员|负责人|负责同志|单位|部门|领导|代表|成员|同志|委员|干部|[局办委]|街道|等)[；，、]\s*(?:以及|及)?"
)
CLAUSE = re.compile(r"[，；：。]")
WEAK = frozenset(
    [
        "说",
        "说道",
        "告诉",
        "希望",
        "鼓励",
        "认为",
        "介绍说",
        "坦言",
        "直言",
        "提醒",
        "谈到",
        "寄语",
        "号召",
        "提出",
        "表示",
        "叮嘱",
        "嘱咐",
        "勉励",
    ]
)
TARGETS = (
    (re.compile(r"[^，。；、]{0,30}?(?:会见|会谈)"), "reception"),
    (re.compile(r"[^，。；、]{0,30}?(?:仪式|启动|开工|签约|揭牌)"), "ceremony"),
    (re.compile(r"[^，。；、]{0,30}?(?:学习|培训|党课|开班|讲座|辅导)"), "study"),
    (
        re.compile(
            r"[^，。；、]{0,30}?(?:调研|检查|督[查察导办]|走访|慰问|巡[河湖查林]|暗访|视察|考察|夜查|看望|察看)"
        ),
        "inspection",
    ),
    (re.compile(r"[^，。；、]{0,30}?(?:会议|大会|座谈会|全会|会(?=[并，。]|$))"), "meeting"),
)


def cutoff(fold: str, start: int, stop: int) -> bool:
    """Whether a clause ends between two places."""
    return bool(CLAUSE.search(fold[start:stop]))
