"""A person's own card: whether it is tied, how strongly, and parting from it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hataori.kernel.errors import Conflict
from hataori.platform.accounts.api import actor_of, resident_required, step_up_required
from hataori.platform.i18n.wording import worded

from . import actions, queries
from .sign_in_ways import digital_auth

REGISTER = {
    "linked": gettext_lazy("住民登録と結び付いています。申請では、市が知っていることを入力しなくて済みます。"),
    "no_match": gettext_lazy(
        "住民登録の中で、お一人に決まりませんでした。申請はそのままできます。窓口か電話で確かめると、結び付けられます。"
    ),
    "taken": gettext_lazy(
        "住民登録のご本人は、別のアカウントと結び付いています。申請はできます。窓口か電話で、どちらを使うか決められます。"
    ),
    "unavailable": gettext_lazy(
        "住民登録につながらなかったので、次にカードでサインインしたときに、もう一度確かめます。"
    ),
    "": "",
}


@never_cache
@resident_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """GET /my/identity/."""
    found = queries.link_of(actor_of(request).id)
    context = {
        "link": found,
        "register": str(REGISTER[found.register_outcome]) if found and found.register_outcome else "",
        "settled": bool(found and found.register_outcome == "linked"),
        "way": digital_auth(reverse("identity:mine")),
    }
    return render(request, "identity/mine.html", context)


@resident_required
@step_up_required
@require_POST
def unlink(request: HttpRequest) -> HttpResponse:
    """POST /my/identity/unlink/."""
    actor = actor_of(request)
    try:
        actions.unlink(actor.id, actor=actor)
    except Conflict as error:
        messages.warning(request, worded(error.message))
    else:
        messages.success(request, _("カードとアカウントの結び付けを解きました。"))
    return HttpResponseRedirect(reverse("identity:mine"))
