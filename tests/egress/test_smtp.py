"""Mail over real SMTP: what each answer means, TLS, kept connections."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from cloudspace.egress import passage, rules
from cloudspace.egress.drivers import smtp
from cloudspace.egress.drivers.failure import DeliveryFailed
from tests.egress.mail_server import MailServer, certificate, running

CONTENT = b"Subject: x\r\n\r\nxin chao\r\n.\r\n..\r\n"


@pytest.fixture
def server() -> Iterator[MailServer]:
    with running(MailServer()) as one:
        yield one


@pytest.fixture
def carrier(server: MailServer) -> Iterator[smtp.Carrier]:
    made = smtp.Carrier(rules.MailServer("127.0.0.1", server.port, "none"), seconds=20)
    yield made
    made.close()


def letter(**given: object) -> smtp.Letter:
    usual: dict[str, object] = {"sender": "shop@example.vn", "recipient": "an@example.vn", "content": CONTENT}
    return smtp.Letter(**(usual | given))  # type: ignore[arg-type]


def failure(carrier: smtp.Carrier, **given: object) -> tuple[str, str, bool]:
    with passage.opened(), pytest.raises(DeliveryFailed) as failed:
        carrier.carry(letter(**given))
    return failed.value.reason, failed.value.kind, failed.value.server_wide


def test_a_letter_arrives_as_it_was_written(server: MailServer, carrier: smtp.Carrier) -> None:
    with passage.opened():
        carrier.carry(letter())
    assert [one.replace(b"\r\n..", b"\r\n.") for one in server.taken] == [CONTENT.removesuffix(b"\r\n")]


def test_a_batch_uses_one_connection(server: MailServer, carrier: smtp.Carrier) -> None:
    with passage.opened():
        for _ in range(3):
            carrier.carry(letter())
    assert (len(server.taken), server.connections) == (3, 1)


def test_a_connection_that_the_server_let_go_is_made_anew(server: MailServer, carrier: smtp.Carrier) -> None:
    with passage.opened():
        carrier.carry(letter())
        carrier._kept.connection.sock.shutdown(socket.SHUT_RDWR)
        carrier.carry(letter())
    assert (len(server.taken), server.connections) == (2, 2)


@pytest.mark.parametrize(
    ("verb", "answer", "expected"),
    [
        ("RCPT", b"550 5.1.1 no such an@example.vn", ("recipient_refused_550", "permanent", False)),
        ("RCPT", b"450 4.2.1 later", ("recipient_refused_450", "retry", False)),
        ("RCPT", b"530 5.7.0 sign in first", ("recipient_refused_530", "retry", True)),
        ("RCPT", b"421 4.3.2 closing", ("recipient_refused_421", "retry", True)),
        ("MAIL", b"550 not you", ("sender_refused_550", "retry", True)),
        ("DATA", b"554 no", ("content_refused_554", "permanent", False)),
        ("DATA", b"451 later", ("content_refused_451", "retry", False)),
        ("CONTENT", b"550 spam", ("content_refused_550", "permanent", False)),
        ("CONTENT", b"452 full", ("content_refused_452", "retry", False)),
        ("CONNECT", b"554 go away", ("unreachable", "retry", True)),
    ],
)
def test_each_answer_is_read_for_what_it_means(
    server: MailServer, carrier: smtp.Carrier, verb: str, answer: bytes, expected: tuple[str, str, bool]
) -> None:
    server.answers[verb] = answer
    assert failure(carrier) == expected


def test_a_refused_letter_does_not_spoil_the_next(server: MailServer, carrier: smtp.Carrier) -> None:
    server.answers["RCPT"] = b"550 no"
    failure(carrier)
    del server.answers["RCPT"]
    with passage.opened():
        carrier.carry(letter())
    assert (len(server.taken), server.connections) == (1, 1)


@pytest.mark.parametrize(
    ("verb", "expected"),
    [
        ("EHLO", ("unreachable", "retry", True)),
        ("MAIL", ("unreachable", "retry", True)),
        ("RCPT", ("unreachable", "retry", True)),
        ("DATA", ("broken_off", "uncertain", True)),
        ("CONTENT", ("broken_off", "uncertain", True)),
    ],
)
def test_a_broken_line_is_uncertain_only_once_the_content_may_have_gone(
    server: MailServer, carrier: smtp.Carrier, verb: str, expected: tuple[str, str, bool]
) -> None:
    server.break_at = verb
    assert failure(carrier) == expected


def test_the_brink_comes_after_the_addresses_and_before_the_content(server: MailServer, carrier: smtp.Carrier) -> None:
    seen: list[int] = []
    with passage.opened():
        carrier.carry(letter(on_brink=lambda: seen.append(len(server.taken))))
    assert (seen, len(server.taken)) == ([0], 1)
    server.answers["RCPT"] = b"550 no"
    failure(carrier, on_brink=lambda: seen.append(99))
    assert 99 not in seen


def test_what_the_brink_raises_stops_the_letter(server: MailServer, carrier: smtp.Carrier) -> None:
    def lost() -> None:
        raise LookupError

    with passage.opened(), pytest.raises(LookupError):
        carrier.carry(letter(on_brink=lost))
    assert server.taken == []


def test_nobody_listening_and_nobody_answering_are_told_apart(carrier: smtp.Carrier) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        waiting = smtp.Carrier(rules.MailServer("127.0.0.1", port, "none"), seconds=0.2)
        assert failure(waiting) == ("timed_out", "retry", True)
    assert failure(smtp.Carrier(rules.MailServer("127.0.0.1", port, "none"))) == ("unreachable", "retry", True)


def test_a_wrong_password_is_the_operators_matter_and_tried_again(server: MailServer) -> None:
    server.answers["AUTH"] = b"535 no"
    signing = smtp.Carrier(rules.MailServer("127.0.0.1", server.port, "none", "u", "p"), seconds=20)
    assert failure(signing) == ("sign_in_refused", "retry", True)


@pytest.mark.parametrize("implicit", [True, False])
def test_over_tls_the_password_goes_only_once_the_line_is_secure(tmp_path: Path, implicit: bool) -> None:
    context, trusting = certificate(tmp_path, "localhost")
    with running(MailServer(context, implicit=implicit)) as server:
        address = rules.MailServer("localhost", server.port, "implicit" if implicit else "starttls", "u", "p")
        carrier = smtp.Carrier(address, seconds=20, context=trusting)
        with passage.opened():
            carrier.carry(letter())
        carrier.close()
        assert (len(server.taken), server.signed_in_over_tls) == (1, [True])


def test_without_tls_nothing_is_said_outside_loopback(server: MailServer) -> None:
    # As for a far server, STARTTLS is required; this one does not offer it.
    plain = smtp.Carrier(rules.MailServer("127.0.0.1", server.port, "starttls", "u", "p"), seconds=20)
    assert failure(plain) == ("no_tls_offered", "retry", True)
    assert (server.taken, server.signed_in_over_tls) == ([], [])


def test_a_certificate_of_somebody_else_is_refused(tmp_path: Path) -> None:
    context, _trusting = certificate(tmp_path, "localhost")
    with running(MailServer(context)) as server:
        strict = smtp.Carrier(rules.MailServer("localhost", server.port, "starttls"), seconds=20)
        assert failure(strict) == ("tls_failed", "retry", True)
        assert server.taken == []


@pytest.mark.parametrize(
    "address", ["an@example.vn\r\nRCPT TO:<mai@example.vn>", "an@example.vn>", "<an@example.vn", "an", "", "an @x.vn"]
)
def test_an_address_cannot_carry_a_command(address: str) -> None:
    with pytest.raises(ValueError, match="plain addresses"):
        letter(recipient=address)


def test_nothing_of_the_mail_or_the_servers_words_shows_in_a_failure(server: MailServer, carrier: smtp.Carrier) -> None:
    server.answers["RCPT"] = b"550 an@example.vn is unknown here"
    with passage.opened(), pytest.raises(DeliveryFailed) as failed:
        carrier.carry(letter())
    shown = repr(failed.value) + str(failed.value) + repr(vars(failed.value)) + repr(letter())
    assert "an@example.vn" not in shown
    assert "xin chao" not in shown


def test_threads_do_not_share_a_connection(server: MailServer, carrier: smtp.Carrier) -> None:
    def send() -> None:
        with passage.opened():
            carrier.carry(letter())
        carrier.close()

    threads = [threading.Thread(target=send) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(server.taken), server.connections) == (3, 3)
