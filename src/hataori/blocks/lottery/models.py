"""Tables of rounds. Rules and places are fixed at opening, entries at closing, results at the draw: the database itself
refuses later changes (migrations/0002_guards.py). What is drawn are the rows of `Entry` exactly as they stand here.
"""

import uuid

from django.db import models
from django.db.models import F, Q

from hataori.platform.crypto import EncryptedTextField

from .chance import SOURCES
from .publishing_rules import OVER_LIMIT
from .rules import MODES
from .suiting import published_name

STATES = ("draft", "open", "closing", "closed", "drawn", "settled", "cancelled")
STANDINGS = ("standing", "cancelled", "void")
WIN_STATES = ("offered", "accepted", "declined", "lapsed", "given_up")
KEPT = ("offered", "accepted")
_HASH = r"^[0-9a-f]{64}$"


class Round(models.Model):
    """One draw from its opening to the last answer. `rules` is the published document, bound by `rules_hash`.

    The secret is made at opening, and its commitment published then: whoever chose a secret after seeing the entries
    could choose the winners wherever no public chance is mixed in.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    title = models.CharField(max_length=200)
    about = models.TextField(blank=True, help_text="what is drawn, in the city's words")
    department = models.CharField(max_length=100)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="second_chances")
    entry_url = models.CharField(max_length=300, blank=True, help_text="where a service takes the entries")
    rules = models.JSONField()
    rules_hash = models.CharField(max_length=64)
    mode = models.CharField(max_length=20)
    max_wins = models.PositiveIntegerField(help_text="per group")
    max_wishes = models.PositiveIntegerField(help_text="per group")
    max_wishes_person = models.PositiveIntegerField(help_text="per verified person, over all groups")
    over_limit = models.CharField(max_length=10)
    beacon = models.CharField(max_length=20)
    numbers = models.JSONField(default=list, help_text="which published numbers, named at opening")
    apply_from = models.DateTimeField()
    apply_until = models.DateTimeField(help_text="the first instant at which nothing is taken any more")
    draw_at = models.DateTimeField()
    confirm_until = models.DateTimeField()
    offer_hours = models.PositiveSmallIntegerField(help_text="how long an offer down the line lasts")
    secret = EncryptedTextField()
    commitment = models.CharField(max_length=64)
    state = models.CharField(max_length=10, default="draft")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64)
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True, help_text="why cancelled")
    sample = models.BooleanField(default=False)

    class Meta:
        """Windows follow one another; what is cancelled says why."""

        indexes = [models.Index(fields=["state", "apply_until"], name="lottery_round_due")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="lottery_round_state_known"),
            models.CheckConstraint(condition=Q(mode__in=MODES), name="lottery_round_mode_known"),
            models.CheckConstraint(condition=Q(beacon__in=SOURCES), name="lottery_round_beacon_known"),
            models.CheckConstraint(condition=Q(over_limit__in=OVER_LIMIT), name="lottery_round_limit_known"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(department=""), name="lottery_round_named"),
            models.CheckConstraint(
                condition=Q(rules_hash__regex=_HASH) & Q(commitment__regex=_HASH), name="lottery_round_bound"
            ),
            models.CheckConstraint(
                condition=Q(apply_until__gt=F("apply_from"))
                & Q(draw_at__gte=F("apply_until"))
                & Q(confirm_until__gt=F("draw_at")),
                name="lottery_round_in_order",
            ),
            models.CheckConstraint(
                condition=Q(max_wins__gt=0, max_wishes__gt=0, max_wishes_person__gt=0, offer_hours__gt=0),
                name="lottery_round_limits_positive",
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(reason=""), name="lottery_round_cancelled_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(parent=F("id")) | Q(parent=None), name="lottery_round_not_its_own_parent"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Slot(models.Model):
    """What can be won; `key` is its name in the draw and in the published files, `label` what people read."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="slots")
    key = models.CharField(max_length=100)
    label = models.CharField(max_length=200)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    capacity = models.PositiveIntegerField()
    position = models.PositiveIntegerField()

    class Meta:
        """One key once a round."""

        constraints = [
            models.UniqueConstraint(fields=["round", "key"], name="lottery_slot_once"),
            models.UniqueConstraint(fields=["round", "position"], name="lottery_slot_place_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="lottery_slot_lasts"),
            models.CheckConstraint(condition=~Q(key="") & ~Q(label=""), name="lottery_slot_named"),
        ]

    def __str__(self) -> str:
        return self.label


class Group(models.Model):
    """Who takes part, under a pseudonym of this round. `group_key` is a keyed hash of the caller's own reference."""

    pseudonym = models.CharField(max_length=20, primary_key=True)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="groups", db_index=False)
    group_key = models.CharField(max_length=64)
    holder_id = models.CharField(max_length=64, blank=True, help_text="account; emptied when the round is forgotten")
    purpose = models.CharField(max_length=20, null=True, help_text="format 2: key of a purpose")  # noqa: DJ001  none told
    wanted = models.PositiveSmallIntegerField(null=True, help_text="format 2: how many a week")
    sample = models.BooleanField(default=False)

    class Meta:
        """One group, one pseudonym a round."""

        indexes = [models.Index(fields=["holder_id"], name="lottery_group_mine")]
        constraints = [
            models.UniqueConstraint(fields=["round", "group_key"], name="lottery_group_once"),
            models.CheckConstraint(condition=Q(pseudonym__regex=r"^g[0-9a-f]{16}$"), name="lottery_group_pseudonym"),
            models.CheckConstraint(condition=Q(group_key__regex=_HASH), name="lottery_group_has_key"),
        ]

    def __str__(self) -> str:
        return self.pseudonym

    @property
    def name(self) -> str:
        """As it stands in the published files: in format 2 with its purpose and how many it wants."""
        return published_name(self.pseudonym, self.purpose, self.wanted)


class Entry(models.Model):
    """One wish; its id is the receipt. Only what stands at closing is drawn.

    `person_key` is a keyed hash of the verified person, who wishes a place once from however many accounts.
    """

    id = models.CharField(max_length=32, primary_key=True)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="entries", db_index=False)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="entries")
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="entries")
    rank = models.PositiveSmallIntegerField()
    primary = models.BooleanField(null=True, help_text="format 2: whether the time suits, or would do")
    person_key = models.CharField(max_length=64)
    account_id = models.CharField(max_length=64, blank=True)
    channel = models.CharField(max_length=20)
    entered_at = models.DateTimeField()
    standing = models.CharField(max_length=10, default="standing")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """One person and one group ask for a place once, and a group ranks its wishes."""

        indexes = [
            models.Index(fields=["round", "id"], name="lottery_entry_in_tree"),
            models.Index(fields=["round", "person_key"], name="lottery_entry_of_person"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["slot", "person_key"], condition=Q(standing="standing"), name="lottery_person_wishes_once"
            ),
            models.UniqueConstraint(
                fields=["slot", "group"], condition=Q(standing="standing"), name="lottery_group_wishes_once"
            ),
            models.UniqueConstraint(
                fields=["group", "rank"],
                condition=Q(standing="standing", primary__isnull=True),
                name="lottery_rank_once",
            ),
            models.CheckConstraint(condition=Q(id__regex=r"^[0-9a-f]{32}$"), name="lottery_entry_receipt"),
            models.CheckConstraint(condition=Q(rank__gte=1, rank__lte=9999), name="lottery_entry_rank"),
            models.CheckConstraint(condition=Q(person_key__regex=_HASH), name="lottery_entry_has_person"),
            models.CheckConstraint(condition=Q(standing__in=STANDINGS), name="lottery_entry_standing_known"),
            models.CheckConstraint(
                condition=Q(standing="standing", ended_at=None) | (~Q(standing="standing") & Q(ended_at__isnull=False)),
                name="lottery_entry_ended_when",
            ),
        ]

    def __str__(self) -> str:
        return self.id


class Closing(models.Model):
    """What was published at closing. `blocks` are the tree's nodes over 1,024 leaves each, with the first receipt."""

    round = models.OneToOneField(Round, on_delete=models.PROTECT, primary_key=True, related_name="closing")
    root = models.CharField(max_length=64)
    entries = models.PositiveIntegerField()
    closed_at = models.DateTimeField()
    source = models.CharField(max_length=20)
    chain = models.CharField(max_length=64, blank=True)
    drand_round = models.PositiveBigIntegerField(null=True)
    notice = models.JSONField()
    blocks = models.JSONField()

    class Meta:
        """A drand round is named exactly where drand was chosen."""

        constraints = [
            models.CheckConstraint(condition=Q(root__regex=_HASH), name="lottery_closing_root"),
            models.CheckConstraint(
                condition=Q(source="drand", drand_round__isnull=False, chain__regex=_HASH)
                | (~Q(source="drand") & Q(drand_round=None, chain="")),
                name="lottery_closing_names_chance",
            ),
        ]

    def __str__(self) -> str:
        return self.root


class Draw(models.Model):
    """The one draw of a round: its chance, revealed, and what identifies the published bundle."""

    round = models.OneToOneField(Round, on_delete=models.PROTECT, primary_key=True, related_name="draw")
    secret = models.CharField(max_length=64)
    revealed = models.JSONField()
    chance_from = models.CharField(max_length=500, blank=True, help_text="where staff read the numbers")
    seed = models.CharField(max_length=64)
    winners = models.PositiveIntegerField()
    bundle_hash = models.CharField(max_length=64)
    bundle_bytes = models.PositiveBigIntegerField()
    drawn_at = models.DateTimeField()
    drawn_by = models.CharField(max_length=64)

    class Meta:
        """Hashes are hashes."""

        constraints = [
            models.CheckConstraint(
                condition=Q(secret__regex=_HASH) & Q(seed__regex=_HASH) & Q(bundle_hash__regex=_HASH),
                name="lottery_draw_hashes",
            )
        ]

    def __str__(self) -> str:
        return self.seed


class Outcome(models.Model):
    """A place's result as published: receipts that won and those that wait, in the order of the lots."""

    slot = models.OneToOneField(Slot, on_delete=models.PROTECT, primary_key=True, related_name="outcome")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="outcomes")
    won = models.JSONField()
    waiting = models.JSONField()

    def __str__(self) -> str:
        return str(self.slot_id)


class Win(models.Model):
    """A place that somebody may have: drawn, or freed by another and offered down the line.

    `place` is one of 1 … capacity and goes on to the next in line, so that the database can count: of the kept ones no
    place is held twice, and none lies beyond the capacity.
    """

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True, related_name="win")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="wins", db_index=False)
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="wins")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="wins")
    place = models.PositiveIntegerField()
    how = models.CharField(max_length=10)
    state = models.CharField(max_length=10, default="offered")
    offered_at = models.DateTimeField()
    until = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=64, blank=True)

    class Meta:
        """Answered or not, and never two on one place."""

        indexes = [models.Index(fields=["round", "state", "until"], name="lottery_win_due")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=WIN_STATES), name="lottery_win_state_known"),
            models.CheckConstraint(condition=Q(how__in=["draw", "line"]), name="lottery_win_how_known"),
            models.CheckConstraint(condition=Q(place__gte=1), name="lottery_win_place_positive"),
            models.CheckConstraint(condition=Q(until__gt=F("offered_at")), name="lottery_win_lasts"),
            models.CheckConstraint(
                condition=Q(state="offered", answered_at=None) | (~Q(state="offered") & Q(answered_at__isnull=False)),
                name="lottery_win_answered_when",
            ),
            models.UniqueConstraint(
                fields=["slot", "place"], condition=Q(state__in=KEPT), name="lottery_place_held_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.state}"
