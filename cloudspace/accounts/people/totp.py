"""Time-based codes (RFC 6238): offering a secret to an authenticator app and checking the first code.

The offer is signed and stands in the page alone, so that nothing is kept before the app has proved that it holds it.
"""

from __future__ import annotations

import base64
import datetime as dt
import os
import uuid
from typing import NamedTuple
from urllib.parse import quote

from django.core import signing
from django_otp import oath

SECONDS = 30
_SALT = "cloudspace.accounts.people.totp"
_OFFER_LASTS = dt.timedelta(minutes=30)
_BYTES = 20


class Offer(NamedTuple):
    """A new secret for the app: in base32 to type, as `otpauth:` URI for a QR code, and signed for the form."""

    secret: str
    uri: str
    signed: str


def offer(subject_id: uuid.UUID, issuer: str, secret: bytes | None = None) -> Offer:
    """A fresh secret for this person. The app shows it under `issuer`; no name or address goes into the URI."""
    raw = secret or os.urandom(_BYTES)
    base32 = base64.b32encode(raw).decode()
    label = quote(f"{issuer}:{str(subject_id)[-4:]}")
    uri = f"otpauth://totp/{label}?secret={base32}&issuer={quote(issuer)}&algorithm=SHA1&digits=6&period={SECONDS}"
    return Offer(base32, uri, signing.dumps([str(subject_id), raw.hex()], salt=_SALT))


def accepted(signed: str, code: str, subject_id: uuid.UUID, at: dt.datetime) -> tuple[str, int] | None:
    """The offered secret in hex and the step of `code`, or None where offer, person or code do not fit."""
    try:
        owner, secret = signing.loads(signed, salt=_SALT, max_age=_OFFER_LASTS)
    except (signing.BadSignature, ValueError):
        return None
    step = step_of(secret, code, at)
    return (secret, step) if owner == str(subject_id) and step is not None else None


def step_of(secret: str, code: str, at: dt.datetime) -> int | None:
    """The step of `code` under a hex secret, one step of drift either way; None when it does not fit."""
    digits = "".join(code.split())
    if len(digits) != 6 or not (digits.isascii() and digits.isdigit()):
        return None
    check = oath.TOTP(bytes.fromhex(secret), SECONDS)
    check.time = at.timestamp()
    step = int(check.t())
    return step + int(check.drift) if check.verify(int(digits), tolerance=1) else None
