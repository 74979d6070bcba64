"""First-time success: of the people who entered a draw for the first time, how many won something at once.

People are told apart by the keyed hash of the verified person, so that a second account is no second first time.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Min

from . import models

_DRAWN = ("drawn", "settled")


@dataclass(frozen=True, slots=True)
class FirstTimes:
    """People whose first draw was among those asked for, and how many of them won one place or more in it."""

    people: int
    won: int

    @property
    def share(self) -> float | None:
        """In per cent; None while nobody was there for the first time."""
        return 100 * self.won / self.people if self.people else None


def first_times(round_ids: Iterable[str]) -> FirstTimes:
    """Over drawn rounds; what went down the list later is no first success, nor is a win that was drawn elsewhere."""
    rounds = models.Round.objects.filter(pk__in=list(round_ids), state__in=_DRAWN)
    standing = models.Entry.objects.filter(standing="standing")
    there = set(standing.filter(round__in=rounds).values_list("person_key", "round__draw_at").distinct())
    asked = standing.filter(
        round__state__in=_DRAWN, person_key__in=standing.filter(round__in=rounds).values("person_key")
    )
    first = dict(asked.values_list("person_key").annotate(Min("round__draw_at")))
    people = {(person, at) for person, at in there if first[person] == at}
    wins = models.Win.objects.filter(round__in=rounds, how="draw")
    return FirstTimes(len(people), len(people & set(wins.values_list("entry__person_key", "round__draw_at"))))
