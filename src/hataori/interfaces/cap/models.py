"""Alerts that went out, never deleted; and the one key they are signed with."""

from django.db import models
from django.db.models import Q

from hataori.platform.crypto import EncryptedTextField

from .types import MESSAGE_TYPES, STATUSES


class SigningKey(models.Model):
    """One row: the private key and its certificate, which every alert carries."""

    number = models.PositiveSmallIntegerField(primary_key=True, default=1)
    private = EncryptedTextField(help_text="PKCS#8 PEM")
    certificate = models.TextField(help_text="X.509 PEM")
    made_at = models.DateTimeField()

    class Meta:
        """There is one."""

        constraints = [models.CheckConstraint(condition=Q(number=1), name="cap_key_is_one")]

    def __str__(self) -> str:
        return "cap"


class Issued(models.Model):
    """One alert as it was signed. `chain` is the first alert's identifier; an Update or Cancel ends what it follows."""

    id = models.UUIDField(primary_key=True)
    identifier = models.CharField(max_length=200, unique=True)
    chain = models.CharField(max_length=200, db_index=True)
    sender = models.CharField(max_length=200)
    sent = models.DateTimeField()
    expires = models.DateTimeField()
    status = models.CharField(max_length=10)
    message_type = models.CharField(max_length=10)
    event = models.CharField(max_length=34)
    headline = models.CharField(max_length=300)
    xml = models.TextField()

    class Meta:
        """Newest first; one message of a chain a second, so that the order is told by the time."""

        ordering = ("-sent", "-identifier")
        constraints = [
            models.CheckConstraint(condition=Q(status__in=STATUSES), name="cap_status_known"),
            models.CheckConstraint(condition=Q(message_type__in=MESSAGE_TYPES), name="cap_type_known"),
            models.CheckConstraint(condition=Q(expires__gt=models.F("sent")), name="cap_expires_later"),
            models.UniqueConstraint(fields=("chain", "sent"), name="cap_chain_in_order"),
            models.UniqueConstraint(
                fields=("chain",), condition=Q(message_type="Alert"), name="cap_chain_has_one_beginning"
            ),
            models.UniqueConstraint(fields=("chain",), condition=Q(message_type="Cancel"), name="cap_chain_ends_once"),
        ]

    def __str__(self) -> str:
        return self.identifier
