"""Codes for whoever lost the authenticator app: ten, each for one sign-in, shown once and kept as digests (C1, P1)."""

from __future__ import annotations

from cloudspace.accounts.people import letters
from cloudspace.accounts.people.models import Credential, Subject
from cloudspace.kit import clock, ids
from cloudspace.kit.actor import Actor
from cloudspace.kit.acts import recording
from cloudspace.vault import sealing
from cloudspace.vault import sessions as keeper_sessions

COUNT = 10
# 120 bits: NIST SP 800-63B-4 asks for no slow hashing from 112 on.
_LENGTH = 24


def made(by: Actor, subject: Subject) -> tuple[str, ...]:
    """Part of an action that makes a new set, in groups of four; the codes made before stop working."""
    codes = tuple(ids.readable_code(_LENGTH) for _ in range(COUNT))
    kept = Credential.objects.select_for_update().filter(subject=subject, kind="recovery").first()
    kept = kept or Credential(id=ids.new_id(), subject=subject, kind="recovery")
    kept.made_at, kept.spent = clock.now(), 0
    sealing.seal(kept, secret=keeper_sessions.kept_of(codes))
    kept.save()
    recording.record(by=by, verb="recovery_codes.made", target=kept, codes=COUNT)
    return tuple("-".join(code[at : at + 4] for at in range(0, _LENGTH, 4)) for code in codes)


def spend(by: Actor, kept: Credential, place: int) -> None:
    """Part of a sign-in: the code at `place` is used up; its owner is told how many are left."""
    kept.spent |= 1 << place
    kept.save(update_fields=["spent"])
    count = left(kept)
    letters.write(
        "recovery_code_used", kept.subject, by=by, purpose="secure_account", more={"left": count, "of": COUNT}
    )
    recording.record(by=by, verb="recovery_code.used", target=kept, left=count)


def left(kept: Credential) -> int:
    """How many codes still work."""
    return COUNT - kept.spent.bit_count()
