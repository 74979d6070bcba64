"""The one language of rules: JsonLogic, computed alike by the server and by the browser, and decision tables (DMN).

This is the door. `evaluate`, `problems_of`, `names_read` and `order_of` are for rules; see `decisions` for tables.
"""

from hataori.kernel.logic.evaluator import evaluate
from hataori.kernel.logic.failure import LogicFailure
from hataori.kernel.logic.inspection import names_read, order_of, problems_of
from hataori.kernel.logic.json_values import Json
from hataori.kernel.logic.operators import OPERATORS, Operator

__all__ = ["OPERATORS", "Json", "LogicFailure", "Operator", "evaluate", "names_read", "order_of", "problems_of"]
