"""One incoming bank row, whoever reported it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Literal, NamedTuple

Source = Literal["webhook", "statement"]
# No transfer of ours is older; the first years of the calendar fit into no store's time zone.
EARLIEST_YEAR = 2000
# A weekend and a day may lie between the days by which webhook and statement date one transfer.
DAYS_APART = 3


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


class Signs(NamedTuple):
    """What a row is known by when it is told again. Personal: they say what the payer wrote.

    `row`: the source's own number for it. `whole`: that with what it says. `bank`: the bank's code, by which sources
    know each other's rows, or empty. `nearby`: the same a few days off, which only the other source may mean.
    """

    row: str
    whole: str
    bank: str
    nearby: tuple[str, ...]


def signs(notice: Notice, day: dt.date, references: Sequence[str]) -> Signs:
    """The signs of `notice`, received on the calendar `day` and naming `references` of ours.

    Banks give short codes anew, some every day: only with day, amount and references does a code name one transfer.
    Sources may date it differently (by entry, by value); a reference of ours beside code and amount makes up for that.
    """
    named = sorted(references)
    row = _sign("row", notice.source, notice.external_id)
    # The number that a statement's line gets is made of what it says.
    says = _details(notice, day) if notice.source == "webhook" else named
    whole = _sign("whole", notice.source, notice.external_id, *says)
    if not notice.bank_code:
        return Signs(row, whole, "", ())
    bank, *nearby = (
        _sign("bank", notice.bank_code, notice.amount, day.toordinal() + off, *named)
        for off in sorted(range(-DAYS_APART, DAYS_APART + 1), key=abs)
    )
    return Signs(row, whole, bank, tuple(nearby) if named else ())


def _details(notice: Notice, day: dt.date) -> list[str | int]:
    return [
        notice.bank_code, notice.amount, notice.currency, notice.to_account, day.toordinal(), notice.description,
        notice.counterparty_name, notice.counterparty_account,
    ]  # fmt: skip


def _sign(*parts: str | int) -> str:
    return "bank row " + json.dumps(parts, ensure_ascii=False)


def same_account(one: str, other: str) -> bool:
    """Whether two spellings name one account: blanks, dots, dashes and case aside."""
    return _plain(one) == _plain(other) != ""


def _plain(account: str) -> str:
    return "".join(letter for letter in account.upper() if letter.isalnum())
