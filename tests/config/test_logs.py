"""What a line of the log may hold: places and codes, never what somebody typed or where they are."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from gunicorn.config import Config

from cloudspace.config import installation, logs, web_server_log

ADDRESS = "mai@example.vn"


@pytest.fixture
def shop(shop: installation.Home, settings: Any) -> installation.Home:
    """The shop, served with plain static files."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    return shop


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Everything that Django's loggers wrote, as the installation's own handler writes it."""
    kept = io.StringIO()
    handler = logging.StreamHandler(kept)
    handler.setFormatter(logging.Formatter("{levelname} {name} {message}", style="{"))
    handler.addFilter(logs.WithoutPersonalValues())
    logging.getLogger("django").addHandler(handler)
    yield kept
    logging.getLogger("django").removeHandler(handler)


def test_a_secret_in_an_address_stands_in_no_log(shop: installation.Home, written: io.StringIO) -> None:
    secret = "s3cret-of-a-mail-0123456789"
    answer = Client().post(f"/reset/{secret}/", {"new": "short"})
    assert answer.status_code >= 400
    assert written.getvalue()
    assert secret not in written.getvalue()


def test_what_somebody_typed_as_an_address_stands_in_no_log(shop: installation.Home, written: io.StringIO) -> None:
    assert Client().get(f"/{ADDRESS}/0912345678").status_code == 404
    assert "404 GET" in written.getvalue()
    assert ADDRESS not in written.getvalue()
    assert "0912345678" not in written.getvalue()


def test_a_line_names_the_route_so_that_the_operator_finds_the_page(
    shop: installation.Home, written: io.StringIO
) -> None:
    assert Client().get("/products/khong-co/").status_code == 404
    assert "products/<slug:slug>/" in written.getvalue()


def test_the_page_that_somebody_came_from_stands_in_no_log(shop: installation.Home, written: io.StringIO) -> None:
    browser = Client(enforce_csrf_checks=True)
    origin = f"https://{ADDRESS.replace('@', '.')}"
    assert browser.post("/sign-in/", headers={"origin": origin}).status_code == 403
    assert written.getvalue()
    assert origin not in written.getvalue()


@pytest.mark.parametrize("host", ["%s", "%d %(name)s", f"{ADDRESS}%"])
def test_a_host_that_is_none_is_a_bad_request_and_stands_in_no_log(
    shop: installation.Home, written: io.StringIO, host: str
) -> None:
    assert Client().get("/sign-in/", headers={"host": host}).status_code == 400
    assert host not in written.getvalue()


def test_the_message_of_an_error_stands_in_no_log(written: io.StringIO) -> None:
    log = logging.getLogger("django.request")
    try:
        raise ValueError(ADDRESS)
    except ValueError as error:
        log.exception(str(error))
        log.exception(error)
        log.exception("100% of %s", ADDRESS)
    assert "ValueError" in written.getvalue()
    assert "test_logs" in written.getvalue()
    assert ADDRESS not in written.getvalue()


def test_the_web_server_logs_no_address_and_no_request(capfd: pytest.CaptureFixture[str]) -> None:
    log = web_server_log.WebServerLog(Config())
    log.warning(f"Invalid request from ip=203.0.113.9: Invalid HTTP Header: 'X {ADDRESS}'")
    try:
        raise ValueError(ADDRESS)
    except ValueError:
        log.exception("Error handling request %s %s", "GET", f"/{ADDRESS}")
    log.error("Worker (pid:%s) was sent %s!", 12, "SIGKILL")
    told = capfd.readouterr().err
    assert "Invalid request" in told
    assert "ValueError" in told
    assert "Worker (pid:12) was sent SIGKILL!" in told
    assert "203.0.113.9" not in told
    assert ADDRESS not in told
