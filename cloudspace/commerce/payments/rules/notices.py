"""One incoming bank row, whoever reported it."""

from __future__ import annotations

import datetime as dt
import hmac
from typing import Literal, NamedTuple

Source = Literal["webhook", "statement"]
# No transfer of ours is older; the first years of the calendar fit into no store's time zone.
EARLIEST_YEAR = 2000


class Notice(NamedTuple):
    """What the bank says of one incoming transfer.

    `external_id` tells repeats from one source; `bank_code` is the bank's own transaction code, the same at every
    source, or empty. `amount` in whole units of `currency`; `to_account` empty where the source is our own statement.
    """

    source: Source
    external_id: str
    bank_code: str
    amount: int
    currency: str
    to_account: str
    received_at: dt.datetime
    description: str
    counterparty_name: str = ""
    counterparty_account: str = ""


def fingerprint(key: bytes, kind: str, code: str) -> bytes:
    """A digest that tells repeats without keeping the bank's code or the payer's words.

    Keyed: a code has few digits, and a line without one holds a name beside the date and amount that stand in clear,
    so that whoever has a copy of the table could try them all.
    """
    return hmac.digest(key, f"cloudspace bank row\0{kind}\0{code}".encode(), "sha256")


def same_account(one: str, other: str) -> bool:
    """Whether two spellings name one account: blanks, dots, dashes and case aside."""
    return _plain(one) == _plain(other) != ""


def _plain(account: str) -> str:
    return "".join(letter for letter in account.upper() if letter.isalnum())
