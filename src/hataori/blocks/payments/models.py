"""Tables of fees. A charge is due once for one matter; each yen that came in has a row of its own."""

import uuid

from django.db import models
from django.db.models import Q

STATES = ("due", "paid", "exempt", "refunded", "cancelled")
METHODS = ("cash", "card", "slip")
SLIP_STATES = ("open", "paid", "late", "returned")


class Charge(models.Model):
    """A fee for one matter (`about`), in whole yen."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    about = models.CharField(max_length=100, unique=True)
    title = models.CharField(max_length=300)
    department = models.CharField(max_length=100)
    payer_id = models.CharField(max_length=100, blank=True)
    amount = models.PositiveIntegerField()
    state = models.CharField(max_length=10, default="due")
    reason = models.CharField(max_length=500, blank=True, help_text="why waived, given back or no longer due")
    charged_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    sample = models.BooleanField(default=False)

    class Meta:
        """More than nothing; who waives or gives back says why."""

        indexes = [models.Index(fields=["department", "state", "charged_at"], name="charge_of_section")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="charge_state_known"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="charge_of_something"),
            models.CheckConstraint(
                condition=~Q(state__in=["exempt", "refunded", "cancelled"]) | ~Q(reason=""),
                name="charge_change_reasoned",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.about} {self.amount}"


class Payment(models.Model):
    """Money that came in. A charge has at most one that was not given back; a provider's reference comes once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="payments")
    method = models.CharField(max_length=10)
    amount = models.PositiveIntegerField()
    reference = models.CharField(max_length=100, blank=True, help_text="the card page's own number")
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=64)
    refunded_at = models.DateTimeField(null=True)
    refunded_by = models.CharField(max_length=64, blank=True)
    refunded_amount = models.PositiveIntegerField(null=True, help_text="less than all where the rules keep a part")

    class Meta:
        """No fee is taken twice, whatever arrives twice."""

        constraints = [
            models.CheckConstraint(condition=Q(method__in=METHODS), name="payment_method_known"),
            models.UniqueConstraint(
                fields=["charge"], condition=Q(refunded_at__isnull=True), name="payment_one_per_charge"
            ),
            models.UniqueConstraint(fields=["reference"], condition=~Q(reference=""), name="payment_reference_once"),
            models.CheckConstraint(condition=~Q(method="card") | ~Q(reference=""), name="payment_card_has_reference"),
            models.CheckConstraint(
                condition=Q(refunded_amount=None)
                | Q(refunded_at__isnull=False, refunded_amount__gte=1, refunded_amount__lte=models.F("amount")),
                name="payment_refund_within",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.charge_id} {self.method}"


class Slip(models.Model):
    """A 納付書: its number is what the bank's report names. One stands open for a charge at a time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    number = models.CharField(max_length=11, unique=True, help_text="eleven digits, the last one checks")
    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="slips")
    due_on = models.DateField(help_text="the last day on which it is to be paid")
    state = models.CharField(max_length=10, default="open")
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=64)
    paid_on = models.DateField(null=True, help_text="the day on the receipt stamp")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=64, blank=True)

    class Meta:
        """open, paid, late (money for what was settled or given up meanwhile), returned (it was given back)."""

        constraints = [
            models.CheckConstraint(condition=Q(state__in=SLIP_STATES), name="slip_state_known"),
            models.UniqueConstraint(fields=["charge"], condition=Q(state="open"), name="slip_one_open"),
            models.CheckConstraint(
                condition=Q(state="open", paid_on=None) | (~Q(state="open") & Q(paid_on__isnull=False)),
                name="slip_paid_when",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class CardSession(models.Model):
    """A visit to the card page; the number is given to it and comes back with its answer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="sessions")
    back = models.CharField(max_length=300, help_text="our own path to return to")
    state = models.CharField(max_length=10, default="open")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """open, paid, cancelled, or late: paid after the fee had been paid otherwise, to be given back."""

        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "paid", "cancelled", "late"]), name="card_session_state_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.charge_id} {self.state}"
