"""The vault store. Ids are 16 raw bytes; nothing here tells what a person is called or said."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cloudspace.kit.holding import Clear, Holding

ID = 16


def _clear(**fields: Clear) -> Holding:
    return Holding(clear=fields)


class Installation(models.Model):
    """Which installation this store belongs to, and the other stores' high-water marks."""

    number = models.PositiveSmallIntegerField(primary_key=True, default=1)
    installation = models.UUIDField()
    created_at = models.DateTimeField()
    clock_confirmed_until = models.DateTimeField(null=True)

    holding = _clear(number=Clear.KEY, installation=Clear.KEY, created_at=Clear.TIME, clock_confirmed_until=Clear.TIME)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(number=1), name="vault_one_installation")]


class Epoch(models.Model):
    """A span of at most a day whose root wraps every key. Ended: nothing is wrapped under it any more."""

    number = models.PositiveIntegerField(primary_key=True)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    destroyed_at = models.DateTimeField(null=True)

    holding = _clear(number=Clear.KEY, began_at=Clear.TIME, ended_at=Clear.TIME, destroyed_at=Clear.TIME)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(destroyed_at=None) | Q(ended_at__isnull=False),
                name="vault_epoch_ends_before_it_dies",
            )
        ]


class SubjectState(models.Model):
    """One person known to the vault. Locked by whatever must not race a shred."""

    subject = models.BinaryField(primary_key=True, max_length=ID)
    kind = models.CharField(max_length=12)
    state = models.CharField(max_length=8, default="living")
    changed_at = models.DateTimeField()

    holding = _clear(subject=Clear.SUBJECT, kind=Clear.STATE, state=Clear.STATE, changed_at=Clear.TIME)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=("living", "dying", "dead")), name="vault_subject_state")
        ]


class SubjectKey(models.Model):
    """32 random bytes per person and class (and case or record), wrapped by the epoch's root."""

    subject = models.BinaryField(max_length=ID)
    retention_class = models.CharField(max_length=24)
    granule = models.BinaryField(max_length=ID)
    version = models.PositiveSmallIntegerField(default=0)
    epoch = models.PositiveIntegerField(db_index=True)
    wrapped = models.BinaryField(max_length=60)
    state = models.CharField(max_length=8)
    created_at = models.DateTimeField()

    holding = _clear(
        id=Clear.KEY, subject=Clear.SUBJECT, retention_class=Clear.STATE, granule=Clear.REFERENCE, version=Clear.STATE,
        epoch=Clear.REFERENCE, wrapped=Clear.DIGEST, state=Clear.STATE, created_at=Clear.TIME,
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "retention_class", "granule", "version"], name="vault_one_key_per_place"
            ),
            models.CheckConstraint(condition=Q(state__in=("pending", "bound", "dying")), name="vault_key_state"),
        ]
        indexes = [
            models.Index(fields=["created_at"], condition=Q(state="pending"), name="vault_pending_keys"),
        ]


class PeriodKey(models.Model):
    """One key per class and period, for classes that roll; the log's bodies are sealed under one too."""

    retention_class = models.CharField(max_length=24)
    period = models.PositiveIntegerField()
    epoch = models.PositiveIntegerField(db_index=True)
    wrapped = models.BinaryField(max_length=60)
    dies_on = models.DateField()

    holding = _clear(
        id=Clear.KEY, retention_class=Clear.STATE, period=Clear.TIME, epoch=Clear.REFERENCE, wrapped=Clear.DIGEST,
        dies_on=Clear.TIME,
    )  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["retention_class", "period"], name="vault_one_key_per_period")]


class LookupToken(models.Model):
    """Finds a person by e-mail or phone. `inner` is kept sealed under the epoch, so rotation needs no plaintext."""

    kind = models.CharField(max_length=8)
    token = models.BinaryField(max_length=32, db_index=True)
    # Found through the constraint over subject and kind.
    subject = models.BinaryField(max_length=ID)
    epoch = models.PositiveIntegerField(db_index=True)
    inner = models.BinaryField(max_length=60)

    holding = _clear(
        id=Clear.KEY, kind=Clear.STATE, token=Clear.DIGEST, subject=Clear.SUBJECT, epoch=Clear.REFERENCE,
        inner=Clear.DIGEST,
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token"], condition=Q(kind="email"), name="vault_one_person_per_email"),
            models.UniqueConstraint(fields=["subject", "kind"], name="vault_one_token_per_kind"),
        ]


class RowToken(models.Model):
    """Knows a row that is told again (a bank's notice) by a sign of it, and dies with the row's person."""

    token = models.BinaryField(max_length=32, unique=True)
    record = models.BinaryField(max_length=ID, db_index=True)
    subject = models.BinaryField(max_length=ID, db_index=True)
    epoch = models.PositiveIntegerField(db_index=True)
    inner = models.BinaryField(max_length=60)

    holding = _clear(
        id=Clear.KEY, token=Clear.DIGEST, record=Clear.REFERENCE, subject=Clear.SUBJECT, epoch=Clear.REFERENCE,
        inner=Clear.DIGEST,
    )  # fmt: skip


class Claim(models.Model):
    """An unconfirmed e-mail: expiring and not unique, so that nobody can block or probe another's address."""

    kind = models.CharField(max_length=8)
    # Found through the constraint over subject and kind.
    subject = models.BinaryField(max_length=ID)
    epoch = models.PositiveIntegerField()
    inner = models.BinaryField(max_length=60)
    expires_at = models.DateTimeField(db_index=True)

    holding = _clear(
        id=Clear.KEY, kind=Clear.STATE, subject=Clear.SUBJECT, epoch=Clear.REFERENCE, inner=Clear.DIGEST,
        expires_at=Clear.TIME,
    )  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "kind"], name="vault_one_claim_per_kind")]


class Hold(models.Model):
    """A recorded reason that stops keys from dying, with an end. Empty class: all of the person's."""

    id = models.UUIDField(primary_key=True)
    subject = models.BinaryField(max_length=ID, db_index=True)
    retention_class = models.CharField(max_length=24, blank=True)
    reason = models.CharField(max_length=40)
    case_kind = models.CharField(max_length=40)
    case_id = models.UUIDField()
    placed_at = models.DateTimeField()
    placed_by = models.UUIDField(null=True)
    ends_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.UUIDField(null=True)

    holding = _clear(
        id=Clear.KEY, subject=Clear.SUBJECT, retention_class=Clear.STATE, reason=Clear.STATE, case_kind=Clear.STATE,
        case_id=Clear.REFERENCE, placed_at=Clear.TIME, placed_by=Clear.REFERENCE, ends_at=Clear.TIME,
        lifted_at=Clear.TIME, lifted_by=Clear.REFERENCE,
    )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(lifted_by=None) | Q(lifted_at__isnull=False), name="vault_hold_lifted_at_and_by"
            )
        ]


class HeldKey(models.Model):
    """The derived key of one period, saved by a hold before the period's key died."""

    hold = models.ForeignKey(Hold, on_delete=models.CASCADE, related_name="keys")
    subject = models.BinaryField(max_length=ID, db_index=True)
    retention_class = models.CharField(max_length=24)
    granule = models.BinaryField(max_length=ID)
    version = models.PositiveSmallIntegerField()
    period = models.PositiveIntegerField()
    epoch = models.PositiveIntegerField(db_index=True)
    wrapped = models.BinaryField(max_length=60)

    holding = _clear(
        id=Clear.KEY, hold=Clear.REFERENCE, subject=Clear.SUBJECT, retention_class=Clear.STATE,
        granule=Clear.REFERENCE, version=Clear.STATE, period=Clear.TIME, epoch=Clear.REFERENCE, wrapped=Clear.DIGEST,
    )  # fmt: skip


class Tombstone(models.Model):
    """A key that was destroyed. It stays for ever: a key is never made again where one lies."""

    subject = models.BinaryField(max_length=ID)
    retention_class = models.CharField(max_length=24)
    granule = models.BinaryField(max_length=ID)
    destroyed_at = models.DateTimeField()
    epoch = models.PositiveIntegerField()

    holding = _clear(
        id=Clear.KEY, subject=Clear.SUBJECT, retention_class=Clear.STATE, granule=Clear.REFERENCE,
        destroyed_at=Clear.TIME, epoch=Clear.REFERENCE,
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "retention_class", "granule"], name="vault_one_tombstone_per_place"
            )
        ]


class Shredding(models.Model):
    """One shred from intention to completion; taken up again where a crash left it."""

    id = models.UUIDField(primary_key=True)
    subject = models.BinaryField(max_length=ID, db_index=True)
    retention_class = models.CharField(max_length=24, blank=True)
    granule = models.BinaryField(max_length=ID)
    requested_at = models.DateTimeField()
    intention = models.BigIntegerField(null=True)
    destroyed_at = models.DateTimeField(null=True)
    epoch = models.PositiveIntegerField(null=True)
    completion = models.BigIntegerField(null=True)
    completed_at = models.DateTimeField(null=True)

    holding = _clear(
        id=Clear.KEY, subject=Clear.SUBJECT, retention_class=Clear.STATE, granule=Clear.REFERENCE,
        requested_at=Clear.TIME, intention=Clear.REFERENCE, destroyed_at=Clear.TIME, epoch=Clear.REFERENCE,
        completion=Clear.REFERENCE, completed_at=Clear.TIME,
    )  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["requested_at"], condition=Q(completed_at=None), name="vault_open_shreddings")]


class SessionGrant(models.Model):
    """A signed-in session, by digest of its token: what lets a person open their own data."""

    token = models.BinaryField(primary_key=True, max_length=32)
    session = models.UUIDField(unique=True)
    subject = models.BinaryField(max_length=ID, db_index=True)
    # A customer's session of the same person proves no member of staff.
    at_desk = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    used_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    idle_seconds = models.PositiveIntegerField()
    openings = models.PositiveIntegerField(default=0)
    entry = models.BigIntegerField()

    holding = _clear(
        token=Clear.DIGEST, session=Clear.KEY, subject=Clear.SUBJECT, at_desk=Clear.STATE, started_at=Clear.TIME,
        used_at=Clear.TIME, expires_at=Clear.TIME, idle_seconds=Clear.FIGURE, openings=Clear.FIGURE,
        entry=Clear.REFERENCE,
    )  # fmt: skip


class Reading(models.Model):
    """Whom a reader opened data of within the last hour, by keyed marks: what limits them in every process (P3)."""

    reader = models.BinaryField(primary_key=True, max_length=ID)
    turn = models.PositiveIntegerField()
    seen = models.BinaryField()
    touched_at = models.DateTimeField()

    holding = _clear(reader=Clear.SUBJECT, turn=Clear.FIGURE, seen=Clear.DIGEST, touched_at=Clear.TIME)
