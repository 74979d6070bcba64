"""A report's state in plain words for who reported it, and what comes next."""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from hataori.blocks.service_requests import api as reports

SAID = {
    "received": _("受け付けました。担当の課が内容を確かめます。"),
    "inspecting": _("職員が現地を確かめています。"),
    "scheduled": _("直す予定を立てました。"),
    "in_progress": _("いま、直しています。"),
    "referred": _("ほかの課へ引き継ぎました。引き続き対応します。"),
    "reopened": _("もう一度受け付けました。担当の課が確かめます。"),
    "fixed": _("対応が終わりました。"),
    "no_action": _("調べましたが、対応しないことにしました。理由は下の経過をご覧ください。"),
    "not_ours": _("市が管理しているものではありませんでした。くわしくは下の経過をご覧ください。"),
    "duplicate": _("同じ場所の通報とまとめて対応しています。"),
    "cancelled": _("取り下げました。"),
}
_TITLES = (
    _("受付"), _("現地を確認中"), _("対応の予定"), _("対応中"), _("ほかの課へ引継ぎ"), _("再び受付"), _("対応完了"),
    _("対応しない"), _("市の管理ではない"), _("同じ通報にまとめた"), _("取下げ"),
)  # fmt: skip
"""The block's words for states, marked for the catalogues here."""

_KINDS = {"fixed": "success", "no_action": "neutral", "not_ours": "neutral", "cancelled": "neutral"}


def said_of(state: str) -> str:
    """The state in a sentence, in the reader's language."""
    return gettext(SAID[state])


def tag_of(state: str) -> str:
    """How its tag looks (components/status_tag.html)."""
    return _KINDS.get(state, "info")


def title_of(state: str) -> str:
    """The state in a word, in the reader's language."""
    return gettext(reports.TITLES[reports.State(state)])
