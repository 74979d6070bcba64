"""Tables of messaging: the box, addresses and choices of people, followers of topics, and what became of messages."""

import uuid

from django.db import models
from django.db.models import F, Q

from hataori.platform.crypto import EncryptedTextField


class BoxMessage(models.Model):
    """One message in a person's box. `key` says what it is about; the same key is one message."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=200, unique=True)
    account_id = models.CharField(max_length=64)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    receipt = models.CharField(max_length=40, blank=True, help_text="the receipt number it is about")
    documents = models.JSONField(default=list, help_text="ids of papers")
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    sample = models.BooleanField(default=False)

    class Meta:
        """The box lists a person's newest first and counts what is unread."""

        constraints = [
            models.CheckConstraint(condition=~Q(account_id=""), name="box_message_has_account"),
            models.CheckConstraint(condition=~Q(subject=""), name="box_message_has_subject"),
        ]
        indexes = [
            models.Index(fields=["account_id", "-sent_at"], name="box_account"),
            models.Index(fields=["account_id"], name="box_unread", condition=Q(read_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class MailPreference(models.Model):
    """Whether a person wants a mail when something is put into his box; without a row he does."""

    account_id = models.CharField(max_length=64, primary_key=True)
    mail = models.BooleanField(default=True)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.account_id


class Address(models.Model):
    """Where a person can be reached at a channel: a mail address, a telephone, a LINE user, a browser (device).

    `blind` finds it by its value without opening others. Without an account it belongs to somebody who only follows
    topics. It is used from `verified_at` on and until `off_at`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account_id = models.CharField(max_length=64, blank=True)
    channel = models.CharField(max_length=40)
    value = EncryptedTextField()
    blind = models.CharField(max_length=64)
    label = models.CharField(max_length=100, blank=True)
    language = models.CharField(max_length=20, default="ja")
    created_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True)
    proof = models.CharField(max_length=64, blank=True, help_text="hash of the code that proves it")
    proof_until = models.DateTimeField(null=True)
    proof_tries = models.PositiveSmallIntegerField(default=0)
    off_at = models.DateTimeField(null=True)
    off_why = models.CharField(max_length=20, blank=True)

    class Meta:
        """A person has an address once; what is off says why."""

        constraints = [
            models.UniqueConstraint(fields=["channel", "blind", "account_id"], name="address_once"),
            models.CheckConstraint(condition=~Q(channel="") & ~Q(blind=""), name="address_has_channel"),
            models.CheckConstraint(
                condition=Q(off_at=None, off_why="") | Q(off_at__isnull=False) & ~Q(off_why=""),
                name="address_off_says_why",
            ),
        ]
        indexes = [models.Index(fields=["account_id", "channel"], name="address_account")]

    def __str__(self) -> str:
        return f"{self.channel} {self.pk}"


class NoticeSettings(models.Model):
    """How a person wants to be told: plain Japanese or not, and when not to be disturbed."""

    account_id = models.CharField(max_length=64, primary_key=True)
    plain = models.BooleanField(default=False)
    quiet_from = models.TimeField(null=True)
    quiet_to = models.TimeField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        """Quiet hours have both ends."""

        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_to=None) | Q(quiet_from__isnull=False, quiet_to__isnull=False),
                name="quiet_hours_have_both_ends",
            )
        ]

    def __str__(self) -> str:
        return self.account_id


class PurposeChoice(models.Model):
    """Whether a person wants messages of a purpose by a channel; without a row the purpose's own rule holds."""

    account_id = models.CharField(max_length=64)
    purpose = models.CharField(max_length=40)
    channel = models.CharField(max_length=40)
    on = models.BooleanField()
    changed_at = models.DateTimeField()

    class Meta:
        """One choice each."""

        constraints = [models.UniqueConstraint(fields=["account_id", "purpose", "channel"], name="purpose_choice_once")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.channel}"


class Subscription(models.Model):
    """An address that follows a topic; `title` is how the follower knows it."""

    topic = models.CharField(max_length=120)
    title = models.CharField(max_length=200)
    address = models.ForeignKey(Address, on_delete=models.CASCADE, related_name="subscriptions")
    channel = models.CharField(max_length=40)
    created_at = models.DateTimeField()
    purpose = models.CharField(max_length=40, blank=True, help_text="what a follower without an account agreed to")
    asked_at = models.DateTimeField(null=True, help_text="when he asked; created_at is when he confirmed")

    class Meta:
        """Followed once; rounds walk a topic's followers of a channel in the order of their numbers."""

        constraints = [models.UniqueConstraint(fields=["topic", "address"], name="subscription_once")]
        indexes = [models.Index(fields=["topic", "channel", "id"], name="subscription_walk")]

    def __str__(self) -> str:
        return f"{self.topic} {self.channel}"


class FollowAsk(models.Model):
    """A mail address without an account asked to follow; the link in its mail confirms, once and in time."""

    address = models.ForeignKey(Address, on_delete=models.CASCADE, related_name="asks")
    topics = models.JSONField()
    digest = models.CharField(max_length=64, unique=True, help_text="hash of the secret in the link")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        """Those that are over are forgotten by the hour."""

        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="follow_ask_has_time"),
        ]
        indexes = [models.Index(fields=["expires_at"], name="follow_ask_over")]

    def __str__(self) -> str:
        return str(self.pk)


class TopicRound(models.Model):
    """A topic told to its followers: once a key. `followers` are counted by channel as the round began."""

    key = models.CharField(max_length=150, unique=True)
    topic = models.CharField(max_length=120)
    followers = models.JSONField()
    urgent = models.BooleanField()
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key


class Told(models.Model):
    """The delivery log: one row for each thing handed to a channel, by its key."""

    key = models.CharField(max_length=200, unique=True)
    channel = models.CharField(max_length=40)
    account = models.CharField(max_length=200, blank=True, help_text="the public account, empty for persons")
    about = models.CharField(max_length=200, blank=True, help_text="topic or purpose")
    title = models.CharField(max_length=300, blank=True, help_text="of public posts only")
    state = models.CharField(max_length=10, default="waiting")
    url = models.CharField(max_length=500, blank=True)
    reference = models.CharField(max_length=200, blank=True, help_text="the provider's own id")
    taken = models.PositiveIntegerField(default=0)
    gone = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    simulated = models.BooleanField(default=False)
    error = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        """Newest first by channel."""

        constraints = [
            models.CheckConstraint(condition=Q(state__in=["waiting", "delivered", "refused"]), name="told_state_known"),
            models.CheckConstraint(condition=Q(state="waiting") | Q(settled_at__isnull=False), name="told_has_time"),
        ]
        indexes = [models.Index(fields=["channel", "-created_at"], name="told_newest")]

    def __str__(self) -> str:
        return f"{self.channel} {self.key}"


class Bounce(models.Model):
    """A mail that came back: to which address (by its blind index), how bad, in the words of the other server."""

    channel = models.CharField(max_length=40)
    blind = models.CharField(max_length=64)
    masked = models.CharField(max_length=100, help_text="enough of the address for staff to tell it")
    status = models.CharField(max_length=20, help_text="RFC 3463: 5.1.1")
    reason = models.CharField(max_length=300, blank=True)
    permanent = models.BooleanField()
    reference = models.CharField(max_length=200, blank=True, help_text="the Message-ID of what bounced")
    at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)

    class Meta:
        """One mail bounces once."""

        constraints = [models.UniqueConstraint(fields=["channel", "blind", "reference"], name="bounce_once")]
        indexes = [models.Index(fields=["blind"], name="bounce_blind", condition=Q(permanent=True, cleared_at=None))]

    def __str__(self) -> str:
        return f"{self.status} {self.masked}"


class Bucket(models.Model):
    """A provider's rate as a bucket of tokens; times are the machine's. `paused_until` is what a 429 asked for."""

    name = models.CharField(max_length=60, primary_key=True)
    tokens = models.FloatField()
    filled_at = models.DateTimeField()
    paused_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Wording(models.Model):
    """A template's words as staff changed them; the newest row of a template holds."""

    template = models.CharField(max_length=80)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    plain_subject = models.CharField(max_length=200)
    plain_body = models.TextField()
    outside = models.CharField(max_length=500)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=100)
    reason = models.CharField(max_length=300)

    class Meta:
        """The history of a template."""

        indexes = [models.Index(fields=["template", "-changed_at"], name="wording_newest")]

    def __str__(self) -> str:
        return self.template
