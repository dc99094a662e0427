"""Where someone's words begin."""

from __future__ import annotations

from policyx.text.pattern import lazy

_OPEN = lazy(r"[^，：。；“]{0,12}[，：“]|[要各全加把对以坚让做在进必抓切不]")
_KIND = lazy(r"(?:热烈|衷心|诚挚|亲切|崇高)?的?(?:欢迎|感谢|祝贺|慰问|敬意|赞赏|肯定|问候)")


def opens_speech(fold: str, start: int, stop: int, end: int) -> bool:
    """Whether what follows a verb of speech (强调, 指出) up to `end` is what is said; 表示欢迎 opens no speech."""
    trigger = fold[start:stop]
    if _KIND.match(fold, stop):
        return False
    if fold[stop : stop + 1] in "，：,:":
        return True
    if fold[stop : stop + 1] in "。；）":
        return False
    return trigger.endswith(
        ("要求", "强调", "指出", "说", "希望", "勉励", "叮嘱", "嘱咐", "鼓励", "认为", "表示")
    ) and bool(stop < end)
