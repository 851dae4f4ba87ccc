"""Taking one's data away (Q1)."""

from __future__ import annotations

import csv
import io
import json
import uuid
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from cloudspace.compliance.rights import actions, held, packing
from cloudspace.config import installation
from cloudspace.kit import clock
from cloudspace.kit.limits import counting
from cloudspace.transparency import signing_keys, verifying
from cloudspace.vault import ledger
from cloudspace.vault.errors import SessionOver
from tests.accounts.conftest import AN, BINH, Signed
from tests.compliance.conftest import publish

Enter = Callable[..., Signed]


def package(signed: Signed, language: str = "vi") -> zipfile.ZipFile:
    pieces = actions.export(by=signed.actor, token=signed.token, language=language)
    return zipfile.ZipFile(io.BytesIO(b"".join(pieces)))


def test_the_package_is_sound_and_holds_what_was_typed(an: uuid.UUID, enter: Enter) -> None:
    found = package(enter(AN.email))
    assert found.testzip() is None
    data = json.loads(found.read("my-data.json"))
    identity = next(section for section in data["categories"] if section["category"] == "identity")
    assert identity["dpv"] == "https://w3id.org/dpv/pd#Name"
    assert "Nguyễn Thị An" in json.dumps(identity, ensure_ascii=False)
    assert data["schema"] == packing.SCHEMA_NAME
    assert set(json.loads(found.read("my-data.schema.json"))["required"]) <= data.keys()


def test_people_can_read_it_without_a_program(an: uuid.UUID, enter: Enter) -> None:
    found = package(enter(AN.email))
    page = found.read("index.html").decode()
    assert "Nguyễn Thị An" in page
    assert "http" not in page.replace("https://w3id.org", "")
    rows = list(csv.reader(io.StringIO(found.read("tables/contact.people.profile.csv").decode("utf-8-sig"))))
    assert "an@example.vn" in rows[1]


def test_no_secret_of_signing_in_is_in_it(an: uuid.UUID, enter: Enter) -> None:
    found = package(enter(AN.email))
    assert not any(b"argon2" in found.read(name) for name in found.namelist())


def test_the_download_itself_stands_in_the_log_first(an: uuid.UUID, enter: Enter) -> None:
    signed = enter(AN.email)
    pieces = actions.export(by=signed.actor, token=signed.token, language="en")
    assert ledger.own_entries(signed.token)[0].body["kind"] == "data_exported"
    lines = json.loads(zipfile.ZipFile(io.BytesIO(b"".join(pieces))).read("log/entries.json"))
    assert lines[0]["what"] == "downloaded everything"


def test_covered_entries_come_with_proofs_that_hold(an: uuid.UUID, enter: Enter, accounts: installation.Home) -> None:
    signed = enter(AN.email)
    publish(accounts)
    found = package(signed)
    proofs = [name for name in found.namelist() if name.endswith(".tlog-proof")]
    assert proofs
    key = str(signing_keys.load(accounts.log_key).verifier)
    bodies = [verifying.verify_proof(found.read(name), key) for name in proofs]
    assert {body["subject"] for body in bodies} == {str(an)}


def test_another_person_cannot_take_it(an: uuid.UUID, binh: uuid.UUID, enter: Enter) -> None:
    mine, other = enter(AN.email), enter(BINH.email)
    with pytest.raises(actions.NotOwnData):
        actions.export(by=other.actor, token=mine.token, language="vi")
    with pytest.raises(SessionOver):
        actions.export(by=other.actor, token="no session", language="vi")


def test_downloads_are_limited(an: uuid.UUID, enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    signed = enter(AN.email)
    monkeypatch.setattr(actions, "EXPORTS", counting.Limit("rights.export", most=1, seconds=3600))
    package(signed)
    with pytest.raises(counting.TooMany):
        package(signed)


def test_nothing_of_it_is_written_to_disk(
    an: uuid.UUID, enter: Enter, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    signed = enter(AN.email)

    def refuse(*arguments: object, **more: object) -> None:
        raise AssertionError("a temporary file")

    monkeypatch.setattr("tempfile.NamedTemporaryFile", refuse)
    monkeypatch.setattr("tempfile.SpooledTemporaryFile", refuse)
    monkeypatch.setattr("tempfile.mkstemp", refuse)
    assert package(signed).namelist()


def test_a_cell_that_a_spreadsheet_would_run_is_made_text() -> None:
    item = held.Item("note", "Note", "=1+1", "=1+1")
    table = held.Kept("a.b", "B", (held.Record("1", (item,), None),))
    assert b"'=1+1" in packing._csv(table)


def test_pieces_come_while_the_package_is_made() -> None:
    pieces = list(packing.zipped([packing.File("a", b"1"), packing.File("b", b"2")], clock.now()))
    assert len(pieces) == 3
    assert zipfile.ZipFile(io.BytesIO(b"".join(pieces))).read("b") == b"2"
