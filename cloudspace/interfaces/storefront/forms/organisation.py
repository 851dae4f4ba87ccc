"""Buying for an organisation: what the policy's form `organisation` asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from cloudspace.interfaces.look.parts import WhyNote
from cloudspace.interfaces.storefront import notes
from cloudspace.interfaces.storefront.forms import typed
from cloudspace.policy import model

# What the policy calls each field of the form.
ASKED = {"organisation_name": "organisation_name", "tax_code": "organisation_tax_code"}


class OrganisationForm(typed.TypedForm):
    """The organisation's registered name and its tax code."""

    def __init__(self, policy: model.Policy, data: object = None, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={name: value for name, value in (initial or {}).items() if _stands(value)})  # type: ignore[arg-type]
        self.fields["organisation_name"] = typed.line(
            notes.label(policy, ASKED["organisation_name"]),
            hint=_("As it stands on the registration certificate"),
            autocomplete="organization",
        )
        self.fields["tax_code"] = typed.line(
            notes.label(policy, ASKED["tax_code"]), hint=_("10 or 13 digits"), inputmode="numeric", autocomplete="off"
        )

    def with_notes(self, policy: model.Policy) -> list[tuple[Any, WhyNote]]:
        """Each field with what it is for."""
        return [(self[name], notes.of_field(policy, ASKED[name])) for name in self.fields]


def _stands(value: Any) -> bool:
    """A value that does not open leaves its field empty."""
    return isinstance(value, str)
