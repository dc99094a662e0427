"""The words of tables and plots, in English and Chinese, from words.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

Language = Literal["en", "zh-CN"]
LANGUAGES: tuple[Language, ...] = ("en", "zh-CN")


@cache
def words() -> dict[str, list[str]]:
    """Key → what is said, in the order of LANGUAGES."""
    with Path(__file__).with_name("words.toml").open("rb") as file:
        return {key: said for part in tomllib.load(file).values() for key, said in part.items()}


def say(key: str, language: Language) -> str:
    """A text in a language; a key that is not there is given back."""
    said = words().get(key)
    return said[LANGUAGES.index(language)] if said else key
