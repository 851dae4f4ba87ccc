"""Writing accounts."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from cloudspace.accounts.agreements import actions as agreements
from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people import queries as known
from cloudspace.accounts.people import rules as people_rules
from cloudspace.accounts.people import tries
from cloudspace.accounts.people.refusals import PersonUnknown
from cloudspace.commerce.customers import models, queries, rules
from cloudspace.kit import clock, numbers, text
from cloudspace.kit.actor import Actor
from cloudspace.kit.acts import recording
from cloudspace.kit.errors import FieldsRefused, Refused
from cloudspace.vault import sealing


class AccountClosed(Refused):
    """The account was closed before."""

    code = "account_closed"
    sentence = _("This account is closed.")


class OwnersOnly(Refused):
    """The actor is not an owner of the account."""

    code = "owners_only"
    sentence = _("Only an owner of this account may do this.")


@tries.counted(network=tries.REGISTER_BY_NETWORK)
@tries.blurred
@recording.beforehand
def register(
    *,
    by: Actor,
    typed: people_rules.Typed,
    accepted: Mapping[str, str],
    language: str,
    link: str,
    network: str = "",
    secret: str = "",
) -> uuid.UUID | None:
    """The whole registration form in one transaction: the person, the texts they accepted, their account (C1, V3).

    Arguments, answer and refusals are those of `agreements.actions.register`.
    """
    entrant = agreements.judged(typed, accepted, language)
    return _enter(by=by, entrant=entrant, accepted=accepted, language=language, link=link, secret=secret)


@recording.action
def _enter(
    *, by: Actor, entrant: people.Entrant, accepted: Mapping[str, str], language: str, link: str, secret: str
) -> uuid.UUID | None:
    subject_id = agreements.enter(
        by=by, entrant=entrant, accepted=accepted, language=language, link=link, secret=secret
    )
    if subject_id is not None:
        open_account(by=by, subject_id=subject_id)
    return subject_id


@recording.action
def open_account(
    *,
    by: Actor,
    subject_id: uuid.UUID,
    kind: rules.Kind = "person",
    organisation_name: str = "",
    tax_code: str = "",
    organisation_address: Mapping[str, str] | None = None,
) -> models.Account:
    """Opens an account that `subject_id` owns (C1). The facts of an organisation are sealed under that person.

    Raises FieldsRefused with the fields `organisation_name` and `tax_code`.
    """
    now = clock.now()
    account = models.Account(
        number=numbers.make(queries.PREFIX),
        kind=kind,
        subject_id=subject_id,
        opened_at=now,
        opened_by=by.id,
    )
    if kind == "organisation":
        _seal_organisation(account, organisation_name, tax_code, organisation_address)
    account.save(force_insert=True)
    models.Membership.objects.create(account=account, subject_id=subject_id, rights="owner", since=now, given_by=by.id)
    recording.record(by=by, verb="account.opened", target=account, kind=kind)
    return account


@recording.action
def correct_organisation(
    *,
    by: Actor,
    account: models.Account,
    organisation_name: str,
    tax_code: str,
    organisation_address: Mapping[str, str] | None = None,
) -> models.Account:
    """Replaces the facts of the organisation that buys (Law 91/2025 Art 13).

    Raises OwnersOnly, AccountClosed, FieldsRefused.
    """
    account = _living(account.pk)
    _owned(by, account)
    account.kind = "organisation"
    _seal_organisation(account, organisation_name, tax_code, organisation_address)
    account.save()
    recording.record(by=by, verb="account.corrected", target=account)
    return account


@recording.action
def buy_as_person(*, by: Actor, account: models.Account) -> models.Account:
    """The account buys for its owner again; the organisation's facts are gone (R1: nothing that no longer serves).

    Raises OwnersOnly, AccountClosed.
    """
    account = _living(account.pk)
    _owned(by, account)
    account.kind = "person"
    account.organisation_name = account.tax_code = account.organisation_address = None
    account.save()
    recording.record(by=by, verb="account.corrected", target=account)
    return account


@recording.action
def admit(*, by: Actor, account: models.Account, subject_id: uuid.UUID, rights: rules.Rights) -> models.Membership:
    """Gives a person rights in the account, replacing those they had.

    Only somebody whose address is confirmed: before, whoever typed it may be a stranger. Raises OwnersOnly,
    AccountClosed, PersonUnknown.
    """
    account = _living(account.pk)
    _owned(by, account)
    if known.person(subject_id).confirmed_at is None:
        raise PersonUnknown
    now = clock.now()
    account.memberships.filter(subject_id=subject_id, until=None).update(until=now, ended_by=by.id)
    membership = models.Membership.objects.create(
        account=account, subject_id=subject_id, rights=rights, since=now, given_by=by.id
    )
    recording.record(by=by, verb="membership.given", target=membership, rights=rights)
    return membership


def closable(*, by: Actor, account: uuid.UUID) -> models.Account:
    """The account, locked, when `by` may close it. Raises AccountClosed, OwnersOnly."""
    locked = _living(account)
    if by.kind == "subject":
        _owned(by, locked)
    return locked


@recording.action
def close_account(*, by: Actor, account: models.Account) -> models.Account:
    """Closes the account and ends all rights in it; the clock of R1 starts on this day.

    Whoever may have running services is closed through `services.actions.close_account`, which ends them first.
    Raises AccountClosed, and OwnersOnly when a person closes another's account.
    """
    account = closable(by=by, account=account.pk)
    account.closed_at, account.closed_by = clock.now(), by.id
    account.save(update_fields=["closed_at", "closed_by"])
    account.memberships.filter(until=None).update(until=account.closed_at, ended_by=by.id)
    recording.record(by=by, verb="account.closed", target=account)
    return account


def _living(account: uuid.UUID) -> models.Account:
    """The row, locked, so that nothing is begun in an account that is being closed."""
    locked = models.Account.objects.select_for_update().get(pk=account)
    if locked.closed_at:
        raise AccountClosed
    return locked


def _owned(by: Actor, account: models.Account) -> None:
    if by.id is None or queries.account_with(by.id, account.pk, "owner") is None:
        raise OwnersOnly


def _seal_organisation(account: models.Account, name: str, tax_code: str, address: Mapping[str, str] | None) -> None:
    problems = {}
    plain_name, code = _one_line(name), rules.tax_code(tax_code)
    if not plain_name or len(plain_name) > 200:
        problems["organisation_name"] = _("Give the organisation's registered name, at most 200 characters.")
    if code is None:
        problems["tax_code"] = _("A tax code has 10 or 13 digits. Please check it against the certificate.")
    if problems:
        raise FieldsRefused(dict(problems))
    sealing.seal(
        account,
        organisation_name=plain_name,
        tax_code=code,
        organisation_address=dict(address) if address else None,
    )


def _one_line(typed: str) -> str:
    try:
        return text.line(typed)
    except text.UnsafeText:
        return ""
