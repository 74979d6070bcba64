"""The templates of this block itself."""

from .wordings import Template

CODE = "notice.code"

TEMPLATES = (
    Template(
        CODE,
        "届け先の確認番号",
        "procedures",
        "届け先の確認番号",
        "確認番号は {code} です。30分以内に「お知らせの受け取り方」のページで入力してください。",
        "届け先を たしかめる 番号",
        "番号は {code} です。30分以内に「お知らせの受け取り方」のページで 入れてください。",
        outside="確認番号は {code} です。30分以内に入力してください。心当たりがないときは、何もしないでください。",
    ),
)
