"""Django's view of who may be a user. Signing in goes through the keeper, so this never compares a password."""

from __future__ import annotations

import uuid

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from cloudspace.accounts.people.models import Subject


class SubjectBackend(BaseBackend):
    """Finds subjects; signs nobody in."""

    def authenticate(self, request: HttpRequest | None, **credentials: object) -> None:
        """Nobody: only `actions.sign_in` lets a session stand."""
        return None

    def get_user(self, user_id: uuid.UUID) -> Subject | None:
        """The subject, if their address was confirmed."""
        return Subject.objects.filter(pk=user_id, confirmed_at__isnull=False).first()
