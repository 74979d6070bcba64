"""Posts with their other languages. Approvals by different people are held by the database."""

import uuid

from django.db import models
from django.db.models import F, Q

KINDS = {"news": "お知らせ", "event": "催し", "emergency": "緊急"}
STATES = {
    "draft": "下書き",
    "waiting": "承認待ち",
    "approved_once": "2人目の承認待ち",
    "approved": "公開の時刻を待っています",
    "published": "公開中",
    "withdrawn": "取り下げ",
}
STEPS = {"alert": "発表", "update": "更新", "cancel": "解除"}
_CALM = ~Q(kind="emergency")


class Post(models.Model):
    """One text of the city. `plain_title` and `plain_body` are its やさしい日本語; `channels` names where it goes.

    Emergencies: `step` and `follows` make the chain, `alert` holds what CAP needs, `cap` the identifier that went out.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    key = models.SlugField(max_length=40, unique=True)
    kind = models.CharField(max_length=12)
    department = models.CharField(max_length=60)
    title = models.CharField(max_length=80)
    body = models.TextField()
    plain_title = models.CharField(max_length=80, blank=True)
    plain_body = models.TextField(blank=True)
    image = models.CharField(max_length=64, blank=True)
    image_alt = models.CharField(max_length=300, blank=True)
    channels = models.JSONField(default=list)
    state = models.CharField(max_length=14, default="draft")
    publish_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    author = models.CharField(max_length=64)
    approver = models.CharField(max_length=64, blank=True)
    confirmer = models.CharField(max_length=64, blank=True)
    remark = models.CharField(max_length=300, blank=True, help_text="why it was sent back or withdrawn")
    exercise = models.BooleanField(default=False)
    step = models.CharField(max_length=8, default="alert")
    follows = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="followed_by")
    alert = models.JSONField(default=dict)
    cap = models.CharField(max_length=200, blank=True)
    sample = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    class Meta:
        """Nobody approves what he wrote; two people approve an emergency; a picture has words."""

        ordering = ("-changed_at",)
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(KINDS)), name="post_kind_known"),
            models.CheckConstraint(condition=Q(state__in=list(STATES)), name="post_state_known"),
            models.CheckConstraint(condition=Q(step__in=list(STEPS)), name="post_step_known"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(body=""), name="post_says_something"),
            models.CheckConstraint(condition=Q(image="") | ~Q(image_alt=""), name="post_picture_has_words"),
            models.CheckConstraint(
                condition=Q(approver="") | ~Q(approver=F("author")), name="post_approver_not_author"
            ),
            models.CheckConstraint(
                condition=Q(confirmer="") | (~Q(confirmer=F("author")) & ~Q(confirmer=F("approver"))),
                name="post_confirmer_is_third",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved_once", "approved", "published"]) | ~Q(approver="") | Q(sample=True),
                name="post_out_only_approved",
            ),
            models.CheckConstraint(
                condition=_CALM | ~Q(state__in=["approved", "published"]) | ~Q(confirmer="") | Q(sample=True),
                name="post_emergency_by_two",
            ),
            models.CheckConstraint(
                condition=_CALM | ~Q(state="published") | Q(expires_at__isnull=False), name="post_emergency_expires"
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False), name="post_published_when"
            ),
            models.CheckConstraint(
                condition=Q(step="alert", follows__isnull=True) | Q(~Q(step="alert"), follows__isnull=False),
                name="post_chain_whole",
            ),
            models.UniqueConstraint(fields=("follows",), condition=Q(state="published"), name="post_followed_once"),
        ]
        indexes = [models.Index(fields=("state", "-published_at"), name="post_newest")]

    def __str__(self) -> str:
        return self.key

    @property
    def state_title(self) -> str:
        """The state in words."""
        return STATES[self.state]

    @property
    def kind_title(self) -> str:
        """The kind in words."""
        return KINDS[self.kind]

    @property
    def shown_title(self) -> str:
        """The title with the mark of an exercise, which no channel may leave out."""
        return f"【訓練】{self.title}" if self.exercise else self.title


class Translation(models.Model):
    """A post in another language; `machine` until a person has read it."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="translations")
    language = models.CharField(max_length=12)
    title = models.CharField(max_length=200)
    body = models.TextField()
    machine = models.BooleanField(default=False)
    read_by = models.CharField(max_length=64, blank=True)

    class Meta:
        """One a language."""

        ordering = ("language",)
        constraints = [
            models.UniqueConstraint(fields=("post", "language"), name="post_language_once"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(body=""), name="translation_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.post_id}/{self.language}"
