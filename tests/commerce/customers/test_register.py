"""Registering: person, acceptance and account in one transaction (C1, V3)."""

from __future__ import annotations

import pytest

from cloudspace.accounts.agreements import queries as agreements
from cloudspace.accounts.people.models import Subject
from cloudspace.commerce.customers import actions as customers
from cloudspace.commerce.customers import queries
from cloudspace.commerce.customers.models import Account, Membership
from cloudspace.config import installation
from cloudspace.kit.actor import VISITOR
from cloudspace.kit.errors import FieldsRefused
from tests.commerce.conftest import AN, LINK, Customer, shown


def test_registering_opens_an_account_that_the_person_owns(an: Customer) -> None:
    assert an.account.number.startswith("KH-")
    assert an.account.kind == "person"
    assert queries.account_with(an.subject, an.account.pk, "owner") == an.account
    assert agreements.acceptances_of(an.subject)


def test_a_refused_form_leaves_nothing(open_shop: installation.Home) -> None:
    with pytest.raises(FieldsRefused):
        customers.register(
            by=VISITOR, typed=AN._replace(birth_date="01/01/2020"), accepted=shown(), language="vi", link=LINK
        )
    assert not Subject.objects.exists()
    assert not Account.objects.exists()


def test_a_known_address_opens_no_second_account(an: Customer) -> None:
    assert customers.register(by=VISITOR, typed=AN, accepted=shown(), language="vi", link=LINK) is None
    assert Account.objects.count() == 1
    assert Membership.objects.count() == 1
