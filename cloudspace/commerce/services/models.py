"""Services, and the calls that start and end them at whatever runs them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from cloudspace.commerce.customers.models import Account
from cloudspace.commerce.orders.models import Order
from cloudspace.commerce.services import rules
from cloudspace.kit import ids, numbers
from cloudspace.kit.holding import AtShred, Clear, Holding
from cloudspace.kit.leasing import DueRow


class Service(models.Model):
    """What a paid order brought: prepared, active until `paid_until`, ended. The plan's names stand in the order."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    number = models.CharField(max_length=numbers.LONGEST, unique=True)
    # Empty once the account's owner was erased while this person, a member of it, was not.
    account = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    subject = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="+")
    product_kind = models.CharField(max_length=24)
    months = models.PositiveSmallIntegerField()
    begun_at = models.DateTimeField()
    begun_by = models.UUIDField(null=True)
    activated_at = models.DateTimeField(null=True)
    activated_by = models.UUIDField(null=True)
    paid_until = models.DateField(null=True)
    suspended_at = models.DateTimeField(null=True)
    suspended_by = models.UUIDField(null=True)
    end_asked_at = models.DateTimeField(null=True)
    end_asked_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)
    end_reason = models.CharField(max_length=16, blank=True)

    holding = Holding(
        clear={
            "id": Clear.KEY,
            "number": Clear.NUMBER,
            "account": Clear.REFERENCE,
            "subject": Clear.SUBJECT,
            "order": Clear.REFERENCE,
            "product_kind": Clear.FACT,
            "months": Clear.FIGURE,
            "begun_at": Clear.TIME,
            "begun_by": Clear.REFERENCE,
            "activated_at": Clear.TIME,
            "activated_by": Clear.REFERENCE,
            "paid_until": Clear.TIME,
            "suspended_at": Clear.TIME,
            "suspended_by": Clear.REFERENCE,
            "end_asked_at": Clear.TIME,
            "end_asked_by": Clear.REFERENCE,
            "ended_at": Clear.TIME,
            "ended_by": Clear.REFERENCE,
            "end_reason": Clear.STATE,
        },
        subject="subject_id",
        category="transactions",
        at_shred=AtShred.DELETE,
        order=60,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(activated_at=None, paid_until=None, activated_by=None)
                | Q(activated_at__isnull=False, paid_until__isnull=False),
                name="services_active_until",
            ),
            models.CheckConstraint(
                condition=Q(suspended_by=None) | Q(suspended_at__isnull=False), name="services_suspended_at_and_by"
            ),
            models.CheckConstraint(
                condition=Q(end_asked_by=None) | Q(end_asked_at__isnull=False), name="services_asked_at_and_by"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None, end_reason="")
                | Q(ended_at__isnull=False, end_reason__in=rules.REASONS),
                name="services_ended_at_and_why",
            ),
        ]
        indexes = [
            models.Index(fields=["subject", "begun_at"], name="services_of_subject"),
            models.Index(fields=["account", "begun_at"], name="services_of_account"),
            models.Index(fields=["paid_until"], condition=Q(ended_at=None), name="services_running"),
        ]

    @property
    def state(self) -> rules.State:
        """Where the service stands."""
        return rules.state(rules.Times(self.activated_at, self.suspended_at, self.ended_at))


class ProvisioningCall(DueRow):
    """One thing that whatever runs the service has to do: start it or end it. Due: to be called; else staff do it."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="calls")
    subject = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=5)
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.UUIDField(null=True)

    holding = Holding(
        clear={
            "id": Clear.KEY,
            "service": Clear.REFERENCE,
            "subject": Clear.SUBJECT,
            "kind": Clear.STATE,
            "made_at": Clear.TIME,
            "done_at": Clear.TIME,
            "done_by": Clear.REFERENCE,
            "due_at": Clear.TIME,
            "leased_until": Clear.TIME,
            "leased_by": Clear.REFERENCE,
            "attempts": Clear.FIGURE,
            "last_error": Clear.STATE,
        },
        subject="subject_id",
        category="transactions",
        at_shred=AtShred.DELETE,
        order=70,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=("start", "end")), name="services_call_kind"),
            models.CheckConstraint(condition=Q(done_at=None) | Q(due_at=None), name="services_done_is_not_due"),
            models.CheckConstraint(
                condition=Q(done_by=None) | Q(done_at__isnull=False), name="services_done_at_and_by"
            ),
            models.UniqueConstraint(fields=["service", "kind"], name="services_one_call_of_a_kind"),
        ]


class ProvisioningAttempt(models.Model):
    """One try of a call, and what came of it: done, by_hand, or the code of a failure."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    call = models.ForeignKey(ProvisioningCall, on_delete=models.PROTECT, related_name="tries")
    subject = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=60)

    holding = Holding(
        clear={
            "id": Clear.KEY,
            "call": Clear.REFERENCE,
            "subject": Clear.SUBJECT,
            "at": Clear.TIME,
            "outcome": Clear.STATE,
        },
        subject="subject_id",
        category="transactions",
        at_shred=AtShred.DELETE,
        order=80,
    )
