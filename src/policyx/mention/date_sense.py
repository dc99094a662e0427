"""Which written dates mean a day or month: lengths of time, numbers, slogans, stamps and dates in titles do not."""

from __future__ import annotations

from collections.abc import Iterator

from policyx.mention.date_forms import LIST, RANGE, Atom, atoms, cues
from policyx.text.pattern import lazy
from policyx.text.reading import Reading, Span

PART_OF_DAY = lazy(
    r"[ \n]{0,2}(?:当天)?[ \n]?(一大早|凌晨|清晨|早晨|早上|上午|中午|午间|下午|傍晚|晚间|晚上|深夜|夜间|夜里|晚|夜|早)"
)
_TIMED = lazy(
    r"[ \n]?(?:凌晨|清晨|早|上午|中午|下午|傍晚|晚|夜|白天|当天|在|，|至|召|举|，|、|和|夜间|起|前|—|-|～|（)"
)
_STAMP_TIME = lazy(r"[ T]{0,2}\d{1,2}：\d\d")
_PAGE_NUMBER = lazy(r"[ ]?(?:第?[A-Z]?\d{1,2}|头)版")
_QUOTE = 200


def sound(reading: Reading, span: Span) -> Iterator[Atom]:
    """The atoms of a span that mean a day or month: lengths of time, numbers and slogans left out."""
    text = reading.fold
    last: Atom | None = None
    spoilt: Atom | None = None
    for atom in atoms(text, *span):
        joined = last is not None and _joins(text, last, atom)
        if inside(atom.start, reading.bylines):
            continue
        if spoilt and _joins(text, spoilt, atom):  # 每逢5日、10日
            spoilt = atom
            continue
        spoilt = None
        if _means_date(text, span, atom, joined) and not _titled(text, span, atom) and not _stamp(text, span, atom):
            yield atom
            last = atom
        else:
            last = None
            spoilt = atom if _spoilt(text, span, atom.start) else None


def _joins(text: str, left: Atom, right: Atom) -> bool:
    """Whether only a range's or a list's mark stands between two atoms."""
    return bool(RANGE.fullmatch(text, left.stop, right.start) or LIST.fullmatch(text, left.stop, right.start))


def _titled(text: str, span: Span, atom: Atom) -> bool:
    """Whether the atom stands inside 《》."""
    opened = text.rfind("《", max(span[0], atom.start - 80), atom.start)
    return opened >= 0 and text.find("》", opened, atom.start) < 0


def _stamp(text: str, span: Span, atom: Atom) -> bool:
    """Whether a date in figures is a stamp that was left in the body: a time of day after it (2024-07-10 09:12), or the
    end of a short line (a list of headlines)."""
    if _PAGE_NUMBER.match(text, atom.stop, span[1]):  # 《人民日报》（2021年12月22日01版）
        return True
    if not atom.figures:
        return False
    if text[max(span[0], atom.start - 2) : atom.start].strip().endswith("》"):  # 摘自《…报》2021.08.04
        return True
    ends = span[1] - span[0] <= 80 and not text[atom.stop : span[1]].strip(" ]】）)\n")
    return ends or bool(_STAMP_TIME.match(text, atom.stop, span[1]))


def _spoilt(text: str, span: Span, place: int) -> bool:
    """Whether a word that spoils a date ends at `place` (每年|6月)."""
    left = text[max(span[0], place - 4) : place].rstrip()
    return any(cues("before").fullmatch(left, len(left) - n) for n in range(1, min(4, len(left)) + 1))


def _means_date(text: str, span: Span, atom: Atom, joined: bool) -> bool:
    if atom.word:
        return _word_means_date(text, span, atom)
    if atom.week:
        return not _spoilt(text, span, atom.start)
    if (atom.month is not None and not 1 <= atom.month <= 12) or (atom.day is not None and not 1 <= atom.day <= 31):
        return False
    if atom.through is not None:
        return 2 <= atom.through <= 12
    if atom.given:
        return True
    if atom.month is None and atom.monthword is None:
        return _bare_day_means_date(text, span, atom, joined)
    if atom.monthword and not (atom.day or atom.part):
        return False  # 本月, 上月: a month told without number is mostly 「本月以来」
    if _spoilt(text, span, atom.start) and not atom.year and not joined:
        return False
    if atom.day or atom.part or atom.monthword:
        return True
    if cues("after").match(text, atom.stop, span[1]):
        return False
    return not atom.chinese or bool(atom.year or atom.yearword or text[atom.start : atom.stop].endswith("份"))


def _bare_day_means_date(text: str, span: Span, atom: Atom, joined: bool) -> bool:
    """「10日下午」 and 「5日至6日」 are dates; 「10日内」「3号楼」「每月10日」 are not."""
    if joined:
        return not cues("span").match(text, atom.stop, span[1])
    if _spoilt(text, span, atom.start) or cues("span").match(text, atom.stop, span[1]):
        return False
    timed = bool(_TIMED.match(text, atom.stop, span[1]))
    if atom.chinese or text[atom.stop - 1] == "号":
        left = text[max(span[0], atom.start - 1) : atom.start]
        part = bool(PART_OF_DAY.match(text, atom.stop, min(span[1], atom.stop + 8)))
        return part and (not left or not left.isalnum() or (atom.day is not None and atom.day > 10))
    left = text[max(span[0], atom.start - 1) : atom.start]
    return timed or not left or not left.isalpha() or left in "于在到截从自以的了是至年"


def _word_means_date(text: str, span: Span, atom: Atom) -> bool:
    """今天上午 and 「昨日,」 are dates; 「美好明天」「今天的中国」「今日头条」「时至今日」 are not."""
    word = atom.word or ""
    if word in ("前天", "后天") and text[atom.start - 1] in "目之以此日从年月眼今往先":  # 目前天津
        return False
    if word[1] in "晚夜晨早":
        return True
    if PART_OF_DAY.match(text, atom.stop, min(span[1], atom.stop + 8)):
        return True
    left = text[max(span[0], atom.start - 1) : atom.start].strip()
    right = text[atom.stop : min(span[1], atom.stop + 2)]
    if word[0] == "当" or word == "同日":
        return True
    if right[:1] in {"的", "头", "说", "中"} or (left and left in "至到的好丽是"):
        return right[:2] in {"的会", "的座", "的活", "的大", "的签"}
    if word[0] in "明后":
        return right[:1] in {"，", "起", "将", "在"} or left in {"将", "于"}
    front = max(span[0], atom.start - _QUOTE)
    quoted = text.rfind("“", front, atom.start) > text.rfind("”", front, atom.start)
    return not quoted and left != "："


def inside(place: int, spans: tuple[Span, ...]) -> bool:
    """Whether a place lies in one of some spans."""
    return any(start <= place < stop for start, stop in spans)
