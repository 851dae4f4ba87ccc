"""S1: a mail says who sends it and why, in text and in light HTML of the same words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template import Context, Template

from cloudspace.interfaces.look import shell
from cloudspace.policy import loading
from tests.interfaces.look.test_shell import SHIPPED

WORDS = "Your order is <paid>."


@pytest.mark.parametrize("form", ["txt", "html"])
def test_a_mail_names_its_reason_its_one_action_and_the_operator(form: str, language: str) -> None:
    operator = shell.operator_of(loading.load(Path(SHIPPED)), language)
    mail = Template('{% extends "look/mail/base.' + form + '" %}{% block content %}{{ words }}{% endblock %}')
    body = mail.render(
        Context(
            {
                "operator": operator,
                "words": WORDS,
                "reason": "you ordered a service",
                "action_label": "See the order",
                "action_href": "https://shop.example/orders/1",
            }
        )
    )
    for fact in (operator.legal_name, operator.tax_code, operator.address, operator.phone, operator.complaints):
        assert fact in body
    assert "you ordered a service" in body
    assert "https://shop.example/orders/1" in body
    assert ("<paid>" in body) is (form == "txt")


def test_a_mail_loads_nothing_when_it_is_opened() -> None:
    source = (Path(shell.__file__).parent / "templates/look/mail/base.html").read_text()
    assert re.findall(r"<img|<link|<script|url\(|@import", source) == []


def test_a_long_link_does_not_make_a_mail_wider_than_a_phone() -> None:
    source = (Path(shell.__file__).parent / "templates/look/mail/base.html").read_text()
    assert "overflow-wrap:anywhere" in source.partition("<body")[2].partition(">")[0]
