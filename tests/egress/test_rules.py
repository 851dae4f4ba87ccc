"""Addresses, signatures and answers."""

from __future__ import annotations

import base64

import pytest

from cloudspace.egress import rules
from cloudspace.policy.model import Policy

# The example that the Standard Webhooks libraries test themselves with.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ID, MOMENT, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
# `openssl dgst -sha256 -mac HMAC -macopt hexkey:<64 times 0b> -binary | base64` over `id.1700000000.xin chào`.
SECOND = "v1,v+m3jWMpnLrajKWA6oilDyBhv9FSqyzHcxsp6NjPVyk="

MAIL = "mail_provider", "hand_over_to_processor"


def headers(**changes: str) -> dict[str, str]:
    usual = {"webhook-id": ID, "webhook-timestamp": str(MOMENT), "webhook-signature": SIGNATURE}
    return usual | {name.replace("_", "-"): value for name, value in changes.items()}


def test_the_published_example_gives_the_published_signature() -> None:
    assert rules.signature(rules.signing_key(SECRET), ID, MOMENT, BODY) == SIGNATURE


def test_a_signature_agrees_with_openssl() -> None:
    assert rules.signature(b"\x0b" * 64, "id", 1700000000, "xin chào".encode()) == SECOND


@pytest.mark.parametrize("moment", [MOMENT, MOMENT - 300, MOMENT + 300])
def test_a_fresh_signature_fits(moment: int) -> None:
    assert rules.signature_fits((rules.signing_key(SECRET),), headers(), BODY, now=moment)


def test_one_fitting_signature_among_several_is_enough_while_a_secret_is_replaced() -> None:
    several = headers(webhook_signature=f"v1a,xxx v1,AAAA {SIGNATURE}")
    keys = (b"\x0b" * 32, rules.signing_key(SECRET))
    assert rules.signature_fits(keys, several, BODY, now=MOMENT)


@pytest.mark.parametrize(
    ("given", "body", "now"),
    [
        (headers(), BODY, MOMENT + 301),
        (headers(), BODY, MOMENT - 301),
        (headers(), BODY + b" ", MOMENT),
        (headers(webhook_id="msg_other"), BODY, MOMENT),
        (headers(webhook_timestamp=str(MOMENT + 1)), BODY, MOMENT),
        (headers(webhook_timestamp="soon"), BODY, MOMENT),
        (headers(webhook_signature="v2," + SIGNATURE[3:]), BODY, MOMENT),
        (headers(webhook_signature="v1,ü"), BODY, MOMENT),
        (headers(webhook_signature=""), BODY, MOMENT),
        ({}, BODY, MOMENT),
    ],
)
def test_an_old_altered_or_missing_signature_does_not_fit(given: dict[str, str], body: bytes, now: int) -> None:
    assert not rules.signature_fits((rules.signing_key(SECRET),), given, body, now=now)


@pytest.mark.parametrize("webhook_id", ["", "a.b", "a b", "é", "x" * 65])
def test_an_id_that_could_shift_the_dots_is_refused(webhook_id: str) -> None:
    with pytest.raises(ValueError, match="webhook id"):
        rules.signature(b"x" * 32, webhook_id, 1, b"")


@pytest.mark.parametrize("size", [0, 23, 65])
def test_a_secret_of_the_wrong_length_is_refused(size: int) -> None:
    with pytest.raises(rules.NotAnAddress):
        rules.signing_key("whsec_" + base64.b64encode(b"x" * size).decode())


def test_a_secret_that_is_not_base64_is_refused_without_being_repeated() -> None:
    with pytest.raises(rules.NotAnAddress) as refused:
        rules.signing_key("whsec_mật khẩu")
    assert "khẩu" not in str(refused.value)


@pytest.mark.parametrize(
    "url", ["https://shop.example/hook?x=1", "http://localhost:1/a", "http://127.0.0.2/", "http://[::1]:8/"]
)
def test_https_and_loopback_may_be_called(url: str) -> None:
    assert rules.webhook_address(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "http://shop.example/hook", "ftp://shop.example/", "file:///etc/passwd", "gopher://localhost/",
        "//shop.example/",
        "https://", "https:///x", "https://an:mật@shop.example/", "https://an@shop.example/", "https://shop.example/#x",
        "http://localhost.evil.example/", "http://127.0.0.1.evil.example/", "https://shop.example:99999/",
        "https://shop.example/\nhost: x", "https://[::1/", "http://10.0.0.1/", "javascript:alert(1)", "",
    ],
)  # fmt: skip
def test_other_addresses_are_refused_without_being_repeated(url: str) -> None:
    with pytest.raises(rules.NotAnAddress) as refused:
        rules.webhook_address(url)
    assert "mật" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtps://an%40x:m%3At@mail.example", rules.MailServer("mail.example", 465, "implicit", "an@x", "m:t")),
        ("smtp://mail.example", rules.MailServer("mail.example", 587, "starttls")),
        ("smtp://u:p@mail.example:2525/", rules.MailServer("mail.example", 2525, "starttls", "u", "p")),
        ("smtp://127.0.0.1:1025", rules.MailServer("127.0.0.1", 1025, "none")),
        ("smtp://[::1]:1025", rules.MailServer("::1", 1025, "none")),
    ],
)
def test_a_mail_address_says_server_port_tls_and_sign_in(url: str, server: rules.MailServer) -> None:
    assert rules.mail_server(url) == server


@pytest.mark.parametrize(
    "url", ["", "mail.example", "http://mail.example", "smtp://", "smtp://h:x", "smtp://h/x", "smtp://h?tls=no"]
)
def test_other_mail_addresses_are_refused(url: str) -> None:
    with pytest.raises(rules.NotAnAddress):
        rules.mail_server(url)


def test_a_password_does_not_show() -> None:
    assert "secret" not in repr(rules.mail_server("smtps://u:secret@mail.example"))


@pytest.mark.parametrize(
    ("recipient", "purpose", "fields", "reason"),
    [
        (*MAIL, ("contact.email", "correspondence.message"), ""),
        (*MAIL, (), ""),
        ("partner", "hand_over_to_processor", (), "recipient_unknown"),
        ("mail_provider", "send_newsletter", (), "purpose_not_declared"),
        ("mail_provider", "sell", (), "purpose_not_declared"),
        (*MAIL, ("contact.email", "contact.phone"), "field_not_declared"),
        (*MAIL, ("contact",), "field_not_declared"),
        ("person_concerned", "secure_account", ("identity.full_name",), "field_not_declared"),
    ],
)
def test_only_what_the_policy_declares_may_leave(
    policy: Policy, recipient: str, purpose: str, fields: tuple[str, ...], reason: str
) -> None:
    assert rules.refusal(policy, recipient, purpose, fields) == reason


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        (250, "delivered"),
        (251, "delivered"),
        (421, "retry"),
        (450, "retry"),
        (550, "permanent"),
        (354, "retry"),
        (-1, "retry"),
    ],
)
def test_what_a_reply_means_for_a_mail(code: int, verdict: str) -> None:
    assert rules.smtp_verdict(code) == verdict


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (200, "delivered"),
        (204, "delivered"),
        (301, "permanent"),
        (400, "permanent"),
        (404, "permanent"),
        (408, "retry"),
        (410, "permanent"),
        (429, "retry"),
        (500, "retry"),
        (503, "retry"),
    ],
)
def test_what_a_status_means_for_a_call(status: int, verdict: str) -> None:
    assert rules.http_verdict(status) == verdict
