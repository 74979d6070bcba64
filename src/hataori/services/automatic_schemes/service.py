"""The declaration of system s13, 制度の自動適用 (本文1.1)."""

from hataori.kernel.actor import Role
from hataori.platform.services.api import Entry, Service

_DESK = frozenset({Role.CLERK, Role.APPROVER, Role.SECTION_HEAD, Role.AUDITOR})

_COUNT = {"numerator": {"op": "count", "field": None, "scale": 1.0}, "denominator": None}
_DAYS = {"numerator": {"op": "mean", "field": "days", "scale": 1.0}, "denominator": None}


def _of(kind: str, *where: list[object]) -> list[dict[str, object]]:
    return [{"type": kind, "where": [["change", "in", ["new"]], *where], "effect": "+"}]


def _counted(key: str, name: str, numerator: object, aggregate: object = _COUNT) -> dict[str, object]:
    return {"key": key, "name": name, "numerator": numerator, "aggregate": aggregate}


_PAID = [{"type": "scheme.payment_released", "where": [], "effect": "+"}]
_COUNTER = {
    "key": "s13",
    "measure": "s13",
    "name": "制度の自動適用の件数",
    "unit": "件",
    "window": "fiscal_year_to_date",
    "counts": [
        _counted("schemes.offered", "お知らせした", _of("scheme.offered")),
        _counted("schemes.consented", "受け取ると答えた", _of("scheme.accepted", ["how", "in", ["consent"]])),
        _counted("schemes.lapsed", "辞退がなかった", _of("scheme.accepted", ["how", "in", ["silence"]])),
        _counted("schemes.awarded", "新しく決定した", _of("scheme.awarded")),
        _counted("schemes.paid_files", "支払いのファイルを決裁した", _PAID),
    ],
    "note": "計画は指標なし。KPIではなく、運用の件数として見せる。見本の人の件数も入る。",
    "display": {"decimals": 0},
}
_DAYS_TO_AWARD = {
    "key": "s13-days",
    "measure": "s13",
    "name": "制度の対象を見つけてから決定までの平均日数",
    "unit": "日",
    "scoring": "mean",
    "window": "fiscal_year_to_date",
    "numerator_text": "新しく決定した支給の、市の確認で見つけた日から決定までの日数の平均",
    "numerator": _of("scheme.awarded"),
    "denominator": None,
    "aggregate": _DAYS,
    "ambiguities": [],
    "higher_is_better": False,
    "display": {"decimals": 1},
}
_YEN_A_MONTH = {
    "key": "s13-yen",
    "measure": "s13",
    "name": "新しく決定した月ごとの支給の合計（月額）",
    "unit": "円",
    "scoring": "sum",
    "window": "fiscal_year_to_date",
    "numerator_text": "この年度に新しく決定した、月ごとに支給するものの月額の合計",
    "numerator": _of("scheme.awarded", ["unit", "in", ["month"]]),
    "denominator": None,
    "aggregate": {"numerator": {"op": "sum", "field": "amount", "scale": 1.0}, "denominator": None},
    "ambiguities": [],
    "display": {"decimals": 0},
}

SERVICE = Service(
    measure="s13",
    slug="automatic-schemes",
    title="制度の自動適用",
    departments=("child-support", "disability-welfare", "welfare-general", "insurance-pension", "school-education"),
    blocks=("schemes", "registries", "documents", "messaging"),
    resident_entries=(Entry("受けられる制度を見る", "/my/proposals/"),),
    desk_entries=(
        Entry("制度の提案", "/desk/schemes/", _DESK),
        Entry("制度の支払い", "/desk/schemes/payments/", _DESK),
        Entry("制度の基準額", "/desk/schemes/parameters/", _DESK),
    ),
    indicators=("s13", "s13-days", "s13-yen"),
    definitions=(_COUNTER, _DAYS_TO_AWARD, _YEN_A_MONTH),
    event_types=("scheme.scanned", "scheme.offered", "scheme.accepted", "scheme.awarded", "scheme.payment_released"),
    roles=frozenset({Role.CLERK, Role.APPROVER, Role.SECTION_HEAD}),
    retention_years=5,
)
