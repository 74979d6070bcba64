"""Who may see a page: decorators for views. Pages send the asker to sign in, programs get the contract's JSON."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from hataori.kernel import clock
from hataori.kernel.actor import Role
from hataori.kernel.errors import Forbidden
from hataori.platform.pages.errors import json_error, wants_json

from .actors import actor_of, use_actor
from .errors import SignInNeeded, StepUpNeeded
from .tokens import actor_of_token

View = Callable[..., HttpResponseBase]

STEP_UP = timedelta(minutes=10)
STEP_UP_KEY = "step_up_at"


def resident_required(view: View) -> View:
    """Only signed-in residents; staff are refused, they have no matters of their own here."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401  a view's own
        actor = actor_of(request)
        if actor.kind == "guest":
            return _to_sign_in(request)
        if actor.kind != "resident":
            raise Forbidden("residents_only", "住民のアカウントでサインインしてください。")
        return view(request, *args, **kwargs)

    return guarded


def signed_in_required(view: View) -> View:
    """Only signed-in people, residents and staff alike."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401  a view's own
        if actor_of(request).kind == "guest":
            return _to_sign_in(request)
        return view(request, *args, **kwargs)

    return guarded


def staff_required(*roles: Role | str) -> Callable[[View], View]:
    """Only staff who hold one of `roles` in some department (any staff without roles).

    The department is for the view to check: `actor.has_role(role, department)`.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401  a view's own
            actor = actor_of(request)
            if actor.kind == "guest":
                return _to_sign_in(request)
            if actor.kind != "staff" or (roles and not any(actor.has_role(role) for role in roles)):
                raise Forbidden
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def token_required(*scopes: str) -> Callable[[View], View]:
    """Only bearers of a token with all `scopes` (RFC 6750); the token's account becomes the actor.

    Sessions do not count here, so the view needs no CSRF token and is exempt from it.
    """

    def decorate(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401  a view's own
            try:
                use_actor(request, actor_of_token(request.headers.get("Authorization", ""), scopes))
            except SignInNeeded as error:
                answer = json_error(error)
                answer.headers["WWW-Authenticate"] = 'Bearer realm="hataori"'
                return answer
            except Forbidden as error:
                return json_error(error)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def step_up_required(view: View) -> View:
    """Only people who have shown who they are within the last ten minutes (sign-in counts)."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401  a view's own
        if actor_of(request).kind == "guest":
            return _to_sign_in(request)
        if needs_step_up(request):
            return _to_step_up(request)
        return view(request, *args, **kwargs)

    return guarded


def needs_step_up(request: HttpRequest) -> bool:
    """Whether the person has to show who he is again before a sensitive act."""
    text = request.session.get(STEP_UP_KEY, "")
    if not text:
        return True
    age = clock.now() - datetime.fromisoformat(text)
    return not timedelta(0) <= age <= STEP_UP


def note_step_up(request: HttpRequest) -> None:
    """The person has just shown who he is."""
    request.session[STEP_UP_KEY] = clock.now().isoformat()


def _to_sign_in(request: HttpRequest) -> HttpResponseBase:
    if wants_json(request):
        return json_error(SignInNeeded())
    return HttpResponseRedirect(f"{reverse('accounts:sign-in')}?{urlencode({'next': _back_to(request)})}")


def _to_step_up(request: HttpRequest) -> HttpResponseBase:
    if wants_json(request):
        return json_error(StepUpNeeded())
    return HttpResponseRedirect(f"{reverse('accounts:step-up')}?{urlencode({'next': _back_to(request)})}")


def _back_to(request: HttpRequest) -> str:
    """Where to go on afterwards: this address, or for a sent form the page it stood on."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    page = urlsplit(request.headers.get("Referer", ""))
    return page.path if page.netloc == request.get_host() else request.path
