"""What the sample city's journeys, pictures and proofs share: password, one filled-in form, paper, browser, start."""

PASSWORD = "mihon-hataori-2026"  # noqa: S105  of the sample people, printed by `make up`
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
"""Arguments of Debian's chromium inside a container."""

CHILD_ALLOWANCE = {
    "対象のこども.0.氏名": "髙橋 こはる",
    "対象のこども.0.生年月日": "R7.4.1",
    "対象のこども.0.届出人と本人の関係": "父",
    "医療保険の種類": "協会けんぽ",
    "振込先口座_bank": "見本銀行",
    "振込先口座_branch": "一宮支店",
    "振込先口座_number": "1234567",
    "personal_number": "123456789018",
}
"""What 児童手当の認定の請求 asks beyond what the city knows; the personal number belongs to nobody."""
PAPER = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"trailer<</Size 3/Root 1 0 R>>\n%%EOF\n"
)
"""The smallest PDF that is one."""
PREPARED = "PREPARED_INSTALLATIONS"
"""Names in the environment a folder of one test run: there the first installation begins from nothing, the others copy
what it made."""
