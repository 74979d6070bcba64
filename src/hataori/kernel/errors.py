"""What can go wrong, with a stable code and a sentence in plain Japanese that says what to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from .sentences import marked

_INVALID, _MISSING, _FORBIDDEN = marked(
    (
        "入力内容を確認してください。",
        "見つかりませんでした。番号を確認してください。",
        "この操作をする権限がありません。",
    )
)


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One thing to mend in one field. `field` is the form's name for it, empty for the whole form."""

    field: str
    code: str
    message: str


class HataoriError(Exception):
    """Base of every error the product raises on purpose. `status` is the HTTP answer it becomes."""

    status: ClassVar[int] = 500
    code: str = "error"

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Rejected(HataoriError):
    """Input that cannot be taken; carries every problem found, not only the first."""

    status = 422

    def __init__(self, problems: Iterable[FieldProblem], message: str = _INVALID) -> None:
        super().__init__("invalid", message)
        self.problems = tuple(problems)


class NotFound(HataoriError):
    """There is no such thing, or the asker may not know that there is."""

    status = 404

    def __init__(self, code: str = "not_found", message: str = _MISSING) -> None:
        super().__init__(code, message)


class Forbidden(HataoriError):
    """The asker is known and may not do this."""

    status = 403

    def __init__(self, code: str = "forbidden", message: str = _FORBIDDEN) -> None:
        super().__init__(code, message)


class Conflict(HataoriError):
    """The thing has changed meanwhile, or is not in a state that allows the act."""

    status = 409


class Unavailable(HataoriError):
    """Something this depends on does not answer now; the work is kept."""

    status = 503
