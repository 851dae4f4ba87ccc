"""Registering (C1, V3): what is asked and why stands in the policy."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from cloudspace.accounts.people import rules, units
from cloudspace.interfaces.storefront import notes
from cloudspace.interfaces.storefront.forms import typed
from cloudspace.policy import model


class RegistrationForm(typed.TypedForm):
    """Asks the fields of the policy's form `registration`, in its order, and one explicit acceptance."""

    def __init__(self, policy: model.Policy, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        fields = _fields(policy, self._province())
        for name in policy.forms["registration"]:
            self.fields[name] = fields[name]
        self.fields["accepted"] = forms.BooleanField(label=_("I have read these texts and accept them"))

    def _province(self) -> str:
        return str(self.data.get("province") or "")

    def typed(self) -> rules.Typed:
        """Everything as typed."""
        return rules.Typed(**{name: self.text(name) for name in rules.Typed._fields})

    def accepted(self, kinds: Iterable[str]) -> dict[str, str]:
        """The digests of the texts that the form showed, once they were accepted; else nothing (V3)."""
        return {kind: self.text(f"digest_{kind}") for kind in kinds} if self.ticked("accepted") else {}


def commune_choices(province: str) -> tuple[tuple[str, str], ...]:
    """The communes of a province in the reader's language."""
    return units.ward_choices(province, notes.language())


def address_fields(policy: model.Policy, province: str) -> dict[str, forms.Field]:
    """Province, commune and street: two levels since 1 July 2025. The communes follow the province by htmx."""
    communes = commune_choices(province)
    ask = {
        "hx-get": reverse("storefront:communes"),
        "hx-target": "#id_commune",
        "hx-trigger": "change",
        "hx-params": "province",
        "autocomplete": "address-level1",
    }
    return {
        "province": typed.choice(
            notes.label(policy, "province"), units.province_choices(notes.language()), first=_("Choose"), **ask
        ),
        "commune": typed.choice(
            notes.label(policy, "commune"),
            communes,
            first=_("Choose") if communes else _("Choose the province first"),
            autocomplete="address-level2",
        ),
        "street": typed.line(notes.label(policy, "street"), autocomplete="street-address"),
    }


def birth_date_field(policy: model.Policy) -> forms.Field:
    """One line: typing a date is faster than three lists, and every usual spelling is understood."""
    return typed.line(
        notes.label(policy, "birth_date"),
        hint=_("Day, month, year, such as 28/02/1990"),
        inputmode="text",
        autocomplete="bday",
    )


def phone_field(policy: model.Policy) -> forms.Field:
    """A phone number as people write it."""
    return forms.CharField(
        label=notes.label(policy, "phone"),
        help_text=_("Such as 0912 345 678"),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )


def _fields(policy: model.Policy, province: str) -> dict[str, forms.Field]:
    length = policy.figures.password_length
    return {
        "email": typed.email(notes.label(policy, "email")),
        "full_name": typed.line(notes.label(policy, "full_name"), autocomplete="name"),
        "phone": phone_field(policy),
        "birth_date": birth_date_field(policy),
        **address_fields(policy, province),
        "password": typed.password(
            notes.label(policy, "password"),
            autocomplete="new-password",
            hint=_("At least %(length)s characters. Several words in a row make a good one.") % {"length": length},
        ),
    }
