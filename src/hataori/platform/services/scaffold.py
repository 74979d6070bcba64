"""The files of a new service: six, and nothing outside its folder changes (architecture.md)."""

from pathlib import Path

SERVICE = '''"""{title}: what this service is, for the portal, the desk, the indicators and the auditors."""

from hataori.platform.events.api import EventType
from hataori.platform.services.api import Entry, Service

EVENT_TYPES = (EventType("{slug}.submitted", "{title}の申込み", {{"channel": str}}),)

SERVICE = Service(
    measure="{measure}",
    slug="{dashed}",
    title="{title}",
    departments=("{department}",),
    blocks=(),
    resident_entries=(Entry("申し込む", "/{dashed}/"),),
    event_types=("{slug}.submitted",),
    definitions=(
        {{
            "key": "{measure}",
            "measure": "{measure}",
            "name": "{title}のオンライン申込み件数",
            "unit": "件",
            "scoring": "count",
            "window": "fiscal_year_to_date",
            "numerator_text": "ネットから出された申込みの件数",
            "numerator": [{{"type": "{slug}.submitted", "where": [["channel", "in", ["online"]]], "effect": "+"}}],
            "denominator": None,
            "aggregate": {{"numerator": {{"op": "count", "field": None, "scale": 1.0}}}},
            "ambiguities": [],
        }},
    ),
    indicators=("{measure}",),
)
'''

ACTIONS = '''"""The verbs of {title}: each writes in one transaction and records one event."""

import secrets

from django.db import transaction

from hataori.kernel.actor import Actor
from hataori.platform.events import api as events


def submit(*, actor: Actor, channel: str = "online") -> str:
    """Take one submission and answer its number."""
    number = secrets.token_hex(6)
    with transaction.atomic():
        events.record(
            "{slug}.submitted",
            subject=f"{slug}/{{number}}",
            data={{"channel": channel}},
            actor=actor,
            department="{department}",
        )
    return number
'''

VIEWS = '''"""The pages of {title}."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hataori.platform.accounts.api import actor_of

from .actions import submit


def start(request: HttpRequest) -> HttpResponse:
    """The service page; a POST submits and shows the number."""
    number = submit(actor=actor_of(request)) if request.method == "POST" else ""
    return render(request, "{slug}/start.html", {{"number": number}})
'''

URLS = '''"""Addresses of {title}."""

from django.urls import path

from . import views

urlpatterns = [path("{dashed}/", views.start)]
'''

TEMPLATE = """{{% extends "portal.html" %}}
{{% block title %}}{title}{{% endblock %}}
{{% block main %}}
<h1 class="dads-heading">{title}</h1>
{{% if number %}}
<p>受け付けました。番号は {{{{ number }}}} です。</p>
{{% else %}}
<form method="post">
  {{% csrf_token %}}
  <button class="dads-button" data-type="solid-fill" data-size="lg">申し込む</button>
</form>
{{% endif %}}
{{% endblock %}}
"""

INIT = '"""{title}."""\n'


def files(slug: str, measure: str, title: str, department: str) -> dict[Path, str]:
    """Path inside the service's folder → content. `slug` is a Python name."""
    facts = {"slug": slug, "dashed": slug.replace("_", "-"), "measure": measure, "title": title}
    facts["department"] = department
    shapes = {
        "__init__.py": INIT,
        "service.py": SERVICE,
        "actions.py": ACTIONS,
        "views.py": VIEWS,
        "urls.py": URLS,
        f"templates/{slug}/start.html": TEMPLATE,
    }
    return {Path(name): shape.format(**facts) for name, shape in shapes.items()}
