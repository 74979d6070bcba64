"""Tables of 制度の自動適用. What was read about a person is sealed; people are known by their register id."""

import uuid

from django.db import models
from django.db.models import Q

from hataori.platform.crypto import EncryptedTextField

from .money_models import UNITS, Account, Award, PaidMonth, ParameterRow, Payment, TransferFile
from .overpaid_models import OverpaidMonth, OverpaidStep, Overpayment, Settlement
from .states import LIVE, State

__all__ = [
    "Account",
    "Award",
    "Letter",
    "OptOut",
    "OverpaidMonth",
    "OverpaidStep",
    "Overpayment",
    "PaidMonth",
    "ParameterRow",
    "Payment",
    "Proposal",
    "ProposalStep",
    "Run",
    "Settlement",
    "Standing",
    "TransferFile",
]

_STATES = [state.value for state in State]
_LIVE = Q(state__in=sorted(LIVE))
LETTER_KINDS = ["offer", "decision", "offset", "repay"]
_CHANGES = ["new", "raised", "lowered", "changed", "ended"]


class Run(models.Model):
    """One look at the whole city on one day, done in steps; `cursor` is the last household looked at."""

    as_of = models.DateField()
    state = models.CharField(max_length=10, default="waiting")
    slot = models.PositiveSmallIntegerField(default=1, help_text="the one place in which a look can be under way")
    schemes = models.JSONField(default=list, help_text="keys of the schemes asked; all when empty")
    reason = models.CharField(max_length=300, blank=True)
    taken_over = models.BooleanField(default=False, help_text="no look: awards of before this product, from a file")
    cursor = models.CharField(max_length=40, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    found = models.JSONField(default=dict, help_text="how many changes of each kind")
    started_by = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        """One look at a time: two would each find what the other has just found."""

        constraints = [
            models.UniqueConstraint(
                fields=["slot"], condition=Q(state__in=["waiting", "running"]), name="scheme_run_one_open"
            ),
            models.CheckConstraint(condition=Q(slot=1), name="scheme_run_slot"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running", "done", "failed"]), name="scheme_run_state"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running"], finished_at__isnull=True)
                | Q(state__in=["done", "failed"], finished_at__isnull=False),
                name="scheme_run_finished",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.as_of} {self.state}"


class Proposal(models.Model):
    """Something the city may owe, or no longer owe, to a person; never changed but in its state."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="proposals")
    scheme = models.CharField(max_length=60)
    department = models.CharField(max_length=100)
    household_id = models.CharField(max_length=40)
    person_id = models.CharField(max_length=40)
    change = models.CharField(max_length=10)
    state = models.CharField(max_length=12, default=State.FOUND)
    certain = models.BooleanField(help_text="False: something no register holds decides, so a person has to look")
    amount = models.PositiveBigIntegerField()
    before = models.PositiveBigIntegerField(default=0)
    lowest = models.PositiveBigIntegerField()
    highest = models.PositiveBigIntegerField()
    unit = models.CharField(max_length=10)
    payer = models.CharField(max_length=10)
    effective_from = models.DateField()
    version = models.CharField(max_length=100)
    grounds = EncryptedTextField(help_text="facts, articles, sentences, what to confirm, who is concerned: JSON")
    to_confirm = models.PositiveSmallIntegerField(default=0)
    term_ends = models.DateField(null=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    prepared_by = models.CharField(max_length=64, blank=True)
    released_by = models.CharField(max_length=64, blank=True)
    sample = models.BooleanField(default=False)
    letter_code = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the code on the paper letter")

    class Meta:
        """One live proposal for one recipient of one scheme; whoever prepares does not release."""

        indexes = [
            models.Index(fields=["department", "state", "scheme", "created_at"], name="proposal_desk"),
            models.Index(fields=["person_id", "-created_at"], name="proposal_person"),
            models.Index(fields=["term_ends"], name="proposal_term", condition=Q(state=State.OFFERED)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "household_id", "person_id"], condition=_LIVE, name="proposal_one_live"
            ),
            models.UniqueConstraint(fields=["letter_code"], condition=~Q(letter_code=""), name="proposal_letter_code"),
            models.CheckConstraint(condition=Q(state__in=_STATES), name="proposal_state"),
            models.CheckConstraint(condition=Q(change__in=_CHANGES), name="proposal_change"),
            models.CheckConstraint(condition=Q(unit__in=UNITS), name="proposal_unit"),
            models.CheckConstraint(
                condition=Q(lowest__lte=models.F("amount"), highest__gte=models.F("amount")), name="proposal_bounds"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.AWARDED)
                | (~Q(released_by="") & ~Q(prepared_by="") & ~Q(released_by=models.F("prepared_by"))),
                name="proposal_four_eyes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.id}"


class ProposalStep(models.Model):
    """What was done with a proposal, by whom and why; written once a step."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="steps")
    at = models.DateTimeField()
    before = models.CharField(max_length=12)
    after = models.CharField(max_length=12)
    actor_id = models.CharField(max_length=64)
    actor_name = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=1000, blank=True)

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.after}"


class Letter(models.Model):
    """What has to go out by post, because the person has no account; its paper is made when it is printed."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="letters")
    department = models.CharField(max_length=100)
    kind = models.CharField(max_length=10)
    paper_id = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, help_text="a batch is making its paper since then")
    printed_at = models.DateTimeField(null=True)
    printed_by = models.CharField(max_length=64, blank=True)

    class Meta:
        """Each once."""

        indexes = [models.Index(fields=["department", "printed_at", "id"], name="scheme_letter_list")]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "kind"], name="scheme_letter_once"),
            models.CheckConstraint(condition=Q(kind__in=LETTER_KINDS), name="scheme_letter_kind"),
            models.CheckConstraint(
                condition=Q(printed_by="", printed_at__isnull=True)
                | (~Q(printed_by="") & Q(printed_at__isnull=False) & ~Q(paper_id="")),
                name="scheme_letter_printed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.proposal_id}"


class Standing(models.Model):
    """What the last look found for one recipient of one scheme: the next look stores only what differs from it."""

    scheme = models.CharField(max_length=60)
    household_id = models.CharField(max_length=40)
    person_id = models.CharField(max_length=40)
    terms = models.JSONField(help_text="status, amount, bounds, unit, payer, concerned: what makes it another")
    run = models.ForeignKey(Run, on_delete=models.PROTECT)

    class Meta:
        """Read by household, in the order the city is looked at."""

        indexes = [models.Index(fields=["household_id"], name="standing_household")]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "household_id", "person_id"], name="standing_once"),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.person_id}"


class OptOut(models.Model):
    """A person who wants no offers of a scheme, or none at all (`scheme` empty)."""

    person_id = models.CharField(max_length=40)
    scheme = models.CharField(max_length=60, blank=True)
    since = models.DateTimeField()

    class Meta:
        """Once is enough."""

        constraints = [models.UniqueConstraint(fields=["person_id", "scheme"], name="opt_out_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.scheme}"
