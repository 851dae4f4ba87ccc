"""Who works here, in which roles, and who stood by that."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from cloudspace.accounts.people.models.persons import Subject, paired
from cloudspace.kit import ids
from cloudspace.kit.holding import AtShred, Clear, Holding


class StaffMember(models.Model):
    """A person who works here. `badge` names them to customers without giving their name away."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    subject = models.OneToOneField(Subject, on_delete=models.PROTECT, related_name="staff_member")
    badge = models.CharField(max_length=6, unique=True)
    joined_at = models.DateTimeField()
    joined_by = models.UUIDField(null=True)
    left_at = models.DateTimeField(null=True)
    left_by = models.UUIDField(null=True)

    holding = Holding(
        subject="subject_id",
        category="identity",
        at_shred=AtShred.DELETE,
        order=10,
        clear={
            "id": Clear.KEY,
            "subject": Clear.SUBJECT,
            "badge": Clear.OURS,
            "joined_at": Clear.TIME,
            "joined_by": Clear.REFERENCE,
            "left_at": Clear.TIME,
            "left_by": Clear.REFERENCE,
        },
    )

    class Meta:
        constraints = [paired("left_at", "left_by", "people_left_at_and_by")]


class StaffRole(models.Model):
    """A role of the policy, granted to a member of staff until it is withdrawn."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    member = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="roles")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=40)
    granted_at = models.DateTimeField()
    granted_by = models.UUIDField(null=True)
    # Nobody: the operator's command gave it, or one person alone, where there was no second.
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.UUIDField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.UUIDField(null=True)

    holding = Holding(
        subject="subject_id",
        category="identity",
        at_shred=AtShred.DELETE,
        order=20,
        clear={
            "id": Clear.KEY,
            "member": Clear.REFERENCE,
            "subject": Clear.SUBJECT,
            "role": Clear.STATE,
            "granted_at": Clear.TIME,
            "granted_by": Clear.REFERENCE,
            "confirmed_at": Clear.TIME,
            "confirmed_by": Clear.REFERENCE,
            "withdrawn_at": Clear.TIME,
            "withdrawn_by": Clear.REFERENCE,
        },
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "role"], condition=Q(withdrawn_at=None), name="people_role_held_once"
            ),
            paired("withdrawn_at", "withdrawn_by", "people_withdrawn_at_and_by"),
            paired("confirmed_at", "confirmed_by", "people_role_confirmed_at_and_by"),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("granted_by")), name="people_role_takes_two"
            ),
        ]


class Appointment(models.Model):
    """A role that a manager wants a member of staff to have, until a second person confirms or refuses it (P3)."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    member = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="appointments")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=40)
    proposed_at = models.DateTimeField()
    proposed_by = models.UUIDField()
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
            "role": Clear.STATE,
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
            models.UniqueConstraint(
                fields=["member", "role"],
                condition=Q(confirmed_at=None, refused_at=None),
                name="people_role_proposed_once",
            ),
            paired("confirmed_at", "confirmed_by", "people_appointment_confirmed_at_and_by"),
            paired("refused_at", "refused_by", "people_appointment_refused_at_and_by"),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(refused_at=None), name="people_appointment_decided_once"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("proposed_by")), name="people_appointment_takes_two"
            ),
        ]
