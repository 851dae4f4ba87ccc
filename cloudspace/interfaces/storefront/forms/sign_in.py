"""Signing in, confirming an address, and choosing a new password."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cloudspace.interfaces.storefront import notes
from cloudspace.interfaces.storefront.forms import typed
from cloudspace.policy import model


class SignInForm(typed.TypedForm):
    """E-mail, password, the code of a second factor. The box for shared computers stands in the page (P2)."""

    def __init__(self, policy: model.Policy, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.fields["email"] = typed.email(notes.label(policy, "email"), autocomplete="username")
        self.fields["password"] = typed.password(notes.label(policy, "password"), autocomplete="current-password")
        self.fields["code"] = typed.line(
            _("Code from your app"),
            hint=_("Only if you set up a second factor"),
            required=False,
            inputmode="numeric",
            autocomplete="one-time-code",
        )
        self.fields["recovery"] = typed.line(
            _("Recovery code"),
            hint=_("One of the ten that you kept; it works once"),
            required=False,
            autocomplete="off",
            autocapitalize="characters",
            spellcheck="false",
        )


class ConfirmForm(typed.TypedForm):
    """The password that shows, beside the mailed link, that the address is the reader's own wish."""

    def __init__(self, label: str, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.fields["password"] = typed.password(label, autocomplete="current-password")


class ResetRequestForm(typed.TypedForm):
    """Where to send the link for a new password."""

    def __init__(self, policy: model.Policy, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.fields["email"] = typed.email(notes.label(policy, "email"), autocomplete="username")


class NewPasswordForm(typed.TypedForm):
    """A new password, by a mailed link."""

    def __init__(self, policy: model.Policy, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        length = policy.figures.password_length
        self.fields["new"] = typed.password(
            _("New password"),
            autocomplete="new-password",
            hint=_("At least %(length)s characters. Several words in a row make a good one.") % {"length": length},
        )
