"""Where an event takes place, in which division, at what time of day, and in what mode."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from policyx.event.clause import Item, Sentence
from policyx.event.draft import Draft
from policyx.lexicon.table import rows
from policyx.mention import date
from policyx.mention.base import DateParts, Mention
from policyx.resolve import divisions
from policyx.resolve.base import Place, Resolved
from policyx.text.pattern import lazy

_HOLDS = lazy(
    r"[^。；，]{0,30}?(?:召开|举行|举办|会见|会谈|开幕|闭幕|落幕|落下帷幕|拉开|启幕|开赛|开跑|开船|主持|组织|设主会场|开展|成立|收看|收听|开班|启动|揭牌|签约|签署|接见|座谈|授课|宣讲)"
)
_DOES = lazy(
    r"[^。；]{0,40}?(?:调研|检查|督[查察导办]|暗访|走访|慰问|视察|考察|夜查|巡[查河湖林]|看望|察看|查看|学习考察|观摩)"
)
_OURS = lazy(r"(?:来|到|赴|莅临?|对|在|深入|走进|走访)我[省市县区州旗盟校]")
_CALLS = lazy(
    r"(?:党委|政府)?(?:近日|日前|今天|昨天|今日|昨日|上午|下午|（[^（）]{1,12}）|\d{1,2}日){0,3}(?:组织)?(?:召开|举行|举办)"
)
_GOES = lazy(r"(?:到|赴|来|莅|莅临|深入|来到|前往|赶往|赶赴|在|走进|转赴)$")
_TEACHES = lazy(r"[^。；，]{0,12}?(?:宣讲|授课|讲座|作(?:专题)?辅导|作报告)")
_DECIDES = lazy(r"[^，。；]{2,9}?(?:委|人大常委会|人民政府|政府)[^。；，]{0,16}(?:研究)?决定")
_AID = lazy(r"援(?:疆|藏|青|建|川)|对口支援")
_HALL = lazy(r"主会场(?:设在|设于|设立在)$")
_LETTER = lazy(  # 在京召开
    r"在(?P<letter>[\u4e00-\u9fff])(?:隆重|成功|胜利|正式|联合|集中|共同)?(?:召开|举行|举办|会见|会谈|开幕|闭幕|签署|签约|启动|成立|揭牌|发布|开班)"
)
_VIDEO = lazy(r"视频|电视电话|电视会议|电话会议|线上(?:方式|形式|召开)|云会议")
_ONSITE = lazy(r"现场(?:推进|观摩|办公|交流|调度|部署|督办)?会|现场办公")
_PART = lazy(r"[^，。；]{0,3}?(凌晨|清晨|早上|上午|中午|下午|傍晚|晚上|晚|夜间|深夜)")


def _sentences(told: tuple[Sentence, ...], draft: Draft) -> Iterator[Sentence]:
    """The sentence that reports an event, then the others that tell of it."""
    yield told[draft.first]
    for index in draft.told:
        if index != draft.first:
            yield told[index]


def venue(resolved: Resolved, told: tuple[Sentence, ...], draft: Draft) -> Item | None:
    """The place of which the text says that the event is held there (在县影剧院召开), as a mention."""
    if draft.type in ("inspection", "appointment"):
        return None
    fold = resolved.reading.fold
    for sentence in _sentences(told, draft):
        for item in sentence.of("place", "organ"):
            before = fold[max(sentence.start, item.start - 6) : item.start]
            if _HALL.search(before) or (before.endswith("在") and _HOLDS.match(fold, item.stop, sentence.stop)):
                return item
    return None


def division(
    resolved: Resolved, told: tuple[Sentence, ...], draft: Draft, place: Item | None
) -> tuple[Place | None, str]:
    """The division where the text says that an event takes place, the city of a province's meeting too (在太原召开),
    else home's; of an appointment, home's or else that of the committee which decides. And what says so: home,
    committee, landmark, inspected, held, lectured, named, letter.

    What says so, first to last: the venue or its name (人民大会堂), 在…召开, who calls (石家庄市日前召开), the division
    gone to for a lecture, one that the meeting is named after (临沧市…座谈会), 在榕举行; of an inspection, the division
    gone to, the places visited, the first of several abroad. Several places within home are home."""
    home = resolved.home
    if draft.type == "appointment":
        return (home, "home") if home else (_decided(resolved, told[draft.first]), "committee")
    if place is not None and (landmark := _landmark(resolved, place)):
        return landmark, "landmark"
    if draft.type == "inspection":
        codes, how = _inspected(resolved, told, draft), "inspected"
    elif codes := _held(resolved, told, draft, place):
        how = "held"
    elif codes := _lectured(resolved, told, draft):
        how = "lectured"
    else:
        codes, how = _named(resolved, draft), "named"
    code = _one(codes)
    if code is None and codes and home and not any(c[:2] == home.code[:2] for c in codes):
        code = codes[0]  # 到深圳、南宁等地考察: the first of those abroad
    if code is None and draft.type != "inspection":
        letter = _by_letter(resolved, told, draft)
        return letter or home, "letter" if letter else "home"
    if code is None or (home is not None and _own(home.code, code)):
        letter = _by_letter(resolved, told, draft) if draft.type != "inspection" else None
        return letter or home, "letter" if letter else "home"
    return resolved.place_of.get(code, home), how if code in resolved.place_of else "home"


def _landmark(resolved: Resolved, place: Item) -> Place | None:
    """The division of a venue that everybody knows: 人民大会堂."""
    text = resolved.reading.fold[place.start : place.stop]
    code = next((code for name, code in rows("landmarks") if text.startswith(name)), None)
    return divisions.place(code) if code and not (resolved.home and resolved.home.code.startswith(code[:2])) else None


def _decided(resolved: Resolved, sentence: Sentence) -> Place | None:
    """The division whose committee or congress decides an appointment on a page without home: 毕节市委研究决定."""
    for item in sentence.of("division", "organ", "post"):
        if item.kind == "post":
            continue
        if _DECIDES.match(resolved.reading.fold, item.start, sentence.stop) and (codes := _coded(resolved, item)):
            return resolved.place_of.get(codes[-1])
    return None


def _lectured(resolved: Resolved, told: tuple[Sentence, ...], draft: Draft) -> list[str]:
    """The divisions to which lecturers go: 市委宣讲团到开江宣讲."""
    if draft.type != "study":
        return []
    fold = resolved.reading.fold
    for sentence in (told[draft.first], *(s for s in told if s.headline)):
        for item in sentence.of("division"):
            before = fold[max(sentence.start, item.start - 3) : item.start]
            if _GOES.search(before) and _TEACHES.match(fold, item.stop, sentence.stop):
                return _coded(resolved, item)
    return []


def _named(resolved: Resolved, draft: Draft) -> list[str]:
    """The division within home that a name begins with: 临沧市强边固防座谈会 on a province's page; also in the short
    form in which the page names it (西乌旗第三十二届那达慕)."""
    home, name = resolved.home, draft.name or ""
    if home is None or draft.type not in ("meeting", "ceremony", "other") or not home.code.endswith("00"):
        return []
    stem = home.code.rstrip("0").ljust(2 if home.code.endswith("0000") else 4, "0")
    own = [p for p in resolved.place_of.values() if p.code != home.code and p.code.startswith(stem)]
    spelt = {p.code: {resolved.reading.text(*span) for span in resolved.divisions.get(p.code, ())[:8]} for p in own}
    return [p.code for p in own if name.startswith((p.name, *(t for t in spelt[p.code] if len(t) > 2)))][:1]


@cache
def _letters() -> dict[str, str]:
    return {row[0]: row[1] for row in rows("city_letters")}


def _by_letter(resolved: Resolved, told: tuple[Sentence, ...], draft: Draft) -> Place | None:
    """The division of 在京召开, also where only the headline has it."""
    heads = [s for s in told if s.headline]
    for sentence in [told[draft.first], *heads]:
        match = _LETTER.search(resolved.reading.fold, sentence.start, sentence.stop)
        if match and (code := _letters().get(match["letter"])):
            home = resolved.home
            return None if home and _own(home.code, code) else divisions.place(code)
    return None


def _own(home: str, code: str) -> bool:
    """Whether a division is home itself or what home lies in (a county's page that names its city)."""
    return code == home or (home.startswith(code.rstrip("0")) and home != code)


def _one(codes: list[str]) -> str | None:
    """The one division that several codes agree on, the most precise of a line (河南省周口市), or None."""
    unique = list(dict.fromkeys(codes))
    lower = [c for c in unique if not any(o != c and o.startswith(c.rstrip("0")) for o in unique)]
    if len(lower) == 1:
        return lower[0]
    above = {c[:4] + "00" for c in lower}
    return above.pop() if len(above) == 1 and lower else None


def _within(resolved: Resolved, start: int, stop: int) -> list[str]:
    """The divisions named inside a span."""
    return [c for c, spans in resolved.divisions.items() if any(start <= a and b <= stop for a, b in spans)]


def _coded(resolved: Resolved, item: Item) -> list[str]:
    return _within(resolved, item.start, item.stop)


def _held(resolved: Resolved, told: tuple[Sentence, ...], draft: Draft, place: Item | None) -> list[str]:
    """The divisions where something is held: 在河南省周口市召开, 在合江县会议中心召开."""
    fold = resolved.reading.fold
    if place is not None and not _AID.search(fold, place.start, place.stop) and (found := _coded(resolved, place)):
        return found
    sentence = told[draft.first]
    last: Item | None = None
    found = []
    for item in sentence.of("division"):
        before = fold[max(sentence.start, item.start - 6) : item.start]
        if _HALL.search(before):
            found += _coded(resolved, item)
        elif not before.strip() or before[-1] in "，。；日：）讯道\u3000 " or (last and last.stop == item.start):
            last = item  # 石家庄市日前召开…, also after 河北省
            found += _coded(resolved, item) if _CALLS.match(fold, item.stop, sentence.stop) else []
        if (before.endswith("在") or (last and last.stop == item.start)) and _HOLDS.match(
            fold, item.stop, sentence.stop
        ):
            found += _coded(resolved, item)
            last = item
        elif before.endswith("在"):
            last = item
            found += _coded(resolved, item) if _joined(sentence, item) else []
    return found


def _joined(sentence: Sentence, item: Item) -> bool:
    """Whether another division follows at once (河南省|周口市)."""
    return any(o.kind == "division" and o.start == item.stop for o in sentence.items)


def _inspected(resolved: Resolved, told: tuple[Sentence, ...], draft: Draft) -> list[str]:
    """The divisions to which an inspection goes: those named (到青州市调研), else the places visited."""
    fold = resolved.reading.fold
    sentence = told[draft.first]
    if _OURS.search(fold, sentence.start, sentence.stop):
        return []
    found: list[str] = []
    previous: Item | None = None
    for item in sentence.of("division"):
        before = fold[max(sentence.start, item.start - 3) : item.start]
        linked = previous is not None and not fold[previous.stop : item.start].strip(" 、和及")
        if (_GOES.search(before) or linked) and _DOES.match(fold, item.stop, sentence.stop):
            found += _coded(resolved, item)
            previous = item
    if found:
        return found
    for item in draft.visited:
        found += _coded(resolved, item)
    places = [item for item in draft.visited if item.kind != "division"]
    covered = sum(bool(_coded(resolved, item)) for item in draft.visited)
    return found if covered * 2 >= len(places) else []


def mode(fold: str, told: tuple[Sentence, ...], draft: Draft) -> str | None:
    """video (视频会议, 电视电话会议, 以视频形式), onsite (现场会, 现场办公会), or None."""
    if draft.type in ("inspection", "appointment", "reception"):
        return None
    name = draft.name or ""
    words = [name, fold[slice(*told[draft.first].span)]] if told else [name]
    words += [
        text
        for i in draft.told
        if re.search(
            r"(?:会议|活动|党课|仪式|大会|分会场)[^，。]{0,12}(?:视频|电视电话)|(?:视频|电视电话)[^，。]{0,8}(?:形式|方式)",
            text := fold[slice(*told[i].span)],
        )
    ]
    if any(_VIDEO.search(re.sub(r"(?:传达|贯彻|落实|学习|收看)[^，。]{0,40}", "", w)) for w in words):
        return "video"
    return "onsite" if any(_ONSITE.search(w) for w in words[:2]) else None


def part_of_day(resolved: Resolved, told: tuple[Sentence, ...], draft: Draft) -> str | None:
    """上午, 下午 … as told with the event's day in one of the sentences that tell of it, or where the first begins."""
    fold = resolved.reading.fold
    days = [
        i.mention for s in _sentences(told, draft) for i in s.of("date") if i.mention and _same_day(draft, i.mention)
    ]
    found = next((part for day in days if (part := date.part_of_day(resolved.reading, day))), None)
    if found:
        return found
    sentence = told[draft.first]
    for item in sentence.of("date"):
        match = _PART.match(fold, item.stop, sentence.stop)
        if match:
            return match[1]
    match = re.match(
        r"[\s]*(?:当天|当日|随后|\d{1,2}日)?(凌晨|清晨|上午|中午|下午|傍晚|晚上|晚)",
        fold[sentence.start : sentence.stop],
    )
    return match[1] if match else None


def _same_day(draft: Draft, mention: Mention) -> bool:
    """Whether a date is the event's day, that of an undated page by its text."""
    parts, day = mention.parts, draft.date
    if day is None or not isinstance(parts, DateParts) or parts.grain != "day":
        return False
    return parts.start == day.start if day.start else mention.text == day.text
