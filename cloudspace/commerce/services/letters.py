"""The mails of services."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from cloudspace.commerce.customers.models import Account
from cloudspace.commerce.services import models
from cloudspace.kit.actor import Actor
from cloudspace.messaging import actions as messages


def write_active(*, by: Actor, service: models.Service) -> None:
    """The service can be used."""
    until = service.paid_until.strftime("%d/%m/%Y") if service.paid_until else ""
    _write(by, service, "services/active", paid_until=until)


def write_ended(*, by: Actor, service: models.Service) -> None:
    """The service has ended."""
    _write(by, service, "services/ended")


def write_closed(*, by: Actor, account: Account, language: str, due: dt.date, warned_on: dt.date) -> None:
    """The person's last account was closed, by them or by whoever had their password: they must hear of it."""
    messages.write_mail(
        by=by,
        subject_id=account.subject_id,
        kind="services/closed",
        language=language,
        context={
            "number": account.number,
            "due": f"{due:%d/%m/%Y}",
            "warned_on": f"{warned_on:%d/%m/%Y}",
            "action_href": f"{settings.PUBLIC_URL}{'/en' if language == 'en' else ''}/account/my-data/",
            "action_label": _("See and download your data"),
        },
        purpose="contact_when_needed",
        to="confirmed",
    )


def _write(by: Actor, service: models.Service, kind: str, **context: str) -> None:
    order = service.order
    english = order.language == "en"
    messages.write_mail(
        by=by,
        subject_id=service.subject_id,
        kind=kind,
        language=order.language,
        context={
            "number": service.number,
            "product": order.product_en if english else order.product_vi,
            "plan": order.plan_en if english else order.plan_vi,
            "action_href": f"{settings.PUBLIC_URL}{'/en' if english else ''}/account/services/{service.number}/",
            "action_label": _("See your service"),
            **context,
        },
        purpose="contact_when_needed",
        to="confirmed",
    )
