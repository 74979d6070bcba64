"""The schemes the platform knows: a key, a unit, a quick test whether to ask at all, and the rule."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from .facts import Household
from .municipal import child_medical, health_tax_relief, orphan_allowance, school_support
from .national import (
    child_allowance,
    child_rearing_allowance,
    disabled_child_allowance,
    special_child_allowance,
    special_disabled_allowance,
    untaxed_household_benefit,
)
from .results import Question, Result, Unit


@dataclass(frozen=True, slots=True)
class Scheme:
    """`concerns` may say yes too often, never no to a household that `decide` would propose something to."""

    key: str
    level: Literal["national", "municipal"]
    unit: Unit
    concerns: Callable[[Household], bool]
    decide: Callable[[Question], tuple[Result, ...]]


SCHEMES = (
    Scheme("child_allowance", "national", "month", child_allowance.concerns, child_allowance.decide),
    Scheme(
        "child_rearing_allowance", "national", "month", child_rearing_allowance.concerns, child_rearing_allowance.decide
    ),
    Scheme(
        "special_child_allowance", "national", "month", special_child_allowance.concerns, special_child_allowance.decide
    ),
    Scheme(
        "disabled_child_allowance",
        "national",
        "month",
        disabled_child_allowance.concerns,
        disabled_child_allowance.decide,
    ),
    Scheme(
        "special_disabled_allowance",
        "national",
        "month",
        special_disabled_allowance.concerns,
        special_disabled_allowance.decide,
    ),
    Scheme(
        "untaxed_household_benefit",
        "national",
        "once",
        untaxed_household_benefit.concerns,
        untaxed_household_benefit.decide,
    ),
    Scheme("child_medical", "municipal", "in_kind", child_medical.concerns, child_medical.decide),
    Scheme("school_support", "municipal", "year", school_support.concerns, school_support.decide),
    Scheme("health_tax_relief", "municipal", "year", health_tax_relief.concerns, health_tax_relief.decide),
    Scheme("orphan_allowance", "municipal", "month", orphan_allowance.concerns, orphan_allowance.decide),
)
