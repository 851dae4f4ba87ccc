"""Orders, and the figures that outlive them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from cloudspace.commerce.catalogue.models import Plan
from cloudspace.commerce.customers.models import Account
from cloudspace.commerce.orders import rules
from cloudspace.commerce.payments.models import PaymentRequest
from cloudspace.kit import ids, numbers
from cloudspace.kit.holding import AtShred, Clear, Holding


class Order(models.Model):
    """One plan ordered at the price of that moment: names, price and period stand here as they were."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    number = models.CharField(max_length=numbers.LONGEST, unique=True)
    # Empty once the account's owner was erased while this person, a member of it, was not.
    account = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    subject = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+")
    product_kind = models.CharField(max_length=24)
    product_vi = models.CharField(max_length=120)
    product_en = models.CharField(max_length=120)
    plan_vi = models.CharField(max_length=80)
    plan_en = models.CharField(max_length=80)
    months = models.PositiveSmallIntegerField()
    price = models.BigIntegerField()
    language = models.CharField(max_length=2)
    request = models.OneToOneField(PaymentRequest, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    placed_by = models.UUIDField(null=True)
    expires_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    fulfilled_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.UUIDField(null=True)
    expired_at = models.DateTimeField(null=True)
    assigned_to = models.UUIDField(null=True)
    assigned_at = models.DateTimeField(null=True)
    assigned_by = models.UUIDField(null=True)
    figures_kept_at = models.DateTimeField(null=True)

    holding = Holding(
        clear={
            "id": Clear.KEY,
            "number": Clear.NUMBER,
            "account": Clear.REFERENCE,
            "subject": Clear.SUBJECT,
            "plan": Clear.REFERENCE,
            "product_kind": Clear.FACT,
            "product_vi": Clear.OURS,
            "product_en": Clear.OURS,
            "plan_vi": Clear.OURS,
            "plan_en": Clear.OURS,
            "months": Clear.FIGURE,
            "price": Clear.MONEY,
            "language": Clear.DERIVED,
            "request": Clear.REFERENCE,
            "placed_at": Clear.TIME,
            "placed_by": Clear.REFERENCE,
            "expires_at": Clear.TIME,
            "paid_at": Clear.TIME,
            "fulfilled_at": Clear.TIME,
            "cancelled_at": Clear.TIME,
            "cancelled_by": Clear.REFERENCE,
            "expired_at": Clear.TIME,
            "assigned_to": Clear.REFERENCE,
            "assigned_at": Clear.TIME,
            "assigned_by": Clear.REFERENCE,
            "figures_kept_at": Clear.TIME,
        },
        subject="subject_id",
        category="transactions",
        at_shred=AtShred.DELETE,
        order=50,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(price__gt=0), name="orders_price"),
            models.CheckConstraint(
                condition=Q(fulfilled_at=None) | Q(paid_at__isnull=False), name="orders_paid_before_fulfilled"
            ),
            models.CheckConstraint(
                condition=Q(cancelled_by=None) | Q(cancelled_at__isnull=False), name="orders_cancelled_at_and_by"
            ),
            models.CheckConstraint(
                condition=Q(paid_at=None) | Q(cancelled_at=None, expired_at=None), name="orders_paid_or_dropped"
            ),
            models.CheckConstraint(
                condition=Q(assigned_to=None, assigned_at=None, assigned_by=None)
                | Q(assigned_to__isnull=False, assigned_at__isnull=False, assigned_by__isnull=False),
                name="orders_assigned_at_and_by",
            ),
        ]
        indexes = [
            models.Index(fields=["subject", "placed_at"], name="orders_of_subject"),
            models.Index(fields=["account", "placed_at"], name="orders_of_account"),
            models.Index(
                fields=["expires_at"],
                condition=Q(paid_at=None, cancelled_at=None, expired_at=None),
                name="orders_waiting",
            ),
            models.Index(fields=["paid_at"], condition=Q(paid_at__isnull=False, fulfilled_at=None), name="orders_due"),
        ]

    @property
    def state(self) -> rules.State:
        """Where the order stands."""
        return rules.state(rules.Times(self.paid_at, self.fulfilled_at, self.cancelled_at, self.expired_at))


class OrderFigure(models.Model):
    """What stays of a paid order after its customer was erased: figures under a fresh random id, linked to nothing."""

    id = models.UUIDField(primary_key=True, default=ids.unlinkable_id, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+")
    product_kind = models.CharField(max_length=24)
    months = models.PositiveSmallIntegerField()
    amount = models.BigIntegerField()
    month = models.DateField()
    province = models.CharField(max_length=2, blank=True)

    holding = Holding(
        clear={
            "id": Clear.KEY,
            "plan": Clear.FIGURE,
            "product_kind": Clear.FIGURE,
            "months": Clear.FIGURE,
            "amount": Clear.MONEY,
            "month": Clear.FIGURE,
            "province": Clear.FIGURE,
        }
    )

    class Meta:
        indexes = [models.Index(fields=["month"], name="orders_figures_by_month")]
