"""A resident's pages: what the city offers, why, and yes or no in as few taps as there can be."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hataori.blocks.schemes.api import TransferProblem, bank_kana
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, NotFound, Rejected
from hataori.platform.accounts import api as accounts

from . import actions, letters, models, paying, queries, register, telling
from .routes import routes
from .states import Route, State


class AccountForm(forms.Form):
    """Where the money goes: asked once."""

    use_required_attribute = False
    bank_code = forms.RegexField(
        r"^[0-9]{4}$", label=gettext_lazy("金融機関コード"), help_text=gettext_lazy("4けたの数字。ゆうちょ銀行は9900")
    )
    branch_code = forms.RegexField(r"^[0-9]{3}$", label=gettext_lazy("支店番号"), help_text=gettext_lazy("3けたの数字"))
    account_kind = forms.ChoiceField(
        label=gettext_lazy("口座の種類"),
        choices=[
            ("ordinary", gettext_lazy("普通")),
            ("current", gettext_lazy("当座")),
            ("savings", gettext_lazy("貯蓄")),
        ],
        widget=forms.RadioSelect,
        initial="ordinary",
    )
    account_number = forms.RegexField(
        r"^[0-9]{1,7}$", label=gettext_lazy("口座番号"), help_text=gettext_lazy("7けたまでの数字")
    )


class LetterForm(forms.Form):
    """The number printed on a letter."""

    use_required_attribute = False
    code = forms.CharField(
        label=gettext_lazy("お返事の番号"),
        max_length=40,
        help_text=gettext_lazy("手紙にある12けたの番号。例：AB12-CD34-EF56"),
    )


@require_GET
@accounts.resident_required
def mine(request: HttpRequest) -> HttpResponse:
    """All that was offered to the person, those that wait for an answer first."""
    actor = accounts.actor_of(request)
    try:
        rows = queries.mine(actor)
        refused = queries.opted_out(actor)
    except NotFound:
        return render(request, "automatic_schemes/not_linked.html", {})
    shown = sorted((_card(row) for row in rows), key=lambda card: not card["waits"])
    stopped = [(key, telling.title_of(key)) for key in sorted(refused - {""})]
    here = {"cards": shown, "refused_all": "" in refused, "stopped": stopped}
    return render(request, "automatic_schemes/mine.html", here)


@require_GET
@accounts.resident_required
def proposal(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """One offer: what, how much, why, on which facts, and what to do."""
    actor = accounts.actor_of(request)
    return _page(request, queries.own_proposal(str(proposal_id), actor))


@require_POST
@accounts.resident_required
def answer(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """Yes or no. A yes to money asks for the account in the same step where the city knows none."""
    actor = accounts.actor_of(request)
    row = queries.own_proposal(str(proposal_id), actor)
    answers = {"accept": _accept, "decline": _decline}
    chosen = answers.get(request.POST.get("answer", ""))
    try:
        if chosen is None:
            messages.error(request, _("「受け取る」か「辞退する」を選んでください。"))
        elif (form := chosen(request, row, actor)) is not None:
            return _page(request, row, form=form, status=422)
    except Conflict:
        messages.error(request, _("この提案は、もう進んでいます。いまの状態を確かめてください。"))
    return redirect("automatic_schemes:proposal", proposal_id=row.pk)


def _accept(request: HttpRequest, row: models.Proposal, actor: Actor) -> AccountForm | None:
    """The form where the account is not yet right; None once the answer is taken."""
    form = AccountForm(request.POST) if _needs_account(row) else None
    if form and not form.is_valid():
        return form
    try:
        actions.accept(str(row.pk), actor=actor, account=_details(form, row) if form else None)
    except TransferProblem as problem:
        if form is None:
            raise
        form.add_error(None, problem.message)
        return form
    messages.success(request, _("受け取るお返事を受け付けました。決まったらお知らせします。"))
    return None


def _decline(request: HttpRequest, row: models.Proposal, actor: Actor) -> AccountForm | None:
    actions.decline(str(row.pk), actor=actor)
    messages.success(request, _("辞退を受け付けました。"))
    return None


@require_http_methods(["GET", "POST"])
@accounts.resident_required
def letter(request: HttpRequest) -> HttpResponse:
    """The code of a paper letter opens its proposal; the QR fills it in."""
    form = LetterForm(request.POST or None, initial={"code": request.GET.get("code", "")[:40]})
    if request.method == "POST" and form.is_valid():
        try:
            opened = letters.proposal_of(form.cleaned_data["code"], actor=accounts.actor_of(request))
            return redirect("automatic_schemes:proposal", proposal_id=UUID(opened))
        except Rejected as refused:
            form.add_error("code", refused.problems[0].message)
    here = {"form": form}
    return render(request, "automatic_schemes/letter.html", here, status=422 if form.errors else 200)


@require_POST
@accounts.resident_required
def offers(request: HttpRequest) -> HttpResponse:
    """Whether the person wants offers of a scheme, or at all."""
    actor, scheme = accounts.actor_of(request), request.POST.get("scheme", "")
    if scheme and scheme not in routes().schemes:
        raise NotFound("scheme_not_found", _("この制度は見つかりません。"))
    if request.POST.get("offers") == "off":
        actions.opt_out(scheme, actor=actor)
        messages.success(request, _("市からの提案を止めました。いつでも戻せます。"))
    else:
        actions.opt_in(scheme, actor=actor)
        messages.success(request, _("市からの提案を受け取ります。次の確認からお知らせします。"))
    return redirect("automatic_schemes:mine")


def _page(
    request: HttpRequest, row: models.Proposal, form: AccountForm | None = None, status: int = 200
) -> HttpResponse:
    handling = routes().of(row.scheme)
    here: dict[str, Any] = {
        **_card(row),
        "row": row,
        "found": telling.grounds(row),
        "article": handling.article,
        "silence": handling.route is Route.SILENCE,
        "form": form or (AccountForm() if _needs_account(row) and row.state == State.OFFERED else None),
        "may_answer": row.state == State.OFFERED,
        "may_stop": row.change == "new" and row.state in {State.OFFERED, State.DECLINED},
        "may_decline": row.state in {State.OFFERED, State.ACCEPTED},
        "paper": telling.paper_of(row),
    }
    return render(request, "automatic_schemes/proposal.html", here, status=status)


def _card(row: models.Proposal) -> dict[str, Any]:
    return {
        "id": row.pk,
        "title": telling.title_of(row.scheme),
        "amount": telling.amount_words(row.amount, row.unit),
        "waits": row.state == State.OFFERED,
        "state": _state_words(row),
        "kind": {State.OFFERED: "warning", State.AWARDED: "success"}.get(State(row.state), "neutral"),
        "until": row.term_ends,
        "sample": row.sample,
    }


def _state_words(row: models.Proposal) -> str:
    return {
        State.OFFERED: _("お返事を待っています"),
        State.ACCEPTED: _("市が確認しています"),
        State.PREPARED: _("市が確認しています"),
        State.AWARDED: _("決まりました") if row.change != "ended" else _("終わりました"),
        State.INFORMED: _("ほかの窓口の制度です"),
        State.DECLINED: _("辞退しました"),
        State.SUPERSEDED: _("内容が変わりました"),
        State.EXCLUDED: _("対象になりませんでした"),
    }.get(State(row.state), "")


def _needs_account(row: models.Proposal) -> bool:
    return row.unit != "in_kind" and row.payer == "city" and not paying.has_account(row.person_id)


def _details(form: AccountForm, row: models.Proposal) -> dict[str, str]:
    """The holder is the person of the register, whatever the account's own profile says: a benefit goes to nobody
    else's account.
    """
    kana = register.addressee(row.person_id).kana
    return {**{name: str(value) for name, value in form.cleaned_data.items()}, "holder_kana": bank_kana(kana)}
