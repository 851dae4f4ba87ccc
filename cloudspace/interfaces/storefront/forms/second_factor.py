"""The code of an authenticator app."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cloudspace.interfaces.storefront.forms import typed


class EnrolForm(typed.TypedForm):
    """The first code of the app and the password, with the signed offer that the page showed."""

    def __init__(self, data: object = None, offer: str = "") -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.fields["code"] = typed.line(
            _("Code that the app shows now"), inputmode="numeric", autocomplete="one-time-code"
        )
        self.fields["password"] = typed.password(_("Your password"), autocomplete="current-password")
        self.offer = offer


class PasswordForm(typed.TypedForm):
    """The password of whoever removes it, or makes new recovery codes."""

    def __init__(self, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.fields["password"] = typed.password(_("Your password"), autocomplete="current-password")
