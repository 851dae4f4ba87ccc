"""What all samples share: their moment, and their words in both languages."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import get_language

# Fixed, so that pictures of the gallery compare.
NOW = dt.datetime(2026, 11, 22, 2, 14, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 22)
QR_PAYLOAD = (
    "00020101021238530010A0000007270123000697041601092576788590208QRIBFTTA"
    "5303704540410005802VN62150811Chuyen tien6304BBB8"
)


def say(vi: str, en: str) -> str:
    """The sample's words in the reader's language. Samples are not the product's text: they stay out of gettext."""
    return vi if (get_language() or "vi").startswith("vi") else en
