"""Who signs a notice: the organ whose name and day close its text."""

from __future__ import annotations

from policyx.page.labels import is_outlet
from policyx.page.lines import Line
from policyx.page.names import is_name
from policyx.text.pattern import lazy
from policyx.text.reading import squash

_RANK = 10
_LONGEST = 60
_ORGAN = lazy(
    r"[\u4e00-\u9fff·（）]{2,24}"
    r"(?:委员会|人民政府|政府|地委|行署|局|厅|部|办|办公室|办公厅|中心|[总支大]队|法院|检察院|集团|公司|联合会|协会|大学|学院|医院|指挥部|领导小组|管委会|海关|银行|[镇乡])"
)
_SEAL = lazy(r"（(?:章|印|盖章|公章|代章)）$")


def signer(fold: str, rows: list[Line]) -> list[tuple[int, str]]:
    """(rank, name) of the first organ that signs above a day in a line of its own, behind the text:
    某某县人民政府 / 2019年1月17日. Empty where nobody does."""
    text = next((index for index, row in enumerate(rows) if row.role == "text"), len(rows))
    plain = [row for row in rows[text:] if row.role != "chrome"]
    for index in range(2, len(plain)):
        said = plain[index].meta
        if plain[index].role != "stamp" or plain[index].size > 30 or said.sources or said.persons:
            continue
        found: list[str] = []
        for row in reversed(plain[max(1, index - 6) : index]):
            names = _names(fold, row)
            if not names:
                break
            found = names
        if found:
            return [(_RANK, squash(found[0]))]
    return []


def _names(fold: str, row: Line) -> list[str]:
    """The organs of a line that names nothing else, or []."""
    if row.size > _LONGEST:
        return []
    names = [_SEAL.sub("", name) for name in fold[row.start : row.stop].split()]
    if len(names) > 3 and max(map(len, names)) == 1:
        names = ["".join(names)]  # 青 岚 县 人 民 政 府
    return names if all(map(_organ, names)) else []


def _organ(name: str) -> bool:
    return (is_outlet(name) or bool(_ORGAN.fullmatch(name))) and not is_name(name)
