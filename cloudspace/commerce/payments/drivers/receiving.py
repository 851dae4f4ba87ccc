"""The shop's own bank account, from the settings."""

from __future__ import annotations

from typing import NamedTuple

from django.conf import settings


class ReceivingAccount(NamedTuple):
    """Where customers transfer to: bank (BIN), account number, and the holder as the bank writes it."""

    bank: str
    number: str
    holder: str

    @property
    def bank_name(self) -> str:
        """The bank's short name, or its number where it is not in the list."""
        return BANKS.get(self.bank, self.bank)


# Bank identification numbers of NAPAS members.
BANKS = {
    "970436": "Vietcombank", "970415": "VietinBank", "970418": "BIDV", "970405": "Agribank", "970407": "Techcombank",
    "970416": "ACB", "970422": "MB", "970432": "VPBank", "970423": "TPBank", "970403": "Sacombank", "970441": "VIB",
    "970437": "HDBank", "970443": "SHB", "970440": "SeABank", "970426": "MSB", "970448": "OCB", "970431": "Eximbank",
    "970449": "LPBank", "970454": "BVBank", "970424": "Shinhan Bank", "546034": "CAKE", "963388": "Timo",
    "971025": "MoMo", "970406": "Vikki", "970414": "MBV",
}  # fmt: skip


def account() -> ReceivingAccount:
    """The account that the operator set."""
    declared = settings.DECLARED
    return ReceivingAccount(declared["BANK_BIN"], declared["BANK_ACCOUNT"], declared["BANK_ACCOUNT_NAME"])


def webhook_secret() -> str:
    """The secret of the bank's webhook; empty: notices are refused."""
    return str(settings.DECLARED["BANK_WEBHOOK_SECRET"])
