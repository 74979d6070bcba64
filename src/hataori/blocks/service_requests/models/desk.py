"""What staff do with requests: work orders, and what they hide or show again."""

import uuid

from django.db import models
from django.db.models import Q

from .request import Request

WORK_STATES = [("ordered", "依頼"), ("started", "作業中"), ("done", "完了"), ("cancelled", "取消")]
WHATS = [("text", "本文"), ("photo", "写真"), ("request", "通報")]


class WorkOrder(models.Model):
    """Work in the field for a request: who goes, till when, what was found and done."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="orders")
    department = models.CharField(max_length=60)
    assignee_id = models.CharField(max_length=64, blank=True)
    assignee_name = models.CharField(max_length=80, blank=True)
    text = models.CharField(max_length=1000)
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=WORK_STATES, default="ordered")
    ordered_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    result = models.TextField(blank=True)

    class Meta:
        """One order under way for a request; what is done has a time and a result."""

        constraints = [
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(state__in=["ordered", "started"]),
                name="service_requests_one_order_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | (Q(done_at__isnull=False) & ~Q(result="")),
                name="service_requests_done_says_what",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[key for key, _ in WORK_STATES]), name="service_requests_order_state_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["assignee_id", "due_on"],
                condition=Q(state__in=["ordered", "started"]),
                name="service_requests_my_orders",
            )
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.state}"


class ModerationAct(models.Model):
    """Who hid or showed what, and why. Never changed."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="moderation")
    what = models.CharField(max_length=10, choices=WHATS)
    ref = models.CharField(max_length=80, blank=True, help_text="which photo")
    shown = models.BooleanField(help_text="whether the public sees it from then on")
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()
    by = models.CharField(max_length=64)
    by_name = models.CharField(max_length=80, blank=True)

    class Meta:
        """Nothing is hidden without a word."""

        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="service_requests_moderated_why"),
            models.CheckConstraint(
                condition=Q(what__in=[key for key, _ in WHATS]), name="service_requests_moderated_what"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.what}"
