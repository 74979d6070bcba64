"""The desk's pages that answer: every scheme to one household, and how the schemes do in a fiscal year."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from hataori.kernel import clock
from hataori.kernel.errors import NotFound, Unavailable
from hataori.kernel.fiscal_year import fiscal_year_of
from hataori.platform.accounts import api as accounts

from . import explaining, queries
from .desk_forms import FindForm
from .figures import figures


@require_GET
@accounts.staff_required(*queries.READERS)
def numbers(request: HttpRequest) -> HttpResponse:
    """How many were found, told, accepted, awarded and paid this fiscal year, and how long it took."""
    here = {"rows": figures(accounts.actor_of(request)), "year": fiscal_year_of(clock.today())}
    return render(request, "automatic_schemes/desk_numbers.html", here)


@require_http_methods(["GET", "POST"])
@accounts.staff_required(*queries.READERS)
def explain(request: HttpRequest) -> HttpResponse:
    """POST, so that no name stands in an address: first the people found, then one person's household."""
    actor = accounts.actor_of(request)
    form = FindForm(request.POST or None, initial={"as_of": clock.today().isoformat()})
    here: dict[str, object] = {"form": form}
    if request.method == "POST" and form.is_valid():
        typed, person = form.cleaned_data, request.POST.get("person", "")
        try:
            if person:
                here["answer"] = explaining.household(person, typed["as_of"], purpose=typed["purpose"], actor=actor)
            else:
                here |= {"people": explaining.people(typed["q"], purpose=typed["purpose"], actor=actor), "asked": True}
        except (NotFound, Unavailable) as missing:
            form.add_error(None, missing.message)
    return render(request, "automatic_schemes/desk_explain.html", here, status=422 if form.errors else 200)
