"""C4: whatever is entered lands sealed and classified."""

from __future__ import annotations

import uuid

import pytest

from cloudspace.compliance.retention import registry
from tests.promises.conftest import Judge, assert_broken, assert_kept, sql


def test_what_a_person_typed_is_sealed(judge: Judge, an: uuid.UUID) -> None:
    found = assert_kept(judge("C4"))
    assert int(found.figures["values_read"]) >= 6


@pytest.mark.parametrize("value", [b"Nguyen Thi An", b"\x01", b""])
def test_a_value_written_past_the_keeper_breaks_it(judge: Judge, an: uuid.UUID, value: bytes) -> None:
    sql("UPDATE people_profile SET full_name = %s", [value])
    assert_broken(judge("C4"), "value_not_sealed")


def test_an_unclassified_field_breaks_it(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "problems", lambda policy: ("people.Profile: mood is neither sealed nor classified",))
    assert_broken(judge("C4"), "field_not_classified")
