"""What is written to the shop."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _

from cloudspace.interfaces.storefront import words
from cloudspace.interfaces.storefront.forms import typed


class MessageForm(typed.TypedForm):
    """One message."""

    def __init__(self, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.fields["once"] = typed.once()
        self.fields["body"] = forms.CharField(
            label=_("Your message"),
            help_text=_("Never write a password or a card number here. Nobody here asks for them."),
            widget=forms.Textarea(attrs={"rows": 7}),
        )


class TicketForm(MessageForm):
    """A topic that is chosen, never typed, and the first message."""

    def __init__(self, data: object = None, topic: str = "") -> None:
        super().__init__(data)
        topics = [(code, str(name)) for code, name in words.TOPICS.items()]
        body = self.fields.pop("body")
        self.fields["topic"] = typed.choice(_("What is it about"), topics, first=_("Choose"))
        self.fields["topic"].initial = topic if topic in words.TOPICS else ""
        self.fields["body"] = body
