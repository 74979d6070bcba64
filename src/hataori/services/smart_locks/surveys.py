"""The one question after each use."""

from django.utils.translation import gettext_noop as _

from hataori.blocks.surveys.api import Survey

SMART_LOCK = Survey(
    key="smart-lock",
    title=_("入口の番号（スマートロック）のアンケート"),
    question=_("入口を番号で開けるしくみに、満足していますか。"),
    low=_("不満"),
    high=_("満足"),
    event="smart_lock.survey_answered",
)
SURVEYS = (SMART_LOCK,)
