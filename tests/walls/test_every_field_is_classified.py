"""Coverage: a model field without category, purpose and retention fails the build."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import models
from django.test.utils import isolate_apps

from cloudspace.compliance.retention import registry
from cloudspace.kit import ids
from cloudspace.kit.holding import AtShred, Clear, Holding
from cloudspace.policy import loading
from cloudspace.policy.model import Policy
from cloudspace.vault import fields
from tests.conftest import SHIPPED_POLICIES


@pytest.fixture(scope="module")
def policy() -> Policy:
    return loading.load(Path(SHIPPED_POLICIES) / "cloudspace.vn" / "2026-11-22")


def test_every_field_of_every_model_is_sealed_or_classified(policy: Policy) -> None:
    assert registry.problems(policy) == ()


def test_every_table_of_the_house_is_looked_at() -> None:
    labels = {model._meta.app_label for model in registry.own_models()}
    assert {"acts", "limits", "vault", "transparency"} <= labels


def found(model: type[models.Model], policy: Policy) -> str:
    return "; ".join(registry.problems(policy, [model]))


@isolate_apps("cloudspace.kit.limits")
def test_a_model_without_holding_is_caught(policy: Policy) -> None:
    class Bare(models.Model):
        class Meta:
            app_label = "limits"

    assert "declares no holding" in found(Bare, policy)


@isolate_apps("cloudspace.kit.limits")
def test_an_unclassified_field_is_caught(policy: Policy) -> None:
    class Diary(models.Model):
        words = models.TextField()
        holding = Holding(clear={"id": Clear.KEY})

        class Meta:
            app_label = "limits"

    assert "words is neither sealed nor classified" in found(Diary, policy)


@isolate_apps("cloudspace.kit.limits")
def test_a_classification_of_a_field_that_is_gone_is_caught(policy: Policy) -> None:
    class Diary(models.Model):
        holding = Holding(clear={"id": Clear.KEY, "words": Clear.OURS})

        class Meta:
            app_label = "limits"

    assert "words is classified but is no field" in found(Diary, policy)


@isolate_apps("cloudspace.kit.limits")
def test_a_category_that_the_policy_does_not_know_is_caught(policy: Policy) -> None:
    class Diary(models.Model):
        id = models.UUIDField(primary_key=True, default=ids.new_id)
        subject_id = models.UUIDField()
        words = fields.SealedText(category="moods")
        holding = Holding(
            clear={"id": Clear.KEY, "subject_id": Clear.SUBJECT},
            subject="subject_id",
            category="moods",
            at_shred=AtShred.DELETE,
        )

        class Meta:
            app_label = "limits"

    assert "'moods', which the policy does not know" in found(Diary, policy)
    assert "holding.category 'moods' is not of the policy" in found(Diary, policy)


@isolate_apps("cloudspace.kit.limits")
def test_a_sealed_value_of_nobody_is_caught(policy: Policy) -> None:
    class Diary(models.Model):
        words = fields.SealedText(category="correspondence")
        holding = Holding(clear={"id": Clear.KEY})

        class Meta:
            app_label = "limits"

    problems = found(Diary, policy)
    assert "names a person but no holding.subject" in problems
    assert "no UUID as primary key" in problems


@isolate_apps("cloudspace.kit.limits")
def test_a_person_named_in_clear_without_a_way_to_erase_them_is_caught(policy: Policy) -> None:
    class Visit(models.Model):
        visitor = models.UUIDField()
        holding = Holding(clear={"id": Clear.KEY, "visitor": Clear.SUBJECT})

        class Meta:
            app_label = "limits"

    assert "names a person but no holding.subject" in found(Visit, policy)


@isolate_apps("cloudspace.kit.limits")
def test_a_subject_that_is_no_column_is_caught(policy: Policy) -> None:
    class Visit(models.Model):
        holding = Holding(clear={"id": Clear.KEY}, subject="visitor_id", category="contact", at_shred=AtShred.DELETE)

        class Meta:
            app_label = "limits"

    assert "holding.subject names no column" in found(Visit, policy)


@isolate_apps("cloudspace.kit.limits")
def test_a_record_class_without_a_record_to_key_by_is_caught(policy: Policy) -> None:
    class Receipt(models.Model):
        id = models.UUIDField(primary_key=True, default=ids.new_id)
        subject_id = models.UUIDField()
        words = fields.SealedText(category="consents")
        holding = Holding(
            clear={"id": Clear.KEY, "subject_id": Clear.SUBJECT},
            subject="subject_id",
            category="consents",
            at_shred=AtShred.DELETE,
        )

        class Meta:
            app_label = "limits"

    assert "needs holding.granule" in found(Receipt, policy)


def test_a_row_that_names_a_person_cannot_be_declared_to_stay() -> None:
    with pytest.raises(ValueError, match="cannot stay after the shred"):
        Holding(subject="subject_id", at_shred=AtShred.KEEP)
