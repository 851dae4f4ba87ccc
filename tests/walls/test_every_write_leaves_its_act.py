"""A row of the business changes inside an action alone, and an action that changes one leaves its Act."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import threading
from collections.abc import Callable, Iterator
from types import ModuleType

import pytest
from django.conf import settings
from django.db import connections

import cloudspace
from cloudspace.accounts.people.models import Subject
from cloudspace.kit import clock, ids
from cloudspace.kit.actor import Actor, program
from cloudspace.kit.acts import recording
from cloudspace.kit.acts.models import Act
from tests.walls import unrecorded

pytestmark = pytest.mark.django_db(databases="__all__", transaction=True, available_apps=list(settings.INSTALLED_APPS))

# One locks a row for an action, one counts a try before its action; the wall sees that they write nothing.
NO_WRITERS = {"cloudspace.commerce.customers.actions.closable", "cloudspace.commerce.support.actions.search_people"}
SOMEWHERE = unrecorded.ROOT / "cloudspace" / "commerce" / "orders" / "queries.py"
SOURCE = """
def write():
    Subject(id=ids.new_id(), kind="customer", registered_at=clock.now()).save(force_insert=True)
"""


def in_the_product() -> Callable[[], None]:
    """A function that writes, as if it stood in a room of the product."""
    known = {"Subject": Subject, "ids": ids, "clock": clock}
    exec(compile(SOURCE, str(SOMEWHERE), "exec"), known)
    return known["write"]  # type: ignore[return-value]


@recording.action
def with_an_act(*, by: Actor) -> None:
    in_the_product()()
    recording.record(by=by, verb="subject.introduced")


@recording.action
def without_an_act(*, by: Actor) -> None:
    in_the_product()()


def test_product_code_that_writes_outside_an_action_is_stopped() -> None:
    with pytest.raises(unrecorded.WrittenOutsideAnAction, match=r"orders/queries\.py:3 writes people_subject"):
        in_the_product()()
    assert not Subject.objects.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE people_subject SET kind = 'staff'",
        'DELETE FROM "people_subject"',
        "INSERT OR IGNORE INTO people_subject DEFAULT VALUES",
        "WITH old AS (SELECT 1) UPDATE people_subject SET kind = 'staff'",
    ],
)
def test_raw_statements_of_the_product_are_stopped_too(statement: str) -> None:
    source = f'def write():\n    with connections["default"].cursor() as cursor:\n        cursor.execute({statement!r})'
    known: dict[str, object] = {"connections": connections}
    exec(compile(source, str(SOMEWHERE), "exec"), known)
    with pytest.raises(unrecorded.WrittenOutsideAnAction):
        known["write"]()  # type: ignore[operator]


def test_a_connection_of_another_thread_is_looked_at_too() -> None:
    caught: list[BaseException] = []

    def act() -> None:
        try:
            in_the_product()()
        except unrecorded.WrittenOutsideAnAction as error:
            caught.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=act)
    thread.start()
    thread.join()
    assert len(caught) == 1


def test_an_action_without_its_act_is_rolled_back() -> None:
    with pytest.raises(recording.UnrecordedWrite, match="people_subject"):
        without_an_act(by=program("test"))
    assert not Subject.objects.exists()
    assert not Act.objects.exists()


def test_an_action_with_its_act_stands() -> None:
    with_an_act(by=program("test"))
    assert Subject.objects.count() == Act.objects.count() == 1


def test_an_act_that_cannot_be_written_takes_the_change_back() -> None:
    @recording.action
    def act(*, by: Actor) -> None:
        in_the_product()()
        recording.record(by=by, verb="subject.introduced", note="Nguyễn Văn An")

    with pytest.raises(ValueError, match="ids, figures and codes"):
        act(by=program("test"))
    assert not Subject.objects.exists()


def test_tests_may_arrange_rows() -> None:
    Subject(id=ids.new_id(), kind="customer", registered_at=clock.now()).save(force_insert=True)
    with unrecorded.arranging():
        in_the_product()()
    assert Subject.objects.count() == 2


def test_an_action_takes_keywords_only_and_says_by_whom() -> None:
    for signature in (lambda by: None, lambda *, who: None):
        with pytest.raises(TypeError, match="keywords only"):
            recording.action(signature)


def rooms_of_actions() -> Iterator[ModuleType]:
    """Every room `actions`, file or folder."""
    for found in pkgutil.walk_packages(cloudspace.__path__, "cloudspace."):
        if found.name.endswith(".actions"):
            yield importlib.import_module(found.name)


def unmarked(module: ModuleType) -> list[str]:
    """What a room of actions offers that says by whom it acts, and is not marked as an action."""
    offered = getattr(module, "__all__", vars(module))
    own = [
        (name, value)
        for name, value in vars(module).items()
        if inspect.isfunction(value) and name in offered and not name.startswith("_")
    ]
    return [
        f"{module.__name__}.{name}"
        for name, value in own
        if "by" in inspect.signature(value).parameters and not _is_action(value)
    ]


def _is_action(function: Callable[..., object]) -> bool:
    """Also behind a decorator that counts tries before the action begins, or behind what is done beforehand."""
    while not (getattr(function, "is_action", False) or getattr(function, "leads_to_action", False)):
        function = getattr(function, "__wrapped__", None)  # type: ignore[assignment]
        if function is None:
            return False
    return True


def test_every_function_that_acts_is_an_action() -> None:
    rooms = list(rooms_of_actions())
    assert len(rooms) > 9
    assert {name for room in rooms for name in unmarked(room)} == NO_WRITERS


def test_a_function_that_acts_unmarked_is_found() -> None:
    room = ModuleType("cloudspace.commerce.orders.actions")
    exec("def cancel(*, by, order): ...\ndef _helper(*, by): ...", vars(room))
    assert unmarked(room) == ["cloudspace.commerce.orders.actions.cancel"]
