"""The service page for residents: where, for how much, when, and who cannot."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hataori.kernel import clock
from hataori.kernel.errors import NotFound

from .city import City, city
from .rules import Pause, open_at


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """GET /certificates/."""
    town = city()
    if not town.certificates:
        raise NotFound
    shut = open_at(town.limits, clock.now())
    context = {
        "town": town,
        "rows": _rows(town),
        "open": not shut,
        "pause": shut == "pause",
        "pauses": _to_come(town.limits.pauses),
        "simulated": settings.HATAORI_CERTIFICATE_CENTRE["simulated"],
    }
    return render(request, "convenience_certificates/start.html", context)


def _rows(town: City) -> list[tuple[str, str, int, int]]:
    """Certificate, who may take it, yen at the kiosk, yen at the counter."""
    words = {
        "residence": (_("住民票の写し"), _("本人と、同じ世帯の人の分")),
        "residence_items": (_("住民票記載事項証明書"), _("本人と、同じ世帯の人の分")),
        "seal": (_("印鑑登録証明書"), _("本人の分だけ")),
        "tax": (_("所得課税（非課税）証明書"), _("本人の分だけ")),
    }
    return [
        (*words[each.code], town.fee(each.code, "convenience"), town.fee(each.code, "counter"))
        for each in town.certificates
    ]


def _to_come(pauses: tuple[Pause, ...]) -> list[Pause]:
    return [each for each in pauses if each.ends > clock.now()]
