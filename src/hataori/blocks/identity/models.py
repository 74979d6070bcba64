"""Trips to the identity provider, the accounts they led to, and the signatures given."""

import uuid

from django.db import models
from django.db.models import F, Q

from hataori.platform.crypto.fields import EncryptedTextField

PURPOSES = [("sign_in", "サインイン"), ("step_up", "本人確認"), ("sign", "電子署名")]
OUTCOMES = [
    ("linked", "住民登録と結び付いた"),
    ("no_match", "一人に決まらない"),
    ("taken", "ほかと結び付いている"),
    ("unavailable", "住民登録につながらない"),
]
ISSUER = 255
SUBJECT = 255


class Errand(models.Model):
    """One trip of one browser to the provider and back; taken once, by whoever comes back first."""

    state_digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the state parameter")
    browser_digest = models.CharField(max_length=64, help_text="SHA-256 of the cookie that only this browser holds")
    nonce = models.CharField(max_length=64)
    verifier = EncryptedTextField(help_text="PKCE code_verifier (RFC 7636)")
    purpose = models.CharField(max_length=10, choices=PURPOSES)
    return_to = models.CharField(max_length=2000)
    asked_for = models.CharField(max_length=64, blank=True, help_text="id of the signature request of a sign errand")
    started_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=40, blank=True)

    class Meta:
        """Cleaned by age; a browser's last one says where its person was."""

        indexes = [
            models.Index(fields=["expires_at"], name="errand_by_age"),
            models.Index(fields=["browser_digest", "started_at"], name="errand_of_browser"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(purpose__in=[key for key, _ in PURPOSES]), name="errand_purpose_known"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("started_at")), name="errand_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.purpose


class Introduction(models.Model):
    """A proven person without an account, shown to himself before one is made; what was proven is sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    browser_digest = models.CharField(max_length=64)
    proven = EncryptedTextField(help_text="issuer, subject and claims as JSON")
    return_to = models.CharField(max_length=2000)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        """Cleaned by age."""

        indexes = [models.Index(fields=["expires_at"], name="introduction_by_age")]

    def __str__(self) -> str:
        return str(self.id)


class IdentityLink(models.Model):
    """A provider's pairwise subject and the account that is his: each belongs to one of the other."""

    account_id = models.UUIDField()
    issuer = models.CharField(max_length=ISSUER)
    subject = models.CharField(max_length=SUBJECT)
    strength = models.CharField(max_length=10)
    register_outcome = models.CharField(max_length=20, choices=OUTCOMES, blank=True)
    linked_at = models.DateTimeField()
    used_at = models.DateTimeField()

    class Meta:
        """OpenID Connect Core 1.0, 5.7: issuer and subject together are the only stable key."""

        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="link_one_account_a_subject"),
            models.UniqueConstraint(fields=["issuer", "account_id"], name="link_one_subject_an_account"),
            models.CheckConstraint(condition=~Q(subject="") & ~Q(issuer=""), name="link_names_somebody"),
        ]

    def __str__(self) -> str:
        return str(self.account_id)


class SignatureRequest(models.Model):
    """A digest somebody is asked to sign, and once he has, the evidence of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account_id = models.UUIDField()
    about = models.CharField(max_length=100, help_text="what is signed: draft/<id>, application/<number>")
    title = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, help_text="SHA-256 of what is signed, hex")
    return_to = models.CharField(max_length=2000)
    requested_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    transaction = models.CharField(max_length=100, blank=True)
    signature = models.BinaryField(null=True)
    certificate = EncryptedTextField(blank=True, help_text="PEM; it names and places its holder, so it is sealed")
    serial = models.CharField(max_length=80, blank=True)
    issuer_name = models.CharField(max_length=300, blank=True)
    evidence = models.CharField(max_length=300, blank=True, help_text="how the certificate was checked")

    class Meta:
        """A signed request holds all of its evidence."""

        indexes = [models.Index(fields=["about"], name="signature_about")]
        constraints = [
            models.CheckConstraint(
                condition=Q(signed_at=None) | (~Q(serial="") & Q(signature__isnull=False)), name="signed_has_evidence"
            ),
            models.CheckConstraint(condition=~Q(digest=""), name="signature_of_something"),
        ]

    def __str__(self) -> str:
        return self.about
