"""The declaration of measure m01, 電子申請の利用促進."""

from hataori.kernel.actor import Role
from hataori.platform.services.api import Entry, Service

ENTERERS = (Role.CLERK, Role.SECTION_HEAD, Role.APPROVER)
"""Who enters what came over the counter: a decider of a small section also sits at its counter."""

_DESK = frozenset({Role.CLERK, Role.APPROVER, Role.SECTION_HEAD, Role.AUDITOR})
_CASES, _PREPARED, _PEOPLE = "案件", "様式と文面", "代わりの人"

_FILED = [{"type": "application.known", "where": [], "effect": "+"}]


def _sum(field: str, name: str) -> dict[str, object]:
    aggregate = {"numerator": {"op": "sum", "field": field, "scale": 1.0}, "denominator": None}
    return {"key": f"typing.{field}", "name": name, "numerator": _FILED, "aggregate": aggregate}


_TYPING = {
    "key": "m01-typing",
    "measure": "m01",
    "name": "サインインした住民のオンライン申請の、入力の手間",
    "unit": "項目",
    "window": "fiscal_year_to_date",
    "counts": [
        _sum("typed_although_known", "市が知っているのに入力してもらった（目標は0）"),
        _sum("typed", "入力してもらった"),
        _sum("known", "市が知っていて、入力のいらなかった"),
    ],
    "note": "計画は指標なし。KPIではなく、運用の件数として見せる。見本の人の件数も入る。",
    "display": {"decimals": 0},
}

SERVICE = Service(
    measure="m01",
    slug="online-applications",
    title="電子申請",
    departments=("information-systems",),
    blocks=(
        "catalogue",
        "forms",
        "registration",
        "filing",
        "workflow",
        "documents",
        "messaging",
        "registries",
        "mandates",
        "payments",
    ),
    resident_entries=(
        Entry("手続きをさがして申請する", "/procedures/"),
        Entry("申請の状況を見る", "/my/applications/"),
    ),
    desk_entries=(
        Entry("案件の一覧", "/desk/cases/", _DESK, _CASES),
        Entry("窓口・郵送・電話の申請を入力", "/desk/cases/new/", frozenset(ENTERERS), _CASES),
        Entry("Excelで決定を入力", "/desk/cases/sheet/", frozenset(ENTERERS), _CASES),
        Entry("事後確認（自動審査）", "/desk/cases/reviews/", _DESK, _CASES),
        Entry("文書の廃棄", "/desk/cases/retention/", _DESK, _CASES),
        Entry("様式を作る", "/desk/forms/", _DESK | {Role.DX_OFFICE}, _PREPARED),
        Entry("定型文", "/desk/cases/texts/", _DESK, _PREPARED),
        Entry(
            "手続き一覧の取り込み",
            "/desk/catalogue/imports/",
            frozenset({Role.DX_OFFICE, Role.SECTION_HEAD, Role.OPERATOR, Role.AUDITOR}),
            _PREPARED,
        ),
        Entry("代理と法人", "/desk/mandates/", frozenset(ENTERERS), _PEOPLE),
        Entry("代決", "/desk/cases/deputies/", _DESK, _PEOPLE),
    ),
    event_types=("application.submitted", "application.corrected", "application.known", "procedure.imported"),
    indicators=("m01", "m01-typing"),
    definitions=(_TYPING,),
    roles=frozenset({Role.CLERK, Role.APPROVER, Role.SECTION_HEAD}),
    retention_years=5,
)
