"""GET /feeds/cap.atom and /feeds/cap/<number>.xml."""

from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import condition, require_safe

from hataori.blocks.documents import api as documents
from hataori.kernel import clock

from . import models
from .issuing import IssuedAlert, alert, latest
from .writing import said

MOST = 100
CAP = "application/cap+xml"
_FRESH = "public, max-age=10"


def _etag(request: HttpRequest) -> str | None:  # noqa: ARG001  Django's signature
    newest = models.Issued.objects.values_list("identifier", flat=True).first()
    return f'"{newest or "none"}"'


@require_safe
@condition(etag_func=_etag)
def feed(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  Django's signature
    """The newest alerts, updates and cancellations; readers fetch each by its link."""
    found, at = latest(MOST), str(settings.HATAORI_URL)
    updated = found[0].sent if found else clock.now()
    entries = "".join(_entry(each, at) for each in found)
    content = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ja">'
        f"<id>{escape(at)}/feeds/cap.atom</id><title>{escape(documents.city_name())} 緊急情報（CAP）</title>"
        f"<updated>{said(updated)}</updated><author><name>{escape(documents.city_name())}</name></author>"
        f'<link rel="self" type="application/atom+xml" href={quoteattr(at + "/feeds/cap.atom")}/>'
        f'<link rel="alternate" type="text/html" href={quoteattr(at + "/emergency/")}/>{entries}</feed>'
    )
    answer = HttpResponse(content, content_type="application/atom+xml; charset=utf-8")
    answer["Cache-Control"] = _FRESH
    return answer


def _entry(each: IssuedAlert, at: str) -> str:
    marked = "【訓練】" if each.status == "Exercise" and "訓練" not in each.headline else ""
    return (
        f"<entry><id>{escape(each.identifier)}</id><title>{marked}{escape(each.headline or each.event)}</title>"
        f"<updated>{said(each.sent)}</updated><published>{said(each.sent)}</published>"
        f"<category term={quoteattr(each.message_type)}/><category term={quoteattr(each.status)}/>"
        f"<link type={quoteattr(CAP)} href={quoteattr(f'{at}/feeds/cap/{each.number}.xml')}/>"
        f"<summary>{escape(each.event)}</summary></entry>"
    )


@require_safe
def one(request: HttpRequest, number: str) -> HttpResponse:  # noqa: ARG001  Django's signature
    """One alert as it was signed; 404 for an unknown number."""
    answer = HttpResponse(alert(number).xml, content_type=f"{CAP}; charset=utf-8")
    answer["Cache-Control"] = "public, max-age=86400"
    return answer
