"""Refusals in Notify's own words and shape: {"errors": [{"error", "message"}], "status_code"}."""

from collections.abc import Sequence

from django.http import JsonResponse


class Refused(Exception):
    """An answer other than 2xx."""

    def __init__(self, status: int, error: str, *messages: str) -> None:
        super().__init__(f"{status} {error}")
        self.status, self.error, self.messages = status, error, messages

    def answer(self) -> JsonResponse:
        """As JSON."""
        errors = [{"error": self.error, "message": message} for message in self.messages]
        return JsonResponse({"errors": errors, "status_code": self.status}, status=self.status)


def auth(status: int, message: str) -> Refused:
    """The key is missing (401) or not good (403)."""
    return Refused(status, "AuthError", message)


def invalid(messages: Sequence[str]) -> Refused:
    """Fields are missing or of another form."""
    return Refused(400, "ValidationError", *messages)


def bad(message: str) -> Refused:
    """Understood, and not possible."""
    return Refused(400, "BadRequestError", message)


def not_found() -> Refused:
    """Nothing there, or not this service's."""
    return Refused(404, "NoResultFound", "No result found")
