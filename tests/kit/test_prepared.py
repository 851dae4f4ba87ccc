"""Rows by prepared statements are the rows that the ORM gives."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import models

from cloudspace.accounts.people.models import Device, Profile, Subject
from cloudspace.kit import ids, prepared
from cloudspace.vault.models import SubjectState


def columns(instance: models.Model) -> dict[str, Any]:
    found = {field.attname: getattr(instance, field.attname) for field in instance._meta.concrete_fields}
    return {name: bytes(value) if isinstance(value, memoryview) else value for name, value in found.items()}


@pytest.mark.parametrize("model", [Subject, Profile])
def test_an_instance_has_the_same_values(an: uuid.UUID, model: type[models.Model]) -> None:
    name = "pk" if model is Subject else "subject_id"
    (given,) = prepared.rows(model, **{name: an})
    expected = model._base_manager.get(**{name: an})
    assert columns(given) == columns(expected)
    assert given == expected
    assert given._state.db == expected._state.db
    assert not given._state.adding


def test_a_row_of_the_vault_is_found_by_its_bytes(an: uuid.UUID) -> None:
    found = prepared.first(SubjectState, subject=an.bytes)
    assert found is not None
    assert columns(found) == columns(SubjectState.objects.get(subject=an.bytes))


def test_another_persons_rows_stay_away(an: uuid.UUID, binh: uuid.UUID) -> None:
    assert [row.subject_id for row in prepared.rows(Profile, subject_id=binh)] == [binh]
    assert prepared.first(Profile, subject_id=ids.new_id()) is None


def test_rows_of_several_tables_are_asked_for_at_once(an: uuid.UUID, django_assert_num_queries: Any) -> None:
    nobody = ids.new_id()
    with django_assert_num_queries(1):
        found = prepared.together(
            (Subject, {"pk": an}), (Profile, {"subject_id": nobody}), (Profile, {"subject_id": an})
        )
    assert found == [prepared.first(Subject, pk=an), None, prepared.first(Profile, subject_id=an)]
    assert columns(found[2]) == columns(Profile.objects.get(subject_id=an))
    assert prepared.together((Subject, {"pk": nobody})) == [None]


def test_order_and_limit_are_kept(an: uuid.UUID, enter: Any) -> None:
    for _time in range(3):
        enter("an@example.vn")
    newest = list(Device.objects.filter(subject_id=an).order_by("-started_at")[:2])
    assert prepared.rows(Device, order="-started_at", limit=2, subject_id=an) == newest


def test_what_is_no_column_is_refused() -> None:
    with pytest.raises(LookupError):
        prepared.rows(Subject, profile=None)
