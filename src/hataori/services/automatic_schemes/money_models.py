"""The tables of money: accounts, awards, payments and the files of a bank; and the values set at the desk."""

from django.db import models
from django.db.models import Q

from hataori.platform.crypto import EncryptedTextField

UNITS = ["month", "year", "once", "in_kind"]


class Account(models.Model):
    """The bank account a person is paid to; the newest one counts."""

    person_id = models.CharField(max_length=40)
    details = EncryptedTextField(help_text="bank, branch, kind, number, holder's reading: JSON")
    source = models.CharField(max_length=20)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """One account in force a person."""

        constraints = [
            models.UniqueConstraint(
                fields=["person_id"], condition=Q(ended_at__isnull=True), name="payee_account_one_open"
            ),
        ]

    def __str__(self) -> str:
        return self.person_id


class Award(models.Model):
    """A stretch of one amount decided for one recipient; a change closes it and opens another."""

    proposal = models.OneToOneField("automatic_schemes.Proposal", on_delete=models.PROTECT, related_name="award")
    scheme = models.CharField(max_length=60)
    department = models.CharField(max_length=100)
    household_id = models.CharField(max_length=40)
    person_id = models.CharField(max_length=40)
    amount = models.PositiveBigIntegerField()
    unit = models.CharField(max_length=10)
    version = models.CharField(max_length=100, help_text="the row of law it rests on")
    first = models.DateField(help_text="the first month (its first day), or the day of a single payment")
    last = models.DateField(null=True, help_text="the last month (its first day); open while empty")
    paid_through = models.DateField(null=True, help_text="the last month the system before this one has paid")
    decided_at = models.DateTimeField()
    paper_id = models.CharField(max_length=64, blank=True)
    sample = models.BooleanField(default=False)

    class Meta:
        """One open award for one recipient of one scheme."""

        indexes = [models.Index(fields=["scheme", "last"], name="award_scheme")]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "household_id", "person_id"],
                condition=Q(last__isnull=True, unit="month"),
                name="award_one_open",
            ),
            models.CheckConstraint(condition=Q(unit__in=UNITS), name="award_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.person_id}"


class TransferFile(models.Model):
    """A file for the bank: prepared by one, released by another, sent once."""

    pay_on = models.DateField()
    department = models.CharField(max_length=100)
    count = models.PositiveIntegerField(help_text="transfers in the file")
    total = models.PositiveBigIntegerField(help_text="yen that leave the bank")
    offset = models.PositiveBigIntegerField(default=0, help_text="yen kept back for what was paid too much before")
    sha256 = models.CharField(max_length=64, blank=True)
    file_id = models.CharField(max_length=64, blank=True, help_text="empty where everything was kept back")
    prepared_by = models.CharField(max_length=64)
    prepared_at = models.DateTimeField()
    released_by = models.CharField(max_length=64, blank=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        """Four eyes on money."""

        constraints = [
            models.CheckConstraint(condition=~Q(released_by=models.F("prepared_by")), name="transfer_four_eyes"),
            models.CheckConstraint(
                condition=Q(released_by="", released_at__isnull=True)
                | (~Q(released_by="") & Q(released_at__isnull=False)),
                name="transfer_released",
            ),
            models.CheckConstraint(
                condition=Q(count__gt=0, total__gt=0) | Q(count=0, total=0, offset__gt=0), name="transfer_has_payments"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pay_on} {self.total}"


class Payment(models.Model):
    """What one recipient gets of one scheme on one day. A returned one stays and is paid anew by another."""

    scheme = models.CharField(max_length=60)
    department = models.CharField(max_length=100)
    person_id = models.CharField(max_length=40)
    amount = models.PositiveBigIntegerField(help_text="what is transferred")
    offset = models.PositiveBigIntegerField(default=0, help_text="what was kept back of what is due (内払)")
    pay_on = models.DateField()
    state = models.CharField(max_length=10, default="filed")
    file = models.ForeignKey(TransferFile, on_delete=models.PROTECT, related_name="payments")
    returned_reason = models.CharField(max_length=200, blank=True)
    repeats = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="repeated_by")

    class Meta:
        """Its number is the reference the bank sends back."""

        indexes = [models.Index(fields=["person_id", "-pay_on"], name="payment_person")]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0) | Q(offset__gt=0), name="payment_positive"),
            models.CheckConstraint(condition=Q(state__in=["filed", "paid", "returned"]), name="payment_state"),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.amount}"


class PaidMonth(models.Model):
    """What a payment pays of a month of an award: none twice, whatever runs at the same time.

    A month has a second part only where a payment of the award before covers less of it than this one gives; that
    payment's record is then `takes_over`.
    """

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="paid_months")
    month = models.DateField()
    part = models.PositiveSmallIntegerField(default=1)
    amount = models.PositiveBigIntegerField()
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="months")
    takes_over = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="taken_over_by")

    class Meta:
        """Each part of a month of an award once."""

        constraints = [models.UniqueConstraint(fields=["award", "month", "part"], name="award_month_paid_once")]

    def __str__(self) -> str:
        return f"{self.award_id} {self.month}"


class ParameterRow(models.Model):
    """A dated value set at the desk; the city's folder holds the rows of before. Published rows never change."""

    scheme = models.CharField(max_length=60)
    name = models.CharField(max_length=60)
    value = models.JSONField(null=True)
    begins = models.DateField()
    law = models.CharField(max_length=200)
    article = models.CharField(max_length=200)
    source = models.CharField(max_length=300)
    confirm = models.BooleanField(default=True)
    written_by = models.CharField(max_length=64)
    written_at = models.DateTimeField()
    published_by = models.CharField(max_length=64, blank=True)
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        """Four eyes, and one row in force from one day on."""

        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "name", "begins"],
                condition=Q(withdrawn_at__isnull=True),
                name="scheme_parameter_once",
            ),
            models.CheckConstraint(
                condition=~Q(published_by=models.F("written_by")), name="scheme_parameter_four_eyes"
            ),
            models.CheckConstraint(
                condition=Q(published_by="", published_at__isnull=True)
                | (~Q(published_by="") & Q(published_at__isnull=False)),
                name="scheme_parameter_published",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.name} {self.begins}"
