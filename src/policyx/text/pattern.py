"""Regular expressions that are compiled when they are first used.

Five hundred patterns take a fifth of a second to compile; a page needs about half of them."""

from __future__ import annotations

import re
from typing import Any, cast

_METHODS = ("search", "match", "fullmatch", "finditer", "findall", "split", "sub")


def lazy(source: str, flags: int | re.RegexFlag = 0) -> re.Pattern[str]:
    """`re.compile(source, flags)`, put off to its first use. A wrong pattern raises `re.error` only then."""
    return cast("re.Pattern[str]", _Waiting(source, flags))


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
