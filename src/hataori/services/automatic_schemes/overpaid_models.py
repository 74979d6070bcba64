"""The tables of 過誤払: what was paid beyond the end of an award, and how each yen of it came back."""

import uuid

from django.db import models
from django.db.models import Q

from hataori.platform.crypto import EncryptedTextField

WAYS = ["offset", "repay"]
OVERPAID_STATES = ["found", "prepared", "noticed", "settled", "withdrawn"]
_DECIDED = Q(state__in=["noticed", "settled"])


class Overpayment(models.Model):
    """Months that one change of an award showed to have been paid without a ground; `left` is still to come back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    proposal = models.OneToOneField(
        "automatic_schemes.Proposal", on_delete=models.PROTECT, related_name="overpayment", help_text="the change"
    )
    scheme = models.CharField(max_length=60)
    department = models.CharField(max_length=100)
    person_id = models.CharField(max_length=40)
    amount = models.PositiveBigIntegerField()
    left = models.PositiveBigIntegerField()
    state = models.CharField(max_length=10, default="found")
    way = models.CharField(max_length=10, blank=True)
    reason = EncryptedTextField(blank=True, help_text="in plain words, as the notice says it")
    due_on = models.DateField(null=True, help_text="by when to repay; empty for what is set off")
    paper_id = models.CharField(max_length=64, blank=True)
    prepared_by = models.CharField(max_length=64, blank=True)
    released_by = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    sample = models.BooleanField(default=False)

    class Meta:
        """Taken back by two people, in a known way; settled exactly when nothing is left."""

        indexes = [
            models.Index(fields=["department", "state", "created_at"], name="overpaid_desk"),
            models.Index(
                fields=["scheme", "person_id"], name="overpaid_offset", condition=Q(state="noticed", way="offset")
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=OVERPAID_STATES), name="overpaid_state"),
            models.CheckConstraint(condition=Q(way__in=["", *WAYS]), name="overpaid_way"),
            models.CheckConstraint(condition=Q(amount__gt=0, left__lte=models.F("amount")), name="overpaid_amount"),
            models.CheckConstraint(condition=~Q(state="settled") | Q(left=0), name="overpaid_settled"),
            models.CheckConstraint(
                condition=~_DECIDED
                | (~Q(way="") & ~Q(prepared_by="") & ~Q(released_by="") & ~Q(released_by=models.F("prepared_by"))),
                name="overpaid_four_eyes",
            ),
            models.CheckConstraint(condition=~Q(way="repay") | Q(due_on__isnull=False), name="overpaid_due"),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.amount}"


class OverpaidMonth(models.Model):
    """A paid month that is asked back, once, less what the award that followed gives for the same month."""

    overpayment = models.ForeignKey(Overpayment, on_delete=models.PROTECT, related_name="months")
    paid = models.OneToOneField("automatic_schemes.PaidMonth", on_delete=models.PROTECT, related_name="asked_back")
    amount = models.PositiveBigIntegerField()

    class Meta:
        """Something is asked back."""

        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="overpaid_month_positive")]

    def __str__(self) -> str:
        return f"{self.paid_id} {self.amount}"


class Settlement(models.Model):
    """Yen that came back: kept from a payment (内払), or paid in."""

    overpayment = models.ForeignKey(Overpayment, on_delete=models.PROTECT, related_name="settlements")
    amount = models.PositiveBigIntegerField()
    payment = models.ForeignKey(
        "automatic_schemes.Payment", on_delete=models.PROTECT, null=True, related_name="settlements"
    )
    on = models.DateField(help_text="the payment day, or the day the money came in")
    by = models.CharField(max_length=64)
    key = models.CharField(max_length=64, unique=True, help_text="of the form that was sent: sent twice, counted once")

    class Meta:
        """A payment is set off once against the same overpayment."""

        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="settlement_positive"),
            models.UniqueConstraint(fields=["overpayment", "payment"], name="settlement_payment_once"),
        ]

    def __str__(self) -> str:
        return f"{self.overpayment_id} {self.amount}"


class OverpaidStep(models.Model):
    """What was done with an overpayment, by whom and why; written once a step."""

    overpayment = models.ForeignKey(Overpayment, on_delete=models.PROTECT, related_name="steps")
    at = models.DateTimeField()
    after = models.CharField(max_length=10)
    actor_id = models.CharField(max_length=64)
    actor_name = models.CharField(max_length=200, blank=True)
    note = EncryptedTextField(blank=True)

    def __str__(self) -> str:
        return f"{self.overpayment_id} {self.after}"
