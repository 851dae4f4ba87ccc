"""A shop whose mail goes to the catcher, and the cast's addresses."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import pytest

from cloudspace.config import installation
from cloudspace.egress import rules as gate_rules
from cloudspace.egress import wiring as gate_wiring
from cloudspace.egress.drivers import smtp
from cloudspace.kit import clock, ids
from cloudspace.kit.actor import program
from cloudspace.messaging import actions, queries, rules, tasks, wiring
from cloudspace.messaging.drivers import catcher
from cloudspace.messaging.models import Mail
from cloudspace.policy import loading
from cloudspace.policy.model import Policy
from cloudspace.vault import cases, subjects
from cloudspace.vault.errors import OpeningRefused
from cloudspace.vault.opening import Wanted
from tests.egress.mail_server import MailServer, running
from tests.walls.exits import _every_exit_guarded

__all__ = ["_every_exit_guarded"]

BY = program("tests")
FOLDER = Path(__file__).parents[2] / "policies" / "cloudspace.vn" / "2026-11-22"
TEMPLATES = Path(__file__).parent / "templates"


class Book:
    """The addresses that `people` would open, confirmed and pending."""

    def __init__(self) -> None:
        self.confirmed: dict[uuid.UUID, tuple[str, str]] = {}
        self.pending: dict[uuid.UUID, tuple[str, str]] = {}
        self.closed: set[uuid.UUID] = set()
        self.asked: list[int] = []

    def rows(self, subject_ids: Sequence[uuid.UUID]) -> Wanted:
        self.asked.append(len(subject_ids))
        if self.closed & set(subject_ids):
            raise OpeningRefused("restricted")
        return Wanted((), ())

    def read(self, rows: Wanted, opened: Sequence[Mapping[str, Any]], which: str) -> dict[uuid.UUID, tuple[str, str]]:
        return self.confirmed if which == "confirmed" else self.pending


class Post(Protocol):
    def __call__(self, subject_id: uuid.UUID, **given: Any) -> Mail: ...


@pytest.fixture(scope="session")
def policy() -> Policy:
    return loading.load(FOLDER)


@pytest.fixture
def running_catcher() -> Iterator[catcher.Catcher]:
    running = catcher.start()
    catcher.forget()
    yield running
    running.stop()


def wire(policy: Policy, book: Book, port: int) -> None:
    """Wires gate, addresses and case as `config` does."""
    carrier = smtp.Carrier(gate_rules.mail_server(f"smtp://127.0.0.1:{port}"), seconds=2)
    gate_wiring.wire(policy=lambda: policy, carriers={rules.RECIPIENT: carrier})
    wiring.wire(addresses=wiring.Addresses(book.rows, book.read))
    cases.register(rules.PURPOSE, rules.CASE_KIND, queries.is_open)


@pytest.fixture
def book(shop: installation.Home, settings: Any, policy: Policy, running_catcher: catcher.Catcher) -> Iterator[Book]:
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [str(TEMPLATES)]}]
    made = Book()
    wire(policy, made, running_catcher.port)
    yield made
    gate_wiring.close()


def person(book: Book, email: str, name: str) -> uuid.UUID:
    subject = ids.new_id()
    subjects.create(subject, "customer")
    book.confirmed[subject] = (email, name)
    return subject


@pytest.fixture
def an(book: Book) -> uuid.UUID:
    return person(book, "an@example.vn", "Nguyễn Thị An")


@pytest.fixture
def binh(book: Book) -> uuid.UUID:
    return person(book, "binh@example.vn", "Trần Văn Bình")


@pytest.fixture
def post(book: Book) -> Post:
    """Writes a mail, usually a friendly one."""

    def write(subject_id: uuid.UUID, **given: Any) -> Mail:
        usual = {
            "by": BY, "kind": "tests/hello", "language": "vi", "purpose": "contact_when_needed",
            "context": {"name": "An", "number": "DH-1"},
        }  # fmt: skip
        return actions.write_mail(subject_id=subject_id, **(usual | given))

    return write


Deliver = Callable[..., dict[str, int]]


@pytest.fixture
def deliver(book: Book) -> Deliver:
    """Delivers what is due `after` a while, by a worker of its own."""

    def act(after: dt.timedelta = dt.timedelta(0), **given: Any) -> dict[str, int]:
        with clock.set_to(clock.now() + after):
            return dict(tasks.deliver_due(worker=ids.new_id(), at=clock.now(), **given))

    return act


@pytest.fixture
def server(book: Book, policy: Policy) -> Iterator[MailServer]:
    """A mail server whose answers the test chooses, in place of the catcher."""
    with running(MailServer()) as one:
        carrier = smtp.Carrier(gate_rules.MailServer("127.0.0.1", one.port, "none"), seconds=1)
        gate_wiring.wire(policy=lambda: policy, carriers={rules.RECIPIENT: carrier})
        yield one
        carrier.close()


def mail_of(mail: Mail) -> Mail:
    return Mail.objects.get(pk=mail.pk)
