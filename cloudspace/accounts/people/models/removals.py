"""What was taken off somebody who works here, or held back from them, and who stood by that."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from cloudspace.accounts.people.models.persons import Subject, paired
from cloudspace.accounts.people.models.staff import StaffMember
from cloudspace.kit import ids
from cloudspace.kit.holding import AtShred, Clear, Holding


class Removal(models.Model):
    """Access, a role or the place here that somebody wants a colleague to lose, until a second person decides (P3).

    `what`: `access` (password, app, recovery codes), `role` (named in `role`), `place` (works here no longer).
    Confirmed by nobody: whoever proposed it stood alone. Proposed by nobody: the operator's command.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    member = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="removals")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=8)
    role = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=16)
    proposed_at = models.DateTimeField()
    proposed_by = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.UUIDField(null=True)
    refused_at = models.DateTimeField(null=True)
    refused_by = models.UUIDField(null=True)

    holding = Holding(
        subject="subject_id",
        category="identity",
        at_shred=AtShred.DELETE,
        order=20,
        clear={
            "id": Clear.KEY,
            "member": Clear.REFERENCE,
            "subject": Clear.SUBJECT,
            "what": Clear.STATE,
            "role": Clear.STATE,
            "reason": Clear.STATE,
            "proposed_at": Clear.TIME,
            "proposed_by": Clear.REFERENCE,
            "confirmed_at": Clear.TIME,
            "confirmed_by": Clear.REFERENCE,
            "refused_at": Clear.TIME,
            "refused_by": Clear.REFERENCE,
        },
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(what__in=("access", "role", "place")), name="people_removal_what"),
            models.UniqueConstraint(
                fields=["member", "what", "role"],
                condition=Q(confirmed_at=None, refused_at=None),
                name="people_removal_proposed_once",
            ),
            paired("confirmed_at", "confirmed_by", "people_removal_confirmed_at_and_by"),
            paired("refused_at", "refused_by", "people_removal_refused_at_and_by"),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(refused_at=None), name="people_removal_decided_once"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by__in=[F("proposed_by"), F("subject_id")]),
                name="people_removal_takes_two",
            ),
        ]


class Suspension(models.Model):
    """A member of staff is kept from the desk, at one person's word, until somebody ends it (P3)."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    member = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="suspensions")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=16)
    began_at = models.DateTimeField()
    began_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    holding = Holding(
        subject="subject_id",
        category="identity",
        at_shred=AtShred.DELETE,
        order=20,
        clear={
            "id": Clear.KEY,
            "member": Clear.REFERENCE,
            "subject": Clear.SUBJECT,
            "reason": Clear.STATE,
            "began_at": Clear.TIME,
            "began_by": Clear.REFERENCE,
            "ended_at": Clear.TIME,
            "ended_by": Clear.REFERENCE,
        },
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member"], condition=Q(ended_at=None), name="people_suspended_once"),
            paired("ended_at", "ended_by", "people_suspension_ended_at_and_by"),
        ]
