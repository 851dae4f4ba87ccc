"""V1: published, and never changed."""

from __future__ import annotations

import dataclasses

from cloudspace.accounts.agreements.models import Document
from cloudspace.policy.model import Policy
from tests.promises.conftest import Judge, assert_broken, assert_kept, sql


def test_a_published_policy_keeps_it(judge: Judge) -> None:
    found = assert_kept(judge("V1"))
    assert found.figures["versions"] == 1
    assert found.figures["texts"] == 9


def test_a_changed_text_breaks_it(judge: Judge) -> None:
    digest = Document.objects.filter(kind="terms", language="vi").values_list("digest", flat=True)[0]
    sql(
        "UPDATE transparency_publisheddocument SET content = %s WHERE digest = %s",
        [b"# Other terms", digest],
        store="transparency",
    )
    assert_broken(judge("V1"), "published_bytes_lost_or_changed")


def test_a_lost_text_breaks_it(judge: Judge) -> None:
    sql("DELETE FROM transparency_publisheddocument", store="transparency")
    assert_broken(judge("V1"), "published_bytes_lost_or_changed")


def test_a_policy_in_force_that_was_never_published_breaks_it(judge: Judge, policy: Policy) -> None:
    assert_broken(judge("V1", policy=dataclasses.replace(policy, digest="0" * 64)), "in_force_but_not_published")
