"""The registration form (C1, V3)."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from django.test import Client

from cloudspace.accounts.agreements.models import Acceptance
from cloudspace.accounts.people.models import Subject
from cloudspace.policy.model import Policy
from tests.accounts.conftest import PASSWORD, Written
from tests.commerce.conftest import Customer
from tests.interfaces.storefront.conftest import TYPED, digests, words


def _form(visitor: Client, **changes: str) -> dict[str, str]:
    return {**TYPED, **digests(visitor), **changes}


def test_each_field_says_what_it_is_for_and_how_long_it_is_kept(visitor: Client, policy: Policy) -> None:
    said = words(visitor.get("/en/register/"))
    for name in policy.forms["registration"]:
        why = policy.fields[name].why["en"]
        assert why[:1].upper() + why[1:] + "; kept until 1 year after service ends" in said


def test_registering_leads_to_the_mailbox_and_binds_the_texts_shown(
    visitor: Client, policy: Policy, sent: Callable[[], list[Written]]
) -> None:
    answer = visitor.post("/register/", _form(visitor))
    assert answer.status_code == 302
    assert answer["Location"] == "/register/sent/"
    person = Subject.objects.get()
    accepted = dict(Acceptance.objects.filter(subject=person).values_list("kind", "digest"))
    assert accepted == {kind: policy.documents[kind, "vi"].digest for kind in ("text", "terms", "acceptable-use")}
    (mail,) = sent()
    assert mail.to == "an@example.vn"
    assert f"http://localhost:8000/confirm/{mail.secret}/" in mail.text


def test_the_answer_is_the_same_for_an_address_that_has_an_account(visitor: Client, an: Customer) -> None:
    known = visitor.post("/register/", _form(visitor))
    unknown = visitor.post("/register/", _form(visitor, email="mai@example.vn", phone="0987 654 999"))
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert known.content == unknown.content


def test_every_wrong_field_is_named_and_nothing_typed_is_lost(visitor: Client) -> None:
    wrong = {
        "email": "an@", "full_name": "<b>An</b>", "phone": "12", "birth_date": "31/02/1990",
        "province": "01", "commune": "", "street": "12 phố Hàng Bài", "password": "short",
    }  # fmt: skip
    answer = visitor.post("/register/", wrong)
    assert answer.status_code == 422
    page = answer.content.decode()
    for name in ("email", "full_name", "phone", "birth_date", "commune", "password", "accepted"):
        assert f'id="id_{name}_error"' in page
        assert f'href="#id_{name}"' in page
    for name in ("email", "full_name", "phone", "birth_date", "street"):
        assert f'value="{html.escape(wrong[name])}"' in page
    assert '<option value="01" selected>' in page
    assert "short" not in page
    assert not Subject.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "an\0@example.vn"),
        ("email", "a" * 300 + "@example.vn"),
        ("full_name", "Nguyễn\u202e An"),
        ("full_name", "😀😀"),
        ("phone", "+84 000"),
        ("birth_date", "29/02/2023"),
        ("birth_date", "01/01/2099"),
        ("birth_date", "01/01/2020"),
        ("province", "99"),
        ("commune", "99999"),
        ("street", "<script>alert(1)</script>"),
        ("street", "x" * 5000),
        ("password", "cloudspace.vn"),
        ("digest_terms", "0" * 64),
    ],
)
def test_bad_input_gets_a_clear_answer(visitor: Client, field: str, value: str) -> None:
    answer = visitor.post("/register/", _form(visitor, **{field: value}))
    assert answer.status_code == 422
    assert "data-error-summary" in answer.content.decode()
    assert "<script>alert" not in answer.content.decode()


def test_decomposed_letters_and_other_spellings_are_understood(visitor: Client) -> None:
    typed = _form(visitor, full_name="Nguye\u0302\u0303n Thi\u0323 An", phone="+84912345678", birth_date="1990-02-28")
    assert visitor.post("/register/", typed).status_code == 302


def test_without_javascript_the_communes_come_by_a_button_that_loses_nothing(visitor: Client) -> None:
    page = visitor.post("/register/", _form(visitor, commune="", communes="1")).content.decode()
    assert '<option value="00070">Phường Hoàn Kiếm</option>' in page
    assert 'value="an@example.vn"' in page
    assert 'type="checkbox" name="accepted"' in page
    assert re.search(r'name="accepted"[^>]* checked', page)
    assert "data-error-summary" not in page


def test_communes_are_the_same_for_everybody(visitor: Client) -> None:
    answer = visitor.get("/en/register/communes/?province=01")
    assert "Hoan Kiem Ward" in answer.content.decode()
    assert "public" in answer["Cache-Control"]
    assert not visitor.cookies
    assert visitor.get("/register/communes/?province=x").status_code == 200


def test_opening_the_mailed_link_changes_nothing_and_the_password_confirms(
    visitor: Client, sent: Callable[[], list[Written]]
) -> None:
    visitor.post("/register/", _form(visitor))
    secret = sent()[0].secret
    visitor.get(f"/confirm/{secret}/")
    assert Subject.objects.get().confirmed_at is None
    answer = visitor.post(f"/confirm/{secret}/", {"password": PASSWORD})
    assert "Địa chỉ của bạn đã được xác nhận" in words(answer)
    assert Subject.objects.get().confirmed_at is not None
    assert visitor.post(f"/confirm/{secret}/", {"password": PASSWORD}).status_code == 410


def test_whoever_did_not_register_is_told_and_erases_it(visitor: Client, sent: Callable[[], list[Written]]) -> None:
    visitor.post("/register/", _form(visitor, password="mật khẩu mà Mai đã chọn"))
    secret = sent()[0].secret
    answer = visitor.post(f"/en/confirm/{secret}/", {"password": PASSWORD})
    assert answer.status_code == 422
    assert "This is not the password chosen at this registration." in words(answer)
    assert PASSWORD not in answer.content.decode()
    assert visitor.get(f"/en/confirm/{secret}/discard/").status_code == 405
    assert "It was not me" in words(answer)
    gone = visitor.post(f"/en/confirm/{secret}/discard/")
    assert "Everything that was entered has been erased" in words(gone)
    assert not Subject.objects.exists()
    assert visitor.post(f"/en/confirm/{secret}/discard/").status_code == 410


def test_trying_very_often_is_answered_with_a_time_to_wait(visitor: Client) -> None:
    for _try in range(20):
        visitor.post("/register/", {"email": "x"})
    answer = visitor.post("/register/", {"email": "x", "full_name": "Nguyễn Thị An"})
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert 'value="Nguyễn Thị An"' in answer.content.decode()
