"""Decision tables and models after DMN, conformance level 2; this is their door.

`decide` asks one table, `decide_model` a model's decision; `problems` finds what is wrong with a table before it is
used; `read_model` and `write_model` exchange DMN XML with other engines.
"""

from hataori.kernel.logic.decisions.checking import problems
from hataori.kernel.logic.decisions.deciding import Decided, decide, decide_model
from hataori.kernel.logic.decisions.failure import DecisionFailure
from hataori.kernel.logic.decisions.model_checking import model_problems
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
from hataori.kernel.logic.decisions.xml_reading import read_model
from hataori.kernel.logic.decisions.xml_writing import table_model, write_model

__all__ = [
    "Aggregation",
    "Decided",
    "Decision",
    "DecisionFailure",
    "DecisionTable",
    "HitPolicy",
    "InputColumn",
    "InputData",
    "ItemDefinition",
    "KnowledgeModel",
    "LiteralExpression",
    "Model",
    "OutputColumn",
    "Rule",
    "decide",
    "decide_model",
    "model_problems",
    "problems",
    "read_model",
    "table_model",
    "write_model",
]
