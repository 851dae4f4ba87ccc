"""From the browser's cookie to an actor, and back to nothing (P2)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people import sessions
from cloudspace.accounts.people.middleware import Recognition
from cloudspace.kit import clock, ids
from cloudspace.kit.actor import VISITOR
from tests.accounts.conftest import AN, PASSWORD

pytestmark = pytest.mark.usefixtures("accounts")


def ask(cookie="", view=None):
    """One request through the session and recognition middleware."""
    request = RequestFactory().get("/")
    if cookie:
        request.COOKIES[settings.SESSION_COOKIE_NAME] = cookie
    answer = view or (lambda request: HttpResponse("page"))
    response = SessionMiddleware(Recognition(answer))(request)
    return request, response


@pytest.fixture
def browser(an, enter):
    """An's browser after signing in: its cookie."""

    def sign_in(**more):
        signed = enter(AN.email, **more)

        def view(request):
            sessions.begin(
                request, token=signed.token, epoch_hash=signed.subject.get_session_auth_hash(), at_desk=False
            )
            return HttpResponse()

        _, response = ask(view=view)
        return response.cookies[settings.SESSION_COOKIE_NAME].value, signed

    return sign_in


def test_a_visitor_gets_no_session_no_cookie_and_costs_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        request, response = ask()
    assert request.actor == VISITOR
    assert (request.actor.id, request.keeper_token, request.session_over) == (None, "", False)
    assert not response.cookies
    assert not Session.objects.exists()


def test_the_cookie_is_the_keepers_token_and_the_table_holds_only_its_digest(browser):
    cookie, signed = browser()
    assert cookie == signed.token
    row = Session.objects.get()
    assert row.session_key == sessions.digest(cookie)
    assert cookie not in str(row.__dict__)
    request, response = ask(cookie)
    assert request.actor == signed.actor
    assert (request.actor.id, request.keeper_token) == (signed.subject.id, cookie)
    assert "no-store" in response["Cache-Control"]


def test_recognising_costs_one_query_of_the_main_store(browser):
    from django.db import connections

    cookie, _ = browser()
    with CaptureQueriesContext(connections["default"]) as main:
        ask(cookie)
    assert len(main) == 1


def test_a_stolen_table_signs_nobody_in(browser):
    browser()
    request, _ = ask(Session.objects.get().session_key)
    assert request.actor == VISITOR


@pytest.mark.parametrize("cookie", ["nonsense", "a" * 43, "\x00", "é" * 43, "x" * 5000])
def test_an_invented_cookie_is_a_visitor_and_is_taken_away(cookie):
    request, response = ask(cookie)
    assert request.actor == VISITOR
    assert request.session_over
    assert response.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 0


def test_an_idle_session_is_over(browser):
    cookie, _ = browser(shared=True)
    with clock.set_to(clock.now() + dt.timedelta(minutes=11)):
        request, response = ask(cookie)
    assert request.actor == VISITOR
    assert request.session_over
    assert not Session.objects.exists()
    assert response.cookies[settings.SESSION_COOKIE_NAME].value == ""


def test_signing_out_leaves_nothing_behind(browser):
    cookie, _signed = browser()

    def view(request):
        people.sign_out(by=request.actor)
        response = HttpResponse()
        sessions.end(request, response)
        return response

    _, response = ask(cookie, view)
    assert response["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert "no-store" in response["Cache-Control"]
    assert not Session.objects.exists()
    assert ask(cookie)[0].actor == VISITOR


def test_a_session_begun_before_the_epoch_was_renewed_is_over(browser, an):
    cookie, signed = browser()
    signed.subject.session_epoch = ids.secret_token()
    signed.subject.save()
    assert ask(cookie)[0].actor == VISITOR
    assert ask(cookie)[0].session_over


def test_the_browser_that_changed_the_password_stays_signed_in(browser, an, policy):
    cookie, signed = browser()

    def view(request):
        renewed = people.change_password(
            by=request.actor, subject_id=an, current=PASSWORD, new="mưa tháng bảy gãy cành trám", policy=policy
        )
        request.session[sessions.EPOCH] = renewed
        return HttpResponse()

    ask(cookie, view)
    assert ask(cookie)[0].actor == signed.actor


def test_signing_in_drops_a_prepared_session(browser, enter):
    cookie, _ = browser()
    signed = enter(AN.email)

    def view(request):
        sessions.begin(request, token=signed.token, epoch_hash=signed.subject.get_session_auth_hash(), at_desk=False)
        return HttpResponse()

    _, response = ask(cookie, view)
    assert response.cookies[settings.SESSION_COOKIE_NAME].value == signed.token
    assert [row.session_key for row in Session.objects.all()] == [sessions.digest(signed.token)]
