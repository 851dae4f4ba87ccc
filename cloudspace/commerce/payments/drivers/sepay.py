"""The bank's webhook as SePay sends it (developer.sepay.vn, "Webhooks"): signature and fields.

HMAC-SHA256 over `{timestamp}.{raw body}`, in `X-SePay-Signature: sha256=<hex>` beside `X-SePay-Timestamp` (seconds). A
notice comes again until it is answered with 200 and `{"success": true}`; its `id` tells repeats.
"""

from __future__ import annotations

import datetime as dt
import hmac
import json
from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from cloudspace.commerce.payments.rules.notices import EARLIEST_YEAR, Notice
from cloudspace.kit import clock, money
from cloudspace.kit.errors import Refused

DRIFT = dt.timedelta(minutes=5)
LARGEST_BODY = 64 * 1024
ANSWER = {"success": True}
SIGNATURE, TIMESTAMP = "x-sepay-signature", "x-sepay-timestamp"


class SignatureWrong(Refused):
    """The notice is not signed with our secret, or its time is more than five minutes off. Answered with 401."""

    code: ClassVar[str] = "signature_wrong"
    sentence = _("This notice is not signed as agreed.")


class NoticeUnreadable(Refused):
    """The signed body is not a notice. Answered with 422, so that the bank's side shows it."""

    code: ClassVar[str] = "notice_unreadable"
    sentence = _("This notice does not have the fields that a bank notice has.")


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """The header value `sha256=<hex>` for `body` sent at `timestamp` (text of seconds since 1970)."""
    return "sha256=" + hmac.digest(secret.encode(), timestamp.encode() + b"." + body, "sha256").hex()


def verify(secret: str, headers: Mapping[str, str], body: bytes, *, now: dt.datetime) -> None:
    """Passes when `body` came from whoever holds `secret`, within five minutes (names of `headers` in lower case).

    Raises SignatureWrong, also where no secret is set: an unsigned notice is never believed.
    """
    timestamp = headers.get(TIMESTAMP, "")
    given = headers.get(SIGNATURE, "")
    fits = hmac.compare_digest(given.lower().encode(), signature(secret, timestamp, body).encode())
    in_digits = timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12
    if not (secret and fits and in_digits):
        raise SignatureWrong
    if abs(now.timestamp() - int(timestamp)) > DRIFT.total_seconds():
        raise SignatureWrong


def read(body: bytes) -> Notice | None:
    """The notice in `body`, or None for money that went out. Raises NoticeUnreadable."""
    fields = _fields(body)
    direction = fields.get("transferType")
    if direction not in ("in", "out"):
        raise NoticeUnreadable
    if direction == "out":
        return None
    return Notice(
        source="webhook",
        external_id=str(_whole(fields, "id")),
        bank_code=_text(fields, "referenceCode"),
        amount=_whole(fields, "transferAmount"),
        currency="VND",
        to_account=_text(fields, "accountNumber"),
        received_at=_moment(_text(fields, "transactionDate")),
        description=_text(fields, "content") or _text(fields, "description"),
    )


def _fields(body: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(body.decode("utf-8")) if len(body) <= LARGEST_BODY else None
    except (ValueError, RecursionError):
        fields = None
    if not isinstance(fields, dict):
        raise NoticeUnreadable
    return fields


def _whole(fields: dict[str, Any], name: str) -> int:
    value = fields.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= money.LARGEST:
        raise NoticeUnreadable
    return value


def _text(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > 1000:
        raise NoticeUnreadable
    return "".join(letter if letter.isprintable() else " " for letter in value).strip()


def _moment(text: str) -> dt.datetime:
    try:
        moment = dt.datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=clock.VIET_NAM)
    except ValueError:
        raise NoticeUnreadable from None
    if moment.year < EARLIEST_YEAR:
        raise NoticeUnreadable
    return moment
