"""The decorator: the same key and body give the same answer, another body 422, a running twin 409.

The effect and its answer commit together: a process killed in between leaves neither, and after the lease the retry
runs as if it were the first. Only answers that did something are kept (2xx for programs, redirects for forms);
a refused input did nothing and may be mended under the same key.
"""

import re
import time
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from hataori.kernel.errors import Conflict, HataoriError
from hataori.platform.pages.errors import answer, json_error

from .fingerprint import fingerprint

if TYPE_CHECKING:
    from .ledger import Claim

View = Callable[..., HttpResponse]
FIELD = "idempotency_key"
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_WAIT_S = 3.0
_STEP_S = 0.1


class KeyMismatch(HataoriError):
    """The key was used for something else."""

    status = 422


class KeyUnreadable(HataoriError):
    """A key was sent that is none: to do as if there were no key would act twice on a repeat."""

    status = 400

    def __init__(self) -> None:
        message = "Idempotency-Key は、半角の英数字と記号で200文字までにして、送り直してください。"
        super().__init__("idempotency_key_invalid", message)


def idempotent(view: View) -> View:
    """Honour `Idempotency-Key` (header) or `idempotency_key` (hidden field; see the template tag) on POST.

    Without a key the view runs as ever; one that cannot be read is 400. Keys belong to their asker and are forgotten
    after 24 hours. A form that was sent twice waits up to 3 s for its twin's answer; a program is told 409 at once.
    """

    @wraps(view)
    def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ANN401  the view's own arguments
        if request.method != "POST":
            return view(request, *args, **kwargs)
        header = request.headers.get("Idempotency-Key")
        key = str(request.POST.get(FIELD, "")) if header is None else header
        if header is None and not key:
            return view(request, *args, **kwargs)
        # The web server hands a header that is not ASCII on as an empty one.
        if not _KEY.fullmatch(key):
            return json_error(KeyUnreadable()) if header is not None else answer(request, KeyUnreadable())
        return _once(request, key, is_form=header is None, run=lambda: view(request, *args, **kwargs))

    return kept


def _once(request: HttpRequest, key: str, *, is_form: bool, run: Callable[[], HttpResponse]) -> HttpResponse:
    from . import ledger  # the package is imported before Django's models are ready

    actor, print_ = _asker(request), fingerprint(request)
    deadline = time.monotonic() + (_WAIT_S if is_form else 0)
    while True:
        claim = ledger.claim(actor, key, print_)
        if claim.lease:
            return _run(claim, run)
        if not claim.same:
            raise KeyMismatch(
                "idempotency_mismatch", "同じキーで別の内容が送られました。新しいキーで送り直してください。"
            )
        if claim.answer is not None:
            return claim.answer
        if time.monotonic() >= deadline:
            raise Conflict("idempotency_running", "同じ内容を処理しています。少し待ってから結果を確かめてください。")
        time.sleep(_STEP_S)


def _run(claim: "Claim", run: Callable[[], HttpResponse]) -> HttpResponse:
    from . import ledger

    try:
        with transaction.atomic():
            response = run()
            if ledger.is_effect(response):
                ledger.keep(claim, response)
    except BaseException:
        ledger.release(claim)
        raise
    if not ledger.is_effect(response):
        ledger.release(claim)
    return response


def _asker(request: HttpRequest) -> str:
    from hataori.platform.accounts.api import actor_of

    return actor_of(request).id
