"""The manual page policyx(1), made from the help of the commands; docs/generate.py writes it to docs/man/policyx.1."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policyx import __version__

_TAIL = """\
.SH EXIT STATUS
.TP
.B 0
all done
.TP
.B 1
some inputs failed, a line each on standard error; the others are done
.TP
.B 2
wrong usage
.TP
.B 3
nothing could be read
.TP
.B 130
interrupted
.SH ENVIRONMENT
.TP
.BI POLICYX_ OPTION
the value of an option where none is given, such as POLICYX_HOME for
.B \\-\\-home
.TP
.B NO_COLOR
no colours, whatever its value
.TP
.B HANLP_HOME
where HanLP keeps its models, ~/.hanlp
.SH FILES
.TP
.B policyx.toml
options and words of a project, looked for in the working directory and upwards
.SH SEE ALSO
.BR jq (1)
"""


def page() -> str:
    """The page in roff, UTF-8."""
    import typer

    from policyx.cli.app import app

    command = typer.main.get_command(app)
    about = " ".join((command.help or "").split())
    lines = [
        '.\\" Made by docs/generate.py from the help of the commands; edit that.',
        f'.TH POLICYX 1 "" "policyx {__version__}" "User Commands"',
        ".SH NAME",
        f"policyx \\- {_plain(about[:1].lower() + about[1:].rstrip('.'))}",
        ".SH SYNOPSIS",
        ".B policyx",
        "[OPTIONS] COMMAND [ARGS]...",
        ".SH DESCRIPTION",
        "policyx reads pages of Chinese policy news as they are really saved and gives back validated records.",
        "Nothing is sent anywhere, and nothing is written but where an option says so.",
        ".SH OPTIONS",
        *_parameters(command),
        ".SH COMMANDS",
        *_commands(command, "policyx"),
    ]
    return "\n".join(lines) + "\n" + _TAIL


def _commands(group: Any, path: str) -> Iterator[str]:
    for name, command in group.commands.items():
        if command.hidden:
            continue
        whole = f"{path} {name}"
        usage = " ".join(_value(param) for param in command.params if _argument(param))
        yield f'.SS "{_plain(f"{whole} {usage}".strip())}"'
        yield from _text(command.help or "")
        yield from _parameters(command)
        if hasattr(command, "commands"):
            yield from _commands(command, whole)


def _value(param: Any) -> str:
    """What stands for the value of an argument or option: PATH..., FILE."""
    return str(param.metavar or (param.name if _argument(param) else param.type.name).upper())


def _argument(param: Any) -> bool:
    return bool(param.param_type_name == "argument")


def _parameters(command: Any) -> Iterator[str]:
    """An entry for each argument and option; --help is the same everywhere."""
    for param in command.params:
        if getattr(param, "hidden", False):
            continue
        if _argument(param):
            yield from (".TP", f".I {_plain(_value(param))}")
        else:
            value = "" if param.is_flag or param.count else f" \\fI{_plain(_value(param))}\\fR"
            names = ", ".join(f"\\fB{_plain(name)}\\fR" for name in (*param.opts, *param.secondary_opts))
            yield from (".TP", f"{names}{value}")
        yield _line(" ".join((param.help or "").split()))


def _text(help_text: str) -> Iterator[str]:
    """Paragraphs; examples, and what is marked so for the help, are set line by line."""
    for paragraph in help_text.replace("\f", "\n\n").split("\n\n"):
        kept = "\b" in paragraph
        lines = [line for line in paragraph.replace("\b", "").split("\n") if line.strip()] if kept else []
        words = " ".join(paragraph.split())
        if words.startswith("Example: "):
            lines = ["Example:", f"    {words.removeprefix('Example: ')}"]
        if lines:
            yield from (".PP", ".nf", *map(_line, lines), ".fi")
        elif words:
            yield from (".PP", _line(words))


def _plain(text: str) -> str:
    """Text that roff takes for nothing else."""
    return text.replace("\\", "\\e").replace("-", "\\-")


def _line(text: str) -> str:
    plain = _plain(text)
    return f"\\&{plain}" if plain[:1] in (".", "'") else plain
