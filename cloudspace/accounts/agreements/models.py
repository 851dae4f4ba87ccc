"""Published versions, acceptances and consents."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from cloudspace.accounts.people.models import Subject
from cloudspace.kit import ids
from cloudspace.kit.holding import AtShred, Clear, Holding
from cloudspace.vault import fields as sealed


class PolicyVersion(models.Model):
    """One published version. Its bytes lie in the transparency store under `digest` and never change (V1)."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    version = models.CharField(max_length=16, unique=True)
    digest = models.CharField(max_length=64, unique=True)
    effective_at = models.DateField(db_index=True)
    published_at = models.DateTimeField()
    published_by = models.UUIDField(null=True)
    approved_by = models.UUIDField(null=True)
    entry = models.BigIntegerField()

    holding = Holding(
        clear={
            "id": Clear.KEY,
            "version": Clear.OURS,
            "digest": Clear.OURS,
            "effective_at": Clear.TIME,
            "published_at": Clear.TIME,
            "published_by": Clear.REFERENCE,
            "approved_by": Clear.REFERENCE,
            "entry": Clear.REFERENCE,
        }
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("published_by")), name="agreements_two_people"
            )
        ]


class Document(models.Model):
    """One text of a version in one language, by the digest of its file."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=20)
    language = models.CharField(max_length=2)
    digest = models.CharField(max_length=64, db_index=True)

    holding = Holding(
        clear={
            "id": Clear.KEY,
            "version": Clear.REFERENCE,
            "kind": Clear.STATE,
            "language": Clear.STATE,
            "digest": Clear.OURS,
        }
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "kind", "language"], name="agreements_one_text")]


class Acceptance(models.Model):
    """A person accepted exactly the text with this digest, in the language shown (V2, V3)."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="acceptances")
    kind = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    language = models.CharField(max_length=2)
    how = models.CharField(max_length=12)
    accepted_at = models.DateTimeField()

    holding = Holding(
        subject="subject_id",
        category="consents",
        at_shred=AtShred.DELETE,
        order=30,
        clear={
            "id": Clear.KEY,
            "subject": Clear.SUBJECT,
            "kind": Clear.STATE,
            "digest": Clear.OURS,
            "language": Clear.STATE,
            "how": Clear.STATE,
            "accepted_at": Clear.TIME,
        },
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "kind", "digest"], name="agreements_accepted_once"),
            models.CheckConstraint(
                condition=Q(how__in=("registration", "account", "desk")), name="agreements_accepted_how"
            ),
        ]


class Consent(models.Model):
    """A consent to one purpose, or its refusal: the wording shown, when given, refused or withdrawn (V2).

    It keeps a key of its own, and its own sealed copy of the contact that it proves.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=40)
    scope = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=2)
    digest = models.CharField(max_length=64)
    contact = sealed.SealedEmail(category="consents", max_length=254, null=True)
    given_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    holding = Holding(
        subject="subject_id",
        category="consents",
        granule="id",
        at_shred=AtShred.DELETE,
        order=30,
        clear={
            "id": Clear.KEY,
            "subject": Clear.SUBJECT,
            "purpose": Clear.STATE,
            "scope": Clear.STATE,
            "language": Clear.STATE,
            "digest": Clear.OURS,
            "given_at": Clear.TIME,
            "refused_at": Clear.TIME,
            "withdrawn_at": Clear.TIME,
        },
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(given_at__isnull=True) ^ Q(refused_at__isnull=True), name="agreements_given_or_refused"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("given_at")),
                name="agreements_withdrawn_after_given",
            ),
            models.UniqueConstraint(
                fields=["subject", "purpose", "scope"],
                condition=Q(given_at__isnull=False, withdrawn_at=None),
                name="agreements_one_live_consent",
            ),
        ]
