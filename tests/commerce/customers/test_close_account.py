"""Opening, correcting and closing accounts, and rights in them."""

from __future__ import annotations

import pytest

from cloudspace.accounts.people.refusals import PersonUnknown
from cloudspace.commerce.customers import actions, queries, rules
from cloudspace.commerce.customers.models import Account
from cloudspace.kit.actor import VISITOR
from cloudspace.kit.errors import FieldsRefused
from cloudspace.vault import opening
from tests.commerce.conftest import BINH, LINK, PASSWORD_OF_AN, PROGRAM, Customer, shown


def test_an_owner_closes_the_account_and_all_rights_end(an: Customer) -> None:
    actions.close_account(by=an.actor, account=an.account)
    assert queries.accounts_of(an.subject) == []
    assert queries.account_with(an.subject, an.account.pk, "reader") is None


def test_nobody_else_closes_it(an: Customer, binh: Customer) -> None:
    with pytest.raises(actions.OwnersOnly):
        actions.close_account(by=binh.actor, account=an.account)
    actions.admit(by=an.actor, account=an.account, subject_id=binh.subject, rights="buyer")
    with pytest.raises(actions.OwnersOnly):
        actions.close_account(by=binh.actor, account=an.account)


def test_a_closed_account_stays_closed(an: Customer) -> None:
    actions.close_account(by=PROGRAM, account=an.account)
    with pytest.raises(actions.AccountClosed):
        actions.close_account(by=PROGRAM, account=an.account)


def test_admitting_again_replaces_the_rights(an: Customer, binh: Customer) -> None:
    actions.admit(by=an.actor, account=an.account, subject_id=binh.subject, rights="reader")
    assert queries.account_with(binh.subject, an.account.pk, "buyer") is None
    actions.admit(by=an.actor, account=an.account, subject_id=binh.subject, rights="buyer")
    assert queries.account_with(binh.subject, an.account.pk, "buyer") == an.account
    assert queries.subjects_of(an.account.pk) == {an.subject, binh.subject}


def test_nobody_is_admitted_before_they_confirmed_their_address(an: Customer) -> None:
    """Mai may have typed Bình's address: rights given to Bình must not be hers."""
    mais = actions.register(by=VISITOR, typed=BINH, accepted=shown(), language="vi", link=LINK)
    assert mais is not None
    with pytest.raises(PersonUnknown):
        actions.admit(by=an.actor, account=an.account, subject_id=mais, rights="buyer")
    assert queries.subjects_of(an.account.pk) == {an.subject}


def test_the_facts_of_an_organisation_are_sealed(an: Customer, enter: object) -> None:
    account = actions.open_account(
        by=an.actor, subject_id=an.subject, kind="organisation",
        organisation_name="Công ty Hoa Sen", tax_code="0300588569",
    )  # fmt: skip
    stored = Account.objects.get(pk=account.pk)
    assert b"Hoa Sen" not in bytes(stored.organisation_name)
    signed = enter("an@example.vn", PASSWORD_OF_AN)  # type: ignore[operator]
    wanted = opening.Wanted([stored], ["organisation_name", "tax_code"])
    (own,) = opening.open_own([wanted], token=signed.token).tables[0]
    assert own == {"organisation_name": "Công ty Hoa Sen", "tax_code": "0300588569"}


def test_a_wrong_tax_code_and_an_empty_name_are_both_named(an: Customer) -> None:
    with pytest.raises(FieldsRefused) as refused:
        actions.open_account(by=an.actor, subject_id=an.subject, kind="organisation", tax_code="0300588568")
    assert set(refused.value.problems) == {"organisation_name", "tax_code"}


@pytest.mark.parametrize("typed", ["0300588569", "0300588569-001", "030 058 8569", "0101248141"])
def test_a_tax_code_with_the_right_check_digit_is_taken(typed: str) -> None:
    assert rules.tax_code(typed)


@pytest.mark.parametrize("typed", ["", "0300588568", "0300588569-01", "03005885690", "٠٣٠٠٥٨٨٥٦٩", "mst0300588569"])
def test_other_tax_codes_are_refused(typed: str) -> None:
    assert rules.tax_code(typed) is None


@pytest.mark.parametrize("typed", ["{}", " {} ", "{lower}", "{spaced}"])
def test_a_number_is_found_however_it_is_typed(an: Customer, typed: str) -> None:
    number = an.account.number
    written = typed.format(number, lower=number.lower(), spaced=number.replace("-", " "))
    assert queries.by_number(written) == an.account
    assert queries.by_number("KH-00000000") is None
    assert queries.by_number("x" * 500) is None
