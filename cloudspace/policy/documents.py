"""The texts of a policy version as frozen values."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Clause:
    """One section of a text: its anchor, heading and Markdown body, placeholders filled."""

    anchor: str
    heading: str
    body: str


@dataclasses.dataclass(frozen=True)
class Document:
    """One text in one language. `digest` is SHA-256 (hex) over `bytes`, the file as it stands."""

    kind: str
    language: str
    bytes: bytes
    digest: str
    title: str
    introduction: str
    clauses: tuple[Clause, ...]
