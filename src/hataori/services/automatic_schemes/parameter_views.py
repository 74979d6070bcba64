"""The desk's pages of a scheme's dated values."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hataori.blocks.schemes.api import Table
from hataori.kernel.errors import Conflict, Forbidden, HataoriError, NotFound, Rejected
from hataori.platform.accounts import api as accounts

from . import actions, models, parameters, queries
from .desk_forms import RowForm
from .tables import tables


@require_GET
@accounts.staff_required(*queries.READERS)
def tables_page(request: HttpRequest) -> HttpResponse:
    """All schemes with what is in force."""
    found = [(table.scheme, table.title, len(table.rows)) for table in tables().values()]
    return render(request, "automatic_schemes/desk_tables.html", {"tables": found})


@require_GET
@accounts.staff_required(*queries.READERS)
def table_page(request: HttpRequest, scheme: str) -> HttpResponse:
    """One scheme's values with their history, and what waits for publication with its effect."""
    if scheme not in tables():
        raise NotFound("scheme_not_found", "この制度は見つかりません。")
    actor, table = accounts.actor_of(request), tables()[scheme]
    here = {
        "table": table,
        "history": [
            (name, table.name_of(name), [(row, parameters.value_words(row.value)) for row in rows])
            for name, rows in sorted(parameters.history(scheme).items(), key=lambda each: _place(table, each[0]))
        ],
        "waiting": [
            (row, table.name_of(row.name), parameters.value_words(row.value), _effect(row))
            for row in parameters.waiting(scheme)
        ],
        "may_publish": parameters.may_publish(scheme, actor),
        "actor_id": actor.id,
        "works": any(actor.has_role(role) for role in actions.WORKERS),
    }
    return render(request, "automatic_schemes/desk_table.html", here)


@require_http_methods(["GET", "POST"])
@accounts.staff_required(*parameters.WRITERS)
def new_row(request: HttpRequest, scheme: str, name: str) -> HttpResponse:
    """Write a new dated value."""
    rows = parameters.history(scheme).get(name) if scheme in tables() else None
    if not rows:
        raise NotFound("value_not_found", "この値は見つかりません。")
    form = RowForm(request.POST or None, initial={"law": rows[0].law, "article": rows[0].article})
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        new = parameters.NewRow(
            scheme, name, typed["value"], typed["begins"], typed["law"], typed["article"], typed["source"]
        )
        try:
            parameters.write(new, actor=accounts.actor_of(request))
            messages.success(request, "新しい値を書きました。別の課長が公開すると、その日から使われます。")
            return redirect("schemes-desk:parameter", scheme=scheme)
        except Rejected as refused:
            form.show(refused.problems)
        except (Conflict, Forbidden) as refusal:
            form.add_error(None, refusal.message)
    table = tables()[scheme]
    now = [(row, parameters.value_words(row.value)) for row in rows[:1]]
    here = {"form": form, "table": table, "name": table.name_of(name), "now": now}
    return render(request, "automatic_schemes/desk_new_row.html", here, status=422 if form.errors else 200)


@require_POST
@accounts.staff_required(*parameters.WRITERS)
def act(request: HttpRequest, row_id: int, act: str) -> HttpResponse:
    """Publish or withdraw."""
    row = parameters.row_of(row_id)
    actor = accounts.actor_of(request)
    try:
        if act == "publish":
            parameters.publish(row_id, actor=actor)
            messages.success(request, "公開しました。次の確認から、この値で対象を調べます。")
        elif act == "withdraw":
            parameters.withdraw(row_id, actor=actor)
            messages.success(request, "取り下げました。")
        else:
            raise NotFound
    except (Conflict, Forbidden) as refusal:
        messages.error(request, refusal.message)
    return redirect("schemes-desk:parameter", scheme=row.scheme)


def _place(table: Table, name: str) -> int:
    """As the city's file lists them, which is how the law does."""
    titles = list(table.titles)
    return titles.index(name) if name in titles else len(titles)


def _effect(row: models.ParameterRow) -> parameters.Effect | None:
    """What it would change; None while the register is down or the table has no values for that day."""
    try:
        return parameters.effect(row)
    except HataoriError:
        return None
