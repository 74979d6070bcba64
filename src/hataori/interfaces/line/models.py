"""What LINE's webhook has told already, and the nonces of people who are linking their account."""

from django.db import models


class HeardEvent(models.Model):
    """A webhook event, by LINE's id: told again it does nothing."""

    event_id = models.CharField(max_length=64, primary_key=True)
    type = models.CharField(max_length=40)
    heard_at = models.DateTimeField()

    class Meta:
        """Old ones are forgotten by age."""

        indexes = [models.Index(fields=["heard_at"], name="line_heard")]

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"


class LinkNonce(models.Model):
    """A person who pressed "link" on our page: the nonce (its hash) LINE will bring back with his user id."""

    digest = models.CharField(max_length=64, primary_key=True)
    account_id = models.CharField(max_length=64)
    until = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.account_id
