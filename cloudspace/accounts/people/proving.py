"""Who may do something about a person, and whether a secret is theirs."""

from __future__ import annotations

import functools
import uuid

from django.contrib.auth import hashers
from django.db.models import Exists, OuterRef, QuerySet

from cloudspace.accounts.people import passwords, refusals
from cloudspace.accounts.people.models import Credential, StaffRole, Suspension
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
    """The roles that a person may use now: none while they are suspended."""
    if subject_id is None:
        return frozenset()
    suspended = Suspension.objects.filter(member=OuterRef("member"), ended_at=None)
    return frozenset(_held(subject_id).exclude(Exists(suspended)).values_list("role", flat=True))


def held_roles(subject_id: uuid.UUID) -> frozenset[str]:
    """The roles that a person holds, suspended or not."""
    return frozenset(_held(subject_id).values_list("role", flat=True))


def _held(subject_id: uuid.UUID) -> QuerySet[StaffRole]:
    return StaffRole.objects.filter(subject_id=subject_id, withdrawn_at=None, member__left_at=None)


def suspension_of(subject_id: uuid.UUID) -> Suspension | None:
    """What keeps this member of staff from the desk now."""
    return Suspension.objects.filter(subject_id=subject_id, ended_at=None).first()


def credential(subject_id: uuid.UUID, kind: str, *, lock: bool = False) -> Credential | None:
    """The person's living secret of that kind."""
    found = Credential.objects.filter(subject_id=subject_id, kind=kind)
    return (found.select_for_update() if lock else found).first()


def prove_password(subject_id: uuid.UUID | None, candidate: str) -> bytes:
    """A proof, good for a minute, that `candidate` is the person's password; empty for no. The keeper compares.

    Takes as long for nobody as for somebody, and long on purpose: to be asked before a transaction begins.
    """
    kept = credential(subject_id, "password") if subject_id else None
    typed = passwords.normalised(candidate)[: passwords.LONGEST + 1]
    if kept is None:
        waste_time(typed)
        return b""
    return keeper_sessions.prove(secret_of(kept), typed)


def require_password(
    subject_id: uuid.UUID, proof: bytes, *, field: str = "password", code: str = "password_wrong"
) -> None:
    """Raises FieldsRefused for `field`, with `code`, unless `proof` is of the password that the person has now."""
    problem = password_problem(subject_id, proof, field=field, code=code)
    if problem:
        refusals.refuse(problem)


def password_problem(
    subject_id: uuid.UUID, proof: bytes, *, field: str = "password", code: str = "password_wrong"
) -> dict[str, str]:
    """What `require_password` would refuse, for a form that names every wrong field at once; empty for nothing."""
    kept = credential(subject_id, "password")
    fits = kept is not None and keeper_sessions.proven(secret_of(kept), proof)
    return {} if fits else {field: code}


def secret_of(kept: Credential) -> keeper_sessions.SecretField:
    """How the keeper is told of a secret."""
    return keeper_sessions.SecretField(kept, "secret")


def waste_time(candidate: str) -> None:
    """As much work as a comparison, where there is nothing to compare with."""
    # Half a character cannot be hashed, and is in nobody's password.
    hashers.check_password(candidate.encode(errors="replace").decode(), _nobodys_hash())


@functools.cache
def _nobodys_hash() -> str:
    return hashers.make_password("nobody has this password")
