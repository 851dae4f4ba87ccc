"""Sealed values and log bodies altered, cut off or moved anywhere: closed, never a traceback, never another's words."""

from __future__ import annotations

import datetime as dt
import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cloudspace.kit import clock, ids
from cloudspace.kit.actor import program
from cloudspace.policy.model import Policy
from cloudspace.transparency.heads import LogUnavailable
from cloudspace.vault import shredding
from cloudspace.vault.keeper import formats, interface, keys, values, years
from cloudspace.vault.keeper import messages as m
from tests.vault.conftest import DEVICE, NAME, Person, sealed_name

_RELAXED = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
_PLACES = {"format": 0, "version": 1, "period high": 2, "period low": 3, "nonce": 4, "words": 20, "tag": -1}


def opened(keeper: interface.Keeper, table: m.Table) -> m.Cell:
    """What a reader gets, all questions of policy aside."""
    inside = keeper._keyring, keeper._policy  # type: ignore[attr-defined]
    (((cell,),),) = values.open_tables(*inside, [table])
    return cell


@pytest.mark.parametrize("place", _PLACES)
@pytest.mark.parametrize("column", [NAME, DEVICE])
def test_a_byte_altered_in_any_part_closes_the_value(
    keeper: interface.Keeper, an: Person, place: str, column: m.Column
) -> None:
    sealed = keeper.seal(an.table("Nguyễn Văn An".encode(), column=column), clock.today()).rows[0][0]
    assert sealed is not None
    assert opened(keeper, an.table(sealed, column=column)) == "Nguyễn Văn An".encode()
    for flip in (1, 0x80, 0xFF):
        altered = bytearray(sealed)
        altered[_PLACES[place]] ^= flip
        assert isinstance(opened(keeper, an.table(bytes(altered), column=column)), m.Closed)


@pytest.mark.parametrize("column", [NAME, DEVICE])
@pytest.mark.parametrize("period", [1, 0x7FFF, 0xFFFF])
def test_a_period_that_was_altered_is_broken_and_not_erased(
    keeper: interface.Keeper, an: Person, column: m.Column, period: int
) -> None:
    sealed = keeper.seal(an.table(b"An", column=column), clock.today()).rows[0][0]
    assert sealed is not None
    altered = sealed[:2] + period.to_bytes(2, "big") + sealed[4:]
    # Of a class that rolls, a period of long ago died by time; that the value is not of it shows under its own key.
    assert opened(keeper, an.table(altered, column=column)) == values.BROKEN


def test_a_value_whose_own_period_is_over_reads_erased_whatever_period_its_header_names(
    keeper: interface.Keeper, an: Person
) -> None:
    stored = keeper.seal(an.table(b"An", column=DEVICE), clock.today())
    keeper.bind(stored.unbound)
    sealed = stored.rows[0][0]
    assert sealed is not None
    earlier = sealed[:2] + b"\0\1" + sealed[4:]
    with clock.set_to(clock.now() + dt.timedelta(days=400)):
        keeper.seal(an.table(b"An", column=DEVICE), clock.today())
        keeper.sweep(clock.now())
        keeper._keyring.forget_all()  # type: ignore[attr-defined]
        for value in (sealed, earlier):
            assert opened(keeper, an.table(value, column=DEVICE)) == values.ERASED


def test_on_the_day_on_which_a_period_ends_its_key_tells_nothing_though_nobody_swept_it_yet(
    keeper: interface.Keeper, an: Person
) -> None:
    sealed = keeper.seal(an.table(b"An", column=DEVICE), clock.today()).rows[0][0]
    assert sealed is not None
    earlier, policy = sealed[:2] + b"\0\1" + sealed[4:], keeper._policy  # type: ignore[attr-defined]
    ends = policy.period_ends("security", int.from_bytes(sealed[2:4], "big"))
    for day, told in ((ends - dt.timedelta(days=1), values.BROKEN), (ends, values.ERASED)):
        with clock.set_to(clock.start_of(day)):
            assert opened(keeper, an.table(earlier, column=DEVICE)) == told


def test_what_was_shredded_reads_erased_whatever_its_header_says(keeper: interface.Keeper, an: Person) -> None:
    sealed = sealed_name(keeper, an, "An")
    shredding.destroy_keys(ids.new_id(), subject=an.subject, by=program("test"))
    assert opened(keeper, an.table(sealed)) == values.ERASED
    assert opened(keeper, an.table(sealed[:3] + b"\x01" + sealed[4:])) == values.ERASED


@_RELAXED
@given(data=st.data())
def test_anything_done_to_the_bytes_closes_the_value(keeper: interface.Keeper, an: Person, data: st.DataObject) -> None:
    sealed = sealed_name(keeper, an, "Nguyễn Văn An" * data.draw(st.integers(1, 20)))
    how = data.draw(st.sampled_from(["cut", "grown", "noise", "block dropped", "doubled"]))
    if how == "cut":
        changed = sealed[: data.draw(st.integers(0, len(sealed) - 1))]
    elif how == "grown":
        changed = sealed + data.draw(st.binary(min_size=1, max_size=64))
    elif how == "noise":
        changed = b"\x01" + data.draw(st.binary(max_size=200))
    elif how == "block dropped":
        start = data.draw(st.integers(0, len(sealed) // 32 - 1)) * 32
        changed = sealed[:start] + sealed[start + 32 :]
    else:
        changed = sealed * 2
    assert isinstance(opened(keeper, an.table(changed)), m.Closed)


def test_a_value_moved_to_another_row_field_or_person_stays_closed(
    keeper: interface.Keeper, an: Person, binh: Person
) -> None:
    sealed = sealed_name(keeper, an, "Nguyễn Văn An")
    sealed_name(keeper, binh, "Trần Thị Bình")
    elsewhere = m.Column("people.Profile.email", NAME.category)
    for table in (
        Person(an.subject, ids.new_id()).table(sealed),
        Person(binh.subject, an.row).table(sealed),
        an.table(sealed, column=elsewhere),
        an.table(sealed, column=m.Column(NAME.label, "sign_in_records")),
    ):
        assert isinstance(opened(keeper, table), m.Closed)


def test_a_key_moved_to_another_person_class_or_place_opens_nothing(
    keeper: interface.Keeper, an: Person, binh: Person
) -> None:
    from cloudspace.vault.models import SubjectKey

    sealed = sealed_name(keeper, an, "Nguyễn Văn An")
    key = SubjectKey.objects.get(subject=an.subject.bytes)
    keyring: keys.Keys = keeper._keyring  # type: ignore[attr-defined]
    for change in (
        {"subject": binh.subject.bytes},
        {"retention_class": "security"},
        {"granule": os.urandom(16)},
        {"version": 1},
        {"wrapped": bytes(60)},
        {"wrapped": b""},
        {"epoch": 77},
    ):
        SubjectKey.objects.filter(pk=key.pk).update(**change)
        keyring.forget_all()
        found = keyring.fetch([an.subject.bytes, binh.subject.bytes], ["service", "security"])
        assert found == {}, change
        assert isinstance(opened(keeper, an.table(sealed)), m.Closed)
        SubjectKey.objects.filter(pk=key.pk).update(**{name: getattr(key, name) for name in change})
    keyring.forget_all()
    assert opened(keeper, an.table(sealed)) == "Nguyễn Văn An".encode()


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_noise_that_looks_sealed_is_never_opened(noise: bytes) -> None:
    cipher = keys.cipher(bytes(32))
    with pytest.raises(formats.Unopenable):
        formats.read_header(noise) if not formats.looks_sealed(noise) else formats.unseal(
            cipher, noise, bytes(16), formats.place("service", NAME.label), bytes(16)
        )


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_noise_in_place_of_a_log_body_is_refused_in_words(noise: bytes) -> None:
    with pytest.raises(LogUnavailable):
        years.Year(2026, bytes(32)).unseal(noise)


def test_the_shipped_policy_is_what_values_are_sealed_by(keeper: interface.Keeper) -> None:
    policy: Policy = keeper._policy  # type: ignore[attr-defined]
    assert policy.classes_of(NAME.category)
