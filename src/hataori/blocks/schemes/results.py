"""What a rule answers: an amount with the facts, articles and sentences that lead to it, or why there is none."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from .facts import Household
from .parameters import Values

Status = Literal["eligible", "possible", "not_eligible"]
Unit = Literal["month", "year", "once", "in_kind"]
Payer = Literal["city", "employer", "prefecture"]


@dataclass(frozen=True, slots=True)
class Result:
    """One scheme for one recipient of one household.

    `amount` is whole yen per `unit`. `possible` means that something no register holds decides (a doctor's diagnosis):
    then `lowest` and `highest` bound the amount and nothing may be awarded without a person. `articles` are the
    clauses the answer rests on, `version` the parameter rows in force, `to_confirm` what has to be asked first.
    """

    scheme: str
    household: str
    person: str
    status: Status
    amount: int
    lowest: int
    highest: int
    unit: Unit
    payer: Payer
    concerned: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    articles: tuple[str, ...]
    version: str
    reasons: tuple[str, ...]
    to_confirm: tuple[str, ...] = ()
    effective_from: date | None = None
    sample: bool = False

    @property
    def proposed(self) -> bool:
        """Whether it is something to offer."""
        return self.status != "not_eligible"


@dataclass(frozen=True, slots=True)
class Question:
    """One scheme asked of one household on one day."""

    household: Household
    as_of: date
    values: Values
    income: Values
    unit: Unit = "month"


@dataclass(slots=True)
class Grounds:
    """Collects what an answer rests on while a rule reads the facts."""

    facts: list[tuple[str, str]] = field(default_factory=list)
    articles: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    to_confirm: list[str] = field(default_factory=list)

    def fact(self, name: str, value: str) -> None:
        """A fact that was read."""
        self.facts.append((name, value))

    def because(self, sentence: str, article: str = "") -> None:
        """A sentence for the resident and the clause behind it."""
        self.reasons.append(sentence)
        if article and article not in self.articles:
            self.articles.append(article)


def refused(question: Question, grounds: Grounds, person: str = "", concerned: tuple[str, ...] = ()) -> Result:
    """The answer that there is nothing, with the reasons collected."""
    return answered(question, grounds, status="not_eligible", person=person, concerned=concerned, amount=0)


def answered(
    question: Question,
    grounds: Grounds,
    *,
    status: Status,
    person: str,
    concerned: tuple[str, ...],
    amount: int,
    lowest: int | None = None,
    highest: int | None = None,
    payer: Payer = "city",
    effective_from: date | None = None,
) -> Result:
    """The answer with an amount; without bounds the amount is exact."""
    values = question.values
    return Result(
        scheme=values.scheme,
        household=question.household.id,
        person=person,
        status=status,
        amount=amount,
        lowest=amount if lowest is None else lowest,
        highest=amount if highest is None else highest,
        unit=question.unit,
        payer=payer,
        concerned=concerned,
        facts=tuple(grounds.facts),
        articles=tuple(grounds.articles),
        version=values.version,
        reasons=tuple(grounds.reasons),
        to_confirm=(*grounds.to_confirm, *values.doubts),
        effective_from=effective_from,
        sample=values.sample,
    )
