from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from pytest_django import Settings

from cloudspace.interfaces.look import views
from cloudspace.kit.errors import Refused


@pytest.mark.parametrize(
    ("view", "status"),
    [
        (views.bad_request, 400),
        (views.forbidden, 403),
        (views.csrf_failure, 403),
        (views.not_found, 404),
        (views.erased, 410),
        (views.too_many, 429),
        (views.server_error, 500),
        (views.unavailable, 503),
    ],
)
def test_each_refusal_has_its_page_and_its_status(
    browse: RequestFactory, language: str, view: object, status: int
) -> None:
    response = view(browse.get("/en/nowhere/" if language == "en" else "/nowhere/"))  # type: ignore[operator]
    assert isinstance(response, HttpResponse)
    assert response.status_code == status
    assert "<h1>" in response.content.decode()


def test_forbidden_says_what_would_make_it_allowed(browse: RequestFactory) -> None:
    html = views.forbidden(browse.get("/"), Refused("Open a ticket first.")).content.decode()
    assert "Open a ticket first." in html


def test_an_exception_that_was_not_written_for_people_is_not_shown(browse: RequestFactory) -> None:
    html = views.forbidden(browse.get("/"), ValueError("an@example.vn")).content.decode()
    assert "an@example.vn" not in html


def test_too_many_tells_when_to_come_back(browse: RequestFactory) -> None:
    response = views.too_many(browse.get("/"), seconds=301)
    assert response["Retry-After"] == "301"
    assert "6 phút" in response.content.decode()


def test_the_page_for_500_stands_even_when_its_template_does_not(browse: RequestFactory, settings: Settings) -> None:
    settings.TEMPLATES = []
    response = views.server_error(browse.get("/"))
    assert response.status_code == 500
    assert b"<p>" in response.content
