"""The code that an authenticator app would show."""

from __future__ import annotations

import datetime as dt

from django_otp import oath

from cloudspace.accounts.people import totp


def code_at(secret: bytes, at: dt.datetime) -> str:
    """The six digits of `secret` at `at` (RFC 6238)."""
    app = oath.TOTP(secret, totp.SECONDS)
    app.time = at.timestamp()
    return f"{app.token():06}"


def valid_for(at: dt.datetime) -> int:
    """For how many more seconds that code is shown."""
    return totp.SECONDS - int(at.timestamp()) % totp.SECONDS
