"""Targets, mapping tables, which case went where in which batch, and what came back."""

from django.db import models
from django.db.models import Q

from hataori.platform.crypto import EncryptedTextField

FORMATS = [("csv", "CSV"), ("json", "JSON")]
ENCODINGS = [("utf-8", "UTF-8"), ("cp932", "Shift_JIS（Windows-31J）")]
WHENS = [("granted", "認めた申請と、受理した届出"), ("decided", "認めない決定も含む、決定したもの全部")]
KINDS = [("new", "新規"), ("corrected", "訂正"), ("resent", "再送")]
STATES = [
    ("waiting", "引渡し待ち"),
    ("held", "渡せない"),
    ("handed", "引渡し済み"),
    ("accepted", "相手が受理"),
    ("error", "相手でエラー"),
    ("processed", "相手で処理済み"),
    ("recalled", "決定の取消しあり"),
]
_IN_BATCH = ["handed", "accepted", "error", "processed", "recalled"]


class MappingVersion(models.Model):
    """A procedure's mapping table. Rows are added, never changed; the highest version is in force."""

    procedure_id = models.CharField(max_length=64)
    version = models.PositiveIntegerField()
    items = models.JSONField()
    outside_code = models.CharField(max_length=64, blank=True)
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=100)
    written_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        """Versions count from 1; 0 is the generic table."""

        constraints = [
            models.UniqueConstraint(fields=["procedure_id", "version"], name="handover_mapping_version_once"),
            models.CheckConstraint(condition=Q(version__gte=1), name="handover_mapping_version_from_one"),
        ]
        indexes = [models.Index(fields=["outside_code"], name="handover_mapping_outside")]

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.version}"


class Target(models.Model):
    """A core system that takes files."""

    key = models.CharField(max_length=30, unique=True)
    title = models.CharField(max_length=100)
    format = models.CharField(max_length=10, choices=FORMATS)
    encoding = models.CharField(max_length=10, choices=ENCODINGS)
    with_personal_number = models.BooleanField(default=False)
    active = models.BooleanField(default=True)
    last_serial = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=100)

    class Meta:
        """JSON is UTF-8 (RFC 8259, 8.1)."""

        constraints = [
            models.CheckConstraint(condition=~Q(key="") & ~Q(title=""), name="handover_target_named"),
            models.CheckConstraint(condition=Q(format="csv") | Q(encoding="utf-8"), name="handover_json_is_utf8"),
        ]

    def __str__(self) -> str:
        return self.key


class Route(models.Model):
    """The cases of one procedure that a target takes, from the ones decided on `since` on."""

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="routes")
    procedure_id = models.CharField(max_length=64)
    when = models.CharField(max_length=10, choices=WHENS)
    since = models.DateField()
    active = models.BooleanField(default=True)

    class Meta:
        """A procedure goes to a target once."""

        constraints = [models.UniqueConstraint(fields=["target", "procedure_id"], name="handover_route_once")]
        indexes = [models.Index(fields=["procedure_id"], name="handover_route_procedure")]

    def __str__(self) -> str:
        return f"{self.target_id} {self.procedure_id}"


class Batch(models.Model):
    """One set of files. The data lies sealed as text; attachments stay where they are until somebody takes them."""

    number = models.CharField(max_length=40, unique=True)
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="batches")
    procedure_id = models.CharField(max_length=64)
    department = models.CharField(max_length=100)
    cases = models.PositiveIntegerField()
    attachments = models.PositiveIntegerField(default=0)
    mapping_version = models.PositiveIntegerField()
    format = models.CharField(max_length=10, choices=FORMATS)
    encoding = models.CharField(max_length=10, choices=ENCODINGS)
    with_personal_number = models.BooleanField()
    content = EncryptedTextField(blank=True)
    manifest = EncryptedTextField(blank=True)
    report = EncryptedTextField(blank=True, help_text="外字: what the encoding lacked when it was made")
    sha256 = models.CharField(max_length=64, help_text="of the data file's bytes")
    again_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="agains")
    reason = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=100)
    made_by_name = models.CharField(max_length=200, blank=True)
    keep_until = models.DateField()
    emptied_at = models.DateTimeField(null=True)

    class Meta:
        """A second file of the same cases says why."""

        constraints = [
            models.CheckConstraint(condition=Q(again_of=None) | ~Q(reason=""), name="handover_again_says_why"),
            models.CheckConstraint(condition=Q(cases__gte=1), name="handover_batch_not_empty"),
        ]
        indexes = [models.Index(fields=["target", "-made_at"], name="handover_batch_newest")]

    def __str__(self) -> str:
        return self.number


class HandedCase(models.Model):
    """A case and one target: there is exactly one row for both, whatever runs twice."""

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="handed")
    procedure_id = models.CharField(max_length=64)
    number = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=KINDS, default="new")
    state = models.CharField(max_length=10, choices=STATES, default="waiting")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, related_name="handed")
    line = models.PositiveIntegerField(null=True)
    column = models.CharField(max_length=100, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    processed_on = models.DateField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        """What a target has got stands in a batch; what failed says why."""

        constraints = [
            models.UniqueConstraint(fields=["target", "number"], name="handover_case_once_a_target"),
            models.CheckConstraint(condition=Q(state__in=[key for key, _ in STATES]), name="handover_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=_IN_BATCH) | Q(batch__isnull=False, line__isnull=False),
                name="handover_handed_in_batch",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["held", "error"]) | ~Q(reason=""), name="handover_failure_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(state="processed") | Q(processed_on__isnull=False), name="handover_processed_when"
            ),
        ]
        indexes = [
            models.Index(fields=["target", "state", "procedure_id", "id"], name="handover_case_state"),
            models.Index(fields=["number"], name="handover_case_number"),
        ]

    def __str__(self) -> str:
        return f"{self.target_id} {self.number} {self.state}"


class BatchLine(models.Model):
    """Which case stood in which line of which batch."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="lines")
    handed = models.ForeignKey(HandedCase, on_delete=models.PROTECT, related_name="lines")
    line = models.PositiveIntegerField()

    class Meta:
        """A line holds one case, a case one line."""

        constraints = [
            models.UniqueConstraint(fields=["batch", "line"], name="handover_line_once"),
            models.UniqueConstraint(fields=["batch", "handed"], name="handover_line_case_once"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.line}"


class ResultFile(models.Model):
    """A result file that was read whole; the same bytes are read once a target."""

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="results")
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=255)
    rows = models.PositiveIntegerField()
    applied = models.PositiveIntegerField()
    problems = models.JSONField(default=list)
    imported_at = models.DateTimeField()
    imported_by = models.CharField(max_length=100)

    class Meta:
        """Once."""

        constraints = [models.UniqueConstraint(fields=["target", "sha256"], name="handover_result_once")]

    def __str__(self) -> str:
        return self.name
