"""From a folder, or the bytes kept of one, to a `Policy`; every problem at once."""

import datetime
import hashlib
import re
import tomllib
import zoneinfo
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from cloudspace.policy import checking, model, sections, texts, vocabulary
from cloudspace.policy.documents import Document
from cloudspace.policy.problems import PolicyInvalid, Problem
from cloudspace.policy.reading import Book, Table

__all__ = ["FILE", "PolicyInvalid", "Problem", "digest_of", "load", "load_files"]

FILE = "policy.toml"
LANGUAGES = ("vi", "en")
LARGEST = 1_000_000
_VERSION = re.compile(r"\d{4}-\d{2}-\d{2}(\.\d{1,3})?", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2}")


def load(folder: Path) -> model.Policy:
    """The policy version in `folder`, completely validated.

    Raises `PolicyInvalid` with every problem: file, line, key, what was expected, what was found.
    """
    try:
        paths = sorted(folder.iterdir())
    except OSError as error:
        raise PolicyInvalid((Problem(folder.name, 1, "", "a readable folder", error.strerror or "none"),)) from error
    problems = [Problem(p.name, 1, "", "a file of the policy", "a folder or link") for p in paths if not _plain(p)]
    files: dict[str, bytes] = {}
    for path in filter(_plain, paths):
        try:
            files[path.name] = path.read_bytes()
        except OSError as error:
            problems.append(Problem(path.name, 1, "", "a readable file", error.strerror or "none"))
    return load_files(files, tuple(problems))


def _plain(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def digest_of(files: Mapping[str, bytes]) -> str:
    """SHA-256 (hex) over the files of a version, framed so that no two folders share their bytes.

    `cloudspace-policy-1` and a line feed; then, ordered by the bytes of the names: length of the name
    (8 bytes, big-endian), the name in UTF-8, length of the content (8 bytes, big-endian), the content.
    """
    digest = hashlib.sha256(b"cloudspace-policy-1\n")
    for name, content in sorted((name.encode(), content) for name, content in files.items()):
        for part in (name, content):
            digest.update(len(part).to_bytes(8, "big"))
            digest.update(part)
    return digest.hexdigest()


def load_files(files: Mapping[str, bytes], earlier: tuple[Problem, ...] = ()) -> model.Policy:
    """The policy version with these files (name to bytes), as one kept when published. Raises as `load`."""
    too_large = [name for name, content in files.items() if len(content) > LARGEST]
    if too_large:
        raise PolicyInvalid((*earlier, *(Problem(n, 1, "", f"at most {LARGEST} bytes", "more") for n in too_large)))
    values, text = _parsed(files, earlier)
    book = Book(FILE, text)
    book.problems.extend(earlier)
    top = Table(book, (), values)
    languages = _languages(top)
    if top.whole("schema", 1, 1, "the form of this file") != 1:
        raise PolicyInvalid(tuple(book.problems))
    read = _sections(top, languages)
    top.close()
    found = _texts(files, languages, book)
    documents = _documents(found, read)
    policy = model.Policy(
        languages=languages,
        documents=MappingProxyType(documents),
        digest=digest_of(files),
        files=MappingProxyType(dict(files)),
        **read,
    )
    checking.check_policy(policy, book)
    checking.check_texts(policy.promises, found)
    problems = [*book.problems, *(problem for text in found for problem in text.problems)]
    if problems:
        raise PolicyInvalid(tuple(problems))
    return policy


def _parsed(files: Mapping[str, bytes], earlier: tuple[Problem, ...]) -> tuple[dict[str, Any], str]:
    if FILE not in files:
        raise PolicyInvalid((*earlier, Problem(FILE, 1, "", "the file policy.toml", "none")))
    try:
        text = files[FILE].decode("utf-8")
    except UnicodeDecodeError as error:
        line = files[FILE].count(b"\n", 0, error.start) + 1
        problem = Problem(FILE, line, "", "UTF-8", f"the byte 0x{files[FILE][error.start]:02x}")
        raise PolicyInvalid((*earlier, problem)) from error
    try:
        return tomllib.loads(text), text
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"at line (\d+)", str(error))
        line = int(at[1]) if at else text.count("\n") + 1
        raise PolicyInvalid((*earlier, Problem(FILE, line, "", "valid TOML", str(error)))) from error


def _languages(top: Table) -> tuple[str, ...]:
    """The languages of the file; Vietnamese and English must be among them."""
    found = top.names("languages", _LANGUAGE)
    missing = [language for language in LANGUAGES if language not in found]
    if missing:
        top.book.note(("languages",), f"also {', '.join(missing)}", f"{list(found)}")
    return (*found, *missing)


def _sections(top: Table, languages: tuple[str, ...]) -> dict[str, Any]:
    with_languages: dict[str, Callable[[Table, tuple[str, ...]], Any]] = {
        "operator": sections.operator,
        "categories": sections.categories,
        "purposes": sections.purposes,
        "recipients": sections.recipients,
        "roles": sections.roles,
        "fields": sections.fields,
        "features": sections.features,
        "promises": sections.promises,
    }
    without = {"figures": sections.figures, "approvals": sections.approvals, "forms": sections.forms}
    read: dict[str, Any] = {
        "version": top.text("version", _VERSION, "a version such as 2026-11-22 or 2026-11-22.1"),
        "effective_at": top.day("effective_at"),
        "time_zone": _time_zone(top),
        "vat": sections.vat(top),
        "retention_classes": sections.retention_classes(top.table("retention"), languages),
    }
    read |= {key: read_section(top.table(key), languages) for key, read_section in with_languages.items()}
    read |= {key: read_section(top.table(key)) for key, read_section in without.items()}
    _version_is_a_date(top, read["version"], read["effective_at"])
    return read


def _time_zone(top: Table) -> str:
    name = top.text("time_zone")
    try:
        zoneinfo.ZoneInfo(name or "UTC")
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        top.book.note(("time_zone",), "a time zone such as Asia/Ho_Chi_Minh", f'"{name}"')
    return name


def _version_is_a_date(top: Table, version: str, effective_at: datetime.date) -> None:
    if not version:
        return
    try:
        datetime.date.fromisoformat(version[:10])
    except ValueError:
        top.book.note(("version",), "a date of the calendar", f'"{version}"')


def _texts(files: Mapping[str, bytes], languages: tuple[str, ...], book: Book) -> list[texts.Text]:
    wanted = {f"{kind}.{language}.md": (kind, language) for kind in vocabulary.DOCUMENT_KINDS for language in languages}
    for name in files:
        if name != FILE and name not in wanted:
            book.problems.append(Problem(name, 1, "", f"only {FILE} and {', '.join(wanted)}", "another file"))
    for name in wanted:
        if name not in files:
            book.problems.append(Problem(name, 1, "", "this text", "no such file"))
    return [texts.Text(*wanted[name], files[name]) for name in wanted if name in files]


def _documents(found: list[texts.Text], read: Mapping[str, Any]) -> dict[tuple[str, str], Document]:
    documents = {}
    for text in found:
        values = texts.placeholder_values(
            text.language,
            read["version"],
            read["effective_at"],
            read["operator"],
            read["figures"],
            read["retention_classes"],
        )
        documents[text.kind, text.language] = text.document(values)
    return documents
