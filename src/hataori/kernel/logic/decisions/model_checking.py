"""What is wrong with a whole model before anybody asks it: its tables and texts, and how they hang together."""

from collections.abc import Iterator

from hataori.kernel.errors import FieldProblem
from hataori.kernel.logic.decisions.cells import Spot, expression_problems
from hataori.kernel.logic.decisions.checking import problems
from hataori.kernel.logic.decisions.feel_types import BASE, base_name
from hataori.kernel.logic.decisions.table import Decision, DecisionTable, KnowledgeModel, Model

Element = Decision | KnowledgeModel


def model_problems(model: Model) -> tuple[FieldProblem, ...]:
    """Everything wrong with a model; none when it may be published.

    `field` is the id of the decision or knowledge model, then the place within its table. Codes besides those of
    `problems`: decision_unknown (a requirement or a type that is not there), decision_cycle.
    """
    elements: tuple[Element, ...] = (*model.decisions, *model.knowledge)
    return tuple(each for element in elements for each in _element(model, element))


def _element(model: Model, element: Element) -> Iterator[FieldProblem]:
    spot = Spot(element.name, element.id)
    for id_ in _needs(element):
        if model.element(id_) is None:
            yield spot.problem("decision_unknown", f"必要とするもの（{id_}）がモデルにありません。")
    if element.id in _reached(model, element):
        yield spot.problem("decision_cycle", "自分自身を必要としています。つながりを直してください。")
    if element.type not in {each.name for each in model.types} and base_name(element.type) not in BASE:
        yield spot.problem("decision_unknown", f"型「{element.type}」はありません。")
    yield from _logic(element, _names(model, element))


def _needs(element: Element) -> tuple[str, ...]:
    return (*element.needs, *element.knows) if isinstance(element, Decision) else element.knows


def _reached(model: Model, element: Element) -> set[str]:
    """The ids of everything an element needs, directly or through others."""
    reached: set[str] = set()
    waiting = [*_needs(element)]
    while waiting:
        id_ = waiting.pop()
        found = model.element(id_)
        if id_ not in reached and isinstance(found, Decision | KnowledgeModel):
            waiting += _needs(found)
        reached.add(id_)
    return reached


def _names(model: Model, element: Element) -> frozenset[str]:
    """What an element's texts may name: what it needs, its parameters, and the fields of structures."""
    needed = {found.name for id_ in _needs(element) if (found := model.element(id_))}
    parameters = {name for name, _ in element.parameters} if isinstance(element, KnowledgeModel) else set()
    fields = {part.name for each in model.types for part in each.components}
    return frozenset(needed | parameters | fields)


def _logic(element: Element, names: frozenset[str]) -> Iterator[FieldProblem]:
    if isinstance(element.logic, DecisionTable):
        for each in problems(element.logic, names):
            yield FieldProblem(element.id + each.field, each.code, each.message)
    else:
        spot = Spot(element.name, element.id)
        yield from expression_problems(spot, element.logic.text, names)
