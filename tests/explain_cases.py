"""Cases of explanations: a page, what is asked for, and what its steps say (stage: text, or a part of it)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Case:
    """A page, one thing of its record (or, with stands False, what is not), and parts of the steps that led there."""

    title: str
    page: str
    what: str
    name: str
    steps: tuple[str, ...]
    stands: bool = True


HEAD = "青岚镇召开防汛会议\n2023-07-09 来源：宣汉县融媒体中心\n"
SHIFTED = "全胤姥醇踉止ぷ骰嵋椋\ue0cb才挪渴鹑\ue08c胤姥醇踉种氐愎ぷ鳎\ue0ed\ue026蟾飨缯蚋鞑棵叛故翟鹑巍?"
"""全县防汛减灾工作会议，安排部署全县防汛减灾重点工作，要求各乡镇各部门压实责任。 of which one byte was lost in GBK."""

CASES = (
    Case(
        "a post with a reading in it",
        HEAD + "7月8日，縣(xiàn)委書(shū)記何以宁到青岚镇調研。全縣幹部參加。\n",
        "post",
        "县委书记",
        (
            "repair: 縣(xiàn)委書(shū)記 → 縣委書記: readings in brackets taken out",
            "repair: 縣委書記 → 县委书记: traditional script turned to simplified",
            "rule: an organ with a role word behind it",
            "resolved: held by 何以宁 (p1): the post stands in front of the name",
            "resolved: of 四川省达州市宣汉县 511722: 县 means home itself",
        ),
    ),
    Case(
        "a run of bytes read one too late",
        HEAD + "7月8日，县委书记何以宁主持召开" + SHIFTED + "\n",
        "meeting",
        "全县防汛减灾工作会议",
        ("repair: 全胤姥醇踉止ぷ骰嵋椋 → 全县防汛减灾工作会议: bytes read one too late, set right",),
    ),
    Case(
        "a bare post of home",
        HEAD + "7月8日，县委书记何以宁到青岚镇调研。\n",
        "post",
        "县委书记",
        ("resolved: of 四川省达州市宣汉县 511722: 县 means home itself",),
    ),
    Case(
        "what lies above home",
        HEAD + "7月8日，市委常委罗明远到我县调研，县委书记何以宁陪同。\n",
        "post",
        "市委常委",
        ("resolved: of 四川省达州市 511700: 市 means what lies above home, 四川省达州市宣汉县 511722",),
    ),
    Case(
        "a post that several hold",
        HEAD + "7月8日，副县长罗明远、苏畅到青岚镇调研。\n",
        "post",
        "副县长",
        ("resolved: held by 苏畅 (p2): a post that several can hold",),
    ),
    Case(
        "a relative date",
        HEAD + "昨日，县委书记何以宁到青岚镇调研。\n",
        "date",
        "2023-07-08",
        ("rule: a day told from another", "resolved: 2023-07-08: counted from the day of publication (2023-07-09)"),
    ),
    Case(
        "a day without its month",
        HEAD + "7月6日，县委召开会议。8日，县委书记何以宁到青岚镇调研。\n",
        "date",
        "2023-07-08",
        ("resolved: 2023-07-08: of the month told before it, 2023-07-06",),
    ),
    Case(
        "a date that nothing settles",
        "青岚镇召开防汛会议\n\n7月8日，县委书记何以宁到青岚镇调研防汛工作，要求压实责任、守住底线。\n",
        "date",
        "7月8日",
        ("resolved: no day: of the year in which it lies next to no known day", "lost: does not stand: its day is not"),
        stands=False,
    ),
    Case(
        "home",
        HEAD + "7月8日，县委书记何以宁到青岚镇调研，宣汉县水务局参加。\n",
        "home",
        "四川省达州市宣汉县",
        ("evidence: the publisher 宣汉县融媒体中心 names it", "evidence: words such as 我区, 区委 speak from a level"),
    ),
    Case(
        "who is meant by a surname",
        HEAD + "7月8日，县委书记逄世杰到青岚镇调研。“逄书记来过三回。”老乡说。\n",
        "post",
        "书记",
        ("resolved: 逄 in front of it is 逄世杰 (p1), the only one it fits",),
    ),
    Case(
        "a person that only the tagger knows",
        "林场的一天\n2024-05-01 来源：某县发布\n5月1日，护林员李长河进山巡护。次仁扎西跟在后面，尹宗华提着水壶。\n",
        "official",
        "尹宗华",
        ("tagger: no rule names it; the model does", "weighed: 0."),
    ),
    Case(
        "a beaten mention",
        HEAD + "7月8日，宣汉县委副书记何以宁到青岚镇调研。\n",
        "post",
        "宣汉县委副书记",
        ("beat: 宣汉县委 as an organ (organ.division): it lies inside 宣汉县委副书记, a post",),
    ),
    Case(
        "the same, asked for by what lost",
        HEAD + "7月8日，宣汉县委副书记何以宁到青岚镇调研。\n",
        "organ",
        "宣汉县委",
        ("lost: does not stand: it lies inside 宣汉县委副书记, a post",),
        stands=False,
    ),
    Case(
        "a role",
        HEAD + "7月8日，全县防汛工作会议召开。县委书记何以宁出席并讲话，县长罗明远主持会议。\n",
        "role",
        "罗明远: host",
        ("rule: its subject does it", "resolved: 罗明远 is named there (p2)", "evidence: 县委书记何以宁出席并讲话，"),
    ),
    Case(
        "a role of who was told of before",
        HEAD + "7月8日，县委书记何以宁到青岚镇调研。他要求，要压实责任。\n",
        "role",
        "何以宁: speak",
        ("resolved: 何以宁 was told of before; the clause has no subject of its own",),
    ),
    Case(
        "an event",
        HEAD + "7月8日，全县防汛工作会议在县影剧院召开。县委书记何以宁出席并讲话。\n",
        "event",
        "全县防汛工作会议",
        (
            "rule: meeting: a meeting is named and held here: 全县防汛工作会议",
            "evidence: day 2023-07-08: 7月8日",
            "evidence: venue 县影剧院",
            "resolved: in 四川省达州市宣汉县 511722: home's, as nothing places it elsewhere",
        ),
    ),
    Case(
        "spaces inside a name",
        HEAD + "7月8日，县委书记何　宁到青岚镇调研。\n",
        "official",
        "何宁",
        ("repair: 何　宁 → 何宁: white space left out",),
    ),
    Case(
        "a byline",
        HEAD + "7月8日，县委书记何以宁到青岚镇调研。（记者 罗明远）\n",
        "official",
        "罗明远",
        ("lost: does not stand",),
        stands=False,
    ),
    Case(
        "a page without home",
        "山里的一天\n2023-07-09\n7月8日，护林员李长河进山巡护，走了二十里山路，天黑才回到家里。\n",
        "home",
        "none",
        ("lost: the page speaks from no division", "--home gives one"),
        stands=False,
    ),
    Case(
        "an event whose year nobody knows",
        "青岚镇召开防汛会议\n\n7月8日，县委书记何以宁到青岚镇调研防汛工作，要求压实责任、守住底线。\n",
        "event",
        "inspection",
        ("evidence: day not known, as no year is: 7月8日",),
    ),
    Case(
        "an event of which too little is told",
        HEAD + "当地召开乡村振兴现场会。\n",
        "event",
        "乡村振兴现场会",
        ("lost: too little is told",),
        stands=False,
    ),
)
