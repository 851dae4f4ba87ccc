"""The docs say what is: python tools/docs.py check|write

Tables between `<!-- settings -->` and `<!-- /settings -->` (or `commands`, `needs`) are made from the code; links lead
somewhere; commands named in the papers exist. `write` makes the tables anew.
"""

from __future__ import annotations

import itertools
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from cloudspace.config import declared
from cloudspace.interfaces.cli import main as cli

ROOT = Path(__file__).resolve().parent.parent
_LEFT_OUT = {"tests", ".venv", "node_modules", "var", ".git", "build", "dist"}
_TELLS_COMMANDS = re.compile(r"[A-Z]+\.md|docs/(handbook|guide)/")
_BLOCK = "<!-- {0} -->\n{1}<!-- /{0} -->"
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^```.*?^```", re.M | re.S)
_HEADING = re.compile(r"^#{1,6} (.+?)(?: \{#([\w-]+)\})?$", re.M)
_CODE = re.compile(r"`([^`\n]+)`")
_MAKE = re.compile(r"^(?:CI=true |[A-Z_]+=\S+ )*make ([a-z]+)")
_OURS = re.compile(r"^(?:\.venv/bin/)?cloudspace ([a-z]+)(?: ([a-z]+))?")


def papers() -> list[Path]:
    """All Markdown of the project but policies, whose links the policy's own check reads."""
    found = (path for path in ROOT.rglob("*.md") if not _LEFT_OUT & set(path.relative_to(ROOT).parts))
    return sorted(path for path in found if "policies" not in path.relative_to(ROOT).parts)


def settings_table() -> str:
    """Every declared setting."""
    rows = [
        f"| `{one.name}` | {_default(one)} | {one.meaning}{' (secret)' if one.secret else ''} |"
        for one in declared.SETTINGS
    ]
    return "\n".join(["| setting | default | what it means |", "|---|---|---|", *rows, ""])


def _default(one: declared.Setting) -> str:
    return f"`{one.default}`" if one.default else "–"


def commands_table() -> str:
    """Every command and what it does."""
    rows = [f"| `cloudspace {name}` | {summary} |" for name, summary in _commands()]
    return "\n".join(["| command | what it does |", "|---|---|", *rows, ""])


def _commands() -> Iterator[tuple[str, str]]:
    group = cli.cloudspace
    with click.Context(group) as context:
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            if isinstance(command, click.Group):
                yield from ((f"{name} {sub}", one.get_short_help_str(200)) for sub, one in command.commands.items())
            elif command is not None:
                yield name, command.get_short_help_str(200)


def needs_table() -> str:
    """What the software needs of a policy; entries that are needed alike share a row."""
    cli.start()
    # The declaration reads the models, which stand only once the settings are loaded.
    from cloudspace.config import needed

    rows = []
    for (section, why, terms), alike in itertools.groupby(
        needed.every(), lambda one: (one.path[0], one.why, one.terms)
    ):
        names = ", ".join(f"`{one.path[1]}`" for one in alike if len(one.path) > 1)
        rows.append(f"| `[{section}]` | {names or terms} | {why} | {terms if names else ''} |")
    return "\n".join(["| section | needed | for | what it must say |", "|---|---|---|---|", *rows, ""])


TABLES: dict[str, Callable[[], str]] = {
    "settings": settings_table,
    "commands": commands_table,
    "needs": needs_table,
}


def with_tables(text: str) -> str:
    """The text with its generated tables as they should be."""
    for name, table in TABLES.items():
        block = re.compile(rf"<!-- {name} -->\n.*?<!-- /{name} -->", re.S)
        if block.search(text):
            made = _BLOCK.format(name, table())
            text = block.sub(lambda _found, made=made: made, text)
    return text


def problems() -> list[str]:
    """What the docs say and is not so."""
    return [line for path in papers() for line in _wrong(path)]


def _wrong(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    name = path.relative_to(ROOT)
    if with_tables(text) != text:
        yield f"{name}: a generated table is out of date; make docs"
    yield from (f"{name}: {link} leads nowhere" for link in _links(text) if not _leads(path, link))
    if _TELLS_COMMANDS.match(str(name)):
        yield from (f"{name}: there is no such command: {line}" for line in _named(text) if not _exists(line))


def _links(text: str) -> list[str]:
    found = [one or other for one, other in _LINK.findall(_FENCE.sub("", text))]
    return [link for link in found if not link.startswith(("http:", "https:", "mailto:", "tel:"))]


def _leads(path: Path, link: str) -> bool:
    target, _, anchor = link.partition("#")
    file = (path.parent / target).resolve() if target else path
    if not file.exists() or not anchor or file.suffix != ".md":
        return file.exists()
    headings = _HEADING.findall(_FENCE.sub("", file.read_text(encoding="utf-8")))
    return anchor in {named or _slug(words) for words, named in headings}


def _slug(heading: str) -> str:
    plain = re.sub(r"[`*_]|\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


def _named(text: str) -> list[str]:
    lines = [line.strip().removeprefix("$ ") for block in _FENCE.findall(text) for line in block.splitlines()]
    return [line for line in [*lines, *_CODE.findall(_FENCE.sub("", text))] if _MAKE.match(line) or _OURS.match(line)]


def _exists(line: str) -> bool:
    makes = _MAKE.match(line)
    if makes:
        return bool(re.search(rf"^{makes[1]}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    named = _OURS.match(line)
    known = [name.split() for name, _summary in _commands()]
    wanted = [part for part in named.groups() if part] if named else []
    return any(wanted[:1] == parts[:1] and (len(parts) == 1 or len(wanted) < 2 or wanted == parts) for parts in known)


def write() -> None:
    """Makes every generated table anew."""
    for path in papers():
        text = path.read_text(encoding="utf-8")
        if with_tables(text) != text:
            path.write_text(with_tables(text), encoding="utf-8")
            print(f"{path.relative_to(ROOT)} written.")


if __name__ == "__main__":
    if sys.argv[1:] == ["write"]:
        write()
    elif sys.argv[1:] == ["check"]:
        wrong = problems()
        print("\n".join(wrong) or "The docs say what is.")
        sys.exit(bool(wrong))
    else:
        sys.exit("usage: python tools/docs.py check|write")
