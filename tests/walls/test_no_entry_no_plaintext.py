"""The log can take no entry: nothing is opened, nobody signs in, the page says so, and the shop stays readable."""

from __future__ import annotations

import ctypes
import stat
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people.models import Device
from cloudspace.commerce.support import actions as support
from cloudspace.commerce.support.models import Ticket, TicketMessage
from cloudspace.kit import clock, ids
from cloudspace.kit.actor import VISITOR, Actor, program
from cloudspace.policy.model import Policy
from cloudspace.transparency.heads import LogUnavailable
from cloudspace.transparency.models import Entry
from cloudspace.vault import current, holds, ledger, lookup, opening, shredding
from cloudspace.vault.keeper import values
from cloudspace.vault.models import Hold, SessionGrant, SubjectKey
from tests.accounts.conftest import PASSWORD
from tests.commerce.conftest import AN, Customer
from tests.interfaces.storefront.conftest import words

SWEEP = program("retention.sweep")
SHOP = ("/", "/en/", "/products/may-chu-ao/", "/policy/", "/terms/", "/refunds/", "/en/acceptable-use/")


def execute(statement: str) -> None:
    with connections["transparency"].cursor() as cursor:
        cursor.execute(statement)


def is_sqlite() -> bool:
    return connections["transparency"].vendor == "sqlite"


@contextmanager
def read_only() -> Iterator[None]:
    """SQLite refuses to write; PostgreSQL's transactions are read-only, as on a replica."""
    execute("PRAGMA query_only = ON" if is_sqlite() else "SET default_transaction_read_only = on")
    try:
        yield
    finally:
        execute("PRAGMA query_only = OFF" if is_sqlite() else "SET default_transaction_read_only = off")


@contextmanager
def full() -> Iterator[None]:
    """No further page on SQLite; on PostgreSQL no room for another row, as a full disk says at each insert."""
    if is_sqlite():
        execute("VACUUM")
        with connections["transparency"].cursor() as cursor:
            cursor.execute("PRAGMA page_count")
            (pages,) = cursor.fetchone()
        execute(f"PRAGMA max_page_count = {pages}")
        _fill_the_last_pages()
    else:
        execute(
            "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'no space left on device' USING ERRCODE = '53100'; END $$"
        )
        execute("CREATE TRIGGER full_disk BEFORE INSERT ON transparency_entry EXECUTE FUNCTION no_room()")
    try:
        yield
    finally:
        if is_sqlite():
            execute("PRAGMA max_page_count = 1073741823")
        else:
            execute("DROP TRIGGER full_disk ON transparency_entry")
            execute("DROP FUNCTION no_room")


def _fill_the_last_pages() -> None:
    """What is left of the last pages takes a few entries more."""
    for _ in range(500):
        try:
            ledger.record("filling", by=SWEEP, figure=1)
        except LogUnavailable:
            return
    raise AssertionError("the store never became full")


@contextmanager
def files_closed() -> Iterator[None]:
    """The files themselves may not be written."""
    # Whoever closes a store last takes away the files beside it.
    connections["transparency"].close()
    name = Path(str(connections["transparency"].settings_dict["NAME"]))
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in name.parent.glob(f"{name.name}*") if path.is_file()}
    for path in modes:
        path.chmod(0o400)
    try:
        with _bound_by_modes():
            yield
    finally:
        connections["transparency"].close()
        # What was made beside the store meanwhile is as closed as it was.
        for path in name.parent.glob(f"{name.name}*"):
            path.chmod(modes.get(path, 0o600))


@contextmanager
def _bound_by_modes() -> Iterator[None]:
    """Root may write any file: for a while this thread may not (capabilities(7), CAP_DAC_OVERRIDE)."""
    system = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    held, less = (ctypes.c_uint32 * 6)(), (ctypes.c_uint32 * 6)()
    assert system.capget(header, held) == 0
    less[:] = held[:]
    less[0] &= ~(1 << 1)
    assert system.capset(header, less) == 0
    try:
        yield
    finally:
        assert system.capset(header, held) == 0


STATES = [read_only, full]
State = Callable[[], AbstractContextManager[None]]


@pytest.fixture
def ticket(an: Customer, chi: Actor) -> TicketMessage:
    """An's request, taken by support, whose words nobody has opened yet."""
    made = support.open_ticket(by=an.actor, subject_id=an.subject, topic="service", body="Máy chậm.", language="vi")
    support.take_ticket(by=chi, ticket=made.pk)
    return TicketMessage.objects.get(ticket=made)


def opened(message: TicketMessage, by: Actor) -> Any:
    case = opening.CaseRef("ticket", message.ticket_id)
    return opening.open_for([message], ["body"], purpose="answer_request", case=case, by=by)


@pytest.fixture
def unwrapped(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What was opened behind the keeper's doors."""
    seen: list[object] = []
    real = values.open_tables

    def watched(*args: Any) -> Any:
        seen.append(args[2])
        return real(*args)

    monkeypatch.setattr(values, "open_tables", watched)
    return seen


@pytest.mark.parametrize("state", STATES)
def test_staff_open_nothing(state: State, ticket: TicketMessage, chi: Actor, unwrapped: list[object]) -> None:
    with state():
        before = Entry.objects.count()
        with pytest.raises(LogUnavailable):
            opened(ticket, chi)
        assert unwrapped == []
        assert Entry.objects.count() == before
    assert opened(ticket, chi) == [{"body": "Máy chậm."}]


@pytest.mark.parametrize("state", STATES)
def test_nobody_signs_in_and_no_session_stands(state: State, an: Customer, policy: Policy) -> None:
    token = ids.secret_token()
    with state():
        with pytest.raises(LogUnavailable):
            people.sign_in(by=VISITOR, email=AN.email, password=PASSWORD, token=token, policy=policy)
        assert SessionGrant.objects.count() == 0
        assert current.keeper().session(token) is None
        assert Device.objects.count() == 0


@pytest.mark.parametrize("state", STATES)
def test_whoever_signs_in_is_told_why_not_and_when_to_come_back(state: State, visitor: Client, an: Customer) -> None:
    with state():
        answer = visitor.post("/sign-in/", {"email": AN.email, "password": PASSWORD})
        assert answer.status_code == 503
        assert "nhật ký minh bạch" in words(answer)
        assert int(answer["Retry-After"]) > 0
        assert "session" not in answer.cookies


@pytest.mark.parametrize("state", STATES)
def test_the_shop_stays_readable(state: State, visitor: Client) -> None:
    with state():
        for path in SHOP:
            assert visitor.get(path).status_code == 200, path


@pytest.mark.parametrize("state", STATES)
def test_a_session_that_stands_reads_its_own_under_its_own_entry(state: State, browser: Client, an: Customer) -> None:
    """One's own readings are counted under the session's entry, which is there: no new one is due."""
    with state():
        before = Entry.objects.count()
        answer = browser.get("/account/sessions/")
        assert answer.status_code == 200
        assert Entry.objects.count() == before


@pytest.mark.parametrize("state", STATES)
def test_a_value_that_is_broken_is_not_shown_unrecorded(
    state: State, browser: Client, an: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = Device.objects.get()
    raw = bytearray(device.browser)
    raw[-1] ^= 1
    Device.objects.update(browser=bytes(raw))
    with state():
        before = Entry.objects.count()
        assert browser.get("/account/sessions/").status_code == 503
        assert Entry.objects.count() == before
    assert browser.get("/account/sessions/").status_code == 200
    assert Entry.objects.filter(kind="value_broken").count() == 1


@pytest.mark.parametrize("state", STATES)
def test_no_name_is_searched_nobody_held_and_nobody_shredded(state: State, an: Customer, chi: Actor) -> None:
    before = SubjectKey.objects.count()
    within = frozenset({an.subject})
    with state():
        for act in (
            lambda: lookup.find_name("An", within=within, by=chi),
            lambda: holds.place(an.subject, reason="dispute", case=_dispute(), ends_at=clock.now(), by=SWEEP),
            lambda: shredding.destroy_keys(ids.new_id(), subject=an.subject, by=SWEEP),
        ):
            with pytest.raises(LogUnavailable):
                act()
    assert Hold.objects.count() == 0
    assert SubjectKey.objects.count() == before
    assert shredding.unfinished()[0].destroyed_at is None


def _dispute() -> opening.CaseRef:
    return opening.CaseRef("dispute", uuid.UUID(int=1))


@pytest.mark.parametrize("state", STATES)
def test_a_ticket_is_still_written_since_nothing_is_opened_for_it(state: State, browser: Client, an: Customer) -> None:
    with state():
        answer = browser.post("/tickets/new/", {"topic": "other", "body": "Xin chào."})
        assert answer.status_code == 302
        assert Ticket.objects.exists()


# The files of a server are not the shop's.
if is_sqlite():

    def test_files_that_may_not_be_written_close_everything(ticket: TicketMessage, chi: Actor) -> None:
        with files_closed(), pytest.raises(LogUnavailable):
            opened(ticket, chi)
        assert opened(ticket, chi) == [{"body": "Máy chậm."}]
