"""Writes a model as DMN 1.3 XML that other engines read; read_model(write_model(model)) == model."""

from collections.abc import Sequence
from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from hataori.kernel.logic.decisions.table import (
    Decision,
    DecisionTable,
    InputColumn,
    InputData,
    ItemDefinition,
    KnowledgeModel,
    LiteralExpression,
    Model,
    OutputColumn,
    Rule,
)
from hataori.kernel.logic.decisions.xml_reading import EXTENSION

NAMESPACE: Final = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def write_model(model: Model) -> bytes:
    """The model as a DMN 1.3 file, UTF-8."""
    register_namespace("", NAMESPACE)
    register_namespace("hataori", EXTENSION)
    root = Element(_tag("definitions"), {"name": model.name, "namespace": model.namespace, "id": model.id})
    for item in model.types:
        _item(root, "itemDefinition", item)
    for fact in model.inputs:
        _named(root, "inputData", fact)
    for known in model.knowledge:
        _knowledge(root, known)
    for decision in model.decisions:
        _decision(root, model, decision)
    indent(root)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def table_model(table: DecisionTable) -> Model:
    """A model of one table: each input expression that is a name becomes an input, the table its decision."""
    inputs = tuple(InputData(f"input_{at}", each.expression, each.type) for at, each in enumerate(table.inputs, 1))
    decision = Decision("decision_1", table.name, table, needs=tuple(each.id for each in inputs))
    return Model(table.name, EXTENSION, inputs=inputs, decisions=(decision,))


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _add(parent: Element, tag: str, text: str | None = None, /, **attributes: str) -> Element:
    """A child element; attributes left empty are not written."""
    child = SubElement(parent, _tag(tag), {key: value for key, value in attributes.items() if value})
    child.text = text
    return child


def _texted(parent: Element, tag: str, text: str, /, **attributes: str) -> Element:
    child = _add(parent, tag, **attributes)
    _add(child, "text", text)
    return child


def _named(parent: Element, kind: str, element: InputData | Decision | KnowledgeModel) -> Element:
    child = _add(parent, kind, id=element.id, name=element.name)
    _add(child, "variable", name=element.name, typeRef=element.type)
    return child


def _item(parent: Element, kind: str, item: ItemDefinition) -> None:
    child = _add(parent, kind, name=item.name, isCollection="true" if item.many else "")
    if item.type:
        _add(child, "typeRef", item.type)
    if item.allowed:
        _texted(child, "allowedValues", item.allowed)
    for part in item.components:
        _item(child, "itemComponent", part)


def _knowledge(parent: Element, known: KnowledgeModel) -> None:
    child = _named(parent, "businessKnowledgeModel", known)
    encapsulated = _add(child, "encapsulatedLogic")
    for name, type_ in known.parameters:
        _add(encapsulated, "formalParameter", name=name, typeRef=type_)
    _logic(encapsulated, known.logic, known.id)
    _requirements(child, "knowledgeRequirement", [("requiredKnowledge", each) for each in known.knows])


def _decision(parent: Element, model: Model, decision: Decision) -> None:
    child = _named(parent, "decision", decision)
    needs = [(_kind(model, each), each) for each in decision.needs]
    _requirements(child, "informationRequirement", needs)
    _requirements(child, "knowledgeRequirement", [("requiredKnowledge", each) for each in decision.knows])
    _logic(child, decision.logic, decision.id)


def _kind(model: Model, id_: str) -> str:
    return "requiredDecision" if isinstance(model.element(id_), Decision) else "requiredInput"


def _requirements(parent: Element, kind: str, needs: Sequence[tuple[str, str]]) -> None:
    for required, id_ in needs:
        _add(_add(parent, kind), required, href=f"#{id_}")


def _logic(parent: Element, logic: DecisionTable | LiteralExpression, id_: str) -> None:
    if isinstance(logic, LiteralExpression):
        _texted(parent, "literalExpression", logic.text, typeRef=logic.type)
        return
    aggregation = logic.aggregation.value if logic.aggregation else ""
    table = _add(parent, "decisionTable", hitPolicy=logic.hit_policy.value, aggregation=aggregation)
    for at, column in enumerate(logic.inputs, 1):
        _input(table, column, f"{id_}_input_{at}")
    for at, output in enumerate(logic.outputs, 1):
        _output(table, output, f"{id_}_output_{at}")
    for at, rule in enumerate(logic.rules, 1):
        _rule(table, rule, f"{id_}_rule_{at}")


def _input(table: Element, column: InputColumn, id_: str) -> None:
    child = _add(table, "input", id=id_, label=column.label)
    if column.whole:
        child.set(f"{{{EXTENSION}}}whole", "true")
    _texted(child, "inputExpression", column.expression, typeRef=column.type)
    if column.allowed:
        _texted(child, "inputValues", column.allowed)


def _output(table: Element, column: OutputColumn, id_: str) -> None:
    child = _add(table, "output", id=id_, name=column.name, label=column.label, typeRef=column.type)
    if column.allowed:
        _texted(child, "outputValues", column.allowed)
    if column.default:
        _texted(child, "defaultOutputEntry", column.default)


def _rule(table: Element, rule: Rule, id_: str) -> None:
    child = _add(table, "rule", id=id_)
    for cell in rule.inputs:
        _texted(child, "inputEntry", cell)
    for cell in rule.outputs:
        _texted(child, "outputEntry", cell)
    if rule.annotation:
        _texted(child, "annotationEntry", rule.annotation)
