"""Putting right what is held of a person: one small form for each part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cloudspace.interfaces.look import formats
from cloudspace.interfaces.storefront import notes
from cloudspace.interfaces.storefront.forms import registration, typed
from cloudspace.kit import phones
from cloudspace.policy import model


class ProfileForm(typed.TypedForm):
    """One part of the profile. `opens` are the profile's fields that are shown to be put right."""

    title: ClassVar[Any] = ""
    opens: ClassVar[tuple[str, ...]] = ()

    def __init__(self, policy: model.Policy, data: object = None, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=dict(initial or {}))  # type: ignore[arg-type]
        self.fields.update(self.asked(policy))

    def asked(self, policy: model.Policy) -> dict[str, forms.Field]:
        """The form's fields."""
        raise NotImplementedError

    @staticmethod
    def present(values: Mapping[str, Any]) -> dict[str, Any]:
        """What stands there now, as a person writes it; nothing for a value that does not open."""
        return {name: value for name, value in values.items() if isinstance(value, str)}

    def changes(self) -> dict[str, str]:
        """Everything as typed."""
        return {name: self.text(name) for name in self.fields}


class NameForm(ProfileForm):
    title = gettext_lazy("Correct your name")
    opens = ("full_name",)

    def asked(self, policy: model.Policy) -> dict[str, forms.Field]:
        return {"full_name": typed.line(notes.label(policy, "full_name"), autocomplete="name")}


class PhoneForm(ProfileForm):
    title = gettext_lazy("Correct your phone number")
    opens = ("phone",)

    def asked(self, policy: model.Policy) -> dict[str, forms.Field]:
        return {"phone": registration.phone_field(policy)}

    @staticmethod
    def present(values: Mapping[str, Any]) -> dict[str, Any]:
        number = values["phone"]
        return {"phone": phones.written(number)} if isinstance(number, str) else {}


class BirthDateForm(ProfileForm):
    title = gettext_lazy("Correct your date of birth")
    opens = ("birth_date",)

    def asked(self, policy: model.Policy) -> dict[str, forms.Field]:
        return {"birth_date": registration.birth_date_field(policy)}

    @staticmethod
    def present(values: Mapping[str, Any]) -> dict[str, Any]:
        born = values["birth_date"]
        return {"birth_date": formats.day(born)} if hasattr(born, "year") else {}


class AddressForm(ProfileForm):
    title = gettext_lazy("Correct your address")
    opens = ("address",)

    def asked(self, policy: model.Policy) -> dict[str, forms.Field]:
        province = self.data.get("province") if self.is_bound else self.initial.get("province")
        return registration.address_fields(policy, str(province or ""))

    @staticmethod
    def present(values: Mapping[str, Any]) -> dict[str, Any]:
        kept = values["address"]
        if not isinstance(kept, Mapping):
            return {}
        return {"province": kept["province_code"], "commune": kept["ward_code"], "street": kept["line"]}


class LanguageForm(ProfileForm):
    title = gettext_lazy("Choose your language")

    def asked(self, policy: model.Policy) -> dict[str, forms.Field]:
        choices = [("vi", "Tiếng Việt"), ("en", "English")]
        select = forms.Select(choices=choices)
        return {"language": forms.ChoiceField(label=notes.label(policy, "language"), choices=choices, widget=select)}


class EmailForm(ProfileForm):
    title = gettext_lazy("New e-mail address")

    def asked(self, policy: model.Policy) -> dict[str, forms.Field]:
        return {
            "email": typed.email(
                _("New e-mail address"), hint=_("It counts once you have opened the link that we mail to it")
            ),
            "password": typed.password(_("Your password"), autocomplete="current-password"),
        }


class PasswordForm(ProfileForm):
    title = gettext_lazy("Change your password")

    def asked(self, policy: model.Policy) -> dict[str, forms.Field]:
        return {
            "current": typed.password(_("Your password now"), autocomplete="current-password"),
            "new": typed.password(
                _("New password"),
                autocomplete="new-password",
                hint=_("At least %(length)s characters. Several words in a row make a good one.")
                % {"length": policy.figures.password_length},
            ),
        }


MADE: dict[str, type[ProfileForm]] = {
    "name": NameForm,
    "phone": PhoneForm,
    "birth-date": BirthDateForm,
    "address": AddressForm,
    "language": LanguageForm,
    "email": EmailForm,
    "password": PasswordForm,
}
