"""Thousands of rows at once are the rows that the ORM would have written."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import DataError, IntegrityError, models

from cloudspace.accounts.people.models import Device
from cloudspace.commerce.catalogue.models import Category, Product
from cloudspace.kit import clock, ids, inserting
from cloudspace.vault import fields, sealing
from tests.walls import unrecorded


def columns(instance: models.Model) -> dict[str, Any]:
    found = {field.attname: getattr(instance, field.attname) for field in instance._meta.concrete_fields}
    return {name: bytes(value) if isinstance(value, memoryview) else value for name, value in found.items()}


def device(whose: uuid.UUID, **given: Any) -> Device:
    now = clock.now()
    return Device(subject_id=whose, started_at=now, runs_out_at=now + dt.timedelta(days=1), **given)


def product(category: Category, place: int, **given: Any) -> Product:
    text = f'Máy chủ "{place}" {{\\}} NULL, 🙂'
    named = dict.fromkeys(("name_vi", "name_en", "summary_vi", "summary_en", "description_vi", "description_en"), text)
    slugs = {"slug_vi": f"may-chu-{place}", "slug_en": f"server-{place}"}
    return Product(**{"category": category, "kind": "server", "place": place, **named, **slugs, **given})


def written(*rows: models.Model) -> None:
    with unrecorded.arranging():
        inserting.insert_many(rows)


@pytest.fixture
def category(an: uuid.UUID) -> Category:
    return Category.objects.create(slug_vi="loai", slug_en="kind", name_vi="Loại", name_en="Kind", place=1)


def test_sealed_rows_are_as_they_were_given(an: uuid.UUID) -> None:
    rows = [device(an, at_desk=place % 2 == 0) for place in range(3)]
    sealing.seal_many(rows, [{"browser": "Firefox", "network": None}] * 3)
    written(*rows)
    for row in rows:
        assert columns(Device.objects.get(pk=row.pk)) == columns(row)
        assert not row._state.adding


def test_texts_numbers_and_nothing_are_as_they_were_given(category: Category) -> None:
    now = clock.now()
    rows = [product(category, place) for place in range(4)]
    rows[2].published_at, rows[2].published_by = now, ids.new_id()
    written(*rows)
    found = {one.pk: columns(one) for one in Product.objects.all()}
    assert found == {row.pk: columns(row) for row in rows}


def test_more_than_one_statement_takes_are_written_whole_or_not_at_all(
    category: Category, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inserting, "AT_ONCE", 2)
    with pytest.raises(IntegrityError):
        written(*[product(category, place) for place in (1, 2, 3, 4, 1)])
    assert not Product.objects.exists()
    written(*[product(category, place) for place in range(5)])
    assert Product.objects.count() == 5


def test_what_was_not_sealed_is_refused(an: uuid.UUID) -> None:
    with pytest.raises(fields.NotSealed):
        written(device(an, browser=b"Firefox"))


def test_text_longer_than_its_column_is_refused_or_whole(category: Category) -> None:
    long = product(category, 1, name_vi="x" * 121)
    try:
        written(long)
    except DataError:
        assert not Product.objects.exists()
    else:
        assert Product.objects.get().name_vi == "x" * 121


def test_nothing_to_write_asks_nothing(an: uuid.UUID, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        inserting.insert_many([])


def test_rows_of_the_business_are_refused_outside_an_action(category: Category) -> None:
    with pytest.raises(unrecorded.WrittenOutsideAnAction):
        inserting.insert_many([product(category, 1), product(category, 2)])
