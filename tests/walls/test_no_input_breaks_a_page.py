"""Whatever is sent to whichever address, the answer is a clear page: no defect, nobody else's value, nothing unescaped.

The addresses come from the URL configuration and the forms from the pages, so that a new one is attacked unlisted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf.urls.i18n import i18n_patterns
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import got_request_exception
from django.http import HttpRequest, HttpResponse
from django.urls import path

from cloudspace.accounts.people.models import StaffMember
from cloudspace.config import installation
from cloudspace.config.urls import urlpatterns as of_the_site
from cloudspace.policy.model import Policy
from tests.interfaces.storefront.conftest import TYPED as REGISTRATION
from tests.walls import attacking, filled, wild
from tests.walls.attacking import Attack

# What a person types who is not An, but knows her address.
KNOWN = {
    **REGISTRATION,
    "full_name": "Lý Thị Mai",
    "phone": "0909 123 456",
    "street": "8 đường Lê Lợi",
    "text": "an@example.vn",
    "line": "22/11/2026 | +1.250.000 | chuyen tien | FT26326000001",
    "current": REGISTRATION["password"],
    "new": "con mèo khác ăn bánh dày",
    "code": "123456",
    "body": "Xin chào, tôi cần giúp.",
    "month": "2026-11",
    "number": "DH-00000000",
    "offer": "x",
}
# Addresses behind which nothing stands in this shop, and why.
NOTHING_THERE = {
    "api:checkpoint": "the first checkpoint is the worker's, five minutes on",
    "api:tile": "tiles are published with a checkpoint",
    "api:vkey": "the verifier key is written by the command that sets up a home",
    "plain:promises-json": "no board was proved and signed yet",
    "storefront:erasure": "nobody was erased yet: each code is unknown",
    "storefront:mail": "caught mails are shown in demo homes alone",
    "storefront:mail-as-sent": "caught mails are shown in demo homes alone",
}


@pytest.fixture
def attack(front: installation.Home, hire: Callable[..., StaffMember], policy: Policy) -> Iterator[Attack]:
    """A filled shop, and every defect noticed."""
    made = Attack(filled.fill(hire, policy))
    got_request_exception.connect(made.noticed)
    yield made
    got_request_exception.disconnect(made.noticed)


def test_no_input_breaks_a_page(attack: Attack) -> None:
    found = attacking.living(attack)
    assert {route.name for route, there in found.items() if not there} == set(NOTHING_THERE), (
        "`filled` has to hold something behind every address, else this knocks at closed doors"
    )
    wild_addresses(attack, found)
    wild_headers(attack)
    wild_forms(attack, found)
    wild_bodies(attack, found)
    attack.is_over()


def wild_addresses(attack: Attack, found: attacking.Living) -> None:
    """Each part of each address in turn, and every name that a query can have at once."""
    parts, asked = list(wild.in_addresses()), wild.asked_for()
    for route, there in found.items():
        who, address = there[0] if there else ("visitor", route.path(dict.fromkeys(route.parts, "x")))
        values = next((one for one in wild.combined(route.parts, attack.shop.parts) if route.path(one) == address), {})
        # Where only a button leads, a look at the address would stop before what stands in it.
        method = "post" if attack.send(who, "get", address, "as it is").status_code == 405 else "get"
        for number, value in enumerate(parts):
            for part in route.parts:
                attack.send(who, method, attacking.in_english(route.path({**values, part: value}), number), part)
        attacking.nobody_is_counted()
        for number, value in enumerate(wild.IN_QUERIES):
            query = "&".join(f"{name}={value}" for name in asked)
            attack.send(who, "get", attacking.in_english(f"{address}?{query}", number), "query")


def wild_forms(attack: Attack, found: attacking.Living) -> None:
    """Each field of each form in turn; the others as a person would fill them in."""
    for who, form in attacking.forms_of(attack, found).values():

        def post(kind: str, typed: dict[str, Any], address: str, who: str = who, **more: str) -> None:
            attacking.nobody_is_counted()
            attack.send(who, "post", address, kind, typed, **more)

        for name in form.values:
            attack.shop.awake(who)
            for number, (kind, value) in enumerate(wild.TYPED.items()):
                more = {"HTTP_HX_REQUEST": "true"} if number % 3 == 2 else {}
                address = attacking.in_english(form.action, number)
                post(f"{kind} in {name}", wild.sent(form, name, value, KNOWN), address, **more)
            others = {key: value for key, value in wild.sent(form, name, "", KNOWN).items() if key != name}
            post(f"no {name}", others, form.action)
            post(f"{name} twice", {**others, name: ["x", wild.MARKUP, "\0"]}, form.action)
            post(f"a file as {name}", {**others, name: SimpleUploadedFile("a", b"\0")}, form.action)
            post(f"much of {name}", {**others, name: wild.HUGE}, form.action)
        attack.shop.awake(who)
        post("as a person would", wild.sent(form, "", "", KNOWN), form.action)


def wild_bodies(attack: Attack, found: attacking.Living) -> None:
    """Bodies that are no forms, and methods that no page has."""
    bodies = list(wild.bodies())
    for who, address in (there[0] for there in found.values() if there):
        attack.shop.awake(who)
        for method in ("put", "delete", "patch", "trace", "head"):
            attack.send(who, method, address, method)
        if "POST" in attack.send(who, "options", address, "options").headers.get("Allow", "POST"):
            for number, (kind, body, says) in enumerate(bodies):
                attacking.nobody_is_counted()
                attack.send(who, "generic", attacking.in_english(address, number), kind, body, content_type=says)


def wild_headers(attack: Attack) -> None:
    """What stands around a request; a few pages of each kind, since the same code reads it for all."""
    for who, address in (
        ("visitor", "/"), ("visitor", "/en/sign-in/"), ("visitor", "/erasure/x/"), ("visitor", "/no/such/"),
        ("visitor", "/policy.json"), ("visitor", "/api/v1/webhooks/bank"), ("an", "/account/my-data/"),
        ("an", "/account/sessions/end/"), ("staff", "/desk/"),
    ):  # fmt: skip
        for kind, headers in wild.headers():
            attacking.nobody_is_counted()
            attack.send(who, "get", address, kind, **headers)
            attack.send(who, "post", address, kind, {"email": "x"}, **headers)


def planted(request: HttpRequest, word: str) -> HttpResponse:
    """A view as it must not be: it trusts its address and its form, and escapes nothing."""
    if request.method == "POST":
        return HttpResponse(f"<p>{int(request.POST['age'] or 0)}</p>")
    form = '<form method="post"><input name="age" value="1"></form>'
    return HttpResponse(f'<html lang="vi"><p>{word}</p><p>{filled.HIS.full_name}</p>{form}')


urlpatterns = [*of_the_site, *i18n_patterns(path("planted/<str:word>/", planted), prefix_default_language=False)]


def test_a_page_that_breaks_is_found_without_being_listed(attack: Attack, settings: Any) -> None:
    settings.ROOT_URLCONF = __name__
    attack.routes = [route for route in wild.routes() if "planted" in route.written]
    attack.shop.parts["word"] = ["x"]
    wild_addresses(attack, attacking.living(attack))
    for wanted in ("markup as it was sent", "somebody else's value", "not in en"):
        assert any(wanted in trouble for trouble in attack.troubles), wanted
    attack.troubles.clear()
    wild_forms(attack, attacking.living(attack))
    with pytest.raises(AssertionError, match=r"nul in age.*status 500 ValueError at .*test_no_input"):
        attack.is_over()
