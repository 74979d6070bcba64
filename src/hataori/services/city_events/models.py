"""What is held, when, for how many; bookings and the waiting list are in the pool."""

import uuid

from django.db import models
from django.db.models import F, Q

from hataori.kernel.sentences import marked
from hataori.platform.crypto import EncryptedTextField

TOPICS = marked({"child": "子育て", "course": "講座", "training": "職員研修", "other": "その他"})
STATES = {"draft": "下書き", "published": "公開中", "called_off": "中止"}


class CityEvent(models.Model):
    """An event or a course. `questions` are asked of each who comes: [{key, label, kind, required}]."""

    key = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=100)
    summary = models.CharField(max_length=300, blank=True)
    body = models.TextField(blank=True)
    topic = models.CharField(max_length=20)
    activity = models.CharField(max_length=60, blank=True, help_text="a label of OpenActive's list; empty: in no feed")
    department = models.CharField(max_length=60)
    place = models.CharField(max_length=200)
    questions = models.JSONField(default=list)
    state = models.CharField(max_length=12, default="draft")
    reason = models.CharField(max_length=300, blank=True, help_text="why it was called off")
    sample = models.BooleanField(default=False)

    class Meta:
        """Known words."""

        constraints = [
            models.CheckConstraint(condition=Q(topic__in=list(TOPICS)), name="city_event_topic_known"),
            models.CheckConstraint(condition=Q(state__in=list(STATES)), name="city_event_state_known"),
            models.CheckConstraint(condition=~Q(state="called_off") | ~Q(reason=""), name="city_event_off_why"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def topic_title(self) -> str:
        """The topic in words."""
        return TOPICS[self.topic]

    @property
    def state_title(self) -> str:
        """The state in words."""
        return STATES[self.state]


class Session(models.Model):
    """One time of an event, a unit of the pool with a lane for each place."""

    event = models.ForeignKey(CityEvent, on_delete=models.PROTECT, related_name="sessions")
    unit_id = models.BigIntegerField(unique=True)
    unit_key = models.CharField(max_length=100, unique=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    capacity = models.PositiveIntegerField()
    opens_on = models.DateField(null=True, help_text="from when on people may sign up")

    class Meta:
        """In the order of time; somebody fits in."""

        ordering = ("starts_at",)
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_forward"),
            models.CheckConstraint(condition=Q(capacity__gte=1), name="session_has_places"),
        ]

    def __str__(self) -> str:
        return self.unit_key


class Notice(models.Model):
    """What the section told everybody with a place; each has it in his box."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="notices")
    subject = models.CharField(max_length=100)
    body = models.TextField()
    sent_at = models.DateTimeField()
    sent_by = models.CharField(max_length=64)
    people = models.PositiveIntegerField(help_text="how many had a place at that moment")

    class Meta:
        """The newest first."""

        ordering = ("-sent_at",)
        constraints = [
            models.CheckConstraint(condition=~Q(subject="") & ~Q(body=""), name="event_notice_says_something")
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Substitute(models.Model):
    """Who comes in the place of the one who signed up; the place stays his."""

    booking_id = models.UUIDField(primary_key=True)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="substitutes")
    name = EncryptedTextField()
    told_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.booking_id)
