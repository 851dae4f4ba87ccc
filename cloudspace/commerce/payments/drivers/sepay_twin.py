"""The webhook's local twin: says what the real one says and signs as it signs. For demo and tests."""

from __future__ import annotations

import datetime as dt
import json

from cloudspace.commerce.payments.drivers import sepay
from cloudspace.kit import clock


def notice(
    *,
    number: int,
    amount: int,
    description: str,
    account: str,
    at: dt.datetime,
    bank_code: str = "",
    direction: str = "in",
) -> bytes:
    """The raw body of notice `number` about `amount` đồng, with every field of the documentation."""
    fields = {
        "id": number,
        "gateway": "Vietcombank",
        "transactionDate": at.astimezone(clock.VIET_NAM).strftime("%Y-%m-%d %H:%M:%S"),
        "accountNumber": account,
        "code": None,
        "content": description,
        "transferType": direction,
        "transferAmount": amount,
        "accumulated": 19_077_000 + amount,
        "subAccount": None,
        "referenceCode": bank_code or f"FT{number:014d}",
        "description": f"BankAPINotify {description}",
    }
    return json.dumps(fields, ensure_ascii=False).encode()


def headers(secret: str, body: bytes, at: dt.datetime) -> dict[str, str]:
    """The headers that go with `body` when it is sent at `at`, names in lower case."""
    timestamp = str(int(at.timestamp()))
    return {sepay.TIMESTAMP: timestamp, sepay.SIGNATURE: sepay.signature(secret, timestamp, body)}
