"""The texts: CommonMark with one title and anchored sections, and placeholders that `policy.toml` fills."""

import dataclasses
import datetime
import hashlib
import re
from collections.abc import Mapping

from markdown_it import MarkdownIt

from cloudspace.policy import model
from cloudspace.policy.documents import Clause, Document
from cloudspace.policy.durations import written_date
from cloudspace.policy.problems import Problem

PLACEHOLDER = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_TITLE = re.compile(r"# (?P<title>\S.*)")
_HEADING = re.compile(r"## (?P<heading>\S.*?) *\{#(?P<anchor>[^{}]*)\}")
_ANCHOR = re.compile(r"[A-Z][0-9]{1,2}|[a-z][a-z0-9]*(-[a-z0-9]+)*")
_CLAUSE = re.compile(r"[A-Z][0-9]{1,2}")


def is_clause_id(anchor: str) -> bool:
    """Whether an anchor names a promise (`R1`), rather than a plain section."""
    return _CLAUSE.fullmatch(anchor) is not None


def commonmark() -> MarkdownIt:
    """The reader of all texts: CommonMark and tables; HTML stays text, unsafe links are refused."""
    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


@dataclasses.dataclass(frozen=True)
class Section:
    """A section as it stands in the file: where its heading is, and its body, placeholders unfilled."""

    line: int
    anchor: str
    heading: str
    body: str


class Text:
    """One text file taken apart, with the problems of its form."""

    def __init__(self, kind: str, language: str, content: bytes) -> None:
        self.kind = kind
        self.language = language
        self.content = content
        self.file = f"{kind}.{language}.md"
        self.problems: list[Problem] = []
        self.title = ""
        self.introduction = ""
        self.sections: tuple[Section, ...] = ()
        try:
            source = content.decode("utf-8")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            self.note(line, "", "UTF-8", f"the byte 0x{content[error.start]:02x}")
            return
        self._split(source.replace("\r\n", "\n"))

    def note(self, line: int, key: str, expected: str, found: str) -> None:
        """Add a problem of this file."""
        self.problems.append(Problem(self.file, line, key, expected, found))

    def _split(self, source: str) -> None:
        rows = source.split("\n")
        title = _TITLE.fullmatch(rows[0].rstrip())
        if title is None:
            self.note(1, "", "a title (# Title)", f'"{rows[0][:60]}"')
        else:
            self.title = title["title"]
        starts = self._headings(source, after_title=title is not None)
        ends = [line for line, _, _ in starts[1:]] + [len(rows) + 1]
        self.introduction = "\n".join(rows[1 : (starts[0][0] - 1 if starts else len(rows))]).strip()
        self.sections = tuple(
            Section(line, anchor, heading, "\n".join(rows[line : end - 1]).strip())
            for (line, anchor, heading), end in zip(starts, ends, strict=False)
        )
        if not starts:
            self.note(1, "", "at least one section (## Heading {#anchor})", "none")
        for section in self.sections:
            if not section.body:
                self.note(section.line, section.anchor, "words under the heading", "nothing")
        self._placeholders_closed(rows)

    def _headings(self, source: str, after_title: bool) -> list[tuple[int, str, str]]:
        found: list[tuple[int, str, str]] = []
        tokens = MarkdownIt("commonmark").enable("table").parse(source)
        for token in tokens:
            line = token.map[0] + 1 if token.map else 1
            inline = [child for child in token.children or [] if child.type == "html_inline"]
            if token.type == "html_block" or inline:
                self.note(line, "", "CommonMark without HTML", "HTML")
            if any(child.type == "image" for child in token.children or []):
                self.note(line, "", "words, links and tables", "an image")
            if token.type != "heading_open" or (after_title and line == 1):
                continue
            if token.tag in ("h1", "h2"):
                found.extend(self._heading(line, source.split("\n")[line - 1].rstrip(), found))
        return found

    def _heading(self, line: int, row: str, earlier: list[tuple[int, str, str]]) -> list[tuple[int, str, str]]:
        match = _HEADING.fullmatch(row)
        if match is None:
            self.note(line, "", "a section heading of the form ## Heading {#anchor}", f'"{row[:60]}"')
            return []
        anchor = match["anchor"]
        if not _ANCHOR.fullmatch(anchor):
            self.note(line, anchor, "an anchor that is a clause id (R1) or a lower-case slug", f'"{anchor}"')
        if anchor in (known for _, known, _ in earlier):
            self.note(line, anchor, "each anchor once", f"{anchor} again")
        return [(line, anchor, match["heading"])]

    def _placeholders_closed(self, rows: list[str]) -> None:
        for number, row in enumerate(rows, start=1):
            rest = PLACEHOLDER.sub("", row)
            if "{{" in rest or "}}" in rest:
                self.note(number, "", "a placeholder of the form {{table.key}}", f'"{row.strip()[:60]}"')

    def document(self, values: Mapping[str, str]) -> Document:
        """The text with its placeholders filled; those that `values` lacks become problems."""
        source_lines = self.content.decode("utf-8", "replace").split("\n")
        for number, row in enumerate(source_lines, start=1):
            for match in PLACEHOLDER.finditer(row):
                if match[1] not in values:
                    expected = "a placeholder that policy.toml fills, such as {{operator.email}}"
                    self.note(number, match[1], expected, match[0])

        def plain(words: str) -> str:
            return PLACEHOLDER.sub(lambda match: values.get(match[1], ""), words)

        def fill(markdown: str) -> str:
            return PLACEHOLDER.sub(lambda match: _escaped(values.get(match[1], "")), markdown)

        return Document(
            kind=self.kind,
            language=self.language,
            bytes=self.content,
            digest=hashlib.sha256(self.content).hexdigest(),
            title=plain(self.title),
            introduction=fill(self.introduction),
            clauses=tuple(Clause(s.anchor, plain(s.heading), fill(s.body)) for s in self.sections),
        )


def _escaped(value: str) -> str:
    """A fact inside Markdown is words, never markup."""
    return re.sub(r"([\\`*_\[\]<>&])", r"\\\1", value)


def placeholder_values(
    language: str,
    version: str,
    effective_at: datetime.date,
    operator: model.Operator,
    figures: object,
    classes: Mapping[str, model.RetentionClass],
) -> dict[str, str]:
    """What every placeholder becomes in a text of `language`, by its dotted path."""
    values = {"version": version, "effective_at": written_date(effective_at, language)}
    for field in dataclasses.fields(operator):
        fact = getattr(operator, field.name)
        if field.name != "examples":
            values[f"operator.{field.name}"] = fact if isinstance(fact, str) else fact.get(language, "")
    assert dataclasses.is_dataclass(figures)
    for field in dataclasses.fields(figures):
        values[f"figures.{field.name}"] = str(getattr(figures, field.name))
    for kept in classes.values():
        values[f"retention.{kept.id}.period"] = kept.period.in_words(language)
        values[f"retention.{kept.id}.name"] = kept.name.get(language, "")
    return values
