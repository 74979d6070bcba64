"""Tables of fees. A charge is due once for one matter; each yen that came in has a row of its own."""

import uuid

from django.db import models
from django.db.models import Q

STATES = ("due", "paid", "exempt", "refunded", "cancelled")
METHODS = ("cash", "card", "slip")
SLIP_STATES = ("open", "paid", "late", "returned", "void")
REMITTANCE_STATES = ("prompt", "final", "cancelled")
WAYS = ("elqr", "barcode", "number")
SURPLUSES = ("", "double", "late", "over", "short")


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
    kind = models.CharField(max_length=50, blank=True, help_text="the kind of public money; empty: no codes")
    office = models.CharField(max_length=5, blank=True, help_text="収納機関番号")
    confirmation = models.CharField(max_length=6, blank=True, help_text="確認番号")
    fee_number = models.CharField(max_length=3, blank=True, help_text="納付区分")
    elqr = models.CharField(max_length=255, blank=True, help_text="as it is printed")
    barcode = models.CharField(max_length=44, blank=True, help_text="as it is printed")
    sample_codes = models.BooleanField(default=False, help_text="the numbers of the city are made up")

    class Meta:
        """open, paid, late (money for what was settled or given up meanwhile), returned (it was given back), void
        (another number was issued in its place).
        """

        constraints = [
            models.CheckConstraint(condition=Q(state__in=SLIP_STATES), name="slip_state_known"),
            models.UniqueConstraint(fields=["charge"], condition=Q(state="open"), name="slip_one_open"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "void"], paid_on=None)
                | (~Q(state__in=["open", "void"]) & Q(paid_on__isnull=False)),
                name="slip_paid_when",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Remittance(models.Model):
    """Money that an institution told of: first promptly (速報), then for good (確報), or taken back before that (取消).

    `surplus` is the part of it that settles nothing and goes back to the payer.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    slip = models.ForeignKey(Slip, on_delete=models.PROTECT, related_name="remittances")
    institution = models.CharField(max_length=40)
    reference = models.CharField(max_length=60, help_text="the institution's own number of the payment")
    way = models.CharField(max_length=10, help_text="elqr, barcode or number: what was scanned or typed")
    amount = models.PositiveBigIntegerField()
    paid_at = models.DateTimeField()
    state = models.CharField(max_length=10)
    told_at = models.DateTimeField()
    final_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    surplus = models.PositiveBigIntegerField(default=0)
    reason = models.CharField(max_length=10, blank=True, help_text="why there is a surplus")
    returned_at = models.DateTimeField(null=True)
    returned_by = models.CharField(max_length=64, blank=True)
    returned_how = models.CharField(max_length=500, blank=True)

    class Meta:
        """A payment is told of as often as it likes and is there once."""

        constraints = [
            models.UniqueConstraint(fields=["institution", "reference"], name="remittance_once"),
            models.CheckConstraint(condition=Q(state__in=REMITTANCE_STATES), name="remittance_state_known"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="remittance_of_something"),
            models.CheckConstraint(
                condition=Q(reason__in=SURPLUSES, surplus__lte=models.F("amount")), name="remittance_surplus_within"
            ),
            models.CheckConstraint(
                condition=Q(surplus=0, reason="") | Q(surplus__gt=0) & ~Q(reason=""), name="remittance_surplus_reasoned"
            ),
            models.CheckConstraint(
                condition=Q(returned_at=None) | Q(state="final", surplus__gt=0) & ~Q(returned_how=""),
                name="remittance_returned_how",
            ),
            models.CheckConstraint(
                condition=Q(state="prompt", final_at=None, cancelled_at=None)
                | Q(state="final", final_at__isnull=False, cancelled_at=None)
                | Q(state="cancelled", final_at=None, cancelled_at__isnull=False, surplus=0),
                name="remittance_last_word",
            ),
            models.CheckConstraint(condition=Q(way__in=WAYS), name="remittance_way_known"),
        ]

    def __str__(self) -> str:
        return f"{self.institution} {self.reference}"


class Notice(models.Model):
    """A message of an institution and what it was answered: the same again gets the same answer, byte by byte."""

    institution = models.CharField(max_length=40)
    message = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the message as it came")
    answer = models.TextField()
    taken_at = models.DateTimeField()

    class Meta:
        """One message, one effect."""

        constraints = [models.UniqueConstraint(fields=["institution", "message"], name="notice_once")]

    def __str__(self) -> str:
        return f"{self.institution} {self.message}"


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
