"""A form that keeps what was typed and leaves judging it to the business."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _

from cloudspace.kit import ids
from cloudspace.kit.errors import FieldsRefused, Refused

# Longer than any field is; what is longer is still judged, but not carried about.
LONGEST = 20_000


class TypedForm(forms.Form):
    """Fields as text, exactly as typed. What is wrong with them is said by the action, and shown by `refuse`."""

    def full_clean(self) -> None:
        """Judges nothing: whatever came is taken as it is."""
        self._errors = ErrorDict()
        self.cleaned_data: dict[str, Any] = {}

    def text(self, name: str) -> str:
        """What was typed into a field, at most LONGEST characters; empty when nothing came."""
        return str(self.data.get(self.add_prefix(name)) or "")[:LONGEST]

    def ticked(self, name: str) -> bool:
        """Whether a box was ticked."""
        return bool(self.data.get(self.add_prefix(name)))

    def refuse(self, refused: Refused) -> None:
        """Names every problem at its field; a refusal without fields stands above the form."""
        problems = refused.problems if isinstance(refused, FieldsRefused) else {"": refused.sentence}
        for name, sentence in problems.items():
            self.add_error(name if name in self.fields else None, str(sentence))


def line(label: str, *, hint: str = "", required: bool = True, **attributes: str) -> forms.CharField:
    """One line of text."""
    return forms.CharField(
        label=label, help_text=hint, required=required, widget=forms.TextInput(attrs=dict(attributes))
    )


def once() -> forms.CharField:
    """The id of what the form shall make, so that a second press makes nothing twice; read by `ids.promised`."""
    return forms.CharField(required=False, initial=ids.new_id, widget=forms.HiddenInput)


def email(label: str, *, autocomplete: str = "email", hint: str = "") -> forms.CharField:
    """An e-mail address: the keyboard for it, but no judging by the browser."""
    attributes = {"autocomplete": autocomplete, "autocapitalize": "none", "spellcheck": "false"}
    return forms.CharField(label=label, help_text=hint, widget=forms.EmailInput(attrs=attributes))


def password(label: str, *, autocomplete: str, hint: str = "") -> forms.CharField:
    """A password; never sent back to the page."""
    reveal = {"data-reveal": _("Show password"), "data-conceal": _("Hide password")}
    widget = forms.PasswordInput(render_value=False, attrs={"autocomplete": autocomplete, **reveal})
    return forms.CharField(label=label, help_text=hint, strip=False, widget=widget)


def choice(
    label: str, choices: Iterable[tuple[str, str]], *, first: str, hint: str = "", **attributes: str
) -> forms.ChoiceField:
    """One of several, by a native select that begins with `first`."""
    listed = [("", first), *choices]
    return forms.ChoiceField(label=label, help_text=hint, choices=listed, widget=forms.Select(attrs=dict(attributes)))
