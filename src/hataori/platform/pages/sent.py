"""What a program sent: the one way to read a JSON body."""

import json
from typing import Any

from django.http import HttpRequest, RawPostDataException

from hataori.kernel.errors import FieldProblem, Rejected


def sent_object(request: HttpRequest) -> dict[str, Any]:
    """The JSON object in the body; no body is an empty object. Rejected with code `json` for anything else."""
    try:
        sent = json.loads(request.body or b"{}")
    except (ValueError, RecursionError, RawPostDataException):  # the last for a form with files
        raise Rejected([FieldProblem("", "json", "JSONとして読み取れませんでした。")]) from None
    if not isinstance(sent, dict):
        raise Rejected([FieldProblem("", "json", "JSONのオブジェクトを送ってください。")])
    return sent
