"""The mails of this app. Each leaves a due row; nothing is sent here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cloudspace.accounts.people.models import Subject
from cloudspace.egress import wiring as gate_wiring
from cloudspace.kit.actor import Actor
from cloudspace.messaging import actions as messages

_LABELS: dict[str, Promise] = {
    "confirm_email": _("Confirm the address"),
    "confirm_new_email": _("Confirm the new address"),
    "reset_password": _("Choose a new password"),
    "invitation": _("Join"),
    "access_renewed": _("Set up your access"),
}
SECRET = "{secret}"  # noqa: S105 (the place of one, not one)


def write(
    kind: str,
    subject: Subject,
    *,
    by: Actor,
    purpose: Literal["open_account", "secure_account"],
    to: Literal["confirmed", "pending"] = "confirmed",
    link: str = "",
    more: Mapping[str, object] = MappingProxyType({}),
) -> None:
    """A mail of `kind` (templates/mail/people/) to the person's confirmed or still unconfirmed address.

    `more` are figures for its words.
    """
    messages.write_mail(
        by=by,
        subject_id=subject.pk,
        kind=f"people/{kind}",
        language=subject.language,
        context={"action_href": link, "action_label": _LABELS.get(kind, ""), "site": str(settings.PUBLIC_URL), **more},
        purpose=purpose,
        to=to,
    )


def tell_member(kind: str, member: Subject, *, by: Actor, role: str = "") -> None:
    """A mail to somebody who works here about their place, or their `role`; whoever has not joined yet gets none."""
    if member.confirmed_at is None:
        return
    named = gate_wiring.policy().roles.get(role)
    name = (named.name.get(member.language) or named.name["vi"]) if named else role
    write(kind, member, by=by, purpose="secure_account", more={"role": name})


def linked(link: str, secret: str) -> str:
    """The address that a mail carries. Raises ValueError when `link` has no place for the secret."""
    if SECRET not in link:
        raise ValueError("a link needs the place {secret}")
    return link.replace(SECRET, secret)
