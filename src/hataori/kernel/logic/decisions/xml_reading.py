"""Reads DMN 1.2 to 1.5 XML: decisions by table or literal expression, their requirements, functions and types.

defusedxml refuses entities and external references. Elements are taken by local name, so that any of the
standard's namespaces is read. Diagrams, documentation and other expressions are not kept.
"""

from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from hataori.kernel.logic.decisions.failure import DecisionFailure
from hataori.kernel.logic.decisions.table import (
    Aggregation,
    Decision,
    DecisionTable,
    HitPolicy,
    InputColumn,
    InputData,
    ItemDefinition,
    KnowledgeModel,
    LiteralExpression,
    Model,
    OutputColumn,
    Rule,
)

LARGEST: Final = 5_000_000
DEEPEST: Final = 20
EXTENSION: Final = "urn:hataori:dmn"


def read_model(xml: bytes) -> Model:
    """The model a DMN file holds. Raises DecisionFailure (decision_xml, decision_too_large) with a sentence."""
    if len(xml) > LARGEST:
        raise DecisionFailure("decision_too_large", "ファイルが大きすぎます（5MBまで）。")
    try:
        root = fromstring(xml, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as trouble:
        raise DecisionFailure("decision_xml", f"DMNファイルとして読めません（{type(trouble).__name__}）。") from None
    if _local(root) != "definitions":
        raise DecisionFailure("decision_xml", "DMNファイルではありません（definitions がありません）。")
    return Model(
        name=root.get("name", ""),
        namespace=root.get("namespace", ""),
        id=root.get("id", "definitions"),
        inputs=tuple(_input_data(each) for each in _all(root, "inputData")),
        decisions=tuple(_decision(each) for each in _all(root, "decision")),
        knowledge=tuple(_knowledge(each) for each in _all(root, "businessKnowledgeModel")),
        types=tuple(_item(each) for each in _all(root, "itemDefinition")),
    )


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _all(parent: Element, name: str) -> Iterator[Element]:
    return (child for child in parent if _local(child) == name)


def _one(parent: Element | None, name: str) -> Element | None:
    return None if parent is None else next(_all(parent, name), None)


def _text(parent: Element | None, *path: str) -> str:
    """The text under a path of elements, "" if there is none."""
    for name in path:
        parent = _one(parent, name)
    return "" if parent is None else (parent.text or "").strip()


def _variable_type(element: Element) -> str:
    variable = _one(element, "variable")
    return "" if variable is None else variable.get("typeRef", "")


def _name(element: Element) -> str:
    return " ".join(element.get("name", "").split())


def _input_data(element: Element) -> InputData:
    return InputData(element.get("id", ""), _name(element), _variable_type(element))


def _decision(element: Element) -> Decision:
    return Decision(
        id=element.get("id", ""),
        name=_name(element),
        logic=_logic(element, _name(element)),
        type=_variable_type(element),
        needs=(*_required(element, "informationRequirement", "requiredInput", "requiredDecision"),),
        knows=(*_required(element, "knowledgeRequirement", "requiredKnowledge"),),
    )


def _required(element: Element, kind: str, *names: str) -> Iterator[str]:
    for requirement in _all(element, kind):
        for child in requirement:
            if _local(child) in names:
                yield child.get("href", "").rpartition("#")[2]


def _knowledge(element: Element) -> KnowledgeModel:
    encapsulated = _one(element, "encapsulatedLogic")
    if encapsulated is None:
        raise DecisionFailure("decision_xml", "関数の中身がありません。", table=_name(element))
    return KnowledgeModel(
        id=element.get("id", ""),
        name=_name(element),
        parameters=tuple((_name(each), each.get("typeRef", "")) for each in _all(encapsulated, "formalParameter")),
        logic=_logic(encapsulated, _name(element)),
        type=_variable_type(element),
        knows=(*_required(element, "knowledgeRequirement", "requiredKnowledge"),),
    )


def _logic(parent: Element, name: str) -> DecisionTable | LiteralExpression:
    table = _one(parent, "decisionTable")
    if table is not None:
        return _table(table, name)
    literal = _one(parent, "literalExpression")
    if literal is None:
        message = "判断の中身が表でも式でもありません。決定表か式（literalExpression）にしてください。"
        raise DecisionFailure("decision_xml", message, table=name)
    return LiteralExpression(_text(literal, "text"), literal.get("typeRef", ""))


def _table(element: Element, name: str) -> DecisionTable:
    try:
        policy = HitPolicy(element.get("hitPolicy", "UNIQUE"))
        aggregation = Aggregation(element.get("aggregation", "")) if element.get("aggregation") else None
    except ValueError:
        raise DecisionFailure("decision_xml", "知らないヒットポリシーか集計です。", table=name) from None
    return DecisionTable(
        name=name,
        inputs=tuple(_input_column(each) for each in _all(element, "input")),
        outputs=tuple(_output_column(each) for each in _all(element, "output")),
        rules=tuple(_rule(each) for each in _all(element, "rule")),
        hit_policy=policy,
        aggregation=aggregation,
    )


def _input_column(element: Element) -> InputColumn:
    expression = _one(element, "inputExpression")
    return InputColumn(
        expression=_text(expression, "text"),
        type="" if expression is None else expression.get("typeRef", ""),
        label=element.get("label", ""),
        allowed=_text(element, "inputValues", "text"),
        whole=element.get(f"{{{EXTENSION}}}whole") == "true",
    )


def _output_column(element: Element) -> OutputColumn:
    return OutputColumn(
        name=_name(element),
        type=element.get("typeRef", ""),
        label=element.get("label", ""),
        allowed=_text(element, "outputValues", "text"),
        default=_text(element, "defaultOutputEntry", "text"),
    )


def _rule(element: Element) -> Rule:
    notes = [_text(each, "text") for each in _all(element, "annotationEntry")] or [_text(element, "description")]
    return Rule(
        inputs=tuple(_text(each, "text") for each in _all(element, "inputEntry")),
        outputs=tuple(_text(each, "text") for each in _all(element, "outputEntry")),
        annotation=" ".join(note for note in notes if note),
    )


def _item(element: Element, depth: int = 0) -> ItemDefinition:
    if depth > DEEPEST:
        raise DecisionFailure("decision_xml", "型の入れ子が深すぎます。", table=_name(element))
    return ItemDefinition(
        name=_name(element),
        type=_text(element, "typeRef"),
        allowed=_text(element, "allowedValues", "text"),
        components=tuple(_item(each, depth + 1) for each in _all(element, "itemComponent")),
        many=element.get("isCollection") == "true",
    )
