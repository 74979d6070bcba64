"""What the forms of a request's page do, by act."""

from collections.abc import Callable
from typing import Any

from hataori.blocks.service_requests import handling, joining, moderating, works
from hataori.kernel.actor import Actor
from hataori.kernel.errors import FieldProblem, Rejected
from hataori.platform.accounts.api import staff_in

Cleaned = dict[str, Any]
Act = Callable[[str, Cleaned, Actor], object]


def _order(number: str, told: Cleaned, actor: Actor) -> object:
    worker = told["assignee"].strip()
    named = [each for each in staff_in(None) if each.staff_number == worker] if worker else []
    if worker and not named:
        raise Rejected([FieldProblem("assignee", "unknown", "その職員番号の人はいません。番号を確認してください。")])
    person = {"assignee_id": named[0].account_id, "assignee_name": named[0].name} if named else {}
    return works.order(number, told["text"], due_on=told["due_on"], actor=actor, **person)


ACTS: dict[str, tuple[str, Act]] = {
    "move": ("進めました。", lambda n, t, a: handling.move(n, t["state"], text=t["text"], actor=a)),
    "reopen": ("再び受け付けました。", lambda n, t, a: handling.reopen(n, text=t["text"], actor=a)),
    "comment": ("書き加えました。", lambda n, t, a: handling.comment(n, t["text"], public=t["public"], actor=a)),
    "reroute": (
        "種類・担当課を変えました。",
        lambda n, t, a: handling.reroute(n, kind=t["kind"], department=t["department"], why=t["why"], actor=a),
    ),
    "order": ("作業を頼みました。", _order),
    "join": ("まとめました。", lambda n, t, a: joining.join(n, t["to"].strip(), actor=a)),
    "unjoin": ("戻しました。", lambda n, t, a: joining.unjoin(n, why=t["why"], actor=a)),
    "show": (
        "公開を変えました。",
        lambda n, t, a: moderating.show_request(n, shown=t["shown"] == "yes", reason=t["reason"], actor=a),
    ),
    "reword": (
        "公開する文を変えました。",
        lambda n, t, a: moderating.reword(n, t["text"], reason=t["reason"], actor=a),
    ),
    "photo": (
        "写真の公開を変えました。",
        lambda n, t, a: moderating.show_photo(n, t["position"], shown=t["shown"] == "yes", reason=t["reason"], actor=a),
    ),
}
"""Act → what is said when it is done, and the doing."""
