"""A short text as a file that a page carries in a link, so that nothing has to be kept to be downloaded."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote


def address(lines: Iterable[str]) -> str:
    """The `data:` address (RFC 2397) of these lines as plain text."""
    return "data:text/plain;charset=utf-8," + quote("\r\n".join([*lines, ""]))
