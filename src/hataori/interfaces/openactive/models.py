"""What the interface keeps: who sells, what is published, and what brokers ordered. The time itself is the scheduler's.

`change` is the place in the feeds (changes.py): 0 means that no feed tells of the row yet.
"""

import uuid

from django.db import models
from django.db.models import F, Q

from hataori.platform.crypto.fields import EncryptedTextField

LISTING_KINDS = ("facility", "individual", "series")
ORDER_KINDS = ("quote", "proposal", "order")
PROPOSAL_STATES = ("", "awaiting", "accepted", "seller_rejected", "customer_rejected")
ITEM_STATES = ("quoted", "proposed", "confirmed", "customer_cancelled", "seller_cancelled", "attended", "absent")


class Change(models.Model):
    """The last change number given out; its row is the lock that makes numbers commit in their order."""

    value = models.BigIntegerField(default=0)

    class Meta:
        """One row."""

        constraints = [models.CheckConstraint(condition=Q(id=1), name="openactive_one_change")]

    def __str__(self) -> str:
        return str(self.value)


class Seller(models.Model):
    """Who offers: the city, or one of its bodies. `facts` are `types.SellerFacts`."""

    key = models.CharField(max_length=60, unique=True)
    facts = models.JSONField()
    dataset = models.CharField(max_length=60, blank=True, help_text="the test dataset it belongs to; empty: real")

    def __str__(self) -> str:
        return self.key


class Listing(models.Model):
    """A published unit of the scheduler: a facility, a single place in one, or a series of sessions."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=12)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="listings")
    unit_key = models.CharField(max_length=100)
    unit_id = models.BigIntegerField()
    facts = models.JSONField(help_text="types.ListingFacts")
    slot_minutes = models.PositiveIntegerField(default=0, help_text="length of its slots; 0: they are made by hand")
    cut_until = models.DateField(null=True, help_text="the day to which its slots have been made")
    change = models.BigIntegerField(default=0)
    gone = models.BooleanField(default=False)
    dataset = models.CharField(max_length=60, blank=True)

    class Meta:
        """A unit is published once."""

        indexes = [models.Index(fields=["change"], name="openactive_listing_feed")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=LISTING_KINDS), name="openactive_listing_kind"),
            models.UniqueConstraint(fields=["unit_key"], condition=Q(gone=False), name="openactive_listing_of_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.unit_key}"


class Opportunity(models.Model):
    """A time that can be ordered: a slot of a facility or one session of a series. `remaining` is as the feed says."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="opportunities")
    unit_id = models.BigIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    lanes = models.PositiveIntegerField()
    remaining = models.PositiveIntegerField()
    prices = models.JSONField(default=dict, help_text="{offer: price} where the unit's fees set it")
    change = models.BigIntegerField(default=0)
    gone = models.BooleanField(default=False)
    dataset = models.CharField(max_length=60, blank=True)

    class Meta:
        """Once a listing and time; never more left than there are."""

        indexes = [
            models.Index(fields=["change"], name="openactive_opportunity_feed"),
            models.Index(fields=["unit_id", "ends_at"], name="openactive_opportunity_unit"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="openactive_forward"),
            models.CheckConstraint(condition=Q(remaining__lte=F("lanes")), name="openactive_left"),
            models.UniqueConstraint(
                fields=["listing", "starts_at", "ends_at"], condition=Q(gone=False), name="openactive_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.listing_id} {self.starts_at}"


class Order(models.Model):
    """What a broker asked for under an id of its own choice, from the first quote to the order.

    `request` is the broker's words, customer included, `answer` what B (or P) answered: both sealed, both emptied when
    the broker deletes the order.
    """

    partner = models.CharField(max_length=64)
    uuid = models.UUIDField()
    kind = models.CharField(max_length=8)
    stage = models.CharField(max_length=2, help_text="C1, C2, P or B: the last that went well")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="orders")
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the body that was booked")
    request = EncryptedTextField(blank=True)
    answer = EncryptedTextField(blank=True)
    note = EncryptedTextField(blank=True, help_text="of the customer, with a rejection")
    proposal = models.CharField(max_length=18, blank=True)
    version = models.CharField(max_length=36, blank=True)
    made_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    release_at = models.DateTimeField(null=True, help_text="when a rejected proposal gives its time back")
    change = models.BigIntegerField(default=0)
    gone = models.BooleanField(default=False)
    proposal_change = models.BigIntegerField(default=0)
    proposal_gone = models.BooleanField(default=False)
    dataset = models.CharField(max_length=60, blank=True)

    class Meta:
        """A broker's id means one order."""

        indexes = [
            models.Index(fields=["partner", "change"], name="openactive_order_feed"),
            models.Index(fields=["partner", "proposal_change"], name="openactive_proposal_feed"),
            models.Index(fields=["release_at"], name="openactive_release", condition=Q(release_at__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["partner", "uuid"], name="openactive_order_once"),
            models.CheckConstraint(condition=Q(kind__in=ORDER_KINDS), name="openactive_order_kind"),
            models.CheckConstraint(condition=Q(proposal__in=PROPOSAL_STATES), name="openactive_proposal_state"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"


class OrderItem(models.Model):
    """One place at one opportunity. `booking_id` is the scheduler's lease or booking."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="items")
    position = models.IntegerField()
    opportunity = models.ForeignKey(Opportunity, on_delete=models.PROTECT, related_name="ordered")
    offer = models.CharField(max_length=40)
    price = models.PositiveIntegerField(null=True, help_text="as it was when this was quoted; null: the offer's")
    booking_id = models.UUIDField(null=True)
    state = models.CharField(max_length=20, default="quoted")
    given = EncryptedTextField(blank=True, help_text="JSON: attendee and answers, as the broker sent them")
    reception_code = models.CharField(max_length=20, blank=True)
    pass_secret = models.CharField(max_length=32, blank=True)
    channel_secret = models.CharField(max_length=32, blank=True)
    message = models.CharField(max_length=500, blank=True, help_text="why the seller cancelled")
    notice = models.CharField(max_length=500, blank=True, help_text="what the seller tells the customer")

    class Meta:
        """Each position once, each booking once."""

        indexes = [models.Index(fields=["pass_secret"], name="openactive_pass", condition=~Q(pass_secret=""))]
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="openactive_position_once"),
            models.UniqueConstraint(
                fields=["booking_id"], condition=Q(booking_id__isnull=False), name="openactive_booking_once"
            ),
            models.CheckConstraint(condition=Q(state__in=ITEM_STATES), name="openactive_item_state"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}#{self.position}"
