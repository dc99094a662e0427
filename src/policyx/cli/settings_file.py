"""What may stand in a policyx.toml, read and looked at: one clear line for what may not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from policyx.cli.outcome import refuse
from policyx.cli.settings import Settings
from policyx.lexicon.user import UnreadableTOML
from policyx.lexicon.user_entry import meant
from policyx.text.pattern import lazy


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= LARGEST else None


def _number(value: Any) -> float | None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if number and 0 <= value <= LARGEST else None


def _yes(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _text_or_whole(value: Any) -> str | None:
    return str(_whole(value)) if _whole(value) else _text(value)


def _day(value: Any) -> str | None:
    return value.isoformat()[:10] if isinstance(value, date) else _text(value)


def _texts(value: Any) -> str | None:
    listed = isinstance(value, list) and all(isinstance(one, str) for one in value)
    return ",".join(value) if listed else _text(value)


Reads = tuple[Callable[[Any], Any], str]
TEXT: Reads = (_text, "a text in quotation marks")
WHOLE: Reads = (_whole, "a whole number above 0")
NUMBER: Reads = (_number, "a number, 0 or more")
YES: Reads = (_yes, "true or false")
NAMED: Reads = (_text_or_whole, "a text in quotation marks, or a whole number above 0")
DAY: Reads = (_day, "a day such as 2024-07-11")
TEXTS: Reads = (_texts, "a list of texts")

OPTIONS: dict[str, Reads] = {
    "encoding": TEXT,
    "glob": TEXT,
    "text-field": TEXT,
    "max-bytes": WHOLE,
    "published": DAY,
    "home": NAMED,
    "tagger": TEXT,
    "only": TEXTS,
}
"""The options of [options], by their long names: none says what is read or written, or where to."""

COMMANDS: dict[str, dict[str, Reads]] = {
    "extract": {"format": TEXT},
    "batch": {
        "jobs": NAMED,
        "chunk": WHOLE,
        "timeout": NUMBER,
        "memory": WHOLE,
        "progress": NUMBER,
        "fail-fast": YES,
    },
    "report": {"title": TEXT},
    "segment": {},
    "explain": {},
    "annotate": {},
}
"""Tables for single commands, beside [options] and before it, and the options that only they take."""

TABLES = ("options", "lexicon", *COMMANDS)
MOST_FAULTS = 20
LARGEST = 2**63 - 1  # of a number, as in TOML
_SHOWN = 40  # characters of a key that is none
_MODEL = lazy(r"[A-Za-z0-9_][A-Za-z0-9_.+-]*")


def read(path: Path, *, given: bool) -> Settings:
    """The settings of a file; what is wrong ends the command with exit code 2 and one line.

    given: by --config or POLICYX_CONFIG; a file that is only found may not name a folder with a model, which might be
    code of whoever put it there."""
    from policyx.lexicon.user_toml import parsed

    try:
        tables, text = parsed(path)
    except OSError as error:
        hint = "--config takes a file" if given else "--no-config runs without it"
        refuse(f"{path}: cannot read: {(error.strerror or str(error)).lower()}; {hint}")
    except UnreadableTOML as error:
        refuse(error if given else f"{error}; --no-config runs without it")
    read = _Reader(path, text, given=given)
    found = read.tables(tables)
    if read.faults:
        line, reason = read.faults[0]
        refuse(f"{path}:{line}: {reason}")
    return Settings(path, found, "lexicon" in tables)


def faults(path: Path) -> list[tuple[int, str]]:
    """(line, reason) of all that may not stand in a file of settings, [lexicon] left out. Raises OSError,
    UnreadableTOML."""
    from policyx.lexicon.user_toml import parsed

    tables, text = parsed(path)
    read = _Reader(path, text, given=True)
    read.tables(tables)
    return read.faults


class _Reader:
    """Tables of one file. faults: (line, reason) of what is wrong with it."""

    def __init__(self, path: Path, text: str, *, given: bool) -> None:
        self._path, self._text, self._given = path, text, given
        self.faults: list[tuple[int, str]] = []

    def tables(self, tables: dict[str, Any]) -> dict[str, dict[str, Any]]:
        """The options of each table."""
        found: dict[str, dict[str, Any]] = {}
        for name, table in tables.items():
            if len(self.faults) > MOST_FAULTS:
                break
            if name not in TABLES:
                hint = f"; {name} belongs under [options]" if _long(name) in OPTIONS else meant(name, TABLES)
                self._wrong(name, "", f"unknown table [{name[:_SHOWN]}]: expected one of {', '.join(TABLES)}{hint}")
            elif not isinstance(table, dict):
                self._wrong(name, "", f"{name} is no table: expected [{name}]")
            elif name != "lexicon":
                found[name] = self._options(name, table)
        return found

    def _options(self, name: str, table: dict[str, Any]) -> dict[str, Any]:
        """Long name -> value of one table."""
        known = {**OPTIONS, **COMMANDS.get(name, {})}
        found: dict[str, Any] = {}
        for key, value in table.items():
            if len(self.faults) > MOST_FAULTS:
                break
            if _long(key) not in known:
                self._wrong(
                    name, key, f"[{name}] takes no {key[:_SHOWN]}: expected {', '.join(known)}{_hint(key, known)}"
                )
                continue
            convert, what = known[_long(key)]
            if (converted := convert(value)) is None:
                self._wrong(name, key, f"[{name}] {key} takes {what}")
            else:
                found[_long(key)] = self._tagger(name, converted) if key == "tagger" else converted
        return found

    def _tagger(self, table: str, name: str) -> str:
        """A tagger, a folder of one seen from the file; of a file that was only found, no folder."""
        kind, _, model = name.partition(":")
        if not model:
            return name
        try:
            folder = self._path.parent / Path(model).expanduser()
            there = folder.is_dir()
            local = there or Path(model).is_dir() or not _MODEL.fullmatch(model)
        except (OSError, RuntimeError, ValueError):
            there, local = False, True
        if local and not self._given:
            where = "give it with --tagger, POLICYX_TAGGER, or --config"
            self._wrong(table, "tagger", f"[{table}] tagger: a folder may be code of whoever put it there; {where}")
        return f"{kind}:{folder}" if there else name

    def _wrong(self, table: str, key: str, reason: str) -> None:
        from policyx.lexicon.user_toml import line_of

        self.faults.append((line_of(self._text, table, key), reason))


def _long(key: str) -> str:
    """The long name of an option: text_field is text-field."""
    return key.replace("_", "-")


def _hint(key: str, known: dict[str, Reads]) -> str:
    """What was probably meant by a key that a table does not take."""
    if key in ("lexicon", "lexicons"):
        return '; dictionaries are named under [lexicon]: files = ["own.tsv"]'
    owner = next((name for name, own in COMMANDS.items() if _long(key) in own), None)
    return f"; [{owner}] takes it" if owner else meant(_long(key), tuple(known))
