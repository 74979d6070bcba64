"""Why a rule gave no answer: a stable code, upstream's error value, and a sentence that says what to do."""

from collections.abc import Mapping
from typing import Final

from hataori.kernel.errors import HataoriError

INVALID_ARGUMENTS: Final = "Invalid Arguments"
NOT_A_NUMBER: Final = "NaN"
UNKNOWN_OPERATOR: Final = "Unknown Operator"
TOO_DEEP: Final = "Too Deep"
TOO_LONG: Final = "Too Long"

_CODES: Final = {
    INVALID_ARGUMENTS: "logic_invalid_arguments",
    NOT_A_NUMBER: "logic_not_a_number",
    UNKNOWN_OPERATOR: "logic_unknown_operator",
    TOO_DEEP: "logic_too_deep",
    TOO_LONG: "logic_too_long",
}
_MESSAGES: Final = {
    INVALID_ARGUMENTS: "規則に渡した値の形が正しくありません。値の数と種類を確認してください。",
    NOT_A_NUMBER: "規則の計算結果が数になりません。0で割っていないか、数でない答えが入っていないかを確認してください。",
    UNKNOWN_OPERATOR: "規則に知らない演算子があります。つづりを確認してください。",
    TOO_DEEP: "規則の入れ子が深すぎます。いくつかの項目に分けてください。",
    TOO_LONG: "規則の計算が長すぎるため止めました。規則か答えを短くしてください。",
}


class LogicFailure(HataoriError):
    """A rule that cannot be answered. `type` is the error's name in JsonLogic, `value` what `try` sees of it.

    `catchable` is false where `try` must not hide it: a misspelt operator, and the limits of depth and work.
    """

    status = 422

    def __init__(self, type_: str, value: Mapping[str, object] | None = None) -> None:
        thrown = f"規則が「{type_}」で止まりました。規則に書かれた条件を確認してください。"
        super().__init__(_CODES.get(type_, "logic_thrown"), _MESSAGES.get(type_, thrown))
        self.type = type_
        self.value: Mapping[str, object] = {"type": type_} if value is None else value
        self.catchable = type_ not in {UNKNOWN_OPERATOR, TOO_DEEP, TOO_LONG}


def invalid_arguments() -> LogicFailure:
    """The values' number or kind is not what the operator takes."""
    return LogicFailure(INVALID_ARGUMENTS)


def not_a_number() -> LogicFailure:
    """A number was needed and there is none, or it is not finite."""
    return LogicFailure(NOT_A_NUMBER)
