"""My data: everything held, with why, how long, and who read it (Q1)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from cloudspace.accounts.people import queries as people
from cloudspace.accounts.people.models import Credential, Device, Profile, StaffMember
from cloudspace.compliance.retention import registry
from cloudspace.compliance.rights import held, queries, records
from cloudspace.kit import clock, ids
from cloudspace.vault import sealing
from cloudspace.vault.errors import SessionOver
from tests.accounts.conftest import AN, BINH, Signed, code_at

Enter = Callable[..., Signed]


def values(data: held.MyData) -> dict[str, held.Item]:
    """Every value by `table.field`, the newest record's first."""
    found: dict[str, held.Item] = {}
    for section in data.sections:
        for table in section.tables:
            for record in table.records:
                for item in record.items:
                    found.setdefault(f"{table.table}.{item.field}", item)
    return found


def test_a_person_sees_what_they_typed(an: uuid.UUID, enter: Enter) -> None:
    data = queries.my_data(token=enter(AN.email).token, language="vi")
    found = values(data)
    assert found["people.profile.full_name"].shown == "Nguyễn Thị An"
    assert found["people.profile.email"].shown == "an@example.vn"
    assert found["people.profile.birth_date"].shown == "28/02/1990"
    assert "12 phố Hàng Bài" in found["people.profile.address"].shown
    assert data.subject == an


def test_every_table_that_names_the_person_is_there(an: uuid.UUID, enter: Enter) -> None:
    token = enter(AN.email).token
    shown = {
        table.table for section in queries.my_data(token=token, language="vi").sections for table in section.tables
    }
    holding = {m._meta.label_lower for m in registry.held_models() if registry.rows_of(m, [an]).exists()}
    assert shown == holding
    assert {"people.profile", "agreements.acceptance", "people.device"} <= shown


def test_each_section_says_what_for_and_how_long(an: uuid.UUID, enter: Enter) -> None:
    data = queries.my_data(token=enter(AN.email).token, language="vi")
    contact = next(section for section in data.sections if section.about.category == "contact")
    assert contact.about.name == "Thông tin liên lạc"
    assert "self_service" in [purpose.id for purpose in contact.about.purposes]
    assert contact.about.retention_class == "service"
    assert data.clock.erases_on is not None
    assert contact.dies_on == data.clock.erases_on
    assert data.clock.erases_on.year == clock.today().year + 1


def test_sign_in_records_die_month_by_month(an: uuid.UUID, enter: Enter) -> None:
    data = queries.my_data(token=enter(AN.email).token, language="en")
    devices = next(section for section in data.sections if section.about.category == "sign_in_records")
    assert devices.about.retention_class == "security"
    ends = {record.dies_on for table in devices.tables for record in table.records}
    assert None not in ends
    assert all(end <= data.clock.erases_on for end in ends if end and data.clock.erases_on)


def test_the_password_is_never_shown_not_even_its_hash(an: uuid.UUID, enter: Enter) -> None:
    data = queries.my_data(token=enter(AN.email).token, language="vi")
    secret = values(data)["people.credential.secret"]
    assert (secret.closed, secret.value, secret.shown) == (records.NOT_SHOWN, None, "")
    assert values(data)["people.credential.made_at"].shown != ""


def test_a_damaged_value_says_so_and_the_page_lives(an: uuid.UUID, enter: Enter) -> None:
    token = enter(AN.email).token
    profile = Profile.objects.get(subject_id=an)
    Profile.objects.filter(pk=profile.pk).update(full_name=bytes(profile.full_name)[:-1] + b"\0")
    found = values(queries.my_data(token=token, language="vi"))
    assert found["people.profile.full_name"].closed == "broken"
    assert found["people.profile.email"].shown == "an@example.vn"


def test_nobody_sees_the_data_of_another(an: uuid.UUID, binh: uuid.UUID, enter: Enter) -> None:
    data = queries.my_data(token=enter(BINH.email).token, language="vi")
    assert data.subject == binh
    assert "Nguyễn Thị An" not in str(data)


def test_without_a_session_nothing_is_shown(an: uuid.UUID) -> None:
    with pytest.raises(SessionOver):
        queries.my_data(token=ids.secret_token(), language="vi")


def test_the_log_tells_of_the_sign_in(an: uuid.UUID, enter: Enter) -> None:
    data = queries.my_data(token=enter(AN.email).token, language="en")
    newest = data.log[0]
    assert (newest.kind, newest.actor, newest.who, newest.what) == ("session_started", "self", "You", "signed in")


def queries_of(token: str) -> dict[str, int]:
    with (
        CaptureQueriesContext(connections["default"]) as main,
        CaptureQueriesContext(connections["vault"]) as vault,
        CaptureQueriesContext(connections["transparency"]) as log,
    ):
        queries.my_data(token=token, language="vi")
    return {"main": len(main), "vault": len(vault), "log": len(log)}


def test_more_records_cost_no_more_queries(an: uuid.UUID, enter: Enter) -> None:
    token = enter(AN.email).token
    queries_of(token)
    few = queries_of(token)
    now = clock.now()
    devices: list[Any] = [Device(id=ids.new_id(), subject_id=an, started_at=now, runs_out_at=now) for _ in range(30)]
    sealing.seal_many(devices, [{"browser": "Firefox", "network": "192.0.2.1"}] * 30)
    Device.objects.bulk_create(devices)
    many = queries_of(token)
    assert (many["main"], many["log"]) == (few["main"], few["log"])
    # Keys are cached for seconds only: on a slow machine some are read again.
    assert many["vault"] <= few["vault"] + 4
    assert few["main"] <= len(registry.held_models()) + 12


def overview_queries(an: uuid.UUID, token: str) -> dict[str, int]:
    with (
        CaptureQueriesContext(connections["default"]) as main,
        CaptureQueriesContext(connections["vault"]) as vault,
        CaptureQueriesContext(connections["transparency"]) as log,
    ):
        queries.overview(person=people.person(an), token=token, language="vi", entries=3)
    return {"main": len(main), "vault": len([one for one in vault if "PRAGMA" not in one["sql"]]), "log": len(log)}


def test_the_overview_costs_few_queries_however_much_is_held(an: uuid.UUID, enter: Enter) -> None:
    token = enter(AN.email).token
    overview_queries(an, token)
    few = overview_queries(an, token)
    for _time in range(3):
        enter(AN.email)
    many = overview_queries(an, token)
    assert few["main"] <= 6
    assert (many["main"], many["log"]) == (few["main"], 1)
    # Keys are cached for seconds only, so one reading may be theirs.
    assert many["vault"] <= 3


def test_the_overview_opens_the_profile_and_counts_the_rest(an: uuid.UUID, enter: Enter) -> None:
    token = enter(AN.email).token
    data = queries.overview(person=people.person(an), token=token, language="vi")
    shown = {item.field: item.shown for brief in data.briefs for record in brief.records for item in record.items}
    assert shown["full_name"] == "Nguyễn Thị An"
    assert shown["email"] == "an@example.vn"
    whole = queries.my_data(token=token, language="vi")
    assert [brief.about for brief in data.briefs] == [section.about for section in whole.sections]
    counts = {section.about.category: section.count for section in whole.sections}
    assert {brief.about.category: len(brief.records) + brief.more for brief in data.briefs} == counts
    assert data.clock == whole.clock


def test_whoever_works_here_sees_no_end_before_they_leave(hire: Callable[..., StaffMember], enter: Enter) -> None:
    member = hire("chi@cloudspace.vn", "Lê Thị Chi", "support")
    token = enter("chi@cloudspace.vn", code=code_at()).token
    data = queries.overview(person=people.person(member.subject_id), token=token, language="vi")
    assert data.clock.state == "running"


def test_the_overview_of_another_stays_closed(an: uuid.UUID, binh: uuid.UUID, enter: Enter) -> None:
    token = enter(BINH.email).token
    with pytest.raises(SessionOver):
        queries.overview(person=people.person(an), token=token, language="vi")
    Profile.objects.filter(subject_id=an).delete()
    with pytest.raises(SessionOver):
        queries.overview(person=people.person(an), token=token, language="vi")


def test_every_record_stands_on_the_page_of_its_category(an: uuid.UUID, enter: Enter) -> None:
    token = enter(AN.email).token
    for section in queries.my_data(token=token, language="vi").sections:
        page = queries.section(token=token, language="vi", category=section.about.category)
        assert page == section


def test_a_page_is_bounded_and_leads_to_what_it_leaves_out(an: uuid.UUID, enter: Enter) -> None:
    token = enter(AN.email).token
    for _time in range(2):
        enter(AN.email)
    everything = Device.objects.filter(subject_id=an).order_by("-pk")
    seen = []
    for page in range(1, everything.count() + 1):
        found = queries.section(
            token=token, language="vi", category="sign_in_records", table="people.device", page=page, most=1
        )
        assert found is not None
        (table,) = found.tables
        assert table.more == everything.count() - page
        seen += [record.id for record in table.records]
    assert seen == [str(device.pk) for device in everything]
    assert (
        queries.section(token=token, language="vi", category="sign_in_records", table="people.device", page=99) is None
    )
    assert queries.section(token=token, language="vi", category="no-such") is None


def test_credentials_are_never_asked_of_the_keeper(an: uuid.UUID) -> None:
    assert records.may_be_shown(Credential) == []
