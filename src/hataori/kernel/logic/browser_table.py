"""Writes the operator table for the browser: `python -m hataori.kernel.logic.browser_table > .../logic/operators.js`.

The result is committed and a test holds it in step with operators.py; nothing is built at run time.
"""

import json
import sys
from typing import Final

from hataori.kernel.logic.operators import OPERATORS, Operator

_OPENING: Final = """\
// The operator table of the rules, written by hataori.kernel.logic.browser_table from operators.py; edit it there.

export const OPERATORS = new Map([
"""


def operators_js() -> str:
    """The whole of static/logic/operators.js."""
    return _OPENING + "".join(f"  {_row(operator)},\n" for operator in OPERATORS) + "]);\n"


def _row(operator: Operator) -> str:
    columns = {
        "semantics": operator.semantics,
        "takes": operator.takes.value,
        "least": operator.least,
        "most": operator.most,
        "spread": operator.spread,
    }
    return json.dumps([operator.name, columns])


if __name__ == "__main__":
    sys.stdout.write(operators_js())
