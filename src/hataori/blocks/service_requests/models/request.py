"""A request, its pictures, its steps, what it was joined to and who follows it."""

import uuid

from django.db import models
from django.db.models import F, Q

from hataori.blocks.service_requests.rules.states import CLOSED, TITLES, State
from hataori.platform.crypto import EncryptedTextField

CHANNELS = [("web", "ウェブ"), ("phone", "電話"), ("counter", "窓口"), ("api", "API"), ("line", "LINE")]
STATES = [(state.value, TITLES[state]) for state in State]
VIEWS = [("near", "近くから"), ("far", "離れて"), ("before", "作業前"), ("after", "作業後")]
HOWS = [("auto", "自動"), ("person", "職員"), ("reporter", "通報した人")]


class Request(models.Model):
    """One request. `description` is as it was written, sealed; `published` is what everybody reads.

    `is_open` is kept beside `state`, because a request that was joined to another is open as long as that one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=20, unique=True)
    token_hash = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=60)
    lat = models.FloatField()
    lon = models.FloatField()
    cell = models.BigIntegerField()
    address = models.CharField(max_length=200, blank=True)
    address_id = models.CharField(max_length=80, blank=True)
    description = EncryptedTextField(blank=True)
    published = models.TextField(blank=True)
    attributes = models.JSONField(default=dict)
    channel = models.CharField(max_length=10, choices=CHANNELS)
    state = models.CharField(max_length=12, choices=STATES, default=State.RECEIVED)
    is_open = models.BooleanField(default=True)
    hidden = models.BooleanField(default=False, help_text="not in lists and maps of the public")
    department = models.CharField(max_length=60)
    routed_by = models.CharField(max_length=300)
    owner_hint = models.CharField(max_length=400, blank=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    account_id = models.CharField(max_length=64, blank=True)
    contact = EncryptedTextField(blank=True, help_text="names, mail, telephone as JSON; never published")
    received_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    due_on = models.DateField()
    first_response_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    forgotten_at = models.DateTimeField(null=True)
    reopened = models.PositiveSmallIntegerField(default=0)
    rating = models.PositiveSmallIntegerField(null=True)
    sample = models.BooleanField(default=False)
    trial = models.BooleanField(default=False, help_text="of a program being tried out")

    class Meta:
        """A joined request has a parent that is none itself; what is closed has a time."""

        constraints = [
            models.CheckConstraint(
                condition=Q(state=State.DUPLICATE, parent__isnull=False) | (~Q(state=State.DUPLICATE) & Q(parent=None)),
                name="service_requests_joined_has_parent",
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("id")), name="service_requests_not_own_parent"
            ),
            models.CheckConstraint(
                condition=Q(is_open=True, closed_at=None) | Q(is_open=False, closed_at__isnull=False),
                name="service_requests_closed_when",
            ),
            models.CheckConstraint(
                condition=Q(state=State.DUPLICATE)
                | Q(state__in=sorted(CLOSED), is_open=False)
                | (~Q(state__in=sorted(CLOSED)) & Q(is_open=True)),
                name="service_requests_open_as_state",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[key for key, _ in STATES]), name="service_requests_state_known"
            ),
            models.CheckConstraint(
                condition=Q(channel__in=[key for key, _ in CHANNELS]), name="service_requests_channel_known"
            ),
            models.CheckConstraint(
                condition=Q(lat__gte=-90, lat__lte=90, lon__gte=-180, lon__lte=180), name="service_requests_on_earth"
            ),
            models.CheckConstraint(
                condition=Q(rating=None) | Q(rating__gte=1, rating__lte=5), name="service_requests_rating_on_scale"
            ),
            models.CheckConstraint(
                condition=Q(forgotten_at=None) | Q(account_id=""), name="service_requests_forgotten_is_gone"
            ),
        ]
        indexes = [
            models.Index(fields=["cell", "received_at"], condition=Q(is_open=True), name="service_requests_near"),
            models.Index(fields=["received_at", "id"], name="service_requests_by_time"),
            models.Index(fields=["updated_at"], name="service_requests_changed"),
            models.Index(fields=["department", "due_on"], condition=Q(is_open=True), name="service_requests_desk"),
            models.Index(fields=["account_id", "-received_at"], name="service_requests_mine"),
        ]

    def __str__(self) -> str:
        return self.number


class Photo(models.Model):
    """A picture of a request, kept by the vision block, or by another system at its address."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="photos")
    photo_id = models.CharField(max_length=80, blank=True)
    url = models.CharField(max_length=500, blank=True, help_text="an address that a partner's system gave")
    view = models.CharField(max_length=6, choices=VIEWS, default="near")
    position = models.PositiveSmallIntegerField()
    hidden = models.BooleanField(default=False)

    class Meta:
        """A picture is ours or elsewhere, and has a place of its own."""

        constraints = [
            models.UniqueConstraint(fields=["request", "position"], name="service_requests_photo_place"),
            models.CheckConstraint(
                condition=(Q(photo_id="") & ~Q(url="")) | (~Q(photo_id="") & Q(url="")),
                name="service_requests_photo_is_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(view__in=[key for key, _ in VIEWS]), name="service_requests_photo_view_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.position}"


class Step(models.Model):
    """One step or remark. `state` is where the request stands from then on, empty for a remark that moves nothing."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="steps")
    at = models.DateTimeField()
    state = models.CharField(max_length=12, blank=True)
    text = models.TextField(blank=True)
    public = models.BooleanField(default=True)
    actor_id = models.CharField(max_length=64)
    actor_kind = models.CharField(max_length=10)
    actor_name = models.CharField(max_length=80, blank=True)
    external_id = models.CharField(max_length=120, blank=True)
    media_url = models.CharField(max_length=500, blank=True)

    class Meta:
        """A partner's update comes once."""

        constraints = [
            models.UniqueConstraint(
                fields=["request", "actor_id", "external_id"],
                condition=~Q(external_id=""),
                name="service_requests_update_once",
            ),
        ]
        indexes = [models.Index(fields=["at"], name="service_requests_steps_by_time")]

    def __str__(self) -> str:
        return f"{self.request_id} {self.at:%Y-%m-%d %H:%M}"


class Link(models.Model):
    """That a report speaks of the same as another: how it was found, how sure, and whether it was undone."""

    child = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="links")
    parent = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="linked")
    how = models.CharField(max_length=10, choices=HOWS)
    score = models.FloatField(null=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=64)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=64, blank=True)
    undone_why = models.CharField(max_length=300, blank=True)

    class Meta:
        """A report is joined to one other at a time; who undoes says why."""

        constraints = [
            models.UniqueConstraint(
                fields=["child"], condition=Q(undone_at=None), name="service_requests_one_link_stands"
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None) | (~Q(undone_by="") & ~Q(undone_why="")), name="service_requests_undone_why"
            ),
            models.CheckConstraint(condition=Q(how__in=[key for key, _ in HOWS]), name="service_requests_link_how"),
        ]

    def __str__(self) -> str:
        return f"{self.child_id} → {self.parent_id}"


class Follower(models.Model):
    """Somebody with an account who said "me too" and is told how it goes on; others follow a topic of messaging."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="followers")
    account_id = models.CharField(max_length=64)
    since = models.DateTimeField()

    class Meta:
        """Once each."""

        constraints = [
            models.UniqueConstraint(fields=["request", "account_id"], name="service_requests_follows_once"),
            models.CheckConstraint(condition=~Q(account_id=""), name="service_requests_follower_reachable"),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.since:%Y-%m-%d}"
