"""Who asks: from the cookie's secret to an Actor, through the keeper."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers
from django.utils.crypto import constant_time_compare

from cloudspace.accounts.people import incoming, sessions
from cloudspace.accounts.people.incoming import Request
from cloudspace.accounts.people.models import Subject
from cloudspace.kit.actor import VISITOR, Actor
from cloudspace.vault import sessions as keeper_sessions
from cloudspace.vault.errors import VaultUnavailable


class Recognition:
    """Gives every request `actor`, `user`, `keeper_token`, `session_over`, `out_of_reach`.

    A visitor without cookie costs no query and gets no session. What answers a session's secret, living or over, is
    never stored by the browser or on the way, so that Back shows nothing after signing out (P2). Stands after Django's
    SessionMiddleware.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        _be(incoming.of(request), VISITOR, None, "")
        token = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        if token:
            _recognise(incoming.of(request), token)
        response = self.get_response(request)
        if token:
            add_never_cache_headers(response)
        return response


def _be(request: Request, actor: Actor, subject: Subject | None, token: str) -> None:
    request.actor = actor
    request.user = subject or AnonymousUser()
    request.keeper_token = token
    request.session_over = False
    request.out_of_reach = None


def _recognise(request: Request, token: str) -> None:
    try:
        state = keeper_sessions.living(token) if sessions.is_token(token) else None
    except VaultUnavailable as refused:
        # The shop stays readable; private pages say that they cannot be reached, and the session stays as it is.
        request.out_of_reach = refused
        return
    subject = sessions.person(request, state.subject) if state else None
    if state and subject and _same_epoch(request, subject):
        at_desk = bool(request.session.get(sessions.AT_DESK))
        _be(request, Actor("staff" if at_desk else "subject", subject.pk, state.session), subject, token)
        return
    if state:
        keeper_sessions.end(state.subject, state.session)
    request.session.flush()
    request.session_over = True


def _same_epoch(request: HttpRequest, subject: Subject) -> bool:
    """Whether the session was begun since the person last renewed their epoch (new password, reset)."""
    begun = str(request.session.get(sessions.EPOCH, ""))
    return constant_time_compare(begun, subject.get_session_auth_hash())
