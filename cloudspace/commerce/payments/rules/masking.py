"""What a person sees of a candidate for an unmatched payment: enough to recognise, too little to reach anybody."""

from __future__ import annotations

HIDDEN = "•••"


def masked(field: str, value: object) -> str:
    """`value` of the profile's `field` as far as a payment in doubt lets it be seen (C2); nothing for other fields.

    Of a name the last word and initials, of an address for mail its first letter and domain, of a phone three digits.
    """
    text = str(value)
    if field == "full_name":
        *before, last = text.split() or [""]
        return " ".join([*(f"{word[0]}{HIDDEN}" for word in before), last])
    if field == "email":
        local, at, domain = text.rpartition("@")
        return f"{local[:1]}{HIDDEN}{at}{domain}"
    return f"{HIDDEN}{text[-3:]}" if field == "phone" else HIDDEN
