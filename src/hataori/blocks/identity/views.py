"""Going to the provider and coming back. Whatever happens, the person stands where he stood, with a sentence."""

from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import urlencode

import structlog
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from hataori.kernel.errors import Conflict, NotFound, Rejected
from hataori.kernel.wareki import format_wareki
from hataori.platform.accounts import api as accounts

from . import actions, errands, signing
from .configuration import configuration
from .errors import NotProven
from .forms import IntroductionForm
from .relying_party import exchange
from .sessions import note_strength
from .signing_keys import RELYING_PARTY, SEALED_TO_US
from .types import ProvenPerson

COOKIE = "hataori_errand"
COOKIE_SECONDS = 3600
METHOD = "card"
HOME = "/my/"
_log = structlog.get_logger("hataori.identity")


@never_cache
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """GET /account/digital-auth/start/?next=&for=: off to the provider."""
    back = _place(request, request.GET.get("next", ""))
    purpose = "step_up" if request.GET.get("for") == "step_up" else "sign_in"
    if accounts.actor_of(request).kind == "staff":
        return _back(request, back, NotProven("staff", "staff"))
    if not accounts.begin_trip(request):
        return _back(request, back, NotProven("slow", "trips_spent"))
    return leave(request, purpose=purpose, back=back)


def leave(
    request: HttpRequest,
    *,
    purpose: str,
    back: str,
    asked_for: str = "",
    more: Mapping[str, str] = MappingProxyType({}),
) -> HttpResponse:
    """Write the errand down and send the browser off; back to its place where the provider does not answer."""
    found = configuration()
    if not found.offered:
        raise NotFound("no_provider", "この市では、カードでのサインインを行っていません。")
    browser = request.COOKIES.get(COOKIE) or errands.new_browser()
    trip = errands.begin(browser, purpose=purpose, return_to=back, asked_for=asked_for)
    try:
        url = exchange.authorization_url(found, trip, **more)
    except NotProven as error:
        return _back(request, back, error)
    response = HttpResponseRedirect(url)
    _remember(request, response, browser)
    return response


@never_cache
@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    """GET /account/digital-auth/callback/: the browser is back, with a code or with an error."""
    browser, state = request.COOKIES.get(COOKIE, ""), request.GET.get("state", "")
    try:
        errand = errands.take(state, browser)
    except NotProven as error:
        return _lost(request, browser, state, error)
    try:
        response = _returned(request, errand, browser)
    except NotProven as error:
        errands.close(errand, f"{error.kind}:{error.code}")
        actions.refused(error.kind, error.code)
        return _back(request, errand.return_to, error)
    except Conflict as taken:
        errands.close(errand, taken.code)
        return _back(request, errand.return_to, NotProven("repeated", taken.code))
    errands.close(errand, "done")
    return response


def _returned(request: HttpRequest, errand: errands.Returned, browser: str) -> HttpResponse:
    code = _code(request, late=errand.late)
    if errand.purpose == "sign":
        return _signed(request, errand, code)
    person = exchange.redeem(configuration(), code, errand.trip)
    with transaction.atomic():  # all of it is written at once, or nothing where the person may not
        accounts.trip_arrived(request)
        return _received(request, person, errand, browser)


def _signed(request: HttpRequest, errand: errands.Returned, code: str) -> HttpResponse:
    """The signature is fetched for whoever asked for it; who was signed out meanwhile signs in and signs again."""
    try:
        signing.fetch(errand, code, actor=accounts.actor_of(request))
    except NotFound as gone:
        raise NotProven("expired", gone.code) from gone
    accounts.trip_arrived(request)
    messages.success(request, _("電子署名を受け付けました。"))
    return HttpResponseRedirect(errand.return_to)


def _code(request: HttpRequest, *, late: bool) -> str:
    """The code, out of an answer that is one (RFC 6749, 4.1.2; RFC 9207 where the issuer is named)."""
    told = request.GET
    if any(len(values) != 1 for _name, values in told.lists()):
        raise NotProven("refused", "answer_doubled")
    if told.get("iss", configuration().issuer) != configuration().issuer:
        raise NotProven("refused", "answer_issuer")
    if "error" in told:
        raise _told_error(told["error"])
    if late:
        raise NotProven("expired", "errand_expired")
    if not told.get("code"):
        raise NotProven("refused", "code_absent")
    return str(told["code"])


def _told_error(error: str) -> NotProven:
    if error in ("access_denied", "login_required", "interaction_required", "consent_required"):
        return NotProven("cancelled", error)
    if error in ("temporarily_unavailable", "server_error"):
        return NotProven("unavailable", error)
    return NotProven("refused", "provider_error")


def _received(request: HttpRequest, person: ProvenPerson, errand: errands.Returned, browser: str) -> HttpResponse:
    """A proven person: enter, confirm, tie, or be introduced."""
    actor, owner = accounts.actor_of(request), actions.owner_of(person)
    verdict = actions.verdict(person, actor, owner)
    if verdict == "introduce":
        asked = actions.introduce(person, browser, errand.return_to)
        return HttpResponseRedirect(_here(asked))
    if verdict in ("other_card", "other_person", "staff"):
        raise NotProven(verdict, verdict)
    response = HttpResponseRedirect(errand.return_to)
    if verdict == "enter":
        actor = accounts.let_in(request, response, owner, method=METHOD)
        actions.used(actor.id, person, actor=actor)
    else:
        _confirmed(request, person, verdict)
    note_strength(request, person)
    return response


def _confirmed(request: HttpRequest, person: ProvenPerson, verdict: str) -> None:
    actor = accounts.actor_of(request)
    if verdict == "link":
        actions.link(actor.id, person, actor=actor)
        messages.success(request, _("マイナンバーカードとアカウントを結び付けました。"))
    else:
        actions.used(actor.id, person, actor=actor)
    accounts.confirm(request, method=METHOD)


@never_cache
@require_http_methods(["GET", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    """GET/POST /account/digital-auth/welcome/: a proven person without an account sees himself, then says yes."""
    asked, browser = request.POST.get("id", request.GET.get("id", "")), request.COOKIES.get(COOKIE, "")
    try:
        person, back = actions.introduction(asked, browser)
    except (NotFound, ValueError):
        return _lost(request, browser, "", NotProven("expired", "introduction_over"))
    if accounts.actor_of(request).kind == "resident":
        return _tie(request, asked, browser)
    form = IntroductionForm(request.POST or None, initial=_first_guess(person), proven_name=person.name)
    if request.method == "POST" and form.is_valid():
        return _register(request, asked, browser, form, back)
    context = {"form": form, "rows": _rows(person), "asked": asked, "next": back, "here": _here(asked)}
    return render(request, "identity/welcome.html", context, status=422 if form.errors else 200)


def _here(asked: str) -> str:
    return f"{reverse('identity:welcome')}?{urlencode({'id': asked})}"


def _tie(request: HttpRequest, asked: str, browser: str) -> HttpResponse:
    """He had an account after all and has signed in to it: the card is tied to that one."""
    person, back = actions.introduction(asked, browser)
    verdict = actions.verdict(person, accounts.actor_of(request), actions.owner_of(person))
    if verdict not in ("link", "confirm"):
        return _back(request, back, NotProven("other_card" if verdict == "other_card" else "other_person", verdict))
    if request.method == "GET":
        context = {"rows": _rows(person), "asked": asked, "next": back, "resident": True}
        return render(request, "identity/welcome.html", context)
    actions.spend(asked, browser)
    _confirmed(request, person, verdict)
    note_strength(request, person)
    return HttpResponseRedirect(back)


def _register(request: HttpRequest, asked: str, browser: str, form: IntroductionForm, back: str) -> HttpResponse:
    try:
        account_id, person = actions.register(asked, browser, form.name())
    except NotFound:
        return _lost(request, browser, "", NotProven("repeated", "introduction_used"))
    response = HttpResponseRedirect(back)
    accounts.let_in(request, response, account_id, method=METHOD)
    note_strength(request, person)
    messages.success(request, _("登録しました。これからはマイナンバーカードでサインインできます。"))
    return response


def _first_guess(person: ProvenPerson) -> dict[str, str]:
    try:
        name = actions.names_of(person)
    except Rejected:
        return {"family": person.name}
    return {"family": name.family, "given": name.given}


def _rows(person: ProvenPerson) -> list[dict[str, object]]:
    day = format_wareki(person.birthdate) if person.birthdate else _("不明な部分があります")
    return [
        {"key": _("氏名"), "value": person.name, "name_glyphs": True},
        {"key": _("生年月日"), "value": day},
        {"key": _("住所"), "value": person.address},
    ]


@require_safe
def keys(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  a view's signature
    """GET /identity/jwks.json: the public keys by which the provider knows us."""
    return JsonResponse({"keys": [*RELYING_PARTY.public()["keys"], *SEALED_TO_US.public()["keys"]]})


def _lost(request: HttpRequest, browser: str, state: str, error: NotProven) -> HttpResponse:
    """An answer we did not wait for: a second press, the back button, or a forgery. Nothing happens to the person."""
    back = errands.last_place(browser, state) if browser else ""
    if error.kind == "repeated" and back and accounts.actor_of(request).kind == "resident":
        return HttpResponseRedirect(back)  # he is in: the first press did it
    return _back(request, back or reverse("accounts:sign-in"), error)


def _back(request: HttpRequest, place: str, error: NotProven) -> HttpResponse:
    _log.info("identity.not_proven", kind=error.kind, code=error.code)
    if error.kind == "cancelled":
        messages.info(request, error.sentence)
    else:
        messages.warning(request, error.sentence)
    return HttpResponseRedirect(place)


def _place(request: HttpRequest, wanted: str) -> str:
    """An address of this site, else the person's own page."""
    fits = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if fits and len(wanted) < errands.LONGEST_PLACE else HOME


def _remember(request: HttpRequest, response: HttpResponse, browser: str) -> None:
    response.set_cookie(
        COOKIE,
        browser,
        max_age=COOKIE_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
