"""A store that cannot take entries: fail closed, and go on when it can again."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress

import pytest
from django.db import connections

from cloudspace.transparency import appending, auditing, documents, heads, reading
from cloudspace.transparency.models import Entry
from tests.transparency.conftest import AT, StartedLog, new_entry

pytestmark = pytest.mark.django_db(databases=["transparency"], transaction=True)

Append = Callable[..., dict[int, bytes]]


def execute(statement: str) -> None:
    with connections["transparency"].cursor() as cursor:
        cursor.execute(statement)


@contextmanager
def read_only() -> Iterator[None]:
    sqlite = connections["transparency"].vendor == "sqlite"
    execute("PRAGMA query_only = ON" if sqlite else "SET default_transaction_read_only = on")
    try:
        yield
    finally:
        execute("PRAGMA query_only = OFF" if sqlite else "SET default_transaction_read_only = off")


@contextmanager
def full() -> Iterator[None]:
    """SQLite: no further page. PostgreSQL: the statement runs into the limit that a full disk would be."""
    sqlite = connections["transparency"].vendor == "sqlite"
    if sqlite:
        execute("VACUUM")  # no free page is left from before
    execute("PRAGMA max_page_count = 1" if sqlite else "SET statement_timeout = 1")
    try:
        yield
    finally:
        execute("PRAGMA max_page_count = 1073741823" if sqlite else "SET statement_timeout = 0")


@contextmanager
def gone() -> Iterator[None]:
    execute("ALTER TABLE transparency_entry RENAME TO moved_away")
    try:
        yield
    finally:
        execute("ALTER TABLE moved_away RENAME TO transparency_entry")


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("state", [read_only, full, gone])
def test_nothing_is_acknowledged_and_nothing_is_there(
    log: StartedLog, append: Append, state: Callable[[], AbstractContextManager[None]], known: bool
) -> None:
    append(2)
    if not known:
        appending._queue._head = None
    # Enough that a full store must take new pages.
    many = [new_entry()[0] for _ in range(20_000)]
    with state(), pytest.raises(appending.LogUnavailable) as caught:
        appending.append(many)
    assert "nothing is opened" in str(caught.value)
    assert Entry.objects.using("transparency").count() == 2
    assert heads.current().tree.size == 2
    assert list(append(1)) == [2]
    assert auditing.audit(log.signer.verifier).leaves == 3


def test_everybody_in_the_queue_is_refused(log: StartedLog) -> None:
    refused: list[str] = []

    def act() -> None:
        try:
            appending.append([new_entry()[0]])
        except appending.LogUnavailable as error:
            refused.append(error.code)
        finally:
            connections["transparency"].close()

    with gone():
        threads = [threading.Thread(target=act) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert refused == ["log_unavailable"] * 8


def test_a_store_that_can_only_be_read_still_shows_what_it_has(log: StartedLog, append: Append) -> None:
    bodies = append(3)
    log.publish()
    with read_only():
        assert reading.proof(0, bodies[0])
        with pytest.raises(heads.LogUnavailable):
            log.publish()
        with pytest.raises(heads.LogUnavailable):
            documents.keep(b"text", "text/plain", AT)
    assert log.publish().size == 16


def test_reading_a_store_that_is_gone_is_refused_in_words(log: StartedLog) -> None:
    with gone():
        for read in (lambda: reading.entry(0), lambda: reading.proof(0), lambda: reading.entries_with_tag(b"an")):
            with pytest.raises(heads.LogUnavailable):
                read()


def lose_connection() -> None:
    """PostgreSQL: the server ends this thread's session. SQLite has no server; there the file is opened anew."""
    if connections["transparency"].vendor == "sqlite":
        connections["transparency"].close()
        return
    with connections["transparency"].cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (session,) = cursor.fetchone()

    def end() -> None:
        execute(f"SELECT pg_terminate_backend({session})")
        connections["transparency"].close()

    thread = threading.Thread(target=end)
    thread.start()
    thread.join()


def test_after_a_lost_connection_the_next_append_finds_the_store_again(log: StartedLog, append: Append) -> None:
    append(1)
    lose_connection()
    with suppress(appending.LogUnavailable):
        append(1)
    append(1)
    assert auditing.audit(log.signer.verifier).leaves in (2, 3)


def test_a_forked_child_appends_on_its_own(log: StartedLog) -> None:
    """The parent's queue is in use while it forks; the child must not wait for the parent's leader."""
    with appending._queue.gathering._lock:
        connections["transparency"].close()
        process = os.fork()
        if process == 0:
            status = 1
            try:
                status = 0 if appending.append([new_entry()[0]]) == (0,) else 2
                connections["transparency"].close()
            finally:
                os._exit(status)
    assert os.waitpid(process, 0)[1] == 0
    assert appending.append([new_entry()[0]]) == (1,)
