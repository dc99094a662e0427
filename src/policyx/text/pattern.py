"""Regular expressions that are compiled when they are first used.

Five hundred patterns take a fifth of a second to compile; a page needs about half of them."""

from __future__ import annotations

import importlib
import re
from typing import Any, cast

_METHODS = ("search", "match", "fullmatch", "finditer", "findall", "split", "sub")


def lazy(source: str, flags: int | re.RegexFlag = 0) -> re.Pattern[str]:
    """`re.compile(source, flags)`, put off to its first use. A wrong pattern raises `re.error` only then."""
    return cast("re.Pattern[str]", _Waiting(source, flags))


def remember_sets() -> None:
    """Let `re` make each set of characters once in this process, whatever patterns have it.

    CPython goes through a set one character at a time, for half a millisecond through [一-鿿]. Patterns have the same
    sets again and again: a tenth of a short run went there. This puts a function of ours before one inside `re`, so it
    is for a process of our own, the command line's; where `re` is made otherwise, nothing happens."""
    inside = importlib.import_module("re._compiler")
    make = getattr(inside, "_optimize_charset", None)
    if make is None or isinstance(make, _Remembered):
        return
    inside._optimize_charset = _Remembered(make)  # type: ignore[attr-defined]


class _Remembered:
    """Makes a set, or gives the one made before. Sets that ignore case have more to them, and are left alone."""

    def __init__(self, make: Any) -> None:
        self._make = make
        self._made: dict[tuple[Any, ...], Any] = {}

    def __call__(self, charset: Any, *rest: Any, **named: Any) -> Any:
        if named or any(one is not None for one in rest):
            return self._make(charset, *rest, **named)
        key = tuple(charset)
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = self._make(charset)
        return made


class _Compiled:
    """Holds the methods of a compiled pattern as its own attributes, so that a call costs what the pattern's does."""


class _Waiting(_Compiled):
    """What is not compiled yet."""

    def __init__(self, source: str, flags: int | re.RegexFlag) -> None:
        self.pattern = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        if name not in _METHODS:
            raise AttributeError(name)
        compiled = re.compile(self.pattern, self._flags)
        for method in _METHODS:
            setattr(self, method, getattr(compiled, method))
        self.__class__ = _Compiled  # type: ignore[assignment]  # no longer asked for what is missing: faster
        return getattr(self, name)
