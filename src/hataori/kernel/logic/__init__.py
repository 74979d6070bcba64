"""The one language of rules: JsonLogic, computed alike by the server and by the browser, and decision tables (DMN).

This is the door. Rules: `evaluate`, `problems_of`, `names_read`, `order_of`. Tables: `decide`, `decide_model`,
`problems`, `model_problems`, `read_model`, `write_model`, and the dataclasses they are made of.
"""

from hataori.kernel.logic.decisions import (
    Aggregation,
    Decided,
    Decision,
    DecisionFailure,
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
    decide,
    decide_model,
    model_problems,
    problems,
    read_model,
    table_model,
    write_model,
)
from hataori.kernel.logic.evaluator import evaluate
from hataori.kernel.logic.failure import LogicFailure
from hataori.kernel.logic.inspection import names_read, order_of, problems_of
from hataori.kernel.logic.json_values import Json
from hataori.kernel.logic.operators import OPERATORS, Operator

__all__ = [
    "OPERATORS",
    "Aggregation",
    "Decided",
    "Decision",
    "DecisionFailure",
    "DecisionTable",
    "HitPolicy",
    "InputColumn",
    "InputData",
    "ItemDefinition",
    "Json",
    "KnowledgeModel",
    "LiteralExpression",
    "LogicFailure",
    "Model",
    "Operator",
    "OutputColumn",
    "Rule",
    "decide",
    "decide_model",
    "evaluate",
    "model_problems",
    "names_read",
    "order_of",
    "problems",
    "problems_of",
    "read_model",
    "table_model",
    "write_model",
]
