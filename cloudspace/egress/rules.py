"""What may leave, where to, and what an answer means: decisions on plain values."""

from __future__ import annotations

import base64
import binascii
import hmac
import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol
from urllib.parse import unquote, urlsplit

Verdict = Literal["delivered", "retry", "permanent"]

_WEBHOOK_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_SECRET_BYTES = range(24, 65)  # Standard Webhooks, "Signature scheme": 24 to 64 bytes
TOLERANCE = 300  # seconds; Standard Webhooks leaves the figure to the receiver, its libraries take five minutes


class Declared(Protocol):
    """What the gate needs of a policy; `cloudspace.policy.model.Policy` has it."""

    @property
    def digest(self) -> str: ...

    @property
    def recipients(self) -> Mapping[str, Any]: ...

    def may_receive(self, recipient: str, purpose: str, field: str) -> bool: ...


class NotAnAddress(ValueError):
    """An address of a server cannot be used; the message says what is expected, never the address."""


def refusal(policy: Declared, recipient: str, purpose: str, fields: tuple[str, ...]) -> str:
    """Why nothing may leave, as a code, or the empty string when it may (D1).

    Codes: recipient_unknown, purpose_not_declared, field_not_declared.
    """
    declared = policy.recipients.get(recipient)
    if declared is None:
        return "recipient_unknown"
    if purpose not in declared.purposes:
        return "purpose_not_declared"
    if not all(policy.may_receive(recipient, purpose, name) for name in fields):
        return "field_not_declared"
    return ""


def is_loopback(host: str) -> bool:
    """Whether `host` names this machine and nothing else."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed in. `tls`: implicit (from the first byte), starttls (required), none (loopback only)."""

    host: str
    port: int
    tls: Literal["implicit", "starttls", "none"]
    user: str = ""
    password: str = field(default="", repr=False)


def mail_server(url: str) -> MailServer:
    """Reads EMAIL_URL: `smtps://user:password@host:port` or `smtp://…`; `smtp` means STARTTLS outside loopback (P1).

    Raises NotAnAddress.
    """
    expected = "smtp://user:password@host:port or smtps://user:password@host:port"
    parts, port = _split(url, expected)
    if parts.scheme not in ("smtp", "smtps") or parts.path not in ("", "/") or parts.query:
        raise NotAnAddress(expected)
    host = str(parts.hostname)
    if parts.scheme == "smtps":
        return MailServer(host, port or 465, "implicit", unquote(parts.username or ""), _password(parts))
    if is_loopback(host):
        return MailServer(host, port or 25, "none", unquote(parts.username or ""), _password(parts))
    return MailServer(host, port or 587, "starttls", unquote(parts.username or ""), _password(parts))


def webhook_address(url: str) -> str:
    """`url` if calls may go there: https, or http on loopback, without user, password or fragment (P1).

    Raises NotAnAddress.
    """
    expected = "https://host/path (http on this machine only), without user name and fragment"
    parts, _ = _split(url, expected)
    plain = parts.scheme == "http" and is_loopback(str(parts.hostname))
    if parts.scheme != "https" and not plain:
        raise NotAnAddress(expected)
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise NotAnAddress(expected)
    return url


def _password(parts: Any) -> str:
    return unquote(parts.password or "")


def _split(url: str, expected: str) -> tuple[Any, int | None]:
    if any(letter.isspace() or not letter.isprintable() for letter in url):
        raise NotAnAddress(expected)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise NotAnAddress(expected) from None
    if not parts.hostname:
        raise NotAnAddress(expected)
    return parts, port


def signing_key(secret: str) -> bytes:
    """The key of a Standard Webhooks secret, `whsec_` and base64 of 24 to 64 bytes. Raises NotAnAddress."""
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) not in _SECRET_BYTES:
        raise NotAnAddress("whsec_ and base64 of 24 to 64 random bytes")
    return key


def signature(key: bytes, webhook_id: str, timestamp: int, body: bytes) -> str:
    """`v1,` and base64 of HMAC-SHA256 over `id.timestamp.body` (Standard Webhooks, "Signature scheme").

    `timestamp` in seconds since 1970. Raises ValueError for an id that could shift the dots.
    """
    if not _WEBHOOK_ID.fullmatch(webhook_id):
        raise ValueError("a webhook id is made of letters, digits, - and _")
    signed = f"{webhook_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode()


def signature_fits(
    keys: tuple[bytes, ...], headers: Mapping[str, str], body: bytes, *, now: int, tolerance: int = TOLERANCE
) -> bool:
    """Whether one of the signatures in `headers` (names in lower case) is ours and at most `tolerance` seconds old."""
    try:
        webhook_id, timestamp = headers["webhook-id"], int(headers["webhook-timestamp"])
        given = [part for part in headers["webhook-signature"].split(" ") if part.startswith("v1,")]
        wanted = [signature(key, webhook_id, timestamp, body) for key in keys]
    except (KeyError, ValueError):
        return False
    if abs(now - timestamp) > tolerance:
        return False
    # Every pair is compared, so that time tells nothing of which key fitted.
    fitting = [hmac.compare_digest(a.encode(), b.encode()) for a in wanted for b in given]
    return any(fitting)


def smtp_verdict(code: int) -> Verdict:
    """What a reply means for the mail (RFC 5321 section 4.2.1): 2yz done, 5yz never, everything else again later."""
    if 200 <= code <= 299:
        return "delivered"
    return "permanent" if 500 <= code <= 599 else "retry"


def http_verdict(status: int) -> Verdict:
    """What a status means for the call: 2xx done; 408, 425, 429 and 5xx again later; all else, redirects too, never."""
    if 200 <= status <= 299:
        return "delivered"
    return "retry" if status in (408, 425, 429) or status >= 500 else "permanent"
