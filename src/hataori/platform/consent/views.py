"""A resident's own consents: what was allowed, for what, until when; taken back with one press."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hataori.kernel import clock
from hataori.platform.accounts.api import actor_of, resident_required

from . import actions, queries


@never_cache
@resident_required
@require_safe
def consents(request: HttpRequest) -> HttpResponse:
    """GET /my/consents/."""
    found, today = queries.consents_of(actor_of(request).id), clock.today()
    context = {
        "active": [each for each in found if each.is_active(today)],
        "ended": [each for each in found if not each.is_active(today)],
    }
    return render(request, "consent/consents.html", context)


@resident_required
@require_POST
def withdraw(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """POST /my/consents/<id>/withdraw/."""
    actor = actor_of(request)
    actions.withdraw(str(consent_id), account_id=actor.id, actor=actor)
    messages.success(request, _("同意を取り消しました。これからは使われません。"))
    return HttpResponseRedirect(reverse("consent:consents"))
