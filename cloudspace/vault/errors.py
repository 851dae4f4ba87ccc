"""Why the keeper refuses. One place, because they cross its interface."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from cloudspace.kit.errors import Refused


class OpeningRefused(Refused):
    """Policy or facts do not bear the opening out. `reason` is a stable code; nothing was opened."""

    code: ClassVar[str] = "opening_refused"
    sentence = _("This stays closed: the facts do not bear this purpose out.")

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(_SENTENCES.get(reason, self.sentence))


_SENTENCES = {
    "purpose_unknown": _("The policy names no such purpose."),
    "category_not_read": _("The policy does not let this purpose read this kind of data."),
    "actor_unproven": _("You are not signed in at the desk any more. Please sign in again."),
    "role_lacks_purpose": _("Your role may not use this purpose."),
    "program_only": _("Only the program opens data for this purpose."),
    "case_unknown": _("There is no such case."),
    "case_closed": _("The case is closed. Data is opened only while there is work to do."),
    "case_of_another": _("The case is about somebody else."),
    "not_assigned": _("The case is not assigned to you. Ask for it to be assigned first."),
    "made_by_reader": _("You opened this case yourself. A second person must assign it, or the customer confirm it."),
    "too_many_openings": _("You have opened the data of many people within an hour. A second person must agree first."),
    "subject_erased": _("This person's data has been erased."),
    "restricted": _("This person has restricted this use of their data."),
}


class SubjectUnknown(Refused):
    """The vault knows no such person."""

    code = "subject_unknown"
    sentence = _("This person is not known here.")


class SubjectGone(Refused):
    """The person's keys were destroyed, or are being destroyed."""

    code = "subject_gone"
    sentence = _("This person's data has been erased.")


class SessionOver(Refused):
    """The session ended, ran out, or was idle for too long (P2)."""

    code = "session_over"
    sentence = _("You have been signed out. Please sign in again.")


class SignInRefused(Refused):
    """Address, password or code do not fit; which of them is not told."""

    code = "sign_in_refused"
    sentence = _("The e-mail, password or code is not right.")


class CodeRefused(SignInRefused):
    """The password fits, the code that was given does not. Whoever signs in sees no difference."""


class AddressTaken(Refused):
    """Another person confirmed this address first. Shown only to whoever holds the address."""

    code = "address_taken"
    sentence = _("This address already belongs to an account.")


class ClaimGone(Refused):
    """The claim ran out or was replaced."""

    code = "claim_gone"
    sentence = _("This confirmation has run out. Please ask for a new one.")


class HeldBack(Refused):
    """A live hold stops the key from dying."""

    code = "held_back"
    sentence = _("A recorded reason holds this data back from erasure.")


class EntryNotYours(Refused):
    """The entry does not name the person who asks."""

    code = "entry_not_yours"
    sentence = _("There is no such entry in your list.")


class VaultUnavailable(Refused):
    """The vault store does not answer; openings, sign-ins and writes of personal values fail closed."""

    code = "vault_unavailable"
    sentence = _("Personal data cannot be reached right now, so nothing was opened or changed. Please try again soon.")


class FileBroken(Refused):
    """A sealed file was altered, cut off, lost, or its key is gone."""

    code = "file_broken"
    sentence = _("This file cannot be opened.")
