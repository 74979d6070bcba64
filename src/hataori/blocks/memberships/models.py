"""Registrations, groups, their members and invitations."""

import uuid

from django.db import models
from django.db.models import F, Q


class Registration(models.Model):
    """One a person: by account, and by person of the register where the account is linked."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    number = models.CharField(max_length=20, unique=True)
    holder_id = models.CharField(max_length=60, unique=True)
    person_id = models.CharField(max_length=60, blank=True)
    user_class = models.CharField(max_length=20)
    checked = models.CharField(max_length=10)
    checked_until = models.DateField(null=True, help_text="the last day of a class that a desk has set after a proof")
    registered_on = models.DateField()
    valid_until = models.DateField()
    renewed_on = models.DateField(null=True)
    name_key = models.CharField(max_length=400, blank=True, help_text="folded names, to be found by; never shown")
    phone_digits = models.CharField(max_length=20, blank=True, db_index=True)
    sample = models.BooleanField(default=False)

    class Meta:
        """One person, one registration; a class that rules know; a term that runs forward."""

        constraints = [
            models.UniqueConstraint(fields=["person_id"], condition=~Q(person_id=""), name="registration_one_a_person"),
            models.CheckConstraint(
                condition=Q(user_class__in=["resident", "nonresident"]), name="registration_known_class"
            ),
            models.CheckConstraint(
                condition=Q(checked__in=["register", "profile", "desk"]), name="registration_known_check"
            ),
            models.CheckConstraint(condition=Q(valid_until__gte=F("registered_on")), name="registration_forward"),
            models.CheckConstraint(condition=~Q(holder_id=""), name="registration_held"),
        ]

    def __str__(self) -> str:
        return self.number


class Group(models.Model):
    """A group (団体)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    number = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=100)
    kana = models.CharField(max_length=200)
    activity = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    dissolved_at = models.DateTimeField(null=True)
    user_class = models.CharField(max_length=20, blank=True, help_text="as a desk has set it; else each member's own")
    checked_until = models.DateField(null=True)
    sample = models.BooleanField(default=False)

    class Meta:
        """A group has a name."""

        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="group_named"),
            models.CheckConstraint(
                condition=Q(user_class="", checked_until=None)
                | Q(user_class__in=["resident", "nonresident"], checked_until__isnull=False),
                name="group_known_class",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Member(models.Model):
    """Somebody in a group, until he leaves it."""

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="members")
    account_id = models.CharField(max_length=60, db_index=True)
    role = models.CharField(max_length=10)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        """Once in a group at a time; one leader."""

        constraints = [
            models.UniqueConstraint(
                fields=["group", "account_id"], condition=Q(left_at=None), name="group_member_once"
            ),
            models.UniqueConstraint(
                fields=["group"], condition=Q(left_at=None, role="leader"), name="group_one_leader"
            ),
            models.CheckConstraint(condition=Q(role__in=["leader", "member"]), name="group_known_role"),
        ]

    def __str__(self) -> str:
        return f"{self.group_id} {self.role}"


class Claim(models.Model):
    """Somebody, for himself or his group, asks for the price of people of the city; a desk decides after a proof."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    holder_id = models.CharField(max_length=60)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, null=True, related_name="claims")
    basis = models.CharField(max_length=10)
    state = models.CharField(max_length=10, default="asked")
    asked_at = models.DateTimeField()
    until = models.DateField(null=True)
    proof = models.CharField(max_length=100, blank=True)
    reason = models.CharField(max_length=500, blank=True, help_text="why it was refused; the person reads it")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=64, blank=True)

    class Meta:
        """One open at a time; granted until a day after a proof, refused with a reason."""

        constraints = [
            models.CheckConstraint(condition=Q(basis__in=["lives", "works", "studies", "group"]), name="claim_basis"),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "withdrawn"])
                | Q(state="granted", until__isnull=False) & ~Q(proof="")
                | Q(state="refused") & ~Q(reason=""),
                name="claim_decided_how",
            ),
            models.UniqueConstraint(
                fields=["holder_id"], condition=Q(state="asked", group=None), name="claim_one_a_person"
            ),
            models.UniqueConstraint(fields=["group"], condition=Q(state="asked"), name="claim_one_a_group"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Invitation(models.Model):
    """A way into a group for one person; only a hash of its code is kept."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="invitations")
    code_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.pk)
