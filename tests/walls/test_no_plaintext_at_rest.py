"""Nothing that a customer typed stands readable anywhere at rest; what was shredded opens from no copy ever taken."""

from __future__ import annotations

import datetime as dt
import logging
import os
import pickle
import re
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connections
from django.test import Client

from cloudspace.commerce.catalogue.models import Plan
from cloudspace.commerce.support.models import TicketMessage
from cloudspace.compliance.retention import registry
from cloudspace.compliance.retention import tasks as nightly
from cloudspace.config import installation
from cloudspace.egress import rules as gate_rules
from cloudspace.egress import wiring as gate_wiring
from cloudspace.egress.drivers import smtp
from cloudspace.interfaces.storefront import whole_pages
from cloudspace.kit import clock
from cloudspace.kit.actor import Actor
from cloudspace.messaging import rules as mail_rules
from cloudspace.messaging.drivers import catcher
from cloudspace.policy.model import Policy
from cloudspace.vault import current, opening
from tests.compliance.conftest import publish
from tests.compliance.retention.conftest import mails_left
from tests.walls import attacker, canaries, life

PEOPLE = 500
BY_FORM = 6


class Places:
    """Everywhere that something could lie."""

    def __init__(self, home: installation.Home, log: Path) -> None:
        self.home, self.log = home, log

    def searched(self) -> dict[str, set[str]]:
        """Where a canary stands, and how it is spelt."""
        for handler in _handlers():
            handler.flush()
        for alias in connections:
            _to_disk(alias)
        found = canaries.found_under([self.home.folder, self.log.parent, *attacker.folders_of_the_stores()])
        for name, data in (("cache", _cached()), ("kept pages", pickle.dumps(list(whole_pages._kept.values())))):
            if told := canaries.found_in(data):
                found[name] = told
        _begin_the_servers_log_anew()
        return found


def _handlers() -> list[logging.StreamHandler[Any]]:
    loggers = [logging.getLogger(), logging.getLogger("django")]
    return [one for logger in loggers for one in logger.handlers if type(one) is logging.StreamHandler]


def _to_disk(alias: str) -> None:
    if connections[alias].vendor == "postgresql":
        with connections[alias].cursor() as cursor:
            cursor.execute("CHECKPOINT")


def _begin_the_servers_log_anew() -> None:
    """What was searched once is not searched again: with every statement in it, it grows by megabytes a second."""
    if connections["default"].vendor == "postgresql":
        for folder in attacker.folders_of_the_stores():
            if (folder / "log").exists():
                os.truncate(folder / "log", 0)


def _cached() -> bytes:
    return pickle.dumps(dict(cache._cache))  # type: ignore[attr-defined]


@pytest.fixture
def places(front: installation.Home, tmp_path: Path) -> Iterator[Places]:
    """The shop, its processes logging into a file, its database server logging every statement with its values."""
    folder = tmp_path / "logs"
    folder.mkdir()
    _begin_the_servers_log_anew()
    _server_logs_everything(True)
    with (folder / "shop.log").open("w") as file:
        for handler in _handlers():
            handler.setStream(file)
        yield Places(front, folder / "shop.log")
        for handler in _handlers():
            handler.setStream(sys.stderr)
    _server_logs_everything(False)


def _server_logs_everything(whether: bool) -> None:
    if connections["default"].vendor != "postgresql":
        return
    figures = {"log_statement": "'all'", "log_min_duration_statement": "0", "log_parameter_max_length_on_error": "-1"}
    with connections["default"].cursor() as cursor:
        for name, value in figures.items():
            cursor.execute(f"ALTER SYSTEM SET {name} = {value}" if whether else f"ALTER SYSTEM RESET {name}")
        cursor.execute("SELECT pg_reload_conf()")


@pytest.fixture
def mail(front: installation.Home, policy: Policy) -> Iterator[catcher.Catcher]:
    """Mails really go out, to a server on this machine."""
    running = catcher.start()
    catcher.forget()
    carrier = smtp.Carrier(gate_rules.mail_server(f"smtp://127.0.0.1:{running.port}"), seconds=5)
    gate_wiring.wire(policy=lambda: policy, carriers={mail_rules.RECIPIENT: carrier})
    yield running
    gate_wiring.close()
    running.stop()


@pytest.fixture(autouse=True)
def quick_hashes(settings: Any) -> None:
    """Five hundred passwords are hashed here; how slowly is not asked."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def test_no_value_of_anybody_stands_readable_and_no_copy_opens_a_shredded_one(
    places: Places, mail: catcher.Catcher, policy: Policy, plan: Plan, chi: Actor, ha: Actor
) -> None:
    crowd = [life.Person(number) for number in range(PEOPLE)]
    confirmed = [one for one in crowd if one.number % 10]
    copies = []
    life.register(crowd)
    assert life.post(PEOPLE) >= PEOPLE
    _by_forms()
    copies.append(attacker.copied())
    assert places.searched() == {}
    life.sign_in(confirmed, policy)
    life.buy(confirmed[:100], plan)
    life.write(confirmed[:80], chi)
    # Of those who leave, whom no later sign-in asks for a code.
    life.be_settled_by_hand(confirmed[:20:2], plan, ha)
    life.organise(confirmed[:40])
    life.secure(confirmed[:20:2])
    life.be_searched_for(confirmed[:5], chi)
    _read_by_staff(chi)
    life.correct(confirmed[60:120], policy)
    assert life.post(100) >= 100
    current.keeper().rotate(lambda count: None)
    copies.append(attacker.copied())
    assert places.searched() == {}
    assert _never_filled() == set(), "what no canary passed through proves nothing"

    leaving, staying = confirmed[::2], confirmed[1::2]
    life.leave(leaving)
    shredded = {one.subject for one in leaving} | {one.subject for one in crowd if not one.number % 10}
    _sweep_until_gone(places.home, staying, policy, copies)
    assert places.searched() == {}
    _require_dark(places.home, policy, copies, shredded, leaving, {one.subject for one in staying})


def _never_filled() -> set[str]:
    """Sealed columns that hold nothing of anybody."""
    found: set[str] = set()
    for model in registry.held_models():
        rows = list(model._base_manager.all())
        sealed = registry.sealed_fields(model)
        found |= {
            f"{model._meta.label}.{one.name}"
            for one in sealed
            if all(getattr(row, one.attname) is None for row in rows)
        }
    return found


def _by_forms() -> None:
    """A few do it all through the pages, and type much that is refused."""
    for number in range(900, 900 + BY_FORM):
        one, browser = life.Person(number), Client(HTTP_USER_AGENT=life.Person(number).says("agent"))
        page = browser.get("/register/").content.decode()
        form = one.typed()._asdict() | dict(re.findall(r'name="(digest_[a-z-]+)" value="([0-9a-f]{64})"', page))
        assert browser.post("/register/", form | {"email": one.email + "@", "accepted": "on"}).status_code == 422
        browser.get("/", {"q": one.says("tim"), "category": one.says("muc")})
        browser.get(f"/{one.says('trang')}/")
        browser.get(f"/confirm/{one.says('mat')}/")
        assert browser.post("/register/", form | {"accepted": "on"}).status_code == 302
        life.post_one_confirmation(browser, one.password)
        wrong = {"email": one.email, "password": one.says("sai")}
        assert browser.post("/sign-in/", wrong).status_code == 422
        assert browser.post("/sign-in/", wrong | {"password": one.password}).status_code == 302
        firm = {"organisation_name": f"Công ty {one.says('hang')}", "tax_code": one.says("so")}
        assert browser.post("/account/organisation/", firm).status_code == 422
        firm["tax_code"] = canaries.tax_code(number)
        assert browser.post("/account/organisation/", firm).status_code == 302
        body = {"topic": "other", "body": f"Xin chào {one.says('thu')}"}
        assert browser.post("/tickets/new/", body | {"topic": one.says("sai")}).status_code == 422
        assert browser.post("/tickets/new/", body).status_code == 302
        assert browser.post("/api/v1/webhooks/bank", one.says("bank"), "application/json").status_code >= 400
        for path in ("/account/", "/account/my-data/", "/account/organisation/", "/account/openings/", "/tickets/"):
            assert browser.get(path).status_code == 200
        browser.post("/account/my-data/download/")
        life.forget_counts()


def _read_by_staff(chi: Actor) -> None:
    taken = TicketMessage.objects.filter(ticket__assigned_to=chi.id, ticket__closed_at=None, author="customer")
    for message in list(taken)[:10]:
        (values,) = opening.open_for(
            [message], ["body"], purpose="answer_request", case=opening.CaseRef("ticket", message.ticket_id), by=chi
        )
        assert canaries.found_in(str(values["body"]).encode()), "the opened words are those that were typed"


def _sweep_until_gone(
    home: installation.Home, staying: list[life.Person], policy: Policy, copies: list[attacker.Copy]
) -> None:
    """A year passes; whoever stays comes back in it. Warned a month before, shredded on the day."""
    last = clock.now()
    with clock.set_to(last + dt.timedelta(days=300)):
        life.sign_in(staying, policy)
    for passed in (337, 367):
        with clock.set_to(last + dt.timedelta(days=passed)):
            publish(home)
            copies.append(attacker.copied())
            nightly.sweep()
            life.post(100)
            # Nobody is erased whose warning waits: the rest has left as well.
            mails_left()
            current.keeper().rotate(lambda count: None)
    copies.append(attacker.copied())


def _require_dark(
    home: installation.Home, policy: Policy, copies: list[attacker.Copy], shredded: set[uuid.UUID],
    leaving: list[life.Person], staying: set[uuid.UUID],
) -> None:  # fmt: skip
    horizon = clock.now() + dt.timedelta(days=367)
    then = home.keyring.with_name("keyring-then")
    then.touch(mode=0o600)
    then.write_bytes(home.keyring.read_bytes())
    before = attacker.Attacker(copies, then, policy)
    assert before.subjects_with_keys() & shredded, "with the keyring of that day the attacker would have succeeded"
    assert before.subjects_with_signs() & shredded
    then.unlink()
    for day in range(1, 9):
        with clock.set_to(horizon + dt.timedelta(days=day)):
            current.keeper().rotate(lambda count: None)
            current.keeper().retire(clock.now())
    late = attacker.Attacker([*copies, attacker.copied()], home.keyring, policy)
    assert not late.subjects_with_keys() & shredded
    assert not late.subjects_with_signs() & shredded, "nobody tests a guess about what an erased person paid"
    assert late.subjects_with_signs() & staying
    opened = late.opened()
    assert not {cell.subject for cell, plain in opened.items() if plain is not None} & shredded
    for one in leaving[:50]:
        assert late.recognised("email", one.email) == set()
        assert late.recognised("phone", "+84" + canaries.phone(one.number).replace(" ", "")[1:]) == set()
    closed = {cell.label for cell, plain in opened.items() if plain is None and cell.subject in staying}
    assert closed <= {"people.Device.browser", "people.Device.network"}, "only what rolls by month may have gone"
    assert {cell.subject for cell, plain in opened.items() if plain is not None} >= staying


def test_the_search_finds_a_canary_planted_in_every_kind_of_place(places: Places, mail: catcher.Catcher) -> None:
    planted = canaries.word(1, "Ten")
    files = (
        places.home.folder / "media" / "deep" / "file",
        places.home.keyring.parent / "note",
        places.log.parent / "other.log",
    )
    for path in files:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(planted)
    _handlers()[0].stream.write(planted)
    cache.set("somebody", planted)
    assert set(places.searched()) == {*map(str, files), str(places.log), "cache"}
    cache.clear()
    for path in files:
        path.unlink()
    places.log.write_text("")
    assert places.searched() == {}


@pytest.mark.parametrize("alias", ["default", "vault", "transparency"])
def test_the_search_finds_a_canary_in_the_bytes_of_every_store(places: Places, alias: str) -> None:
    with connections[alias].cursor() as cursor:
        cursor.execute(f"CREATE TABLE planted AS SELECT '{canaries.word(1, 'Ten')}' AS word FROM (SELECT 1) AS one")
        try:
            assert places.searched()
        finally:
            cursor.execute("DROP TABLE planted")
            if connections[alias].vendor == "sqlite":
                cursor.execute("VACUUM")
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
