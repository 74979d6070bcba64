"""The page of one question: five choices, one button, thanks."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hataori.kernel.actor import SYSTEM
from hataori.kernel.errors import Conflict, NotFound
from hataori.platform.i18n.wording import worded

from . import actions
from .registry import surveys
from .types import SCALE, Invitation, Survey


class ScoreForm(forms.Form):
    """One choice on a scale of five."""

    use_required_attribute = False
    score = forms.TypedChoiceField(
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("1から5のどれか1つを選んでください。")},
    )

    def __init__(self, survey: Survey, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]  # Django's many positional arguments
        field = self.fields["score"]
        field.label = gettext(survey.question)
        words = {SCALE[0]: gettext(survey.low), SCALE[-1]: gettext(survey.high)}
        shown = [(str(each), f"{each}（{words[each]}）" if each in words else str(each)) for each in reversed(SCALE)]
        field.choices = shown  # type: ignore[attr-defined]  # a choice field's


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest, token: str) -> HttpResponse:
    """GET and POST /surveys/<token>/."""
    try:
        invitation = actions.invitation(token)
    except NotFound:
        raise Http404 from None
    declared = surveys()[invitation.survey]
    form = ScoreForm(declared, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _taken(request, declared, invitation, form.cleaned_data["score"])
    status = 422 if request.method == "POST" else 200
    return _page(request, declared, invitation, form=form, status=status)


def _taken(request: HttpRequest, declared: Survey, invitation: Invitation, score: int) -> HttpResponse:
    try:
        actions.answer(invitation.token, score, actor=SYSTEM)
    except Conflict as late:
        return _page(request, declared, invitation, said=worded(late.message), status=409)
    return _page(request, declared, invitation, said=gettext("お答えいただき、ありがとうございました。"))


def _page(
    request: HttpRequest,
    declared: Survey,
    invitation: Invitation,
    *,
    form: ScoreForm | None = None,
    said: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "survey": declared,
        "title": gettext(declared.title),
        "invitation": invitation,
        "form": form,
        "said": said,
    }
    return render(request, "surveys/survey.html", context, status=status)
