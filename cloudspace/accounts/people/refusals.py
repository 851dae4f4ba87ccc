"""The sentence for each code of `rules`, and the refusals of this app."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cloudspace.kit.errors import FieldsRefused, Refused

MISSING = _("Please fill this in.")
SENTENCES: dict[str, Promise] = {
    "missing": MISSING,
    "too_long": _("This is far longer than we can keep. Please shorten it."),
    "unsafe_signs": _("This holds invisible or control characters. Please type it again by hand."),
    "email_form": _("This is not an e-mail address that mail can be sent to, such as an@example.vn."),
    "email_same": _("This is your address already."),
    "name_signs": _("A name has letters, spaces, hyphens and apostrophes only."),
    "name_short": _("A name has at least two letters."),
    "name_long": _("A name has at most 100 characters here."),
    "phone_form": _("This number does not exist. Write it such as 0912 345 678 or +84 912 345 678."),
    "birth_form": _("Write the day such as 28/02/1990."),
    "birth_no_such_day": _("The calendar has no such day."),
    "birth_future": _("This day is still to come."),
    "birth_too_long_ago": _("This day is more than 120 years ago. Please check the year."),
    "under_age": _("You are not yet old enough to have an account here. Nothing you entered was kept."),
    "province_unknown": _("Please choose a province or city from the list."),
    "commune_elsewhere": _("This commune or ward does not lie in the chosen province. Please choose again."),
    "street_signs": _("House and street have letters and digits; the signs < and > are not accepted."),
    "street_short": _("Please write house number and street."),
    "street_long": _("House and street have at most 200 characters here."),
    "password_short": _("This password is too short. Several words in a row make a good one."),
    "password_long": _("A password has at most 200 characters here."),
    "password_common": _("Many people use this password, so it is guessed first. Please choose another."),
    "password_personal": _("This password is made of your own or the shop's words. Please choose another."),
    "password_wrong": _("This is not your current password."),
    "password_not_chosen": _(
        "This is not the password chosen at this registration. "
        "If you registered more than once, each mail belongs to its own password."
    ),
    "code_wrong": _("This code does not fit. Please enter the one that your app shows now."),
    "not_accepted": _("Please read these texts and accept them, or leave without an account."),
    "texts_changed": _("These texts changed while you were reading. Please look at them again."),
    "colleague_already": _("Whoever has this address works here already. Give them another role in the list of staff."),
    "role_unknown": _("The policy names no such role."),
    "language_unknown": _("Please choose one of the languages in the list."),
    "removal_unknown": _("Please choose from the list what they are to lose."),
    "reason_unknown": _("Please choose a reason from the list."),
}


def refuse(problems: Mapping[str, str]) -> NoReturn:
    """Raises FieldsRefused with the sentence of each field's code."""
    raise FieldsRefused({field: SENTENCES[code] for field, code in problems.items()})


class ConfirmationGone(Refused):
    """The link was used, ran out, or never was."""

    code = "confirmation_gone"
    sentence = _("This link no longer works. It was used already, or its time is over. Please ask for a new one.")


class SecondFactorNeeded(Refused):
    """The desk takes no sign-in without a second factor."""

    code = "second_factor_needed"
    sentence = _("Work at the desk needs a second factor. Please set one up first.")


class Suspended(Refused):
    """The member of staff is kept from the desk."""

    code = "suspended"
    sentence = _("You are kept from the desk for now. Ask a manager, or whoever runs the shop.")


class PasswordTooShortAlone(Refused):
    """Without a second factor the password would be too short."""

    code = "password_too_short_alone"
    sentence = _("Without the second factor your password is too short. Please choose a longer one first.")


class NotAllowed(Refused):
    """The actor may not do this to this person."""

    code = "not_allowed"
    sentence = _("You may not do this. Ask somebody whose role it is.")


class PersonUnknown(Refused):
    """There is no such person, or no longer."""

    code = "person_unknown"
    sentence = _("This person is not known here.")


class AccountClosed(Refused):
    """The account is closed; its data can be seen but not changed into use again."""

    code = "account_closed"
    sentence = _("This account is closed.")
