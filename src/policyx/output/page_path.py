"""From a page's place to the file that its records go to: readable, never outside the folder, never two for one.

| place | file |
|---|---|
| `pages/a.txt` | `pages/a.txt.jsonl` |
| `crawl.zip#2024/b.html` | `crawl.zip/2024/b.html.jsonl` |
| `pages.jsonl#12` | `pages.jsonl/12.jsonl` |
| `-`, `-#3` | `stdin.jsonl`, `stdin/3.jsonl` |
| `/data/a.txt`, `a//b.txt` | `%2Fdata/a.txt.jsonl`, `a/%2Fb.txt.jsonl` |
| `../a.txt`, `.b.txt` | `%2E./a.txt.jsonl`, `%2Eb.txt.jsonl` |
| `crawl.zip/b.html`: a folder that is named as an archive | `crawl%2Ezip/b.html.jsonl` |
| `pages/readme`: no ending, as `pages/readme.jsonl#1` may exist | `pages/readme..jsonl` |
| `a.txt.jsonl#1`, as `a.txt` may exist | `a.txt.jsonl#/1.jsonl` |

What is no plain character is percent-encoded, a percent sign too, so that unquoting a path gives back the place but for
these marks. No component begins with a dot or has more than 255 bytes: longer ones end in `%-` and a hash. A path of
more than 64 components or 2,048 bytes becomes `%long/<hash>.jsonl`.
"""

from __future__ import annotations

import hashlib
import re

ENDING = ".jsonl"
"""Of every file."""
_LONGEST_NAME = 255
_LONGEST_PATH = 2048
_DEEPEST = 64
# something must stand before the ending: `.zip` by itself is a hidden file; ASCII, or ſ would be an s
_CONTAINER = re.compile(r"(?ais)(?<=.)\.(?:jsonl|ndjson|zip|tar|tgz|tar\.gz|jsonl\.gz|ndjson\.gz)\Z")
_LINES = re.compile(r"(?ai)\.(?:jsonl|ndjson)(?:\.gz)?\Z")
_LIKE_A_PAGE = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,7}\Z|\.\Z")
_STDIN = "stdin"


def page_path(place: str) -> tuple[str, ...]:
    """The components of a page's file, relative to the folder; two places never have the same, nor one the file that is
    another's folder. place: any text at all."""
    if len(place) > _LONGEST_PATH:
        return _hashed(place)
    folders: list[str] = []
    slashes = ""  # of empty components, which no path can have
    within = ""  # the container whose direct member comes next
    rest = place
    while (cut := _cut(rest, whole=place)) is not None:
        piece, separator, rest = cut
        if separator == "#":
            folders.append(_short(_container(slashes + _quoted(piece), top=not folders, lines=bool(within))))
        elif piece:
            folders.append(_short(_folder(slashes + _quoted(piece), top=not folders)))
        else:
            slashes += "%2F"
            continue
        slashes = ""
        within = piece if separator == "#" and (piece == "-" or _LINES.search(piece)) else ""
    name = _file(slashes + (_quoted(rest) or "%"), top=not folders, lines=bool(within))
    found = (*folders, _short(name, ENDING))
    length = sum(len(component.encode()) + 1 for component in found)
    return found if length <= _LONGEST_PATH and len(found) <= _DEEPEST else _hashed(place)


def _cut(rest: str, whole: str) -> tuple[str, str, str] | None:
    """The next component, the separator behind it, and the rest; None where no separator comes.

    `#` separates only behind what is named as an archive or JSON Lines, and behind the `-` of standard input."""
    slash = rest.find("/")
    head = rest if slash < 0 else rest[:slash]
    mark = head.find("#")
    while mark >= 0:
        if _CONTAINER.search(head, 0, mark) or (head[:mark] == "-" and len(rest) == len(whole)):
            return head[:mark], "#", rest[mark + 1 :]
        mark = head.find("#", mark + 1)
    return None if slash < 0 else (head, "/", rest[slash + 1 :])


def _quoted(piece: str) -> str:
    """A component with all that is not plain percent-encoded; lone surrogates too."""
    quoted = "".join(
        char
        if char.isprintable() and char != "%"
        else "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "surrogatepass"))
        for char in piece
    )
    return "%2E" + quoted[1:] if quoted.startswith(".") else quoted


def _folder(name: str, top: bool) -> str:
    """A true folder: never named as a container's, nor as that of standard input."""
    if top and name == _STDIN:
        return "%73tdin"
    if name.endswith("#"):
        return name[:-1] + "%23"
    if _CONTAINER.search(name):
        stem, _, ending = name.rpartition(".")
        return f"{stem}%2E{ending}"
    return name


def _container(name: str, top: bool, lines: bool) -> str:
    """The folder of an archive's members, or of a file's lines: never named as a page's file."""
    if top and name == "-":
        return _STDIN
    stem = name.removesuffix(ENDING)
    return name + "#" if stem != name and _like_a_page(stem, top, lines) else name


def _file(name: str, top: bool, lines: bool) -> str:
    """The file of a page, without its ending."""
    if top and name == "-":
        return _STDIN
    if name.endswith("."):
        name = name[:-1] + "%2E"
    return name if _like_a_page(name, top, lines) and not (top and name == _STDIN) else name + "."


def _like_a_page(stem: str, top: bool, lines: bool) -> bool:
    """Whether `stem.jsonl` is the name of a page's file; of a container's folder where not. lines: directly inside
    JSON Lines, where pages are numbers."""
    return bool(_LIKE_A_PAGE.search(stem)) or (lines and stem.isdecimal()) or (top and stem == _STDIN)


def _short(name: str, ending: str = "") -> str:
    """The name with its ending; where that is too long, cut, with a hash of the whole."""
    if len(name.encode()) + len(ending) <= _LONGEST_NAME:
        return name + ending
    mark = "%-" + _hash(name) + ending
    kept = name.encode()[: _LONGEST_NAME - len(mark)].decode("utf-8", "ignore")
    return kept + mark


def _hashed(place: str) -> tuple[str, str]:
    """Where a page lies whose path would be too long for the system."""
    return "%long", _hash(place) + ENDING


def _hash(text: str) -> str:
    """128 bits of a hash, 32 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
