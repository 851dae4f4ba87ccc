"""Keys kept from a moment ago: who was found is opened without asking again, and no refusal rests on them alone."""

from __future__ import annotations

import os
import time
import weakref
from collections.abc import Callable

import pytest
from django.db import connections, transaction
from django.test.utils import CaptureQueriesContext

from cloudspace.config import wiring
from cloudspace.kit import clock, ids
from cloudspace.kit.actor import Actor, program
from cloudspace.policy.model import Policy
from cloudspace.vault import ledger, lookup
from cloudspace.vault.keeper import interface, keys, lately
from cloudspace.vault.keeper import messages as m
from cloudspace.vault.models import PeriodKey
from tests.vault.conftest import NAME, Person, sealed_name

ADDRESS = "an@khach.example"


@pytest.fixture
def name(keeper: interface.Keeper, an: Person) -> bytes:
    """The sealed name of An, who is found by their address."""
    lookup.put_many("email", [(an.subject, ADDRESS)])
    return sealed_name(keeper, an, "Nguyễn Văn An")


def opened(keeper: interface.Keeper, chi: Actor, case: m.CaseRef, table: m.Table) -> list[m.Cell]:
    ((cells,),) = keeper.open(m.Open("answer_request", case, chi, (table,))).tables
    return list(cells)


def statements_on_keys(queries: CaptureQueriesContext) -> int:
    return sum("vault_subjectkey" in query["sql"] for query in queries.captured_queries)


def test_whoever_was_found_is_opened_with_the_key_that_came_along(
    keeper: interface.Keeper, an: Person, chi: Actor, open_ticket: m.CaseRef, name: bytes
) -> None:
    with CaptureQueriesContext(connections["vault"]) as queries:
        assert lookup.find("email", ADDRESS) == (an.subject,)
        assert opened(keeper, chi, open_ticket, an.table(name)) == ["Nguyễn Văn An".encode()]
    assert statements_on_keys(queries) == 1


def test_a_key_that_another_process_made_after_the_finding_opens_at_once(
    keeper: interface.Keeper, an: Person, chi: Actor, open_ticket: m.CaseRef
) -> None:
    lookup.put_many("email", [(an.subject, ADDRESS)])
    assert lookup.find("email", ADDRESS) == (an.subject,)
    elsewhere = wiring._keeper()
    sealed = elsewhere.seal(an.table("Nguyễn Văn An".encode()), clock.today()).rows[0][0]
    assert opened(keeper, chi, open_ticket, an.table(sealed)) == ["Nguyễn Văn An".encode()]


def test_a_value_that_was_altered_stays_closed_after_the_finding(
    keeper: interface.Keeper, an: Person, chi: Actor, open_ticket: m.CaseRef, name: bytes
) -> None:
    lookup.find("email", ADDRESS)
    for place in (0, 1, 3, 4, 20, len(name) - 1):
        altered = bytearray(name)
        altered[place] ^= 1
        cells = opened(keeper, chi, open_ticket, an.table(bytes(altered), name))
        assert cells == [m.Closed("broken"), "Nguyễn Văn An".encode()]
        assert keeper.recent_entries("value_broken", 1)[0].body["row"] == str(an.row)


def test_a_value_that_is_in_the_place_of_another_field_stays_closed_beside_it(
    keeper: interface.Keeper, an: Person, chi: Actor, open_ticket: m.CaseRef, name: bytes
) -> None:
    lookup.find("email", ADDRESS)
    other = m.Column("people.Profile.other_name", "identity")
    table = m.Table((NAME, other), (m.Row(an.subject, an.row, None, (name, name)),))
    assert opened(keeper, chi, open_ticket, table) == ["Nguyễn Văn An".encode(), m.Closed("broken")]


def test_after_a_shred_of_a_class_the_finding_keeps_no_key_of_it(
    keeper: interface.Keeper, an: Person, chi: Actor, open_ticket: m.CaseRef, name: bytes
) -> None:
    lookup.find("email", ADDRESS)
    keeper.shred([m.Shred(ids.new_id(), an.subject, "service")], program("retention"))
    assert opened(keeper, chi, open_ticket, an.table(name)) == [m.Closed("erased")]
    lookup.find("email", ADDRESS)
    assert opened(keeper, chi, open_ticket, an.table(name)) == [m.Closed("erased")]


def test_a_key_that_was_taken_back_seals_nothing(keeper: interface.Keeper, an: Person) -> None:
    """What a transaction made and then rolled back must not seal what is written afterwards."""
    with transaction.atomic(using="vault"):
        lookup.put_many("email", [(an.subject, ADDRESS)])
        keeper.seal(an.table("Nguyễn Văn An".encode()), clock.today())
        assert lookup.find("email", ADDRESS) == (an.subject,)
        transaction.set_rollback(True, using="vault")
    keeper.seal(an.table("Nguyễn Văn An".encode()), clock.today())
    with connections["vault"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM vault_subjectkey WHERE subject = %s", [an.subject.bytes])
        assert cursor.fetchone()[0] == 1


def test_several_who_share_a_phone_are_found_with_their_own_keys(
    keeper: interface.Keeper, an: Person, binh: Person, chi: Actor, open_ticket: m.CaseRef, name: bytes
) -> None:
    for who in (an, binh):
        lookup.set_phone(who.subject, "0912345678")
    assert set(lookup.find("phone", "0912345678")) == {an.subject, binh.subject}
    assert opened(keeper, chi, open_ticket, an.table(name)) == ["Nguyễn Văn An".encode()]
    moved = m.Table((NAME,), (m.Row(binh.subject, an.row, None, (name,)),))
    assert opened(keeper, chi, open_ticket, moved) == [m.Closed("broken")]


def test_a_period_that_was_not_there_a_moment_ago_is_made_where_it_is_asked_for(keeper: interface.Keeper) -> None:
    inside: tuple[keys.Keys, Policy] = keeper._keyring, keeper._policy  # type: ignore[attr-defined]
    keyring, policy = inside
    period = policy.period_of("security", clock.today())
    assert keyring.period("security", period, policy, make=False) is None
    made = keyring.period("security", period, policy, make=True)
    assert made is not None
    assert keyring.period("security", period, policy, make=False) == made


def test_the_key_of_a_period_is_kept_for_its_seconds_and_no_longer(
    keeper: interface.Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside: tuple[keys.Keys, Policy] = keeper._keyring, keeper._policy  # type: ignore[attr-defined]
    keyring, policy = inside
    period = policy.period_of("security", clock.today())
    assert keyring.period("security", period, policy, make=True)
    PeriodKey.objects.filter(retention_class="security").delete()
    assert keyring.period("security", period, policy, make=False)
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + keys.CACHE_SECONDS + 1)
    assert keyring.period("security", period, policy, make=False) is None


def test_the_key_of_a_period_and_what_comes_of_it_leave_memory_though_nobody_asks_again(
    keeper: interface.Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring, entries = keeper._keyring, keeper._log  # type: ignore[attr-defined]
    monkeypatch.setattr(lately, "SECONDS", 0.3)
    keyring.forget_all()
    ledger.record("read", by=program("x"))
    ledger.recent_entries("read")
    (year,) = {period for retention_class, period in keyring.periods._read if retention_class == "accountability"}
    key = weakref.ref(entries._reading[year])
    assert entries._writing is not None
    _wait_until(lambda: not keyring.periods._read)
    assert (entries._writing, entries._reading, key()) == (None, {}, None)
    ledger.record("read", by=program("x"))
    assert keyring.periods._read
    _wait_until(lambda: not keyring.periods._read)


def test_a_period_that_died_in_the_daily_sweep_is_forgotten_at_once(keeper: interface.Keeper) -> None:
    ledger.record("read", by=program("x"))
    keyring = keeper._keyring  # type: ignore[attr-defined]
    assert keyring.periods._read
    keeper.sweep(clock.now())
    assert not keyring.periods._read


def test_a_forked_process_begins_without_and_drops_its_own(
    keeper: interface.Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring = keeper._keyring  # type: ignore[attr-defined]
    monkeypatch.setattr(lately, "SECONDS", 0.3)
    keyring.periods.keep(("security", 1), b"k" * 32)
    child = os.fork()
    if child == 0:
        if keyring.periods._read:
            os._exit(99)
        keyring.periods.keep(("security", 2), b"k" * 32)
        time.sleep(1.5)
        os._exit(len(keyring.periods._read))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _wait_until(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.02)
