"""What a city decides: its kinds of requests, who handles which, and what belongs to others."""

from django.db import models
from django.db.models import F, Q

MODES = [("working", "開庁日"), ("calendar", "暦の日")]
TYPES = [("realtime", "すぐ番号が出る"), ("batch", "あとで番号が出る")]


class Kind(models.Model):
    """A kind of request (a service of Open311). `keywords` propose it, `taken_for` names kinds it is filed under."""

    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    description = models.CharField(max_length=400)
    group = models.CharField(max_length=60)
    type = models.CharField(max_length=10, choices=TYPES, default="realtime")
    department = models.CharField(max_length=60)
    days = models.PositiveSmallIntegerField()
    mode = models.CharField(max_length=10, choices=MODES, default="working")
    keywords = models.JSONField(default=list)
    taken_for = models.JSONField(default=list)
    attributes = models.JSONField(default=list)
    confirm = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    retired = models.BooleanField(default=False)

    class Meta:
        """Targets are a day or more; codes are words of addresses."""

        constraints = [
            models.CheckConstraint(condition=Q(days__gte=1, days__lte=366), name="service_requests_kind_days"),
            models.CheckConstraint(condition=Q(mode__in=[key for key, _ in MODES]), name="service_requests_kind_mode"),
            models.CheckConstraint(condition=Q(type__in=[key for key, _ in TYPES]), name="service_requests_kind_type"),
        ]

    def __str__(self) -> str:
        return self.code


class Routing(models.Model):
    """A row of kind × town × drawn area × hour; the first that fits by position decides (rules/routing.py)."""

    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=60, blank=True)
    area = models.CharField(max_length=60, blank=True)
    border = models.CharField(max_length=100, blank=True, help_text="a drawn area (its key in geo, layer routing)")
    weekdays = models.CharField(max_length=7, default="0123456")
    since = models.TimeField()
    until = models.TimeField()
    department = models.CharField(max_length=60)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        """A row holds on some day, and one row has a place for itself at a time."""

        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")), name="service_requests_routing_span"
            ),
            models.CheckConstraint(condition=~Q(weekdays=""), name="service_requests_routing_days"),
            models.UniqueConstraint(fields=["position", "starts_on"], name="service_requests_routing_place"),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.kind or '*'} {self.area or '*'} → {self.department}"


class Owner(models.Model):
    """Who else looks after a thing: by the words of the text and the kind; `advice` is told to the reporter."""

    key = models.SlugField(max_length=60, unique=True)
    owner = models.CharField(max_length=80)
    words = models.JSONField(default=list)
    kinds = models.JSONField(default=list)
    layer = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    advice = models.CharField(max_length=400)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        """A rule without words and without a place would fit everything."""

        constraints = [
            models.CheckConstraint(condition=~Q(words=[]) | ~Q(layer=""), name="service_requests_owner_says_what"),
        ]

    def __str__(self) -> str:
        return self.key
