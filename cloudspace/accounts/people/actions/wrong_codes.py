"""Wrong codes at the second factor: counted, told to the person, in the end barred (C1, P1)."""

from __future__ import annotations

import uuid

from cloudspace.accounts.people import letters, proving
from cloudspace.accounts.people.models import Credential
from cloudspace.kit.actor import Actor
from cloudspace.kit.acts import recording

# So many that nobody mistypes them, and few enough to tell in time that somebody else has the password.
TOLD_AT = 10
# NIST SP 800-63B-4 section 3.2.2: no more than 100 failures in a row.
MOST = 100
# Later than any step of RFC 6238, so that no code of the app is taken.
_NEVER = 2**62


@recording.action
def note_wrong_code(*, by: Actor, subject_id: uuid.UUID) -> None:
    """Counts a code that was given with the right password and does not fit; of 10 and of 100 in a row a mail tells.

    An action of its own: the refused sign-in is rolled back, its count is not. A code that was left out is no guess and
    not counted.
    """
    kept = proving.credential(subject_id, "totp", lock=True)
    if kept is None or kept.wrong_codes >= MOST:
        return
    kept.wrong_codes += 1
    kept.save(update_fields=["wrong_codes"])
    tried = kept.wrong_codes
    if tried in (TOLD_AT, MOST):
        more = {"tried": tried, "barred": tried == MOST}
        letters.write("codes_wrong", kept.subject, by=by, purpose="secure_account", more=more)
    recording.record(by=by, verb="second_factor.refused", target=kept, in_a_row=tried)


def taken_after(kept: Credential) -> int:
    """The step of RFC 6238 after which the app's codes count: the last one used, or none at all once barred.

    Recovery codes go on working: they are too long to be guessed.
    """
    return _NEVER if kept.wrong_codes >= MOST else kept.used_step


def forget(subject_id: uuid.UUID) -> None:
    """Part of an action that proves the person anew, by a right code or a new password: the count begins again."""
    Credential.objects.filter(subject_id=subject_id, kind="totp", wrong_codes__gt=0).update(wrong_codes=0)
