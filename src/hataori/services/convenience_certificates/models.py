"""Which card is whose, and each request for a certificate with what became of it. The papers are in `documents`."""

import uuid

from django.db import models
from django.db.models import F, Q

CHANNELS = ("convenience", "counter", "online", "mail", "phone", "mynaportal")
KINDS = ("residence", "seal", "tax", "family")
STATES = ("asked", "made", "issued", "spoiled", "refused")


class Card(models.Model):
    """The 利用者証明用電子証明書 of a card and whose it is, as the centre names it; only a keyed hash of its serial."""

    serial_key = models.CharField(max_length=64)
    person_id = models.UUIDField()
    linked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    sample = models.BooleanField(default=False)

    class Meta:
        """A card in force is one person's."""

        constraints = [
            models.UniqueConstraint(fields=["serial_key"], condition=Q(ended_at=None), name="certificate_card_once")
        ]

    def __str__(self) -> str:
        return f"card {self.pk}"


class Issue(models.Model):
    """One request. `request` is the asker's own name for it: the same name is the same request, for ever.

    asked → made (the paper is there) → issued (it was printed and handed over) or spoiled; or refused.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    request = models.CharField(max_length=120, unique=True, help_text="centre/<its number>, desk/<uuid>, case/<number>")
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of what was asked: the same name, other content?")
    channel = models.CharField(max_length=12)
    kind = models.CharField(max_length=10)
    certificate = models.CharField(max_length=20)
    number = models.CharField(max_length=20, unique=True, null=True, help_text="発行番号, printed on the paper")  # noqa: DJ001  none for papers made elsewhere
    holder_id = models.UUIDField(null=True, help_text="the person who asked by card, or for whom the counter issued")
    subject_ids = models.JSONField(default=list, help_text="the people the paper is about")
    wishes = models.JSONField(default=dict, help_text="scope, domicile, relations, year")
    copies = models.PositiveSmallIntegerField(default=1)
    fee = models.PositiveIntegerField(default=0, help_text="yen in all")
    place = models.CharField(max_length=60, blank=True, help_text="the kiosk, or the section of the counter")
    asker = models.CharField(max_length=20, blank=True, help_text="who stood at the counter, by relation")
    proof = models.CharField(max_length=40, blank=True, help_text="the proof of identity that was seen")
    case_number = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=8, default="asked")
    refusal = models.CharField(max_length=30, blank=True)
    why = models.CharField(max_length=100, blank=True, help_text="why it was spoiled")
    document_id = models.UUIDField(null=True)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=100)
    made_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    sample = models.BooleanField(default=False)

    class Meta:
        """States are whole; a case is counted once; a paper is one request's."""

        constraints = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="certificate_state_known"),
            models.CheckConstraint(condition=Q(channel__in=CHANNELS), name="certificate_channel_known"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="certificate_kind_known"),
            models.CheckConstraint(condition=Q(copies__gte=1), name="certificate_some_copies"),
            models.CheckConstraint(
                condition=~Q(state="made") | Q(document_id__isnull=False, number__isnull=False, made_at__isnull=False),
                name="certificate_made_is_there",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "made"], settled_at=None)
                | (~Q(state__in=["asked", "made"]) & Q(settled_at__gte=F("asked_at"))),
                name="certificate_settled_dated",
            ),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(refusal=""), name="certificate_refused_says_why"),
            models.CheckConstraint(condition=~Q(state="spoiled") | ~Q(why=""), name="certificate_spoiled_says_why"),
            models.UniqueConstraint(
                fields=["case_number"],
                condition=~Q(case_number="") & Q(state__in=["made", "issued"]),
                name="certificate_case_once",
            ),
            models.UniqueConstraint(
                fields=["document_id"], condition=Q(document_id__isnull=False), name="certificate_paper_once"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "made_at"], name="certificate_by_state"),
            models.Index(fields=["-asked_at"], name="certificate_newest"),
        ]

    def __str__(self) -> str:
        return self.request
