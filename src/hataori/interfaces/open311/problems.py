"""What goes wrong, in the shape of GeoReport: errors of code and description, under the HTTP status the text names."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from hataori.kernel.errors import FieldProblem, HataoriError, Rejected

from . import wire

View = Callable[..., HttpResponse]
BAD, FORBIDDEN, NOT_FOUND = 400, 403, 404
_ATTRIBUTE = "attribute["


class Refused(HataoriError):
    """A GeoReport error: its status, and a description that names the argument."""

    def __init__(self, code: int, description: str) -> None:
        super().__init__(str(code), description)
        self.http = code


def answered(view: View) -> View:
    """Give every error of a call in the form that was asked for."""

    @wraps(view)
    def kept(request: HttpRequest, *args: Any, form: str, **kwargs: Any) -> HttpResponse:  # noqa: ANN401  the view's own
        try:
            return view(request, *args, form=form, **kwargs)
        except Refused as refused:
            return _errors(form, [refused.message], refused.http)
        except Rejected as rejected:
            return _errors(form, [description(each) for each in rejected.problems], BAD)
        except HataoriError as error:
            return _errors(form, [error.message], BAD if error.status == 422 else error.status)  # noqa: PLR2004  HTTP

    return kept


def description(problem: FieldProblem) -> str:
    """The argument, what is wrong with it in a word that programs look for, then the sentence for people."""
    name = problem.field.removeprefix(_ATTRIBUTE).removesuffix("]")
    word = {"required": "required", "kind_not_found": "was not found"}.get(problem.code, "is invalid")
    return f"{name} {word}: {problem.message}" if name else problem.message


def _errors(form: str, said: list[str], status: int) -> HttpResponse:
    return wire.many(form, "errors", "error", ({"code": status, "description": each} for each in said), status=status)
