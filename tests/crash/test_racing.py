"""Two people, one address, at the same moment: one owner, and the other is told by mail alone."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable

import pytest
from django.db import connections

from cloudspace.accounts.agreements import actions as agreements
from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people import queries, refusals
from cloudspace.accounts.people.models import Subject
from cloudspace.config import installation
from cloudspace.kit import ids
from cloudspace.kit.actor import VISITOR
from cloudspace.messaging.models import Mail
from cloudspace.vault.models import LookupToken
from tests.accounts.conftest import AN, LINK, PASSWORD, shown
from tests.crash import soundness


@pytest.fixture(autouse=True)
def quick_hashes(settings: object) -> None:
    """What a password costs is not asked here."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]


def at_once(*acts: Callable[[], None]) -> None:
    """All of them, each in a thread of its own, from the same moment on."""
    together = threading.Barrier(len(acts))

    def run(act: Callable[[], None]) -> None:
        together.wait()
        try:
            act()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.parametrize("rivals", [2, 4])
def test_of_several_who_register_one_address_at_once_one_has_it(accounts: installation.Home, rivals: int) -> None:
    secrets = [ids.secret_token() for _ in range(rivals)]
    made: list[uuid.UUID | None] = []
    outcomes: list[str] = []

    def register(secret: str) -> None:
        made.append(
            agreements.register(by=VISITOR, typed=AN, accepted=shown(), language="vi", link=LINK, secret=secret)
        )

    def confirm(secret: str) -> None:
        outcomes.append(people.confirm_email(by=VISITOR, secret=secret, password=PASSWORD))

    at_once(*[lambda secret=secret: register(secret) for secret in secrets])  # type: ignore[misc]
    assert len(made) == rivals
    assert None not in made, "no address is anybody's before it is confirmed"
    at_once(*[lambda secret=secret: confirm(secret) for secret in secrets])  # type: ignore[misc]
    assert sorted(outcomes) == ["confirmed"] + ["taken"] * (rivals - 1)
    (owner,) = queries.find("email", AN.email)
    assert Subject.objects.filter(confirmed_at__isnull=False).values_list("id", flat=True).get() == owner
    assert LookupToken.objects.filter(kind="email").count() == 1
    assert Mail.objects.filter(kind__endswith="address_taken").count() == rivals - 1
    soundness.require_sound(accounts)


def test_one_link_pressed_twice_at_once_confirms_once(accounts: installation.Home) -> None:
    secret = ids.secret_token()
    agreements.register(by=VISITOR, typed=AN, accepted=shown(), language="vi", link=LINK, secret=secret)
    outcomes: list[str] = []

    def confirm() -> None:
        try:
            outcomes.append(people.confirm_email(by=VISITOR, secret=secret, password=PASSWORD))
        except refusals.ConfirmationGone:
            outcomes.append("gone")

    at_once(confirm, confirm)
    assert sorted(outcomes) == ["confirmed", "gone"]
    assert len(queries.find("email", AN.email)) == 1
