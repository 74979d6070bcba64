"""The numbers a member of staff answers for: the series of the measures his departments carry."""

from dataclasses import dataclass

from hataori.blocks.plans import api as plans
from hataori.kernel.actor import Actor
from hataori.web.portal.numbers import latest_values


@dataclass(frozen=True, slots=True)
class NumberTile:
    """One series: its value now (empty while 未計測), its target, and where its page is."""

    name: str
    value: str
    target: str
    url: str


def answers_for_all(actor: Actor) -> bool:
    """Whether the actor has a role for the whole city."""
    return any(not grant.department for grant in actor.roles)


def number_tiles(actor: Actor) -> list[NumberTile]:
    """The series of the actor's departments; all of them for a city-wide role."""
    values = latest_values()
    return [
        NumberTile(figure.title, values.get(figure.key, ""), figure.target_text, f"/plan/indicators/{figure.key}/")
        for measure in plans.measures()
        if _answers_for(actor, measure.departments)
        for figure in measure.figures
    ]


def _answers_for(actor: Actor, departments: tuple[str, ...]) -> bool:
    own = {grant.department for grant in actor.roles}
    return answers_for_all(actor) or bool(own.intersection(departments))
