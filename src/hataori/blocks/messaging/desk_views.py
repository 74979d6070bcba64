"""Reading the development sink's mails; there is no such page in production."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from hataori.kernel.errors import NotFound
from hataori.platform.accounts.api import staff_required

from . import sink


def _not_in_production() -> None:
    if settings.HATAORI_PROFILE == "production":
        raise NotFound


@require_GET
@staff_required()
def mails(request: HttpRequest) -> HttpResponse:
    """What the sink has taken, newest first."""
    _not_in_production()
    return render(request, "messaging/mails.html", {"mails": list(sink.kept_mails())})


@require_GET
@staff_required()
def mail(request: HttpRequest, name: str) -> HttpResponse:
    """One of them."""
    _not_in_production()
    kept = sink.kept_mail(name)
    if kept is None:
        raise NotFound
    return render(request, "messaging/mail.html", {"mail": kept})
