"""A policy for its readers: safe HTML with an anchor per clause, plain text, and a machine-readable form."""

import dataclasses
import datetime
import functools
import html as escaping
import json
import textwrap
from collections.abc import Mapping
from typing import Any

from markdown_it.token import Token

from cloudspace.policy import model
from cloudspace.policy.documents import Document
from cloudspace.policy.durations import Duration
from cloudspace.policy.texts import commonmark, is_clause_id


@dataclasses.dataclass(frozen=True)
class RenderedSection:
    """One section: `html` is the body alone; `clause` tells whether the anchor is that of a promise."""

    anchor: str
    heading: str
    clause: bool
    html: str


@dataclasses.dataclass(frozen=True)
class RenderedDocument:
    """A text as HTML. Titles and headings are plain words that the page must still escape."""

    title: str
    introduction: str
    sections: tuple[RenderedSection, ...]

    @property
    def contents(self) -> tuple[tuple[str, str], ...]:
        """The table of contents: anchor and heading of each section, in order."""
        return tuple((section.anchor, section.heading) for section in self.sections)

    @property
    def html(self) -> str:
        """The text below its title: the introduction, then a `section` with `id` and `h2` per section."""
        parts = [self.introduction]
        for section in self.sections:
            heading = escaping.escape(section.heading)
            parts.append(f'<section id="{section.anchor}">\n<h2>{heading}</h2>\n{section.html}</section>\n')
        return "".join(parts)


@functools.lru_cache(maxsize=64)
def html(document: Document) -> RenderedDocument:
    """The document as HTML that holds no markup but what CommonMark makes; headings start at h2."""
    markdown = commonmark()
    return RenderedDocument(
        title=document.title,
        introduction=str(markdown.render(document.introduction)),
        sections=tuple(
            RenderedSection(c.anchor, c.heading, is_clause_id(c.anchor), str(markdown.render(c.body)))
            for c in document.clauses
        ),
    )


def plain_text(document: Document, width: int = 72) -> str:
    """The document for printing and mail: headings underlined, clause ids in brackets, lines of `width`."""
    parts = [_underlined(document.title, "=")]
    if document.introduction:
        parts.append(words_of(document.introduction, width))
    for clause in document.clauses:
        mark = f"[{clause.anchor}] " if is_clause_id(clause.anchor) else ""
        parts.append(_underlined(mark + clause.heading, "-"))
        parts.append(words_of(clause.body, width))
    return "\n\n".join(parts) + "\n"


def _underlined(heading: str, with_what: str) -> str:
    return f"{heading}\n{with_what * len(heading)}"


def words_of(markdown: str, width: int = 72) -> str:
    """Markdown as plain words: lists with their marks, links with their address, table cells between bars."""
    return _Plain(width).written(commonmark().parse(markdown))


class _Plain:
    """Writes tokens as lines; `marks` holds the open lists, each with its next number or None for bullets."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.blocks: list[str] = []
        self.marks: list[int | None] = []
        self.mark = ""
        self.row: list[str] | None = None

    def written(self, tokens: list[Token]) -> str:
        for token in tokens:
            self._token(token)
        return "\n".join(self.blocks).strip("\n")

    def _token(self, token: Token) -> None:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            numbered = token.type == "ordered_list_open"
            self.marks.append(int(token.attrGet("start") or 1) if numbered else None)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            self.marks.pop()
            self._gap()
        elif token.type == "list_item_open":
            self._next_mark()
        elif token.type == "tr_open":
            self.row = []
        elif token.type == "tr_close":
            self.blocks.append(" | ".join(self.row or []))
            self.row = None
        elif token.type in ("fence", "code_block"):
            self.blocks.extend(["    " + line for line in token.content.rstrip("\n").split("\n")])
            self._gap()
        elif token.type == "inline":
            self._inline(_inline_words(token.children or []))
        elif token.type in ("paragraph_close", "heading_close", "table_close") and not token.hidden:
            self._gap()

    def _next_mark(self) -> None:
        number = self.marks[-1]
        self.mark = "- " if number is None else f"{number}. "
        if number is not None:
            self.marks[-1] = number + 1

    def _inline(self, words: str) -> None:
        if self.row is not None:
            self.row.append(words)
            return
        depth = "  " * max(len(self.marks) - 1, 0)
        first = depth + self.mark
        rest = " " * len(first) if self.mark else depth + ("  " if self.marks else "")
        self.mark = ""
        for line in words.split("\n"):
            self.blocks.append(
                textwrap.fill(line, self.width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)
            )
            first = rest

    def _gap(self) -> None:
        if self.blocks and self.blocks[-1]:
            self.blocks.append("")


def _inline_words(tokens: list[Token]) -> str:
    """The words of one run of Markdown; a link is followed by its address unless that is what it shows."""
    words: list[str] = []
    links: list[tuple[str, int]] = []
    for token in tokens:
        if token.type == "link_open":
            links.append((str(token.attrGet("href") or ""), len(words)))
        elif token.type == "link_close":
            address, start = links.pop()
            shown = "".join(words[start:])
            if address.removeprefix("mailto:") != shown:
                words.append(f" ({address})")
        elif token.type == "softbreak":
            words.append(" ")
        elif token.type == "hardbreak":
            words.append("\n")
        else:
            words.append(token.content)
    return "".join(words)


def machine_readable(policy: model.Policy) -> dict[str, Any]:
    """The policy as JSON values: every section of `policy.toml`, each text with its digest and clauses."""
    sections = {
        field.name: _json(getattr(policy, field.name))
        for field in dataclasses.fields(policy)
        if field.name not in ("documents", "files") and not field.name.startswith("_")
    }
    texts = [
        {
            "kind": document.kind,
            "language": document.language,
            "digest": document.digest,
            "title": document.title,
            "introduction": document.introduction,
            "clauses": _json(document.clauses),
        }
        for document in policy.documents.values()
    ]
    return {"schema": 1, **sections, "texts": texts}


def json_text(policy: model.Policy) -> str:
    """`machine_readable` as JSON, indented, in the order of the file."""
    return json.dumps(machine_readable(policy), ensure_ascii=False, indent=2) + "\n"


def _json(value: Any) -> Any:
    if isinstance(value, Duration):
        return str(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _json(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {key: _json(part) for key, part in value.items()}
    if isinstance(value, tuple):
        return [_json(part) for part in value]
    return value
