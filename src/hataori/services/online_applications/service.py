"""The declaration of measure m01, 電子申請の利用促進."""

from hataori.kernel.actor import Role
from hataori.platform.services.api import Entry, Service

ENTERERS = (Role.CLERK, Role.SECTION_HEAD, Role.APPROVER)
"""Who enters what came over the counter: a decider of a small section also sits at its counter."""

_DESK = frozenset({Role.CLERK, Role.APPROVER, Role.SECTION_HEAD, Role.AUDITOR})

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
        Entry("案件の一覧", "/desk/cases/", _DESK),
        Entry("窓口・郵送・電話の申請を入力", "/desk/cases/new/", frozenset(ENTERERS)),
        Entry("様式を作る", "/desk/forms/", _DESK | {Role.DX_OFFICE}),
        Entry("事後確認（自動審査）", "/desk/cases/reviews/", _DESK),
        Entry("定型文", "/desk/cases/texts/", _DESK),
        Entry("代決", "/desk/cases/deputies/", _DESK),
        Entry("Excelで決定を入力", "/desk/cases/sheet/", frozenset(ENTERERS)),
        Entry("代理と法人", "/desk/mandates/", frozenset(ENTERERS)),
        Entry("文書の廃棄", "/desk/cases/retention/", _DESK),
        Entry(
            "手続き一覧の取り込み",
            "/desk/catalogue/imports/",
            frozenset({Role.DX_OFFICE, Role.SECTION_HEAD, Role.OPERATOR, Role.AUDITOR}),
        ),
    ),
    event_types=("application.submitted", "application.corrected", "procedure.imported"),
    indicators=("m01",),
    roles=frozenset({Role.CLERK, Role.APPROVER, Role.SECTION_HEAD}),
    retention_years=5,
)
