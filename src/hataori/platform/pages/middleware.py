"""Around every request: a log line, and product errors turned into plain pages or JSON."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from hataori.kernel.errors import HataoriError
from hataori.platform.observability import requests

from .errors import answer

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class RequestLog:
    """One structured line a request, without query strings or bodies (they may hold personal data)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Time the answer; the line and the metrics are the observability app's."""
        watch = requests.begin()
        response = self.get_response(request)
        requests.end(watch, request, response)
        return response


class PlainErrors:
    """A HataoriError raised anywhere below becomes its status, code and sentence."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass through; errors arrive in process_exception."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer the errors the product raises on purpose; leave the rest to Django."""
        return answer(request, exception) if isinstance(exception, HataoriError) else None
