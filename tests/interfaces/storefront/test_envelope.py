"""Around every answer (P1): what a page may use, and no body where none was asked for."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory

from cloudspace.config.wsgi import application
from cloudspace.interfaces.storefront import middleware
from cloudspace.messaging.drivers import catcher


def _asked(method: str, path: str) -> tuple[dict[str, str], bytes]:
    """The answer as the web server passes it on; Django's test browser drops bodies by itself."""
    seen: dict[str, str] = {}
    environ = RequestFactory().generic(method, path).environ
    answer: Any = application(environ, lambda status, headers: seen.update(headers, status=status))
    try:
        return seen, b"".join(answer)
    finally:
        answer.close()


@pytest.mark.parametrize("path", ["/", "/en/policy/", "/sign-in/", "/nowhere/", "/policy.json", "/health/live"])
def test_whoever_asks_for_the_head_gets_no_body(visitor: Client, path: str) -> None:
    for _again in range(2):
        whole, body = _asked("GET", path)
        head, nothing = _asked("HEAD", path)
        assert body
        assert nothing == b""
        assert head["status"] == whole["status"]
        assert head["Content-Type"] == whole["Content-Type"]
        assert head["Content-Length"] == str(len(body)) or "csrf" in body.decode()


def test_a_streamed_answer_has_no_body_either() -> None:
    closed: list[bool] = []

    class Source:
        def __iter__(self) -> Any:
            return iter([b"x"])

        def close(self) -> None:
            closed.append(True)

    stands = middleware.Envelope(lambda request: StreamingHttpResponse(Source()))  # type: ignore[arg-type, return-value]
    answer: Any = stands(RequestFactory().head("/"))
    assert b"".join(answer) == b""
    answer.close()
    assert closed == [True]


@pytest.mark.parametrize("path", ["/", "/account/", "/nowhere/", "/health/live", "/en/register/"])
def test_no_page_may_use_what_the_shop_does_not_need(visitor: Client, path: str) -> None:
    for _again in range(2):
        said = visitor.get(path)["Permissions-Policy"]
        for feature in ("camera", "microphone", "geolocation", "payment", "browsing-topics"):
            assert f"{feature}=()" in said


def test_a_view_may_ask_for_less() -> None:
    own = HttpResponse(headers={"Permissions-Policy": "camera=(self)"})
    assert middleware.Envelope(lambda request: own)(RequestFactory().get("/"))["Permissions-Policy"] == "camera=(self)"


def test_caught_mails_show_the_time_of_the_clock_in_viet_nam(
    visitor: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = catcher.Caught("2026-11-22T20:05:00+00:00", "an@example.vn", "Xin chào", "Xin chào.", "", (), ())
    monkeypatch.setattr(catcher, "caught", lambda: [mail])
    settings.DEMO = True
    page = visitor.get("/mail/").content.decode()
    assert re.search(r"03:05\s23/11/2026", page)
    assert "2026-11-22T" not in page


def test_a_caught_mail_is_shown_as_sent_and_can_do_nothing(
    visitor: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    html = "<p>Xin chào<script>alert(1)</script><img src=https://elsewhere.example/x.png></p>"
    mail = catcher.Caught("2026-11-22T20:05:00+00:00", "an@example.vn", "Xin chào", "Xin chào.", html, (), ())
    monkeypatch.setattr(catcher, "caught", lambda: [mail])
    settings.DEMO = True
    (path,) = re.findall(r'href="(/mail/[^"]+)"', visitor.get("/mail/").content.decode())
    shown = visitor.get(path)
    assert shown.content.decode() == html
    allowed = dict(part.strip().partition(" ")[::2] for part in shown["Content-Security-Policy"].split(";"))
    assert allowed["default-src"] == "'none'"
    assert set(allowed) == {"default-src", "style-src", "sandbox"}
    assert "allow-scripts" not in allowed["sandbox"]
    assert visitor.get("/mail/0000000000000000/").status_code == 404
    settings.DEMO = False
    assert visitor.get(path).status_code == 404
