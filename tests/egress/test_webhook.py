"""Signed calls, answered by the local twin and by servers that misbehave."""

from __future__ import annotations

import contextlib
import datetime as dt
import http.server
import logging
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from cloudspace.egress import passage, rules
from cloudspace.egress.drivers import receiver, webhook
from cloudspace.egress.drivers.failure import DeliveryFailed
from cloudspace.kit import clock, ids
from tests.egress.conftest import SECRET
from tests.egress.mail_server import certificate

BODY = '{"order": "Đặt máy chủ"}'.encode()
OLD = "whsec_" + "QUJD" * 12


class Stubborn(http.server.ThreadingHTTPServer):
    """Answers with a chosen status after a chosen pause, and counts who came."""

    daemon_threads = True

    def __init__(self) -> None:
        self.status, self.pause, self.came, self.location = 204, threading.Event(), 0, ""
        self.pause.set()
        super().__init__(("127.0.0.1", 0), _Answering)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook"


class _Answering(http.server.BaseHTTPRequestHandler):
    server: Stubborn

    def do_POST(self) -> None:
        self.server.came += 1
        self.rfile.read(int(self.headers["content-length"]))
        self.server.pause.wait(5)
        self.send_response(self.server.status)
        if self.server.location:
            self.send_header("location", self.server.location)
        self.end_headers()

    do_GET = do_POST

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def stubborn() -> Iterator[Stubborn]:
    with Stubborn() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield server
        server.pause.set()
        server.shutdown()
        thread.join()


def call(at: dt.datetime | None = None) -> webhook.Call:
    return webhook.Call(str(ids.new_id()), BODY, at or clock.now())


def carry(carrier: webhook.Carrier, message: webhook.Call) -> None:
    with passage.opened():
        carrier.carry(message)


def failure(carrier: webhook.Carrier) -> tuple[str, str]:
    with pytest.raises(DeliveryFailed) as failed:
        carry(carrier, call())
    return failed.value.reason, failed.value.kind


def test_the_twin_takes_a_signed_call_and_knows_a_repeat() -> None:
    with receiver.Receiver((SECRET,)) as twin:
        carrier, message = webhook.Carrier(twin.url, (SECRET,)), call()
        carry(carrier, message)
        carry(carrier, message)
        assert [(one.id, one.body, one.repeated) for one in twin.received()] == [
            (message.id, BODY, False),
            (message.id, BODY, True),
        ]


def test_the_twin_takes_either_secret_while_one_is_replaced() -> None:
    with receiver.Receiver((OLD,)) as twin:
        carry(webhook.Carrier(twin.url, (SECRET, OLD)), call())
        assert len(twin.received()) == 1


def test_a_wrong_secret_and_an_old_call_are_refused_for_ever() -> None:
    with receiver.Receiver((SECRET,)) as twin:
        assert failure(webhook.Carrier(twin.url, (OLD,))) == ("refused_401", "permanent")
        with pytest.raises(DeliveryFailed):
            carry(webhook.Carrier(twin.url, (SECRET,)), call(clock.now() - dt.timedelta(minutes=6)))
        assert twin.received() == []


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (500, ("refused_500", "retry")),
        (503, ("refused_503", "retry")),
        (429, ("refused_429", "retry")),
        (404, ("refused_404", "permanent")),
        (410, ("refused_410", "permanent")),
    ],
)
def test_a_status_decides_whether_to_call_again(stubborn: Stubborn, status: int, expected: tuple[str, str]) -> None:
    stubborn.status = status
    assert failure(webhook.Carrier(stubborn.url, (SECRET,))) == expected


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_refused_and_not_followed(stubborn: Stubborn, status: int) -> None:
    with receiver.Receiver((SECRET,)) as elsewhere:
        stubborn.status, stubborn.location = status, elsewhere.url
        assert failure(webhook.Carrier(stubborn.url, (SECRET,))) == (f"redirected_{status}", "permanent")
        assert elsewhere.received() == []
    assert stubborn.came == 1


def test_an_answer_that_does_not_come_times_out(stubborn: Stubborn) -> None:
    stubborn.pause.clear()
    assert failure(webhook.Carrier(stubborn.url, (SECRET,), answer_seconds=0.2)) == ("timed_out", "retry")


def test_nobody_listening_is_tried_again(stubborn: Stubborn) -> None:
    assert failure(webhook.Carrier("http://127.0.0.1:1/", (SECRET,))) == ("unreachable", "retry")


@pytest.mark.parametrize(
    "url", ["http://shop.example/", "ftp://localhost/", "https://u:p@shop.example/", "file:///etc/passwd"]
)
def test_an_address_that_is_not_safe_is_refused_before_any_call(url: str) -> None:
    with pytest.raises(rules.NotAnAddress):
        webhook.Carrier(url, (SECRET,))


def test_a_carrier_without_a_usable_secret_is_refused() -> None:
    for secrets in ((), ("",), ("whsec_short",)):
        with pytest.raises(rules.NotAnAddress):
            webhook.Carrier("https://shop.example/", secrets)


def test_a_proxy_in_the_surroundings_is_not_asked(stubborn: Stubborn, monkeypatch: pytest.MonkeyPatch) -> None:
    with receiver.Receiver((SECRET,)) as twin:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, stubborn.url)
        carry(webhook.Carrier(twin.url, (SECRET,)), call())
    assert stubborn.came == 0


def test_the_address_stands_in_no_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO), receiver.Receiver((SECRET,)) as twin:
        carry(webhook.Carrier(twin.url, (SECRET,)), call())
        assert twin.url not in caplog.text


def test_https_needs_a_certificate_that_fits(tmp_path: Path) -> None:
    context, trusting = certificate(tmp_path, "localhost")
    with Stubborn() as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=_serve_quietly, args=(server,), daemon=True)
        thread.start()
        url = f"https://localhost:{server.server_port}/"
        carry(webhook.Carrier(url, (SECRET,), context=trusting), call())
        assert failure(webhook.Carrier(url, (SECRET,))) == ("unreachable", "retry")
        assert server.came == 1
        server.shutdown()
        thread.join()


def _serve_quietly(server: Stubborn) -> None:
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    with contextlib.suppress(ssl.SSLError):
        server.serve_forever(0.02)
