"""The key by which push services know this installation (VAPID, RFC 8292)."""

from django.db import models

from hataori.platform.crypto import EncryptedTextField


class ServerKey(models.Model):
    """One row. Browsers bind their subscriptions to this key: losing it loses every subscription."""

    number = models.PositiveSmallIntegerField(primary_key=True, default=1)
    private = EncryptedTextField(help_text="PKCS#8 PEM")
    public = models.CharField(max_length=100, help_text="the uncompressed point, base64url")
    made_at = models.DateTimeField()

    class Meta:
        """There is one."""

        constraints = [models.CheckConstraint(condition=models.Q(number=1), name="push_key_is_one")]

    def __str__(self) -> str:
        return self.public
