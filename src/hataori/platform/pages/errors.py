"""Error answers: a page for people, JSON in the contract's shape for programs."""

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from hataori.kernel.errors import HataoriError, Rejected
from hataori.platform.i18n.wording import worded

View = Callable[[HttpRequest], HttpResponse]
Asked = ParamSpec("Asked")
Answer = TypeVar("Answer", bound=HttpResponseBase)
TITLES = {
    400: _("送られた内容を読み取れませんでした"),
    401: _("サインインが必要です"),
    403: _("この操作はできません"),
    404: _("ページが見つかりません"),
    405: _("このアドレスは直接開けません"),
    409: _("先に変更されています"),
    413: _("送られた内容が大きすぎます"),
    422: _("入力内容を確認してください"),
    429: _("しばらく待ってからもう一度お試しください"),
    500: _("システムの不具合で表示できません"),
    503: _("いまは利用できません"),
}


_BARE = (
    '<!doctype html><html lang="ja"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    "<title>{title}</title><main><h1>{title}</h1><p>{message}</p></main></html>"
)


def title_of(status: int) -> str:
    """What has happened, in a few words; of a status nobody thought of, that something has."""
    return TITLES.get(status, TITLES[500])


def wants_json(request: HttpRequest) -> bool:
    """Whether the asker is a program: an /api/ address, a .json address, or an Accept that names JSON first."""
    accept = request.headers.get("Accept", "")
    return request.path.startswith("/api/") or request.path.endswith(".json") or accept.startswith("application/json")


def body(error: HataoriError) -> dict[str, Any]:
    """The contract's error object: code, title, detail, errors by field."""
    problems = error.problems if isinstance(error, Rejected) else ()
    return {
        "code": error.code,
        "title": gettext(title_of(error.status)),
        "detail": worded(error.message),
        "errors": [{"field": p.field, "code": p.code, "message": worded(p.message)} for p in problems],
    }


def json_error(error: HataoriError) -> JsonResponse:
    """`error` as JSON with its own status."""
    return JsonResponse(body(error), status=error.status, json_dumps_params={"ensure_ascii": False})


def errors_in_json(view: Callable[Asked, Answer]) -> Callable[Asked, Answer | JsonResponse]:
    """Decorates a view that only programs ask, whatever they say they accept: refusals in the contract's shape."""

    @wraps(view)
    def answered(*args: Asked.args, **named: Asked.kwargs) -> Answer | JsonResponse:
        try:
            return view(*args, **named)
        except HataoriError as error:
            return json_error(error)

    return answered


def answer(request: HttpRequest, error: HataoriError) -> HttpResponse:
    """`error` in the form the asker reads."""
    return json_error(error) if wants_json(request) else page(request, error.status, error.message)


def page(request: HttpRequest, status: int, detail: str) -> HttpResponse:
    """A plain error page in the reader's language that says what happened and where to go on."""
    at_desk = request.path.startswith("/desk/")
    title, said = gettext(title_of(status)), worded(detail)
    context = {"title": title, "detail": said, "status": status, "at_desk": at_desk}
    return render(request, "components/error_page.html", context, status=status)


def _handled(request: HttpRequest, status: int, code: str, message: str) -> HttpResponse:
    if wants_json(request):
        payload = {"code": code, "title": gettext(title_of(status)), "detail": gettext(message), "errors": []}
        return JsonResponse(payload, status=status, json_dumps_params={"ensure_ascii": False})
    return page(request, status, message)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 for more than we read at once."""
    if isinstance(exception, RequestDataTooBig):
        message = _("ファイルは1つ20MBまで送れます。前のページに戻り、小さくするか分けて、もう一度送ってください。")
        return _handled(request, 413, "too_large", message)
    return _handled(request, 400, "bad_request", _("もう一度最初から操作してください。"))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  Django's signature
    """403."""
    return _handled(request, 403, "forbidden", _("権限が必要なページです。サインインし直してください。"))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  Django's signature
    """404."""
    return _handled(request, 404, "not_found", _("アドレスが変わったか、ページがなくなりました。"))


def wrong_method(request: HttpRequest, refused: HttpResponse) -> HttpResponse:
    """405 of a view that takes forms only, as a reload or a bookmark asks for it: Django's own answer is empty."""
    message = _("送信の途中の画面でした。前のページに戻って、もう一度操作してください。")
    response = _handled(request, 405, "method", message)
    response.headers["Allow"] = refused.headers["Allow"]
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 while the database is away or its disk full: the page must not depend on what has just failed."""
    message = _("時間をおいてもう一度お試しください。同じことが続くときは、電話でお知らせください。")
    # Django calls the handler while it handles the exception.
    away = _is_passing(sys.exc_info()[1])
    status, code = (503, "unavailable") if away else (500, "server_error")
    try:
        response = _handled(request, status, code, message)
    except Exception:  # noqa: BLE001  whatever broke may have broken the frame too: answer in any case
        response = HttpResponse(_BARE.format(title=title_of(status), message=message), status=status)
    if away:
        response.headers["Retry-After"] = "10"
    return response


def _is_passing(error: BaseException | None) -> bool:
    """Whether the database could not be reached or had no room; a wrong statement (SQLITE_ERROR) is a fault of ours."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    return getattr(error.__cause__, "sqlite_errorname", "") != "SQLITE_ERROR"


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  Django's signature
    """403 for a form that was open too long."""
    return _handled(
        request,
        403,
        "csrf",
        _("ページを開いてから時間がたちました。前のページを読み込み直して、もう一度送信してください。"),
    )
