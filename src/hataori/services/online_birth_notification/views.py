"""A parent's pages: may I, what is asked, the photo, check and sign. Every POST keeps what was typed first."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hataori.blocks.catalogue import api as catalogue
from hataori.blocks.filing import api as filing
from hataori.blocks.registration import api as registration
from hataori.blocks.vision import api as vision
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import FieldProblem, Forbidden, Rejected
from hataori.platform.accounts.api import actor_of
from hataori.platform.files import api as files

from . import actions
from .flow import CHECK, PHOTO, Way, way
from .form import CERTIFICATE
from .forms import QuestionForm, typed_in
from .rules import last_day
from .settings import BirthSettings, here
from .telling import day_in

_STAFF = "職員のアカウントでは届け出できません。窓口の届出は、職員デスクで入力してください。"


def open_here() -> BirthSettings:
    """The city's settings; 404 where it has not opened the service."""
    found = here()
    if found is None or catalogue.procedure(found.procedure) is None:
        raise Http404
    return found


def _parent(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    if actor.kind == "staff":
        raise Forbidden("residents_only", _STAFF)
    return actor


@never_cache
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """GET /online-birth-notification/: what it is, whether this parent may, until when, and where to go else."""
    settings, actor = open_here(), _parent(request)
    going = way(settings, actor) if actor.kind == "resident" else None
    context = {
        "counter": settings.counter,
        "going": going,
        "barred": going.barred() if going else (),
        "linked": bool(going and going.known.linked),
        "sign_in": sign_in_and_back(request),
        "first": going.ids()[0] if going else "",
    }
    return render(request, "online_birth_notification/start.html", context)


def _signed_in(request: HttpRequest) -> Way | HttpResponse:
    """The way of who is signed in; others are led to sign in and back."""
    settings, actor = open_here(), _parent(request)
    if actor.kind != "resident":
        return HttpResponseRedirect(sign_in_and_back(request))
    return way(settings, actor)


def sign_in_and_back(request: HttpRequest) -> str:
    """Where one signs in and is led back here."""
    return f"{reverse('accounts:sign-in')}?{urlencode({'next': request.path})}"


@never_cache
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, page_id: str) -> HttpResponse:
    """One page of questions: shown, or kept and judged."""
    going = _signed_in(request)
    if isinstance(going, HttpResponse):
        return going
    shown = going.form.page(page_id)
    if shown is None:
        raise Http404
    edit = "edit" in request.GET
    if request.method == "GET":
        return _page(request, going, shown, edit=edit)
    return _save(request, going, shown, edit=edit)


def _save(request: HttpRequest, going: Way, shown: registration.FormPage, *, edit: bool) -> HttpResponse:
    draft = going.draft or registration.open_draft(going.form.procedure_id, actor=going.actor)
    asked = going.asked(shown, edit=edit)
    typed = typed_in(asked, request.POST)
    registration.save_page(draft.id, shown.id, typed, actor=going.actor, known=going.known.of(shown))
    going = way(going.settings, going.actor)
    if problems := going.problems(shown):
        return _page(request, going, shown, edit=edit, problems=problems)
    if "later" in request.POST:
        return HttpResponseRedirect("/my/applications/")
    if going.barred():
        return HttpResponseRedirect(reverse("birth:stopped"))
    step = CHECK if request.POST.get("return") == CHECK else going.after(shown.id)
    return HttpResponseRedirect(_address(step))


def _address(step: str) -> str:
    return reverse(f"birth:{step}") if step in (PHOTO, CHECK) else reverse("birth:page", args=[step])


def _page(
    request: HttpRequest,
    going: Way,
    shown: registration.FormPage,
    *,
    edit: bool,
    problems: list[FieldProblem] | None = None,
) -> HttpResponse:
    asked = going.asked(shown, edit=edit)
    wrong = {each.field for each in problems or ()}
    asked += tuple(field for field in shown.fields if field.name in wrong - {each.name for each in asked})
    context = {
        **_common(going, shown.id),
        "page": shown,
        "form": QuestionForm(asked, going.answers, problems or ()),
        "rows": [_row(field, going) for field in shown.fields if field not in asked and going.answers.get(field.name)],
        "edit": edit,
        "return_to": request.GET.get("return", request.POST.get("return", "")),
    }
    return render(request, "online_birth_notification/page.html", context, status=422 if problems else 200)


def _common(going: Way, step: str) -> dict[str, Any]:
    ids, before = going.ids(), going.before(step)
    return {
        "going": going,
        "position": ids.index(step) + 1 if step in ids else 0,
        "count": len(ids),
        "back": _address(before) if before else reverse("birth:start"),
    }


def _row(field: registration.FormField, going: Way) -> dict[str, Any]:
    value, problem = registration.read(field, going.answers.get(field.name, ""))
    return {
        "key": gettext(field.label),
        "value": value if problem else registration.shown(field, value),
        "name_glyphs": field.kind == registration.Kind.NAME,
    }


@never_cache
@require_safe
def stopped(request: HttpRequest) -> HttpResponse:
    """Why it cannot come online, where to go instead and until when. What was typed stays."""
    going = _signed_in(request)
    if isinstance(going, HttpResponse):
        return going
    found, born = going.barred(), day_in(going.answers, "born_on")
    if not found:
        return HttpResponseRedirect(reverse("birth:start"))
    end = last_day(born) if born else None
    context = {
        "barred": found,
        "counter": going.settings.counter,
        "last_day": end,
        "late": end is not None and end < clock.today(),
        "mend": [(page.title, _address(page.id)) for page in going.form.pages],
    }
    return render(request, "online_birth_notification/stopped.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def certificate(request: HttpRequest) -> HttpResponse:
    """The photo of the certificate: checked, freed of what it tells of place and camera, kept sealed."""
    going = _signed_in(request)
    if isinstance(going, HttpResponse):
        return going
    if request.method == "GET":
        return _photo_page(request, going, [])
    draft = going.draft or registration.open_draft(going.form.procedure_id, actor=going.actor)
    if remove := request.POST.get("remove"):
        registration.detach(draft.id, remove, actor=going.actor)
        return HttpResponseRedirect(_address(PHOTO))
    problems = _take_photos(request, draft, going.actor)
    going = way(going.settings, going.actor)
    if not problems and not going.photos:
        problems = [FieldProblem(CERTIFICATE, "required", "出生証明書の写真を選んでください。")]
    if problems:
        return _photo_page(request, going, problems)
    return HttpResponseRedirect(_address(PHOTO if "add" in request.POST else CHECK))


def _take_photos(request: HttpRequest, draft: registration.Draft, actor: Actor) -> list[FieldProblem]:
    problems = []
    for number, each in enumerate(request.FILES.getlist(CERTIFICATE), start=len(draft.files) + 1):
        try:
            plain = vision.prepare_paper(each.read())
            stored = files.store(
                plain,
                name=f"出生証明書-{number}.jpg",
                owner=actor.id,
                purpose="出生証明書の写真",
                retention_days=registration.FILE_DAYS,
                allowed={"jpeg"},
            )
            registration.attach(draft.id, CERTIFICATE, stored, actor=actor)
        except Rejected as refused:
            problems += [
                FieldProblem(CERTIFICATE, said.code, f"{each.name}: {said.message}") for said in refused.problems
            ]
    return problems


def _photo_page(request: HttpRequest, going: Way, problems: list[FieldProblem]) -> HttpResponse:
    context = {**_common(going, PHOTO), "problems": problems}
    return render(request, "online_birth_notification/certificate.html", context, status=422 if problems else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """All answers on one page, then signed by card and sent: once, however often the button is pressed."""
    going = _signed_in(request)
    if isinstance(going, HttpResponse):
        return going
    if request.method == "POST":
        return _send(request, going)
    if going.draft is None:
        return HttpResponseRedirect(reverse("birth:start"))
    return _check_page(request, going)


def _send(request: HttpRequest, going: Way) -> HttpResponse:
    sent = registration.number_of_draft(request.POST.get("draft", ""))
    if sent:
        return HttpResponseRedirect(reverse("birth:sent", args=[sent]))
    if going.draft is None or going.barred():
        return HttpResponseRedirect(reverse("birth:start" if going.draft is None else "birth:stopped"))
    if going.all_problems() or request.POST.get("form_version") != going.form.digest:
        return _check_page(request, going, status=422)
    return _sign_and_file(request, going, going.draft)


def _sign_and_file(request: HttpRequest, going: Way, draft: registration.Draft) -> HttpResponse:
    to_sign = filing.way_to_sign(going.form, draft, actor=going.actor, return_to=_address(CHECK))
    if to_sign:
        return HttpResponseRedirect(to_sign)
    try:
        receipt = actions.submit(draft, actor=going.actor)
    except Rejected as refused:
        return _check_page(request, going, status=422, told=refused.problems)
    return HttpResponseRedirect(reverse("birth:sent", args=[receipt.number]))


def _check_page(
    request: HttpRequest, going: Way, *, status: int = 200, told: tuple[FieldProblem, ...] = ()
) -> HttpResponse:
    wrong = [{"url": f"{_address(step)}?return={CHECK}", "problem": found} for step, found in going.all_problems()]
    signed = going.draft is not None and not filing.way_to_sign(
        going.form, going.draft, actor=going.actor, return_to=_address(CHECK)
    )
    context = {
        **_common(going, CHECK),
        "sections": [_section(each, going) for each in going.form.pages],
        "missing": wrong,
        "told": told,
        "signed": signed,
        "photo_url": _address(PHOTO),
    }
    return render(request, "online_birth_notification/check.html", context, status=status)


def _section(shown: registration.FormPage, going: Way) -> dict[str, Any]:
    url = f"{_address(shown.id)}?edit=1&return={CHECK}"
    fields = [field for field in shown.fields if field.required or going.answers.get(field.name)]
    return {
        "title": shown.title,
        "rows": [{**_row(field, going), "change_url": f"{url}#id_{field.name}"} for field in fields],
    }
