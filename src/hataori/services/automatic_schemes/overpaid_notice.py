"""What a person is told of 過誤払: that later payments are lowered, or what to pay in and by when."""

from hataori.kernel.actor import Actor
from hataori.kernel.money import format_yen
from hataori.kernel.wareki import format_wareki

from . import models, telling
from .routes import routes

_TITLES = {"offset": "支払いの調整のお知らせ", "repay": "返納通知書"}


def tell(row: models.Overpayment, actor: Actor) -> str:
    """Make the notice and hand it over, into the box or onto the list of letters; answers the paper's id."""
    title = f"{telling.title_of(row.scheme)} {_TITLES[row.way]}"
    paper = telling.letter(
        telling.Words(
            title=title,
            body=(*_body(row), row.reason),
            article=article(row.scheme, row.way),
            rows=tuple(_rows(row)),
        ),
        telling.To(row.person_id, row.department, f"overpayment/{row.pk}", sample=row.sample),
        actor,
        key=f"overpaid:{row.way}:{row.pk}",
    )
    telling.hand_over(
        paper,
        row.proposal,
        kind=row.way,
        subject=title,
        body=f"{_body(row)[0]}くわしくは通知書をご覧ください。",
        key=f"scheme-overpaid:{row.way}:{row.pk}",
    )
    return paper.id


def article(scheme: str, way: str) -> str:
    """The ground of a way of getting it back; empty where the scheme's law has none."""
    return routes().of(scheme).offset if way == "offset" else routes().repayment


def _body(row: models.Overpayment) -> list[str]:
    title, yen = telling.title_of(row.scheme), format_yen(row.left)
    said = [f"{title}を、{yen}多くお支払いしていました。"]
    if row.way == "offset":
        return [*said, f"この{yen}は、これからの{title}を先にお支払いしたものとして、次の支払いから差し引きます。"]
    due = format_wareki(row.due_on) if row.due_on else ""
    return [
        *said,
        f"この{yen}を、{due}までに担当課の窓口で納めてください。",
        "一度に納めることがむずかしいときは、分けて納めることについて、担当課にご相談ください。",
    ]


def _rows(row: models.Overpayment) -> list[list[str]]:
    months = row.months.select_related("paid").order_by("paid__month", "pk")
    lines = [[f"{each.paid.month.year}年{each.paid.month.month}月分", format_yen(each.amount)] for each in months]
    back = row.amount - row.left
    already = [["すでに精算した額", format_yen(back)]] if back else []
    due = [["期限", format_wareki(row.due_on)]] if row.due_on else []
    return [["制度", telling.title_of(row.scheme)], *lines, *already, ["合計", format_yen(row.left)], *due]
