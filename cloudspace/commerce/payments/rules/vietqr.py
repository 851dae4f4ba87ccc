"""VietQR payloads: building and reading (NAPAS VietQR 1.5.2 over EMVCo QR Code Specification for Merchants 1.1).

A reader that finds anything it cannot vouch for, down to the fields within the fields, refuses the whole payload.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Mapping
from typing import Literal, NamedTuple

from cloudspace.kit import money

Service = Literal["account", "card"]

_GUID = "A000000727"
_SERVICES: Mapping[Service, str] = {"account": "QRIBFTTA", "card": "QRIBFTTC"}
_VND, _VIET_NAM = "704", "VN"
# Object ids of the payload and of the templates 38 (beneficiary) and 62 (additional data).
_EXTRA = {"bill": "01", "reference": "05", "purpose": "08"}
_LONGEST = 99
_LONGEST_EXTRA = 25
_ACCOUNT = re.compile(r"[0-9A-Za-z]{1,19}")
_BIN = re.compile(r"[0-9]{6}")
_AMOUNT = re.compile(r"[1-9][0-9]{0,11}")
_PLAIN = re.compile(r"[ -~]{1,25}")


class NotVietQr(ValueError):
    """The text is not a VietQR payload; the message names the field that is wrong, never its value."""


class Transfer(NamedTuple):
    """A bank transfer as a QR code asks for it.

    `bank`: six digits (BIN). `amount`: đồng, None for a code on which the payer fills it in. `dynamic`: made for one
    payment. `purpose`: printable ASCII up to 25 characters, which the payer's bank puts into the description.
    """

    bank: str
    account: str
    service: Service = "account"
    amount: int | None = None
    dynamic: bool = True
    bill: str = ""
    reference: str = ""
    purpose: str = ""


def build(transfer: Transfer) -> str:
    """The payload of `transfer`. Raises NotVietQr for a part that does not fit the format."""
    _check(transfer)
    beneficiary = _field("00", transfer.bank) + _field("01", transfer.account)
    extra = "".join(_field(tag, getattr(transfer, name)) for name, tag in _EXTRA.items() if getattr(transfer, name))
    payload = (
        _field("00", "01")
        + _field("01", "12" if transfer.dynamic else "11")
        + _field("38", _field("00", _GUID) + _field("01", beneficiary) + _field("02", _SERVICES[transfer.service]))
        + _field("53", _VND)
        + (_field("54", str(transfer.amount)) if transfer.amount is not None else "")
        + _field("58", _VIET_NAM)
        + (_field("62", extra) if extra else "")
        + "6304"
    )
    return payload + crc(payload)


def read(payload: str) -> Transfer:
    """The transfer that `payload` asks for. Raises NotVietQr unless it is right to the last inner field."""
    if len(payload) < 8 or payload[-8:-4] != "6304":
        raise NotVietQr("63")
    if payload[-4:].upper() != crc(payload[:-4]):
        raise NotVietQr("63")
    outer = _fields(payload[:-8], "payload")
    if set(outer) - {"00", "01", "38", "53", "54", "58", "62"}:
        raise NotVietQr("payload")
    _must(outer, "00", "01", within="payload")
    _must(outer, "53", _VND, within="payload")
    _must(outer, "58", _VIET_NAM, within="payload")
    kinds = {"11": False, "12": True}
    if outer.get("01") not in kinds:
        raise NotVietQr("01")
    bank, account, service = _beneficiary(outer.get("38", ""))
    transfer = Transfer(bank, account, service, _amount(outer), kinds[outer["01"]], **_extra(outer.get("62")))
    _check(transfer)
    return transfer


def crc(text: str) -> str:
    """CRC-16/CCITT-FALSE over the UTF-8 bytes, four capital hexadecimal digits ("123456789" gives 29B1)."""
    return f"{binascii.crc_hqx(text.encode(), 0xFFFF):04X}"


def _check(transfer: Transfer) -> None:
    if not _BIN.fullmatch(transfer.bank):
        raise NotVietQr("38.01.00")
    if not _ACCOUNT.fullmatch(transfer.account):
        raise NotVietQr("38.01.01")
    if transfer.service not in _SERVICES:
        raise NotVietQr("38.02")
    if transfer.amount is not None and not 0 < transfer.amount <= money.LARGEST:
        raise NotVietQr("54")
    for name, tag in _EXTRA.items():
        text = getattr(transfer, name)
        if text and not (_PLAIN.fullmatch(text) and len(text) <= _LONGEST_EXTRA):
            raise NotVietQr(f"62.{tag}")


def _field(tag: str, value: str) -> str:
    if len(value) > _LONGEST:
        raise NotVietQr(tag)
    return f"{tag}{len(value):02d}{value}"


def _fields(text: str, within: str) -> dict[str, str]:
    """Tag, two digits of length, value, to the last character; no tag twice."""
    found: dict[str, str] = {}
    rest = text
    while rest:
        tag, length = rest[:2], rest[2:4]
        if not (re.fullmatch(r"[0-9]{2}", tag) and re.fullmatch(r"[0-9]{2}", length)):
            raise NotVietQr(within)
        value, rest = rest[4 : 4 + int(length)], rest[4 + int(length) :]
        if len(value) != int(length) or not value or tag in found:
            raise NotVietQr(f"{within}.{tag}")
        found[tag] = value
    return found


def _must(fields: Mapping[str, str], tag: str, value: str, *, within: str) -> None:
    if fields.get(tag) != value:
        raise NotVietQr(f"{within}.{tag}")


def _beneficiary(text: str) -> tuple[str, str, Service]:
    template = _fields(text, "38")
    _must(template, "00", _GUID, within="38")
    services = {code: name for name, code in _SERVICES.items()}
    if set(template) != {"00", "01", "02"} or template["02"] not in services:
        raise NotVietQr("38")
    bank_and_account = _fields(template["01"], "38.01")
    if set(bank_and_account) != {"00", "01"}:
        raise NotVietQr("38.01")
    return bank_and_account["00"], bank_and_account["01"], services[template["02"]]


def _amount(outer: Mapping[str, str]) -> int | None:
    text = outer.get("54")
    if text is None:
        return None
    if not _AMOUNT.fullmatch(text):
        raise NotVietQr("54")
    return int(text)


def _extra(text: str | None) -> dict[str, str]:
    if text is None:
        return {}
    template = _fields(text, "62")
    names = {tag: name for name, tag in _EXTRA.items()}
    if not template or set(template) - set(names):
        raise NotVietQr("62")
    return {names[tag]: value for tag, value in template.items()}
