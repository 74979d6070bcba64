"""Tables of the register. Lines are only added (migration 0002); personal numbers are sealed."""

import uuid

from django.db import models
from django.db.models import F, Q

from hataori.platform.crypto import EncryptedTextField

from .types import HEAD, Reason, Status

NAME = 200


class HouseholdRow(models.Model):
    """A household (世帯); who belongs to it is said by the lines."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    number = models.CharField(max_length=20, unique=True)
    sample = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.number


class PersonRow(models.Model):
    """A person of the register, living here or not any more: what never changes about them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    number = models.CharField(max_length=20, unique=True, help_text="宛名番号 of the city's core system")
    birth = models.DateField(help_text="the first day it may have been")
    birth_precision = models.CharField(max_length=5, default="day")
    sex = models.CharField(max_length=6, blank=True)
    nationality = models.CharField(max_length=3, default="JPN")
    personal_number = EncryptedTextField(blank=True)
    personal_number_key = models.CharField(max_length=64, blank=True)
    sample = models.BooleanField(default=False)

    class Meta:
        """A personal number is one person's (番号法第7条)."""

        indexes = [models.Index(fields=["birth"], name="register_by_birth")]
        constraints = [
            models.UniqueConstraint(
                fields=["personal_number_key"], condition=~Q(personal_number_key=""), name="register_number_once"
            ),
            models.CheckConstraint(
                condition=Q(birth_precision__in=["day", "month", "year"]), name="register_birth_precision"
            ),
            models.CheckConstraint(condition=Q(sex__in=["", "male", "female"]), name="register_sex_known"),
        ]

    def __str__(self) -> str:
        return self.number


class LineRow(models.Model):
    """What the register said of a person from a day on; `ends` is the first day it no longer did."""

    person = models.ForeignKey(PersonRow, on_delete=models.PROTECT, related_name="lines")
    sequence = models.PositiveSmallIntegerField()
    begins = models.DateField()
    ends = models.DateField(null=True)
    reason = models.CharField(max_length=20)
    household = models.ForeignKey(HouseholdRow, on_delete=models.PROTECT, related_name="lines")
    relation = models.CharField(max_length=20)
    family = models.CharField(max_length=NAME)
    given = models.CharField(max_length=NAME, blank=True)
    family_kana = models.CharField(max_length=NAME, blank=True)
    given_kana = models.CharField(max_length=NAME, blank=True)
    former_family = models.CharField(max_length=NAME, blank=True, help_text="旧氏（施行令第30条の13）")
    common_name = models.CharField(max_length=NAME, blank=True, help_text="通称（施行令第30条の16）")
    roman_name = models.CharField(max_length=NAME, blank=True)
    name_key = models.CharField(max_length=NAME * 2, help_text="folded: variant kanji and selectors meet")
    kana_key = models.CharField(max_length=NAME * 2, blank=True)
    other_key = models.CharField(max_length=NAME * 2, blank=True, help_text="通称, 旧氏 or Latin letters, folded")
    postal_code = models.CharField(max_length=8, blank=True)
    address = models.CharField(max_length=300, blank=True)
    former_address = models.CharField(max_length=300, blank=True)
    domicile = models.CharField(max_length=300, blank=True, help_text="本籍")
    domicile_head = models.CharField(max_length=NAME, blank=True, help_text="筆頭者")
    status = models.CharField(max_length=10)
    protected = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=100)

    class Meta:
        """One open line a person, one head a household, ends after begins."""

        indexes = [
            models.Index(fields=["household", "begins"], name="register_household"),
            models.Index(fields=["name_key"], condition=Q(ends=None), name="register_by_name"),
            models.Index(fields=["kana_key"], condition=Q(ends=None), name="register_by_kana"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["person", "sequence"], name="register_line_order"),
            models.UniqueConstraint(fields=["person"], condition=Q(ends=None), name="register_one_open_line"),
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(ends=None, relation=HEAD, status=Status.RESIDENT.value),
                name="register_one_head",
            ),
            models.CheckConstraint(condition=Q(ends=None) | Q(ends__gte=F("begins")), name="register_ends_after"),
            models.CheckConstraint(condition=Q(sequence__gte=1), name="register_sequence_from_one"),
            models.CheckConstraint(
                condition=Q(status__in=[each.value for each in Status]), name="register_status_known"
            ),
            models.CheckConstraint(
                condition=Q(reason__in=[each.value for each in Reason]), name="register_reason_known"
            ),
            models.CheckConstraint(condition=~Q(family="") & ~Q(relation=""), name="register_has_name"),
            models.CheckConstraint(
                condition=~Q(status=Status.RESIDENT.value) | ~Q(address=""), name="register_resident_has_address"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.sequence}"


class TaxRow(models.Model):
    """市県民税 of a person and year: the income is that of the year before. A changed assessment adds a revision."""

    person = models.ForeignKey(PersonRow, on_delete=models.PROTECT, related_name="taxes")
    year = models.PositiveSmallIntegerField()
    revision = models.PositiveSmallIntegerField(default=1)
    income = models.PositiveBigIntegerField(default=0, help_text="合計所得金額")
    deductions = models.PositiveBigIntegerField(default=0)
    dependents = models.PositiveSmallIntegerField(default=0)
    tax = models.PositiveBigIntegerField(default=0)
    earned = models.BooleanField(default=True)
    work = models.CharField(max_length=10, default="none")
    employer = models.CharField(max_length=200, blank=True)
    supporter = models.UUIDField(null=True, help_text="on whose return this person counts")

    class Meta:
        """One assessment a year and revision; nobody counts on his own return."""

        constraints = [
            models.UniqueConstraint(fields=["person", "year", "revision"], name="register_tax_once"),
            models.CheckConstraint(
                condition=Q(work__in=["none", "employee", "public", "self"]), name="register_work_known"
            ),
            models.CheckConstraint(
                condition=Q(supporter=None) | ~Q(supporter=F("person")), name="register_supporter_other"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.year}"


CONDITIONS = (
    "physical",
    "intellectual",
    "mental",
    "card_number",
    "recognised_grade",
    "facility",
    "hospital",
    "disability_pension",
    "insurance",
    "insurance_number",
    "care_number",
    "pension_number",
    "school",
    "child_support",
    "seal",
    "public_assistance",
    "single_parent",
    "other_parent_unable",
    "pension",
    "child_allowance",
    "number_card",
    "property",
    "light_vehicle",
    "water",
    "dog",
)
"""What else is known: cards by kind with their grade, 医療保険, 被保険者番号, school and year, 印鑑登録, 生活保護 …,
and what the sections' own registers hold under that person: 年金からの特別徴収 (介護保険法第134条), 児童手当の
受給者番号, マイナンバーカード, 固定資産税, 軽自動車税, 水道の使用者, 犬の登録."""


class Condition(models.Model):
    """Something true of a person from a day on. Facts of the whole household stand with its head."""

    person = models.ForeignKey(PersonRow, on_delete=models.PROTECT, related_name="conditions")
    kind = models.CharField(max_length=20)
    value = models.CharField(max_length=200)
    begins = models.DateField()
    ends = models.DateField(null=True)

    class Meta:
        """One open value of a kind."""

        constraints = [
            models.UniqueConstraint(fields=["person", "kind"], condition=Q(ends=None), name="register_condition_open"),
            models.CheckConstraint(condition=Q(kind__in=CONDITIONS), name="register_condition_known"),
            models.CheckConstraint(condition=~Q(value=""), name="register_condition_says"),
            models.CheckConstraint(condition=Q(ends=None) | Q(ends__gte=F("begins")), name="register_condition_ends"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}"


class AccountLink(models.Model):
    """Which account is which person of the register, how that was proven, and since when."""

    account_id = models.UUIDField()
    person = models.ForeignKey(PersonRow, on_delete=models.PROTECT, related_name="links")
    how = models.CharField(max_length=40)
    linked_at = models.DateTimeField()
    linked_by = models.CharField(max_length=100)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """One account one person, and the other way round."""

        constraints = [
            models.UniqueConstraint(fields=["account_id"], condition=Q(ended_at=None), name="register_account_once"),
            models.UniqueConstraint(fields=["person"], condition=Q(ended_at=None), name="register_person_once"),
            models.CheckConstraint(condition=~Q(how=""), name="register_link_says_how"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.how}"


class LookRow(models.Model):
    """A check in the register for a case: asked once a paper, answered when the register could be read."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    about = models.CharField(max_length=100, help_text="case/<number>")
    slot = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    account_id = models.UUIDField(help_text="who agreed to it")
    person_id = models.UUIDField(null=True, help_text="whom he represents; empty where it is himself")
    consent_id = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=10, default="waiting")
    typed = EncryptedTextField(blank=True, help_text="what the applicant wrote of the same facts, as JSON")
    seen = EncryptedTextField(blank=True, help_text="what the register said, as JSON")
    differs = models.JSONField(default=list)
    asked_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True)

    class Meta:
        """One look a paper of a case."""

        indexes = [models.Index(fields=["asked_at"], condition=Q(state="waiting"), name="register_looks_waiting")]
        constraints = [
            models.UniqueConstraint(fields=["about", "slot"], name="register_one_look"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "seen", "absent"]), name="register_look_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", looked_at=None) | (~Q(state="waiting") & Q(looked_at__isnull=False)),
                name="register_look_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.about} {self.slot}"


class RegisterState(models.Model):
    """Whether the register may be asked (one row). An operator closes it for maintenance of the core system."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    closed = models.BooleanField(default=False)
    reason = models.CharField(max_length=200, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        """There is one register."""

        constraints = [models.CheckConstraint(condition=Q(id=1), name="register_state_one")]

    def __str__(self) -> str:
        return "closed" if self.closed else "open"


class Loaded(models.Model):
    """A sample or file that was loaded, by its digest: a second run knows it again."""

    name = models.CharField(max_length=100, primary_key=True)
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
