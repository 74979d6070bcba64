"""Decision tables and the models they stand in (DMN 1.5, chapters 6 and 8), as values that never change."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class HitPolicy(StrEnum):
    """What happens when several rows match; the value is the name in DMN's XML."""

    UNIQUE = "UNIQUE"
    ANY = "ANY"
    PRIORITY = "PRIORITY"
    FIRST = "FIRST"
    RULE_ORDER = "RULE ORDER"
    OUTPUT_ORDER = "OUTPUT ORDER"
    COLLECT = "COLLECT"


class Aggregation(StrEnum):
    """What COLLECT makes of the numbers found: C+ C< C> C#."""

    SUM = "SUM"
    MIN = "MIN"
    MAX = "MAX"
    COUNT = "COUNT"


@dataclass(frozen=True, slots=True)
class InputColumn:
    """One question a table asks. `allowed` are unary tests; `whole`: only whole numbers occur (ages, counts)."""

    expression: str
    type: str = ""
    label: str = ""
    allowed: str = ""
    whole: bool = False

    @property
    def title(self) -> str:
        """What people call the column."""
        return self.label or self.expression


@dataclass(frozen=True, slots=True)
class OutputColumn:
    """One answer a table gives. `allowed` lists the values in order of priority; `default` holds when no row does."""

    name: str = ""
    type: str = ""
    label: str = ""
    allowed: str = ""
    default: str = ""

    @property
    def title(self) -> str:
        """What people call the column."""
        return self.label or self.name or "結果"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: a cell of unary tests for each input, an expression for each output, and why (an article of law)."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    annotation: str = ""


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """A table of rules."""

    name: str
    inputs: tuple[InputColumn, ...]
    outputs: tuple[OutputColumn, ...]
    rules: tuple[Rule, ...]
    hit_policy: HitPolicy = HitPolicy.UNIQUE
    aggregation: Aggregation | None = None


@dataclass(frozen=True, slots=True)
class LiteralExpression:
    """A FEEL text."""

    text: str
    type: str = ""


@dataclass(frozen=True, slots=True)
class ItemDefinition:
    """A named type: a simple one with allowed values, or a structure of components; `many` of them if a collection."""

    name: str
    type: str = ""
    allowed: str = ""
    components: tuple["ItemDefinition", ...] = ()
    many: bool = False


@dataclass(frozen=True, slots=True)
class InputData:
    """A fact that a model needs from outside."""

    id: str
    name: str
    type: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """A question a model answers. `needs` are ids of inputs and decisions, `knows` of knowledge models."""

    id: str
    name: str
    logic: DecisionTable | LiteralExpression
    type: str = ""
    needs: tuple[str, ...] = ()
    knows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KnowledgeModel:
    """A function that decisions call; `parameters` are pairs of name and type."""

    id: str
    name: str
    parameters: tuple[tuple[str, str], ...]
    logic: DecisionTable | LiteralExpression
    type: str = ""
    knows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Model:
    """One DMN file: its facts, decisions, functions and types."""

    name: str
    namespace: str
    inputs: tuple[InputData, ...] = ()
    decisions: tuple[Decision, ...] = ()
    knowledge: tuple[KnowledgeModel, ...] = ()
    types: tuple[ItemDefinition, ...] = ()
    id: str = "definitions"
    _by_id: Mapping[str, "InputData | Decision | KnowledgeModel"] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        everything: list[InputData | Decision | KnowledgeModel] = [*self.inputs, *self.decisions, *self.knowledge]
        object.__setattr__(self, "_by_id", {each.id: each for each in everything})

    def element(self, id_: str) -> "InputData | Decision | KnowledgeModel | None":
        """The input, decision or knowledge model of an id."""
        return self._by_id.get(id_)

    @property
    def names(self) -> frozenset[str]:
        """Every name an expression of the model may use."""
        parameters = {name for each in self.knowledge for name, _ in each.parameters}
        fields = {part.name for each in self.types for part in each.components}
        return frozenset(parameters | fields | {each.name for each in self._by_id.values()})
