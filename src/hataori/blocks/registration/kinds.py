"""The kinds of fields a form can have."""

from enum import StrEnum


class Kind(StrEnum):
    """What a field takes; each kind has its reader and its checks in `values.py`."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NAME = "person_name"
    KANA = "kana"
    ADDRESS = "address"
    POSTAL_CODE = "postal_code"
    DATE = "date"
    TIME = "time"
    NUMBER = "number"
    YEN = "yen"
    CODE = "code"
    PHONE = "phone"
    EMAIL = "email"
    CHOICE = "choice"
    CHOICES = "choices"
    CHECK = "check"
    ACCOUNT_NUMBER = "account_number"
    PERSONAL_NUMBER = "personal_number"
    CORPORATE_NUMBER = "corporate_number"
    NOTE = "note"
    GROUP = "group"

    @property
    def title(self) -> str:  # type: ignore[override]  # str.title: nobody capitalises a key
        """What the designer calls it."""
        return TITLES[self]

    @property
    def answered(self) -> bool:
        """Whether a person answers it: a note is only read."""
        return self is not Kind.NOTE


TITLES = {
    Kind.TEXT: "文字（1行）",
    Kind.LONG_TEXT: "文章（複数行）",
    Kind.NAME: "氏名",
    Kind.KANA: "カナ",
    Kind.ADDRESS: "住所",
    Kind.POSTAL_CODE: "郵便番号",
    Kind.DATE: "日付",
    Kind.TIME: "時刻",
    Kind.NUMBER: "数",
    Kind.YEN: "金額（円）",
    Kind.CODE: "番号・記号",
    Kind.PHONE: "電話番号",
    Kind.EMAIL: "メールアドレス",
    Kind.CHOICE: "一つ選ぶ",
    Kind.CHOICES: "いくつでも選ぶ",
    Kind.CHECK: "確認のチェック",
    Kind.ACCOUNT_NUMBER: "口座番号",
    Kind.PERSONAL_NUMBER: "個人番号（マイナンバー）",
    Kind.CORPORATE_NUMBER: "法人番号",
    Kind.NOTE: "説明文（答えなし）",
    Kind.GROUP: "くり返し（人数分など）",
}
CHOOSING = frozenset({Kind.CHOICE, Kind.CHOICES})
TEXTS = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.NAME, Kind.ADDRESS, Kind.CODE})
"""Kinds whose text itself is a fact that rules can read."""
ONLY_WHETHER = frozenset({Kind.KANA, Kind.PHONE, Kind.EMAIL, Kind.ACCOUNT_NUMBER, Kind.CORPORATE_NUMBER, Kind.TIME})
"""Kinds of which a rule learns only whether they were answered: their spelling is settled by the server."""
