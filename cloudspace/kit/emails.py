"""E-mail addresses in one comparable form."""

from __future__ import annotations

import re
import unicodedata

import idna

LONGEST = 254  # RFC 5321 section 4.5.3.1.3, less the angle brackets
_LOCAL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}")


class NotAnEmail(ValueError):
    """The text is not an e-mail address that mail can be sent to."""


def normalised(text: str) -> str:
    """The address in lower case with its domain in IDNA form. Raises NotAnEmail."""
    address = unicodedata.normalize("NFC", text).strip()
    local, at, domain = address.rpartition("@")
    if not at or not _LOCAL.fullmatch(local) or local.startswith(".") or local.endswith(".") or ".." in local:
        raise NotAnEmail
    try:
        ascii_domain = idna.encode(domain, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        raise NotAnEmail from None
    result = f"{local.lower()}@{ascii_domain.lower()}"
    if "." not in ascii_domain or len(result) > LONGEST:
        raise NotAnEmail
    return result
