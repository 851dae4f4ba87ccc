"""Finding a person by e-mail or phone without keeping either readable."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence

from cloudspace.kit import emails, phones
from cloudspace.kit.actor import Actor
from cloudspace.vault import current

_NORMALISED: dict[str, Callable[[str], str]] = {"email": emails.normalised, "phone": phones.normalised}


def find(kind: str, value: str) -> tuple[uuid.UUID, ...]:
    """Subjects whose confirmed e-mail (at most one) or phone this is. `kind`: email, phone. Unreadable: none."""
    try:
        normal = _NORMALISED[kind](value)
    except ValueError:
        return ()
    return current.keeper().find(kind, normal)


def find_name(text: str, *, within: frozenset[uuid.UUID], by: Actor) -> tuple[uuid.UUID, ...]:
    """Subjects among `within` (the second fact's candidates) whose name holds all words of `text`, marks or not."""
    return current.keeper().find_name(text, within, by)


def claim_email(subject: uuid.UUID, email: str, *, expires_at: dt.datetime) -> None:
    """Notes an unconfirmed address: expiring, not unique (Protocols, Register)."""
    current.keeper().claim("email", subject, emails.normalised(email), expires_at)


def confirm_email(subject: uuid.UUID) -> None:
    """Makes the claimed address the subject's own, replacing an earlier one. Raises AddressTaken, ClaimGone."""
    current.keeper().confirm("email", subject)


def set_phone(subject: uuid.UUID, phone: str | None) -> None:
    """Makes the subject findable by `phone`, or no longer."""
    current.keeper().set_token("phone", subject, phones.normalised(phone) if phone else None)


def email_is(subject: uuid.UUID, email: str) -> bool:
    """Whether the vault, which is the truth, holds `email` as the subject's address."""
    return current.keeper().token_fits("email", subject, emails.normalised(email))


def put_many(kind: str, pairs: Sequence[tuple[uuid.UUID, str]]) -> None:
    """Tokens of one kind for many people at once, whose addresses are confirmed already.

    Raises AddressTaken, and nothing is put, when an e-mail belongs to somebody else.
    """
    put_kinds({kind: pairs})


def put_kinds(tokens: Mapping[str, Sequence[tuple[uuid.UUID, str]]]) -> None:
    """The same of several kinds (taking over a shop's customers): all are put, or none."""
    current.keeper().put_tokens(
        {kind: [(subject, _NORMALISED[kind](value)) for subject, value in pairs] for kind, pairs in tokens.items()}
    )
