"""Browser sessions: the cookie's secret is the keeper's token, and the table keeps only its digest (P1, P2).

A stolen table signs nobody in, and names nobody: a row holds a keyed hash of the session epoch and where the session
works, never whose it is; that the keeper alone knows.
"""

from __future__ import annotations

import base64
import hashlib
import re
import uuid
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.utils import timezone

from cloudspace.accounts.people.models import Subject
from cloudspace.kit import ids, prepared

EPOCH = "epoch"
AT_DESK = "at_desk"
# Longer than any session of any policy lives; the keeper ends them earlier.
_KEPT_SECONDS = 31 * 24 * 3600
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def digest(token: str) -> str:
    """What the table keeps of a session's secret: 240 bits of its SHA-256, as long as Django's column is."""
    whole = hashlib.sha256(b"cloudspace browser session\0" + token.encode()).digest()
    return base64.urlsafe_b64encode(whole[:30]).decode()


def is_token(text: str) -> bool:
    """Whether `text` has the form of a session's secret."""
    return _TOKEN.fullmatch(text) is not None


class SessionStore(db.SessionStore):
    """Django's sessions in its table, under digests."""

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self._read_already: tuple[str | None, AbstractBaseSession | None] | None = None

    @property
    def key_salt(self) -> str:
        return "cloudspace.accounts.people.sessions"

    def get_session_cookie_age(self) -> int:
        return _KEPT_SECONDS

    def _validate_session_key(self, key: str | None) -> bool:
        return key is not None and is_token(key)

    def _get_new_session_key(self) -> str:
        return ids.secret_token()

    def person(self, subject: uuid.UUID) -> Subject | None:
        """The row of `subject`, asked for together with the session's own, which is then at hand."""
        asked = (Subject, {"pk": subject}), (self.model, {"session_key": digest(self.session_key or "")})
        found, own = prepared.together(*asked)
        self._read_already = self.session_key, own
        return found if isinstance(found, Subject) else None

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        at_hand, self._read_already = self._read_already, None
        found: AbstractBaseSession | None
        if at_hand is not None and at_hand[0] == self.session_key:
            found = at_hand[1]
        else:
            found = prepared.first(self.model, session_key=digest(self.session_key or ""))
        if found is None or found.expire_date <= timezone.now():
            self._session_key = None
            return None
        return found

    def exists(self, session_key: str) -> bool:
        return self.model.objects.filter(session_key=digest(session_key)).exists()

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        row = super().create_model_instance(data)
        row.session_key = digest(row.session_key)
        return row

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            self.model.objects.filter(session_key=digest(key)).delete()


def person(request: HttpRequest, subject: uuid.UUID) -> Subject | None:
    """The row of `subject`, whose session the browser's is."""
    session = request.session
    return session.person(subject) if isinstance(session, SessionStore) else prepared.first(Subject, pk=subject)


def begin(request: HttpRequest, *, token: str, epoch_hash: str, at_desk: bool) -> None:
    """Makes `token`, under which the keeper lets a session stand, the secret of this browser's cookie.

    Whatever session the browser had before is dropped, so that nobody can be made to use a prepared one.
    """
    request.session.flush()
    session = SessionStore(token)
    session.clear()
    session[EPOCH], session[AT_DESK] = epoch_hash, at_desk
    session.save(must_create=True)
    request.session = session
    rotate_token(request)


def end(request: HttpRequest, response: HttpResponse) -> None:
    """Leaves nothing in the browser: session, stored pages and files of this site (P2)."""
    request.session.flush()
    response.delete_cookie(settings.SESSION_COOKIE_NAME, samesite="Lax")
    response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    response["Cache-Control"] = "no-store"
