"""How likely a string is a person's name, and how likely ordinary words: natural logarithms, comparable."""

from __future__ import annotations

from functools import cache, lru_cache
from math import log
from typing import TypeAlias

from policyx.lexicon import user
from policyx.lexicon.table import read, rows
from policyx.text.pattern import lazy
from policyx.text.shards import Sharded, Shards

WORDS = 6e7
UNKNOWN = -16.0
"""A character that the word list lacks."""
FLOOR = log(0.4e-6)
"""A character of a given name, or a surname, that the tables lack."""
ONE, TWO = log(0.17), log(0.80)
"""One or two characters of given name after a surname."""
DOUBLE, HUSBAND = log(0.02), log(0.0004)
"""A compound surname (欧阳); a husband's before the wife's own (陈冯富珍)."""


NO_SURNAME = -99.0
"""A Chinese name without a known surname."""
RARE = (FLOOR, FLOOR)
PLACES = frozenset("区县市镇乡村局厅委部省州化网")
"""Characters that end names of places, offices, and changes (铁西区, 长效化), seldom of persons."""
PLACE_COST = 7.0


UNNAMED = frozenset("的们我你他她它这那吗呢把被很")
"""Characters of speech that no Chinese name holds: 好|的工作方法."""
UNOPENED = frozenset(("会", "能", "可", "要", "好", "将", "不", "就", "在", "一", "员"))
"""Surnames of a few, words everywhere else: 环卫工人|会定时, 村民|富不富."""
CALLED = frozenset("局总检队老")
"""What a surname alone is called by: 梁检, 李总."""
FUNCTION_COST = 8.0


COUNT = lazy(r"[一二两三四五六七八九十]{1,3}[名位](?=同志|委员|代表|领导|副|教授|专家|常委|嘉宾|老)")
"""颜鹏飞|四位同志: what counts the names of a list is in none of them."""


@cache
def surnames() -> dict[str, float]:
    """Surname -> log probability, compound ones among themselves."""
    counts = [(row[0], float(row[1])) for row in rows("surnames")]
    extra = [(row[0], float(row[1])) for row in rows("surnames_extra")]
    known = {**dict(extra), **dict(counts)}
    single = sum(count for name, count in known.items() if len(name) == 1)
    double = sum(count for name, count in known.items() if len(name) > 1)
    return {name: log(count / (single if len(name) == 1 else double)) for name, count in known.items()}


@cache
def given() -> dict[str, tuple[float, float]]:
    """Character -> log probability as the first of two, and as the last or only one, of a given name."""
    return {
        row[0]: (log(float(row[1]) / 1e6 + 4e-7), log(float(row[2]) / 1e6 + 4e-7)) for row in rows("given_characters")
    }


@cache
def words() -> Sharded[float]:
    """Word -> log probability."""
    return Sharded(Shards(read("words"), _word_logps))


def _word_logps(lines: str) -> dict[str, float]:
    cells = lines.split()
    return {word: log(int(count) / WORDS) for word, count in zip(cells[::2], cells[1::2], strict=True)}


@cache
def syllables() -> dict[str, float]:
    """Character -> log probability in a name that is spelled by sound (扎西顿珠)."""
    weights = {row[0]: float(row[1]) for row in rows("syllable_characters")}
    total = sum(weights.values())
    return {char: log(weight / total) for char, weight in weights.items()}


@lru_cache(maxsize=1 << 16)
def han_name(name: str) -> float:
    """Log probability of a Chinese name of two to four characters; -99 where it has no known surname."""
    given_, known = given(), surnames()
    best = NO_SURNAME
    size = len(name)
    if size in (2, 3) and name[0] in known:
        best = known[name[0]]
        if size == 2:
            best += ONE + given_.get(name[1], RARE)[1]
        else:
            best += TWO + given_.get(name[1], RARE)[0] + given_.get(name[2], RARE)[1]
    if size in (3, 4) and name[:2] in known:
        lead = known[name[:2]] + DOUBLE
        if size == 3:
            best = max(best, lead + ONE + given_.get(name[2], RARE)[1])
        else:
            best = max(best, lead + TWO + given_.get(name[2], RARE)[0] + given_.get(name[3], RARE)[1])
    if size == 4 and name[0] in known and name[1] in known and min(known[name[0]], known[name[1]]) > -7.5:
        two = known[name[0]] + known[name[1]] + HUSBAND
        best = max(best, two + TWO + given_.get(name[2], RARE)[0] + given_.get(name[3], RARE)[1])
    if name[:1] in UNOPENED or not UNNAMED.isdisjoint(name) or "不" in name or (size == 2 and name[1] in CALLED):
        best -= FUNCTION_COST
    return best


LENGTHS = {2: -2.5, 3: -1.5, 4: -1.0, 5: -2.5, 6: -4.0, 7: -5.0, 8: -6.0}
STRANGE = -14.0
"""Log probability of a character that no such name is spelled with."""
ELEMENT = -8.5
"""Log probability of an element of two or more characters: 其其格, 巴特尔."""


@cache
def elements() -> frozenset[str]:
    """Elements of names of other languages, of two characters at least."""
    return frozenset(word for _, text in rows("name_elements") for word in text.split() if len(word) > 1)


@cache
def _element_sizes() -> dict[str, tuple[int, ...]]:
    """Last character -> lengths of the elements that end in it (of five characters at most), longest first."""
    found: dict[str, set[int]] = {}
    for element in elements():
        if len(element) <= 5:
            found.setdefault(element[-1], set()).add(len(element))
    return {char: tuple(sorted(sizes, reverse=True)) for char, sizes in found.items()}


def _spelled(text: str) -> list[float]:
    """Log probability that the first characters of `text` (none, one, two …) spell a name by sound."""
    table, known, ends = syllables(), elements(), _element_sizes()
    best = [0.0]
    for stop, char in enumerate(text, 1):
        score = best[-1] + table.get(char, STRANGE)
        for size in ends.get(char, ()):
            if size <= stop and text[stop - size : stop] in known:
                score = max(score, best[stop - size] + ELEMENT)
        best.append(score)
    return best


def spelled_name(name: str) -> float:
    """Log probability of a name spelled by sound, without a dot: 白音那, 额尔敦|巴根, 阿不都."""
    return LENGTHS[len(name)] - 5.0 + _spelled(name)[-1] if len(name) in LENGTHS else -99.0


def _han_at_most(name: str) -> float:
    """Log probability of a Chinese name, less what it costs to end like a place."""
    return han_name(name) - (PLACE_COST if name[-1:] in PLACES and (len(name) > 2 or name[-1] in "村镇") else 0.0)


@lru_cache(maxsize=1 << 16)
def name_logp(name: str) -> float:
    """Log probability of a name of either sort."""
    return max(_han_at_most(name), spelled_name(name))


@lru_cache(maxsize=1 << 14)
def name_logps(run: str) -> tuple[float, ...]:
    """`name_logp` of the first two characters of `run`, of the first three, and so on up to eight."""
    spelled = _spelled(run[:8])
    surname = run[:1] in surnames() or run[:2] in surnames()
    scores: list[float] = []
    for size in range(2, len(spelled)):
        score = LENGTHS[size] - 5.0 + spelled[size]
        if (surname and size < 5) or score < NO_SURNAME:
            score = max(_han_at_most(run[:size]), score)
        scores.append(score)
    return tuple(scores)


_WORD_ENDS = ((), (), (2,), (2, 3), (2, 3, 4))
"""How long the longer words may be of a text of no character, of one, and so on."""


def odds_at_most(run: str) -> float:
    """What the odds of a name at the beginning of `run` against words cannot exceed, by single characters; what follows
    the name adds to it."""
    pieces = words().pieces
    best, spent = -1e9, pieces[run[0]].get(run[0], UNKNOWN)
    for char, score in zip(run[1:], name_logps(run), strict=False):
        spent += pieces[char].get(char, UNKNOWN)
        best = max(best, score - spent)
    return best


@lru_cache(maxsize=1 << 14)
def words_logps(text: str) -> tuple[float, ...]:
    """`words_logp` of `text` (at most a dozen characters), of all but its first character, and so on to its end."""
    pieces = words().pieces
    size = len(text)
    tails = [0.0] * (size + 1)
    for at in range(size - 1, -1, -1):
        known = pieces[text[at]].get
        best = known(text[at], UNKNOWN) + tails[at + 1]
        for stop in _WORD_ENDS[size - at] if size - at < 5 else _WORD_ENDS[4]:
            own = known(text[at : at + stop])
            if own is not None and own + tails[at + stop] > best:
                best = own + tails[at + stop]
        tails[at] = best
    return tuple(tails)


@lru_cache(maxsize=1 << 16)
def words_logp(text: str) -> float:
    """Log probability of the likeliest reading of `text` (at most a dozen characters) as ordinary words."""
    return words_logps(text)[0]


Cues: TypeAlias = tuple[dict[str, str], frozenset[str]]


def follows() -> dict[str, str]:
    """Word that may stand right after a name -> its cue (speech, act, work, link); the verbs of the user's dictionary
    that hold now are among them."""
    return _cues()[0]


def _cues() -> Cues:
    """`follows` and the characters with which its words begin."""
    own = user.current()
    return own.made("mention.cues", _with_own) if own.entries and own.verbs else _built_in()


@cache
def _built_in() -> Cues:
    return _opened({row[0]: row[1] for row in rows("name_follows")})


def _with_own(own: user.UserLexicon) -> Cues:
    """The cues with the user's verbs; those are looked up by their first four characters."""
    verbs = {verb[:4]: "speech" if role == "speak" else "act" for verb, role in own.verbs.items()}
    return _opened(_built_in()[0] | verbs)


def _opened(known: dict[str, str]) -> Cues:
    return known, frozenset(word[0] for word in known)


BOOST = {"speech": 6.0, "act": 5.0, "work": 5.0, "link": 3.5}


def _stray(rest: str, size: int) -> bool:
    """Whether `rest` opens with a joining word that joins nothing: 和在, 为会见."""
    if size > 1 or rest[0] not in "和与及为":
        return False
    return any(
        cue and (rest[0] != "为" or cue != "link") for cue in (follows().get(rest[1:stop]) for stop in (2, 3, 4))
    )


def after_logp(run: str, at: int = 0, cut: bool = False) -> float:
    """Log probability of what follows a name (run[at:]) up to the next mark; better where it opens with a word that
    follows names.

    cut: the text goes on beyond `run` without a mark."""
    size = len(run)
    if at >= size:
        return 0.0
    tails = words_logps(run)
    best = tails[at] - 4.0
    known, first = _cues()
    if run[at] not in first:
        return best
    for stop in range(at + 1, min(at + 5, size) + 1):
        word = run[at:stop]
        cue = known.get(word)
        # 仇大同，: a joining word joins nothing where a mark follows
        # 柏万和在主会场: nor where the next word goes on as after a name
        if cue and (cue != "link" or cut or stop < size or word[0] == "等") and not _stray(run[at:], stop - at):
            own = words().pieces[word[0]].get(word)
            own = words_logp(word) if own is None else own
            best = max(best, min(own + BOOST[cue], -1.0) + tails[stop])
    return best


def openings() -> frozenset[str]:
    """The characters with which the words of `follows` begin."""
    return _cues()[1]


def cue_at(text: str, at: int) -> str | None:
    """The cue of the longest word at `at` that may follow a name (出席: act), or None."""
    known, first = _cues()
    if text[at : at + 1] not in first:
        return None
    for size in (4, 3, 2, 1):
        cue = known.get(text[at : at + size])
        if cue:
            return cue
    return None


def closes(text: str, at: int, stop: int) -> bool:
    """Whether a name in a list may end at `at`: a mark, a space, the end, or a word that follows names."""
    if at >= stop or not "\u4e00" <= text[at] <= "\u9fff" or COUNT.match(text, at):
        return True
    known, first = _cues()
    return text[at] in first and any(text[at : at + size] in known for size in range(1, 5))
