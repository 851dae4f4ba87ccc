"""What a loaded policy holds and answers."""

import dataclasses
import datetime
import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudspace.policy import loading, model
from tests.policy.conftest import SMALL, Folder

SHIPPED = Path(__file__).parents[2] / "policies"
VERSIONS = sorted(SHIPPED.glob("*/*"))


@pytest.mark.parametrize("version", VERSIONS, ids=lambda path: path.name)
def test_every_shipped_version_loads(version: Path) -> None:
    policy = loading.load(version)
    assert policy.version == version.name
    assert len(policy.documents) == 8


def test_the_first_policy_is_shipped_with_the_promises_in_force_that_it_keeps() -> None:
    policy = loading.load(SHIPPED / "cloudspace.vn" / "2026-11-22")
    in_force = {promise.id for promise in policy.promises.values() if promise.in_force}
    assert in_force == {"S1", "C1", "C2", "C4", "R1", "D1", "D5", "P2", "P3", "V1", "V3"}
    assert len(policy.promises) == 27


def test_the_first_policy_keeps_statutory_classes_switched_off() -> None:
    policy = loading.load(SHIPPED / "cloudspace.vn" / "2026-11-22")
    assert policy.classes_of("transactions") == ("service", "enquiry", "consent")
    assert not policy.retention("accounting").enabled


def test_the_first_policy_answers_as_its_table_of_purposes_says() -> None:
    policy = loading.load(SHIPPED / "cloudspace.vn" / "2026-11-22")
    assert policy.purposes_reading("credentials") == ("self_service", "secure_account")
    assert policy.class_for("sign_in_records", "customer") == "security"
    assert policy.class_for("contact", "enquirer") == "enquiry"
    assert policy.class_for("contact", "subscriber") == "consent"
    assert policy.role_may_use("support", "answer_request")
    assert not policy.role_may_use("auditor", "answer_request")


def test_a_loaded_policy_cannot_be_changed(small: model.Policy) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        small.version = "2000-01-01"  # type: ignore[misc]
    with pytest.raises(TypeError):
        small.purposes["sale"] = small.purposes["self_service"]  # type: ignore[index]
    with pytest.raises(TypeError):
        small.categories["contact"].classes["customer"] = "security"  # type: ignore[index]


def test_questions_about_unknown_names_are_answered_no(small: model.Policy) -> None:
    assert small.may_read("answer_request", "contact")
    assert not small.may_read("answer_request", "payment")
    assert not small.may_read("sale", "contact")
    assert not small.role_may_use("support", "self_service")
    assert not small.role_may_use("mai", "answer_request")
    assert not small.may_receive("mail_provider", "self_service", "contact.email")


def test_a_recipient_may_receive_its_fields_for_its_purposes_only(small: model.Policy) -> None:
    assert small.may_receive("mail_provider", "answer_request", "contact.email")
    assert not small.may_receive("mail_provider", "answer_request", "contact.phone")
    assert not small.may_receive("mail_provider", "exercise_rights", "contact.email")


def test_a_category_may_be_in_a_statutory_class_only_once_it_is_switched_on(folder: Folder) -> None:
    assert folder.load().classes_of("contact") == ("service",)
    folder.replace("policy.toml", "enabled = false", "enabled = true")
    assert folder.load().classes_of("contact") == ("service", "accounting")


def test_value_added_tax_follows_its_dates(small: model.Policy) -> None:
    assert small.vat_on(datetime.date(2026, 12, 31)).percent == 8
    assert small.vat_on(datetime.date(2027, 1, 1)).percent == 10
    with pytest.raises(ValueError, match="2024"):
        small.vat_on(datetime.date(2024, 12, 31))


def test_placeholders_are_filled_in_the_language_of_the_text(small: model.Policy) -> None:
    assert small.documents["text", "vi"].introduction == "Phiên bản 2026-01-02, từ 02/01/2026."
    assert small.documents["text", "en"].introduction == "Version 2026-01-02, from 2 January 2026."
    assert "Giữ **1 năm** sau" in small.documents["text", "vi"].clauses[1].body
    assert "Kept **1 year** after" in small.documents["text", "en"].clauses[1].body


def test_the_digest_changes_with_every_byte_and_every_name(folder: Folder) -> None:
    before = folder.load()
    folder.replace("terms.vi.md", "Chữ.", "Chữ!")
    after = folder.load()
    assert before.digest != after.digest
    assert before.documents["terms", "vi"].digest != after.documents["terms", "vi"].digest
    assert before.documents["terms", "en"].digest == after.documents["terms", "en"].digest


def test_the_digest_of_two_files_is_that_of_the_written_framing() -> None:
    framed = b"cloudspace-policy-1\n"
    for part in (b"a", b"xy", b"b", b""):
        framed += len(part).to_bytes(8, "big") + part
    assert loading.digest_of({"b": b"", "a": b"xy"}) == hashlib.sha256(framed).hexdigest()


names = st.text("ab.", min_size=1, max_size=3)
folders = st.dictionaries(names, st.binary(max_size=4), max_size=3)


@given(folders, folders)
def test_different_folders_have_different_digests(one: dict[str, bytes], two: dict[str, bytes]) -> None:
    assert (loading.digest_of(one) == loading.digest_of(two)) == (one == two)


def test_a_version_loads_the_same_from_the_bytes_kept_of_it(small: model.Policy) -> None:
    again = loading.load_files(small.files)
    assert again == small
    assert hash(again) == hash(small)
    assert set(small.files) == {path.name for path in SMALL.iterdir()}
