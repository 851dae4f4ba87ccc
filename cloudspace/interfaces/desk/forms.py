"""What is typed at the desk. Forms keep it; whether it holds is said by the business."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cloudspace.accounts.people import refusals, units
from cloudspace.accounts.people.models import StaffMember
from cloudspace.commerce.support import rules as support
from cloudspace.interfaces.desk import duties, words
from cloudspace.kit import ids
from cloudspace.kit.errors import FieldsRefused, Refused
from cloudspace.policy.model import Policy


class KeptForm(forms.Form):
    """A form whose fields are taken as typed; `refuse` shows what the business says of them."""

    def full_clean(self) -> None:
        """Judges nothing."""
        self._errors = forms.utils.ErrorDict()
        self.cleaned_data: dict[str, Any] = {}

    def typed(self, name: str) -> str:
        """What was typed, empty when nothing came."""
        return str(self.data.get(self.add_prefix(name)) or "")[:20_000]

    def refuse(self, refused: Refused) -> None:
        """Names every problem at its field; others stand above the form."""
        problems = refused.problems if isinstance(refused, FieldsRefused) else {"": refused.sentence}
        for name, sentence in problems.items():
            self.add_error(name if name in self.fields else None, str(sentence))


def listed(form: forms.Form, name: str, value: str) -> bool:
    """Whether the list of a field holds the value."""
    listed = cast("Iterable[tuple[Any, Any]]", choices_of(form, name).choices)
    return value in [str(key) for key, _said in listed]


def choices_of(form: forms.Form, name: str) -> forms.ChoiceField:
    """A field of the form that is chosen from a list."""
    return cast("forms.ChoiceField", form.fields[name])


class OnceForm(KeptForm):
    """A form that makes something: it carries the id of that, so that a second press makes nothing twice."""

    once = forms.CharField(required=False, initial=ids.new_id, widget=forms.HiddenInput)


class ReplyForm(OnceForm):
    """An answer in a ticket."""

    body = forms.CharField(
        label=_("Your answer"),
        help_text=_("The customer reads it after signing in; the mail only says that it is there."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class TicketForm(OnceForm):
    """A ticket that staff open for a customer, such as after a call."""

    topic = forms.ChoiceField(
        label=_("What is it about"),
        choices=[("", _("Choose")), *((code, support.TOPIC_NAMES[code]) for code in support.TOPICS)],
    )
    body = forms.CharField(label=_("What the customer asked"), widget=forms.Textarea(attrs={"rows": 4}))


class LineForm(KeptForm):
    """One line of a bank statement."""

    line = forms.CharField(
        label=_("Statement line"),
        help_text=_("Date, amount, description and the bank's code, separated by tabs, semicolons or bars."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class MatchForm(KeptForm):
    """Which order a transfer pays."""

    number = forms.CharField(
        label=_("Order number or payment reference"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class SearchForm(KeptForm):
    """Whom to find: by one thing that names them alone, or by name with a second fact."""

    text = forms.CharField(
        label=_("Number, e-mail, phone or name"),
        help_text=_("A ticket, order, service or account number, a payment reference, or what the customer told you."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    province = forms.ChoiceField(label=_("Province or city"), required=False)
    product = forms.ChoiceField(label=_("Product ordered"), required=False)
    month = forms.CharField(
        label=_("Month of an order"),
        help_text=_("Such as 11/2026"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )

    def __init__(self, data: Any = None, products: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(data)
        unknown = ("", _("Not known"))
        choices_of(self, "province").choices = [unknown, *units.province_choices(duties.language())]
        choices_of(self, "product").choices = [unknown, *products]

    def unlisted(self) -> dict[str, str | Promise]:
        """What was chosen that no list holds, by field."""
        return {
            name: _("Please choose from the list.")
            for name in ("province", "product")
            if not listed(self, name, self.typed(name))
        }


class InvitationForm(OnceForm):
    """Somebody new at the desk."""

    email = forms.CharField(
        label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    )
    full_name = forms.CharField(label=_("Full name"), widget=forms.TextInput(attrs={"autocomplete": "off"}))
    roles = forms.MultipleChoiceField(label=_("Roles"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, policy: Policy, data: Any = None) -> None:
        super().__init__(data)
        choices = [(role, duties.role_names(policy, (role,))) for role in policy.roles]
        choices_of(self, "roles").choices = choices

    def chosen(self) -> list[str]:
        """The roles that were ticked."""
        return list(self.data.getlist("roles")) if hasattr(self.data, "getlist") else []


class ColleagueForm(KeptForm):
    """To whom a case is given, by badge."""

    to = forms.ChoiceField(label=_("Assign to"))

    def __init__(self, colleagues: Sequence[StaffMember], data: Any = None) -> None:
        super().__init__(data)
        self.colleagues = {one.badge: one for one in colleagues}
        choices_of(self, "to").choices = [("", _("Choose")), *((badge, badge) for badge in self.colleagues)]

    def chosen(self) -> StaffMember:
        """The colleague. Raises FieldsRefused (to) where nobody of the list was chosen."""
        found = self.colleagues.get(self.typed("to"))
        if found is None:
            raise FieldsRefused({"to": _("Please choose a colleague from the list.")})
        return found


class GrantForm(KeptForm):
    """Another role for a colleague. One form stands at each."""

    role = forms.ChoiceField(label=_("Another role"))

    def __init__(self, badge: str, choices: Sequence[tuple[str, str]], data: Any = None) -> None:
        super().__init__(data, auto_id=f"id_{badge}_%s")
        self.badge = badge
        choices_of(self, "role").choices = [("", _("Choose")), *choices]


class RemovalForm(KeptForm):
    """What a colleague is to lose, and why: both chosen. One form stands at each colleague."""

    what = forms.ChoiceField(label=_("What they lose"))
    reason = forms.ChoiceField(label=_("Why"), choices=[("", _("Choose")), *words.REASONS.items()])

    def __init__(self, badge: str, choices: Sequence[tuple[str, str]], data: Any = None) -> None:
        super().__init__(data, auto_id=f"id_{badge}_%s")
        self.badge = badge
        choices_of(self, "what").choices = [("", _("Choose")), *choices]

    def require_choices(self) -> None:
        """Names every field in which nothing of the list was chosen. Raises FieldsRefused."""
        wrong: dict[str, str | Promise] = {
            name: refusals.SENTENCES[code]
            for name, code in (("what", "removal_unknown"), ("reason", "reason_unknown"))
            if not (self.typed(name) and listed(self, name, self.typed(name)))
        }
        if wrong:
            raise FieldsRefused(wrong)


class PasswordForm(KeptForm):
    """The password of whoever makes new recovery codes."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "current-password"}),
    )


class JoinForm(KeptForm):
    """Password and first code of somebody who was invited."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password"}),
    )
    code = forms.CharField(
        label=_("Code from your app"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )
