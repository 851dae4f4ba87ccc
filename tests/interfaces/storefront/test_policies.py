"""The published texts: an anchor per clause, both languages, versions, for machines."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

from django.test import Client

from cloudspace.accounts.agreements import actions as agreements
from cloudspace.accounts.agreements import queries
from cloudspace.kit import ids
from cloudspace.kit.actor import program
from cloudspace.policy import loading
from cloudspace.policy.model import Policy
from tests.conftest import SHIPPED_POLICIES
from tests.interfaces.storefront.conftest import words

FOLDER: Path = next(SHIPPED_POLICIES.glob("*/2026-11-22"))


def test_every_promise_in_force_has_its_anchor(visitor: Client, policy: Policy) -> None:
    for prefix in ("", "/en"):
        page = visitor.get(f"{prefix}/policy/").content.decode()
        for promise in policy.promises.values():
            assert (f'<section id="{promise.id}"' in page) == promise.in_force


def test_the_page_names_version_day_and_digest_of_the_text_shown(visitor: Client, policy: Policy) -> None:
    said = words(visitor.get("/en/terms/"))
    assert policy.documents["terms", "en"].digest in said
    assert "2026-11-22" in said
    assert "22/11/2026" in said


def test_the_operator_stands_on_every_page(visitor: Client, policy: Policy) -> None:
    for path in ("/", "/products/may-chu-ao/", "/refunds/", "/sign-in/", "/nowhere/"):
        said = words(visitor.get(path))
        for fact in (
            policy.operator.legal_name,
            policy.operator.tax_code,
            policy.operator.phone,
            policy.operator.email,
        ):
            assert fact in said


def test_a_published_version_keeps_its_address(visitor: Client, policy: Policy) -> None:
    agreements.publish(by=program("init"), folder=FOLDER)
    queries.notice_again()
    assert words(visitor.get("/policy/versions/")).count(policy.digest) == 1
    answer = visitor.get("/en/policy/2026-11-22/acceptable-use/")
    assert policy.documents["acceptable-use", "en"].digest in words(answer)
    assert visitor.get("/policy/2019-01-01/").status_code == 404
    assert visitor.get("/policy/2026-11-22/unheard-of/").status_code == 404


def newer(folder: Path) -> Policy:
    """The next version, published for a later day: an opening sentence more, another period, one clause reworded."""
    shutil.copytree(FOLDER, folder)
    for name, before, after in (
        ("policy.toml", 'version = "2026-11-22"', 'version = "2027-03-01"'),
        ("policy.toml", "effective_at = 2026-11-22", "effective_at = 2027-03-01"),
        ("policy.toml", "minimum_age = 16", "minimum_age = 18"),
        ("terms.en.md", "You must be at least", "Nobody opens an account who is not at least"),
        ("terms.vi.md", "## Bên bán", "## Người bán"),
    ):
        text = (folder / name).read_text(encoding="utf-8")
        assert before in text
        (folder / name).write_text(text.replace(before, after, 1), encoding="utf-8")
    agreements.publish(by=program("init"), folder=folder, approved_by=ids.new_id())
    return loading.load(folder)


def test_every_version_but_the_first_shows_what_it_changed(visitor: Client, tmp_path: Path) -> None:
    agreements.publish(by=program("init"), folder=FOLDER)
    assert "changes/" not in visitor.get("/policy/versions/").content.decode()
    assert visitor.get("/policy/2026-11-22/changes/").status_code == 404
    newer(tmp_path / "newer")
    archive = visitor.get("/policy/versions/").content.decode()
    assert archive.count("/changes/") == 1
    assert 'href="/policy/2027-03-01/changes/"' in archive
    page = visitor.get("/en/policy/2027-03-01/changes/").content.decode()
    assert re.search(r"<ins>[^<]*Nobody", page)
    assert re.search(r"<del>[^<]*You", page)
    said = words(visitor.get("/en/policy/2027-03-01/changes/"))
    assert "Compared with version 2026-11-22; in force from 01/03/2027." in said
    assert "figures · minimum_age changed 16 18" in said
    assert "Người bán" in words(visitor.get("/policy/2027-03-01/changes/"))
    assert visitor.get("/policy/2031-01-01/changes/").status_code == 404


def test_machines_read_the_same_policy(visitor: Client, policy: Policy) -> None:
    read = json.loads(visitor.get("/policy.json").content)
    assert read["digest"] == policy.digest
    assert json.loads(visitor.get("/policy/2026-11-22.json").content) == read
    assert visitor.get("/policy/2019-01-01.json").status_code == 404
