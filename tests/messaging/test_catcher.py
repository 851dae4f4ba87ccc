"""The mail catcher: real SMTP, memory only, bounded, readable from forked processes."""

from __future__ import annotations

import datetime as dt
import logging
import os
import smtplib
import uuid
from pathlib import Path

import pytest

from cloudspace.messaging import rules
from cloudspace.messaging.drivers import catcher
from cloudspace.messaging.drivers.shelf import Shelf
from cloudspace.policy.model import Policy
from tests.walls.exits import as_the_outside


def mail(policy: Policy, subject: str = "Xác nhận thư điện tử", text: str = "Mở https://shop.example/c/x.\n") -> bytes:
    return rules.compose(
        rules.Content(subject, text, "<p>Mở</p>"), to=rules.Addressee("an@example.vn", "An"),
        facts=rules.operator_facts(policy.operator, "vi"), language="vi", message_id=uuid.uuid4(),
        at=dt.datetime.now(dt.UTC),
    )  # fmt: skip


def send(port: int, *contents: bytes) -> None:
    with as_the_outside(), smtplib.SMTP("127.0.0.1", port, timeout=5) as connection:
        for content in contents:
            connection.sendmail("shop@example.vn", ["an@example.vn"], content)


def test_a_caught_mail_is_shown_with_its_links(running_catcher: catcher.Catcher, policy: Policy) -> None:
    send(running_catcher.port, mail(policy))
    (caught,) = catcher.caught()
    assert (caught.to, caught.subject) == ("an@example.vn", "Xác nhận thư điện tử")
    assert caught.text.strip() == "Mở https://shop.example/c/x."
    assert caught.html.strip() == "<p>Mở</p>"
    assert caught.links == ("https://shop.example/c/x",)
    assert dt.datetime.fromisoformat(caught.when).tzinfo is not None
    assert dict(caught.headers)["Auto-Submitted"] == "auto-generated"


def test_the_newest_stands_first_and_the_oldest_are_let_go(running_catcher: catcher.Catcher, policy: Policy) -> None:
    send(running_catcher.port, *(mail(policy, f"Số {number}") for number in range(catcher.MOST_KEPT + 5)))
    subjects = [one.subject for one in catcher.caught()]
    assert len(subjects) == catcher.MOST_KEPT
    assert (subjects[0], subjects[-1]) == ("Số 204", "Số 5")


def test_it_listens_on_loopback_alone(running_catcher: catcher.Catcher) -> None:
    listening = Path("/proc/net/tcp").read_text().splitlines()[1:]
    at = [
        line.split()[1].split(":")[0] for line in listening if line.split()[1].endswith(f":{running_catcher.port:04X}")
    ]
    assert "0100007F" in at
    assert "00000000" not in at


def test_no_address_stands_in_a_log(
    running_catcher: catcher.Catcher, policy: Policy, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        send(running_catcher.port, mail(policy))
    assert "example.vn" not in caplog.text
    assert "127.0.0.1" not in caplog.text


def test_a_mail_that_is_too_large_is_refused(running_catcher: catcher.Catcher, policy: Policy) -> None:
    with pytest.raises(smtplib.SMTPException):
        send(running_catcher.port, mail(policy, text="x" * (catcher.LARGEST_MAIL + 1)))
    assert catcher.caught() == []


def test_a_mail_that_is_no_mail_is_kept_without_harm(running_catcher: catcher.Catcher) -> None:
    send(running_catcher.port, b"\xff\xfe not a mail", b"Content-Type: text/html; charset=nonsense\r\n\r\n<b>")
    assert len(catcher.caught()) == 2


def test_a_taken_port_is_told(running_catcher: catcher.Catcher) -> None:
    with pytest.raises(OSError, match="in use"):
        catcher.start(running_catcher.port)


def test_a_forked_process_sees_what_is_caught_later(running_catcher: catcher.Catcher, policy: Policy) -> None:
    ready, told = os.pipe(), os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.read(ready[0], 1)
            os.write(told[1], catcher.caught()[0].subject.encode())
        finally:
            os._exit(0)
    send(running_catcher.port, mail(policy))
    os.write(ready[1], b"x")
    assert os.waitpid(child, 0)[1] == 0
    os.set_blocking(told[0], False)
    assert os.read(told[0], 1000).decode() == "Xác nhận thư điện tử"
    for end in (*ready, *told):
        os.close(end)


def test_a_shelf_lets_go_of_the_oldest_where_room_ends() -> None:
    shelf = Shelf(most=10, capacity=900)
    for number in range(5):
        shelf.put({"number": number, "text": "x" * 300})
    assert [item["number"] for item in shelf.items()] == [3, 4]
    shelf.put({"number": 5, "text": "x" * 5000})
    assert shelf.items() != []
    shelf.clear()
    assert shelf.items() == []


def test_without_a_catcher_nothing_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catcher, "_shelf", None)
    assert catcher.caught() == []
    catcher.forget()
