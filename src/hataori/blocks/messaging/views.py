"""The box, its messages, and whether mail comes."""

import re
import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hataori.blocks.documents import api as documents
from hataori.platform.accounts.api import actor_of, resident_required

from . import actions, queries

_PAGE = re.compile(r"[0-9]{1,9}")


@require_GET
@resident_required
def own_box(request: HttpRequest) -> HttpResponse:
    """The list, unread ones marked."""
    actor, asked = actor_of(request), request.GET.get("page", "")
    found = queries.box(actor.id, int(asked) if _PAGE.fullmatch(asked) else 1)
    pager = Paginator(range(found.pages), 1).page(found.page)
    here = {"found": found, "page": pager, "mail": queries.wants_mail(actor.id)}
    return render(request, "messaging/box.html", here)


@require_GET
@resident_required
def own_message(request: HttpRequest, message_id: uuid.UUID) -> HttpResponse:
    """One message with its papers; opening it marks it as read."""
    message = actions.read(str(message_id), actor_of(request))
    here = {"message": message, "papers": documents.documents(message.documents)}
    return render(request, "messaging/message.html", here)


@require_POST
@resident_required
def mail_choice(request: HttpRequest) -> HttpResponse:
    """Whether mail comes when something is put into the box."""
    wanted = request.POST.get("mail") == "on"
    actions.choose_mail(actor_of(request), mail=wanted)
    messages.success(request, _("メールでお知らせします。") if wanted else _("メールでのお知らせを止めました。"))
    return redirect("messaging:box")
