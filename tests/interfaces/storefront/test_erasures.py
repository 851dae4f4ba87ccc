"""The proof of an erasure, for whoever holds its code (R1)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from django.test import Client

from cloudspace.compliance.retention import tasks
from cloudspace.config.installation import Home
from cloudspace.kit import clock
from cloudspace.policy.model import Policy
from tests.accounts.conftest import PASSWORD, Written
from tests.commerce.conftest import Customer
from tests.compliance.retention.conftest import Round
from tests.interfaces.storefront.conftest import words


def test_an_unknown_code_is_told_and_nothing_else(visitor: Client) -> None:
    answer = visitor.get("/erasure/AAAA-BBBB-CCCC-DDDD/")
    assert answer.status_code == 404
    assert "mã này" in words(answer)
    assert visitor.get("/erasure/%00/").status_code in (400, 404)
    assert visitor.get("/erasure/" + "x" * 900 + "/").status_code == 404


def test_typing_a_code_leads_to_its_page(visitor: Client) -> None:
    assert visitor.post("/erasure/", {"code": " aaaa bbbb "})["Location"] == "/erasure/aaaa%20bbbb/"
    for nothing in ("", "/", " / "):
        assert visitor.post("/erasure/", {"code": nothing}).status_code == 422


def test_guessing_codes_is_bounded(visitor: Client) -> None:
    for guess in range(30):
        visitor.get(f"/erasure/{guess}/")
    assert visitor.get("/erasure/31/").status_code == 429


def test_from_the_closed_account_to_the_proof(
    browser: Client, visitor: Client, an: Customer, sent: Callable[[], list[Written]], policy: Policy, front: Home
) -> None:
    """The whole of R1: the warning carries the code, the code shows nothing before and the proof after."""
    browser.post("/account/close/", {"account": str(an.account.pk), "understood": "1"})
    due = policy.dies_on("service", clock.today())
    nights = Round(front)
    sent()
    warned_on = due - dt.timedelta(days=policy.figures.warning_days)
    nights.sweep(warned_on)
    with nights.on(warned_on):
        (warning,) = sent()
    link = re.search(r"http://localhost:8000(/erasure/[0-9A-Z-]+)", warning.text)
    assert link
    assert "chưa thực hiện" in words(visitor.get(link[1], follow=True))
    with nights.on(due):
        tasks.sweep()
        answer = visitor.get(link[1], follow=True)
        said = words(answer)
        assert "Các khóa đã bị hủy" in said
        assert f"{due:%d/%m/%Y}" in said
        assert an.account.number not in said
        refused = visitor.post("/sign-in/", {"email": "an@example.vn", "password": PASSWORD})
        assert refused.status_code == 422
