"""What this block's own messages are for."""

from django.utils.translation import gettext_noop as _

from .purposes import Purpose

PROCEDURES = "procedures"

PURPOSES = (
    Purpose(
        PROCEDURES,
        _("手続・予約のお知らせ"),
        _("申請の結果、予約、貸出など、あなたの用件についてのお知らせです。"),
        asks=False,
    ),
    Purpose(
        "emergency", _("緊急のお知らせ"), _("避難や災害のお知らせです。夜でもすぐに届きます。"), asks=False, urgent=True
    ),
    Purpose("news", _("市からのお知らせ"), _("催し、募集、制度の変更など、市のお知らせです。")),
)
