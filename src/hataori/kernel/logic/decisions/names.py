"""The names a table's expressions may use when it stands alone: its input expressions that are names."""

import re
from typing import Final

from hataori.kernel.logic.decisions.table import DecisionTable

_NAME: Final = re.compile(r"[^\W\d][\w\s・\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef]*")


def plain_names(table: DecisionTable) -> frozenset[str]:
    """The input expressions that are nothing but a name, blanks within it allowed."""
    spelt = (" ".join(column.expression.split()) for column in table.inputs)
    return frozenset(name for name in spelt if _NAME.fullmatch(name))
