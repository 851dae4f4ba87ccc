"""Who may do something about a person, and whether a secret is theirs."""

from __future__ import annotations

import functools
import uuid

from django.contrib.auth import hashers

from cloudspace.accounts.people import passwords, refusals
from cloudspace.accounts.people.models import Credential, StaffRole
from cloudspace.kit.actor import Actor
from cloudspace.vault import sessions as keeper_sessions

# Roles that appoint others; the policy names what each may read, this only who works here.
APPOINTING = frozenset({"operator", "manager"})


def own_affair(by: Actor, subject_id: uuid.UUID) -> None:
    """Lets the person themselves pass, and the program. Raises NotAllowed."""
    if by.kind != "program" and by.id != subject_id:
        raise refusals.NotAllowed


def appoints(by: Actor, subject_id: uuid.UUID | None = None) -> None:
    """Lets the program pass, and staff whose role appoints others, never themselves. Raises NotAllowed."""
    if by.kind == "program":
        return
    if by.kind != "staff" or by.id == subject_id or not APPOINTING & living_roles(by.id):
        raise refusals.NotAllowed


def living_roles(subject_id: uuid.UUID | None) -> frozenset[str]:
    """The roles that a person holds now."""
    if subject_id is None:
        return frozenset()
    held = StaffRole.objects.filter(subject_id=subject_id, withdrawn_at=None, member__left_at=None)
    return frozenset(held.values_list("role", flat=True))


def credential(subject_id: uuid.UUID, kind: str, *, lock: bool = False) -> Credential | None:
    """The person's living secret of that kind."""
    found = Credential.objects.filter(subject_id=subject_id, kind=kind)
    return (found.select_for_update() if lock else found).first()


def require_password(subject_id: uuid.UUID, candidate: str, field: str = "password") -> None:
    """Raises FieldsRefused for `field` unless `candidate` is the person's password. The keeper compares."""
    kept = credential(subject_id, "password")
    typed = passwords.normalised(candidate)[: passwords.LONGEST + 1]
    if kept is None:
        waste_time(typed)
    if kept is None or not keeper_sessions.password_fits(secret_of(kept), typed):
        refusals.refuse({field: "password_wrong"})


def secret_of(kept: Credential) -> keeper_sessions.SecretField:
    """How the keeper is told of a secret."""
    return keeper_sessions.SecretField(kept, "secret")


def waste_time(candidate: str) -> None:
    """As much work as a comparison, where there is nothing to compare with."""
    hashers.check_password(candidate, _nobodys_hash())


@functools.cache
def _nobodys_hash() -> str:
    return hashers.make_password("nobody has this password")
