"""E-mail addresses in one comparable form."""

from __future__ import annotations

import re
import unicodedata

import idna

LONGEST = 254  # RFC 5321 section 4.5.3.1.3, less the angle brackets
_LOCAL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}")


# Addresses written plainly in ASCII, as nearly all are, need no IDNA.
_PLAIN = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,63}"
)


class Address(str):
    """An e-mail address in its comparable form, as `normalised` makes it."""

    __slots__ = ()


class NotAnEmail(ValueError):
    """The text is not an e-mail address that mail can be sent to."""


def normalised(text: str) -> Address:
    """The address in lower case with its domain in IDNA form. Raises NotAnEmail."""
    if isinstance(text, Address):
        return text
    lower = text.strip().lower()
    if lower.isascii() and len(lower) <= LONGEST and "--" not in lower and _PLAIN.fullmatch(lower):
        local, _, domain = lower.partition("@")
        if len(local) <= 64 and all(len(label) <= 63 for label in domain.split(".")):
            return Address(lower)
    return _normalised(text)


def _normalised(text: str) -> Address:
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
    return Address(result)
