"""What the pages of accounts share."""

from collections.abc import Callable
from typing import TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from hataori.kernel.errors import Conflict, HataoriError, Rejected
from hataori.platform.accounts import models
from hataori.platform.accounts.actors import actor_of
from hataori.platform.accounts.errors import SlowDown
from hataori.platform.accounts.queries import row_of
from hataori.platform.i18n.wording import worded

Done = TypeVar("Done")


def attempt(form: forms.Form, act: Callable[[], Done]) -> Done | None:
    """Do it; what the action refuses is shown at its field, and None is answered."""
    try:
        return act()
    except (Rejected, Conflict, SlowDown) as error:
        _show(form, error)
        return None


def _show(form: forms.Form, error: HataoriError) -> None:
    problems = error.problems if isinstance(error, Rejected) else ()
    for problem in problems:
        field = problem.field if problem.field in form.fields else None
        form.add_error(field, ValidationError(worded(problem.message), code=problem.code))
    if not problems:
        form.add_error(None, ValidationError(worded(error.message), code=error.code))


def show(request: HttpRequest, template: str, form: forms.Form | None = None, **more: object) -> HttpResponse:
    """The page; 422 where the form holds errors."""
    status = 422 if form is not None and form.errors else 200
    return render(request, f"accounts/{template}.html", {"form": form, **more}, status=status)


def account_row(request: HttpRequest) -> models.Account:
    """The signed-in account's row."""
    return row_of(actor_of(request).id)


def next_url(request: HttpRequest, default: str) -> str:
    """Where to go on: an address of this site named by `next`, else `default`."""
    wanted = request.POST.get("next", request.GET.get("next", ""))
    secure = request.is_secure()
    return wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=secure) else default
