"""Services with their keys, templates by version, and what was sent."""

import uuid

from django.db import models
from django.db.models import Q

from hataori.platform.crypto import EncryptedTextField

KINDS = ["normal", "test"]
TYPES = ["email", "sms", "letter"]


class ServiceKey(models.Model):
    """A program's key. A key of kind `test` sends nothing: everything it asks is answered as delivered."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.UUIDField()
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, default="normal")
    secret = EncryptedTextField()
    created_at = models.DateTimeField()
    off_at = models.DateTimeField(null=True)

    class Meta:
        """A service may have several keys."""

        indexes = [models.Index(fields=["service"], name="notify_key_service")]
        constraints = [models.CheckConstraint(condition=Q(kind__in=KINDS), name="notify_key_kind_known")]

    def __str__(self) -> str:
        return self.name


class Template(models.Model):
    """One version of a template; the highest holds."""

    template = models.UUIDField(default=uuid.uuid4)
    service = models.UUIDField()
    version = models.PositiveIntegerField(default=1)
    type = models.CharField(max_length=10)
    name = models.CharField(max_length=200)
    subject = models.CharField(max_length=300, blank=True)
    body = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        """Versions count on."""

        constraints = [
            models.UniqueConstraint(fields=["template", "version"], name="notify_template_version_once"),
            models.CheckConstraint(condition=Q(type__in=TYPES), name="notify_template_type_known"),
        ]
        indexes = [models.Index(fields=["service", "template"], name="notify_template_service")]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


class Notification(models.Model):
    """What a program sent. `number` orders them; recipient and text are sealed."""

    number = models.BigAutoField(primary_key=True)
    id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    service = models.UUIDField()
    type = models.CharField(max_length=10)
    to = EncryptedTextField()
    subject = EncryptedTextField(blank=True)
    body = EncryptedTextField()
    template = models.UUIDField()
    version = models.PositiveIntegerField()
    reference = models.CharField(max_length=1000, blank=True)
    unsubscribe_url = models.CharField(max_length=500, blank=True)
    kind = models.CharField(max_length=10)
    outbox = models.CharField(max_length=60, blank=True, help_text="the outbox kind it left by; none for test keys")
    created_at = models.DateTimeField()

    class Meta:
        """Newest first by service."""

        indexes = [models.Index(fields=["service", "-number"], name="notify_newest")]
        constraints = [models.CheckConstraint(condition=Q(type__in=["email", "sms"]), name="notify_sent_type_known")]

    def __str__(self) -> str:
        return str(self.id)
