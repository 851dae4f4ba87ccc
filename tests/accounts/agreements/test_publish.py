"""Publishing a policy version (V1)."""

from __future__ import annotations

import datetime as dt
import shutil

import pytest

from cloudspace.accounts.agreements import actions as agreements
from cloudspace.accounts.agreements import queries, rules
from cloudspace.accounts.agreements.models import PolicyVersion
from cloudspace.kit import clock, ids
from cloudspace.kit.actor import program
from cloudspace.policy import loading
from cloudspace.transparency import documents
from cloudspace.transparency.models import PublishedDocument
from tests.sessions import at_desk

pytestmark = pytest.mark.usefixtures("accounts")

INIT = program("init")


@pytest.fixture
def folder(tmp_path, home):
    """A copy of the shipped version that a test may change."""
    shipped = max(home.policies.rglob("policy.toml")).parent
    return shutil.copytree(shipped, tmp_path / "copy")


def renamed(folder, version, effective_at):
    """The next version: the same words under another name and date."""
    file = folder / "policy.toml"
    text = file.read_text(encoding="utf-8")
    text = text.replace('version = "2026-11-22"', f'version = "{version}"')
    file.write_text(text.replace("effective_at = 2026-11-22", f"effective_at = {effective_at}"), encoding="utf-8")
    return folder


def on(day):
    return clock.set_to(dt.datetime.combine(day, dt.time(9), clock.VIET_NAM))


def test_the_founding_version_is_kept_logged_and_in_force_from_its_date(folder):
    version = agreements.publish(by=INIT, folder=folder)
    assert documents.fetch(version.digest).content == rules.packed(loading.load(folder).files)
    assert version.entry >= 0
    assert queries.versions() == [version]
    shutil.rmtree(folder)
    with on(version.effective_at):
        assert queries.in_force().digest == version.digest


def test_the_digest_of_a_version_is_that_of_its_packed_bytes(folder):
    files = loading.load(folder).files
    assert rules.unpacked(rules.packed(files)) == files
    with pytest.raises(rules.Damaged):
        rules.unpacked(rules.packed(files)[:-1])
    with pytest.raises(rules.Damaged):
        rules.unpacked(b"something else")


def test_publishing_the_same_bytes_again_changes_nothing(folder):
    first = agreements.publish(by=INIT, folder=folder)
    kept = PublishedDocument.objects.count()
    assert agreements.publish(by=INIT, folder=folder) == first
    assert (PolicyVersion.objects.count(), PublishedDocument.objects.count()) == (1, kept)


def test_a_published_version_never_changes(folder):
    agreements.publish(by=INIT, folder=folder)
    text = folder / "terms.vi.md"
    text.write_text(text.read_text(encoding="utf-8") + "\nThêm một câu.\n", encoding="utf-8")
    with pytest.raises(agreements.AlreadyPublished):
        agreements.publish(by=INIT, folder=folder)


def test_a_change_takes_a_second_person(folder):
    agreements.publish(by=INIT, folder=folder)
    renamed(folder, "2027-03-01", "2027-03-01")
    dung = at_desk()
    for approved_by in (None, dung.id):
        with pytest.raises(agreements.SecondPersonNeeded):
            agreements.publish(by=dung, folder=folder, approved_by=approved_by)
    with pytest.raises(agreements.SecondPersonNeeded):
        agreements.publish(by=INIT, folder=folder)
    version = agreements.publish(by=dung, folder=folder, approved_by=ids.new_id())
    assert version.published_by == dung.id


def test_a_version_is_in_force_from_its_day_on(folder):
    first = agreements.publish(by=INIT, folder=folder)
    renamed(folder, "2027-03-01", "2027-03-01")
    second = agreements.publish(by=INIT, folder=folder, approved_by=ids.new_id())
    with on(dt.date(2027, 2, 28)):
        assert queries.in_force().digest == first.digest
    with on(dt.date(2027, 3, 1)):
        assert queries.in_force().digest == second.digest
    assert queries.document("2026-11-22", "terms", "en").language == "en"
    with pytest.raises(queries.NoSuchVersion):
        queries.document("2026-11-22", "terms", "fr")
    with pytest.raises(queries.NoSuchVersion):
        queries.document("1999-01-01", "terms", "vi")


def test_before_anything_is_published_the_operators_folder_counts(policy):
    assert queries.in_force().digest == policy.digest


def test_the_policy_in_force_costs_no_query_while_it_stands(django_assert_num_queries):
    queries.in_force()
    with django_assert_num_queries(0):
        queries.in_force()


def test_a_published_text_is_found_by_its_digest(folder):
    version = agreements.publish(by=INIT, folder=folder)
    digest = version.documents.get(kind="terms", language="vi").digest
    policy, text = queries.document_by_digest(digest)
    assert (policy.version, text.kind, text.language, text.digest) == (version.version, "terms", "vi", digest)
    with pytest.raises(queries.NoSuchVersion):
        queries.document_by_digest("0" * 64)
